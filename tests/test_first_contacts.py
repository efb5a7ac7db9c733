"""Golden transcripts of the whole way in: imported, written to first, asked, in the queue with a card for the coach.

One story a language, on one database: people from one file. Rewrite with `make transcripts`, and read each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.channels.sms import lay_out
from bot.coach import run
from bot.coach.desk import Desk
from bot.dispatch import Dispatcher
from bot.outreach.importing import Import
from bot.outreach.reading import read_people
from bot.segments import segments
from flows.programme import World
from storage import campaigns, outbox, queue, schema
from storage.codec import Telling
from storage.keys import Keyring, generate
from storage.work import Store, open_store
from tests.playing import LANGUAGES
from tests.stored import Clock, a_coach, person_of, text, timed, with_vacancies
from tests.test_transcripts import NAMES, typed
from tests.worlds import demo_programme

FOLDER = Path(__file__).parent / "transcripts" / "contacts"
NUMBERS = {lang: f"+3247000{number:04}" for number, lang in enumerate(LANGUAGES, 1)}


@dataclass(frozen=True)
class Town:
    """The programme's database, and the coach who signed."""

    store: Store
    coach: int

    def sent(self, address: str = "") -> list[str]:
        """What goes out by SMS now, as it is read, with its cost."""
        read: list[str] = []
        while True:
            with self.store.work() as work:
                letters = outbox.claim(work, "sms", 50).letters
                for letter in letters:
                    outbox.settle(work, letter, "sent", sent_at=work.now)
            if not letters:
                return read
            for letter in letters:
                if isinstance(letter.content, Telling) and letter.address == (address or letter.address):
                    words = lay_out(letter.content.say, demo_programme().translate(letter.lang))
                    read += ["", f"[{segments(words).count} x {segments(words).encoding}]", words]

    def hear(self, address: str, words: str) -> list[str]:
        Dispatcher(self.store, demo_programme()).dispatch([text(words, address)])
        return [f"> {words}", *self.sent(address), ""]

    def card(self, world: World, address: str) -> list[str]:
        """What the coach sees of a person, with the lane."""
        person = person_of(self.store, address).id
        with self.store.work() as work:
            entry = queue.of_person(work, person)
            assert entry is not None
            says = run(Desk(work, demo_programme(), world).of(self.coach), f"card {entry.code}")
        told = "\n\n".join(lay_out(say, demo_programme().translate("en")) for say in says)
        return [f"QUEUE: {entry.lane}", "", *told.replace(entry.code, "CODE").splitlines()]


@pytest.fixture(scope="module")
def contacts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, dict[str, list[str]]]]:
    """A file of fourteen people, brought in on Monday 23 November 2026; the first message to each."""
    folder = tmp_path_factory.mktemp("town")
    people = (f"{NUMBERS[lang]},{lang},{NAMES.get(lang, 'Sam')},OCMW Leuven,asked at the desk" for lang in LANGUAGES)
    (folder / "people.csv").write_text("\n".join(["phone,language,name,partner,permission", *people]), "utf-8")
    opened = open_store(f"sqlite:///{folder / 'opstap.db'}", Keyring.parse(f"test:{generate()}", generate()))
    schema.upgrade(opened)
    store = timed(with_vacancies(opened), Clock())
    with store.work() as work:
        els = a_coach(work, "Els", "7000001")
        campaign = campaigns.begin(work, "november", els.coach)
    file = Import(store, demo_programme(), els.coach, "Els", campaign_id=campaign)
    assert list(file.bring_in(read_people(folder / "people.csv").lines, lambda done: None)) == []
    town = Town(store, els.coach)
    first = town.sent()
    yield town, {lang: first[3 * n : 3 * n + 3] for n, lang in enumerate(LANGUAGES)}
    opened.close()


def story(town: Town, first: list[str], world: World, lang: str) -> str:
    """From the first message to the card."""
    _, _, *answers = typed(world, lang, "finished")
    lines = [*first[1:], ""]
    for words in ("OK", "1", *answers[:-1]):
        lines += town.hear(NUMBERS[lang], words)
    return "\n".join([*lines, *town.card(world, NUMBERS[lang]), ""])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_way_in_is_the_one_that_was_read(
    contacts: tuple[Town, dict[str, list[str]]], world: World, lang: str, request: pytest.FixtureRequest
) -> None:
    town, first = contacts
    path, found = FOLDER / f"{lang}.txt", story(town, first[lang], world, lang)
    if request.config.getoption("--write-transcripts"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(found, "utf-8")
    assert path.read_text("utf-8") == found
    assert "QUEUE: review" in found
