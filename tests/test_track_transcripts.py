"""Golden transcripts of the track: candidate, coach and employer side by side, in two languages.

The candidate is reminded across the change to winter time, cannot come, gets a new time, is hired; or does not come.
Codes are random, so a transcript shows them as letters. Rewrite with `make transcripts`, and read each.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.model import Answer, Conversation
from flows.words import WORDS
from storage import conversations, schema
from storage.conversations import Saved
from storage.keys import Keyring
from storage.work import open_store
from tests.stored import Clock
from tests.stories import CANDIDATE, COACH, Story
from tests.worlds import demo_programme

FOLDER = Path(__file__).parent / "transcripts" / "track"
NAMES = {"nl": "Sam", "ar": "سمير"}
START = datetime(2026, 10, 21, 7, 0, tzinfo=UTC)


def hired(story: Story) -> None:
    """A new time after "I cannot come", an interview after the clock change, a job, two check-ins."""
    story.coaches("/match CODE")
    story.coaches("/propose CODE V3")
    story.candidate("1")
    story.employer("1")
    story.employer("1 3")
    story.candidate("1")
    story.until(2026, 10, 24, 19)
    story.candidate("2")
    story.candidate("1")
    story.until(2026, 10, 26, 19)
    story.candidate("1")
    story.until(2026, 10, 27, 13)
    story.candidate("1")
    story.employer("1")
    story.coaches("/outcome CODE V3 interview hired ibo 2/11/2026")
    story.until(2026, 11, 2, 13)
    story.candidate("1")
    story.until(2026, 11, 9, 13)
    story.candidate("3")
    story.employer("1")
    story.coaches("/aftercare")


def missed(story: Story) -> None:
    """Own times of the employer, a silent evening, a no-show with its reason, then the employer cancels."""
    story.coaches("/propose CODE V3")
    story.candidate("1")
    story.employer("1")
    story.employer("5")
    story.employer("di 27/10 10u")
    story.candidate("0")
    story.employer("29/10 09:00, 30/10 14:00")
    story.candidate("2")
    story.until(2026, 10, 30, 17)
    story.employer("2")
    story.candidate("2")
    story.employer("wij hebben volgende week geen tijd")
    story.employer("1")
    story.candidate("1")
    story.employer("2")
    story.coaches("/vacancies")


def talk(story: Story) -> None:
    """Somebody asks for a person at a question; the coach writes in Dutch, and the question comes back."""
    with story.store.work() as work:
        person = conversations.add_contact(work, "sms", CANDIDATE, story.lang)
        given = {"consent": Answer("yes", "1"), "adult": Answer("yes", "1"), "name": Answer("ሳም", "ሳም")}
        asked = Conversation("intake", "town", story.lang, choosing_language=False, answers=given)
        conversations.save(work, [Saved(person, asked)])
    story.candidate(demo_programme().translate(story.lang)(WORDS["coach"]).partition("|")[0])
    story.coaches("/waiting")
    story.coaches("/talk CODE")
    story.say(1, "telegram", COACH, "Dag! Waarmee kan ik helpen?")
    story.candidate("ኣድራሻይ ክህብ ይግባእ ድዩ?")
    story.say(1, "telegram", COACH, "Nee, alleen de gemeente.")
    story.coaches("/done")
    story.candidate("3000")


STORIES: dict[str, Callable[[Story], None]] = {"hired": hired, "missed": missed}


def played(lang: str, plot: Callable[[Story], None], folder: Path, keys: Keyring) -> str:
    """After an intake."""

    def all_of_it(story: Story) -> None:
        story.intake(NAMES[lang])
        plot(story)

    return told(lang, all_of_it, folder, keys)


def told(lang: str, plot: Callable[[Story], None], folder: Path, keys: Keyring) -> str:
    """The story as text, with letters for codes."""
    store = open_store(f"sqlite:///{folder / 'story.db'}", keys)
    schema.upgrade(store)
    story = Story(store, lang, Clock(START))
    plot(story)
    store.close()
    codes: dict[str, str] = {}
    return re.sub(
        r"\b[2-9A-HJKMNP-Z]{7}\b", lambda found: codes.setdefault(found[0], f"CODE-{len(codes) + 1:02}"), story.text()
    )


def test_a_talk_is_the_one_that_was_read(tmp_path: Path, keys: Keyring, request: pytest.FixtureRequest) -> None:
    check(told("ti", talk, tmp_path, keys), FOLDER / "ti-talk.txt", request)


@pytest.mark.parametrize("plot", STORIES)
@pytest.mark.parametrize("lang", NAMES)
def test_the_story_is_the_one_that_was_read(
    lang: str, plot: str, tmp_path: Path, keys: Keyring, request: pytest.FixtureRequest
) -> None:
    check(played(lang, STORIES[plot], tmp_path, keys), FOLDER / f"{lang}-{plot}.txt", request)


def check(found: str, path: Path, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--write-transcripts"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(found, "utf-8")
    assert path.read_text("utf-8") == found
