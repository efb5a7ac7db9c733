"""Who did not expect us, who came by a keyword, and machines that answer machines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.floods import FLOOD, MOST, MOST_ALIKE
from flows.conversation import PRIVACY
from flows.outreach import ERASED, SORRY, WHO
from flows.words import aliases
from storage.queue import Entry
from storage.tables import InboundRow
from storage.work import Store
from tests.office import Office
from tests.playing import FEW
from tests.stored import (
    NUMBER,
    Clock,
    box,
    contact_of,
    dispatcher,
    entry_of,
    person_of,
    rows,
    said,
    talk,
    telegram,
    text,
    with_vacancies,
)
from tests.worlds import demo_programme


def invite(office: Office) -> None:
    office.do(office.buttons(f"contact {NUMBER} nl Awa")[0])


@pytest.mark.parametrize("lang", FEW)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_asks_who_we_are_is_told_and_can_be_deleted(office: Office, lang: str) -> None:
    invite(office)
    word = aliases(demo_programme().translate(lang), WHO)[-1]
    talk(office.store, f"{word}!")
    assert said(office.store)[-1] == SORRY
    talk(office.store, "WISSEN")
    assert said(office.store)[-1] == ERASED
    person = person_of(office.store)
    assert (person.name, contact_of(office.store).address) == (None, None)
    assert person.stopped_at is not None
    assert [row.status for row in box(office.store) if row.address == NUMBER] == ["due"], "only the last word"
    assert {row.text for row in rows(office.store, InboundRow)} == {None}


def test_nobody_is_told_sorry_to_whom_we_did_not_write_first(store: Store) -> None:
    talk(store, "wie is dit?")
    assert said(store) == ["Your language"]


@pytest.mark.parametrize("back", [(), ("TERUG",)], ids=["at the next question", "back at the first"])
def test_after_consent_a_wish_to_be_deleted_goes_to_a_person(office: Office, back: tuple[str, ...]) -> None:
    invite(office)
    talk(office.store, "OK", "1", "ja", *back, "WISSEN")
    assert PRIVACY in said(office.store) and contact_of(office.store).address == NUMBER
    entry = entry_of(office.store)
    assert entry is not None and entry.call == "privacy"


def card(office: Office, entry: Entry | None) -> str:
    assert entry is not None
    return office.read(f"card {entry.code}")


@pytest.mark.parametrize(
    ("words", "partner", "wished"),
    [
        ("OCMW", "OCMW Leuven", None),
        ("ocmw aub", "OCMW Leuven", None),
        ("v3", None, "V3"),
        ("nothing known", None, None),
    ],
)
def test_a_keyword_in_the_first_text_stands_on_the_card(
    office: Office, words: str, partner: str | None, wished: str | None
) -> None:
    with_vacancies(office.store)
    talk(office.store, words)
    assert said(office.store)[-1] == "Your language"
    person = person_of(office.store)
    assert (person.partner, person.wished) == (partner, wished)
    talk(office.store, "1", "COACH", "v4")
    assert person_of(office.store).wished == wished, "only the first text"
    told = card(office, entry_of(office.store))
    assert ("Comes from: OCMW Leuven" in told, "Asked for work: V3" in told) == (bool(partner), bool(wished))


def test_a_deep_link_of_telegram_carries_a_keyword(store: Store) -> None:
    dispatcher(store).dispatch([telegram("/start OCMW")])
    assert person_of(store, "77", "telegram").partner == "OCMW Leuven"


def test_the_same_words_again_and_again_get_silence_and_one_alert(office: Office, clock: Clock) -> None:
    for _ in range(MOST_ALIKE + 10):
        talk(office.store, "I am out of office", at=clock.now)
        clock.forward(seconds=5)
    assert len([row for row in box(office.store) if row.address == NUMBER]) == MOST_ALIKE
    assert said(office.store).count(FLOOD) == 2, "one a coach"
    assert len(rows(office.store, InboundRow)) == MOST_ALIKE + 10, "nothing is lost"
    talk(office.store, "hallo", at=clock.now)
    assert len([row for row in box(office.store) if row.address == NUMBER]) == MOST_ALIKE + 1, "other words"


def test_after_five_quiet_minutes_the_same_words_are_answered_again(office: Office, clock: Clock) -> None:
    for _ in range(MOST_ALIKE + 2):
        talk(office.store, "hm", at=clock.now)
    before = len(box(office.store))
    clock.now += timedelta(minutes=5)
    talk(office.store, "hm", at=clock.now)
    assert len(box(office.store)) == before + 1


def test_a_flood_from_one_number_is_kept_and_not_answered(office: Office) -> None:
    flood = [text(f"message {number}") for number in range(MOST + 20)]
    for one in flood:
        dispatcher(office.store).dispatch([one])
    assert len([row for row in box(office.store) if row.address == NUMBER]) <= MOST
    assert len(rows(office.store, InboundRow)) == len(flood)
    talk(office.store, "STOP")
    assert person_of(office.store).stopped_at is not None, "a stop always counts"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_thousand_people_at_once_are_all_answered(store: Store) -> None:
    first = [text("hello", f"+3247{number:07}") for number in range(1000)]
    for start in range(0, len(first), 64):
        dispatcher(store).dispatch(first[start : start + 64])
    assert len({row.contact_id for row in box(store)}) == 1000
