"""Ready sentences reach the candidate in their language, and the coach sees both."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.coach.saying import LONGEST_FILLING
from bot.lines import GONE
from flows.menus import placeholders
from flows.sentences import SENTENCES, blank
from storage import queue
from storage.work import Store
from tests.office import Office
from tests.stored import Clock
from tests.stories import CANDIDATE, COACH, Story, heard, mark, read
from tests.worlds import demo_programme

START = datetime(2026, 10, 21, 7, 0, tzinfo=UTC)


@pytest.fixture
def story(store: Store) -> Story:
    story = Story(store, "ar", Clock(START))
    story.accepted("Sam")
    return story


def test_a_sentence_has_one_blank_at_most() -> None:
    assert {key for key, msg in SENTENCES.items() if len(placeholders(msg)) > 1} == set()


def test_a_sentence_is_read_in_the_candidates_language_and_shown_in_both(story: Story) -> None:
    before = mark(story)
    story.coaches("/say CODE call 14:00")
    arabic, dutch = (demo_programme().translate(lang)(SENTENCES["call"]).format(time="14:00") for lang in ("ar", "nl"))
    [got] = read(story, CANDIDATE, before)
    assert arabic in got and "Els" in got, "signed, since no talk is open"
    [shown] = read(story, COACH, before)
    assert arabic in shown and dutch in shown


def test_in_a_talk_a_sentence_is_a_part_of_it(story: Story) -> None:
    story.coaches("/talk CODE")
    before = mark(story)
    story.coaches("/say CODE yes")
    assert [line[16:] for line in read(story, CANDIDATE, before)] == [
        demo_programme().translate("ar")(SENTENCES["yes"])
    ]


def test_without_a_key_all_are_listed_and_a_blank_is_asked_for(story: Story) -> None:
    before = mark(story)
    for line in ("/say CODE", "/say CODE nonsense", "/say CODE call", f"/say CODE call {'x' * (LONGEST_FILLING + 1)}"):
        story.coaches(line)
    first, second, blank_asked, _ = read(story, COACH, before)
    dutch = demo_programme().translate("nl")
    assert first[16:] == second[16:]
    assert all(dutch(msg).partition("{")[0] in first for msg in SENTENCES.values())
    assert f"/say {story.code} call" in blank_asked
    assert heard(story, CANDIDATE, before) == []


def test_who_stopped_gets_no_sentence(story: Story) -> None:
    story.candidate("STOP")
    before = mark(story)
    story.coaches("/say CODE yes")
    assert heard(story, CANDIDATE, before) == []
    assert heard(story, COACH, before) == ["This person wants no messages. Please call."]


def test_outside_the_hours_today_would_be_wrong_so_nothing_is_sent_later(story: Story) -> None:
    story.until(2026, 10, 21, 23)
    before = mark(story)
    story.coaches("/say CODE call 14:00")
    story.until(2026, 10, 22, 12)
    assert heard(story, CANDIDATE, before) == []
    assert heard(story, COACH, before) == ["We may not write now. We may again on {time}."]


def test_who_just_wrote_late_gets_a_sentence_at_once(story: Story) -> None:
    story.until(2026, 10, 21, 23)
    story.candidate("hello")
    before = mark(story)
    story.coaches("/say CODE call {naam} +32 470 00 00 09 | Sam")
    [got] = read(story, CANDIDATE, before)
    assert "{naam} +32 470 00 00 09 | Sam" in got, "as the coach wrote it"


def test_who_has_no_address_gets_no_sentence(story: Story) -> None:
    story.coaches("/number CODE +32470000077")
    before, code = mark(story), code_of_only(story)
    story.say(1, "telegram", COACH, f"/say {code} yes")
    assert heard(story, COACH, before) == [GONE]


def code_of_only(story: Story) -> str:
    """Of the only candidate whom a coach holds."""
    with story.store.work() as work:
        [entry] = queue.held_by(work, story.coach.coach)
    return entry.code


def test_a_button_of_the_list_fits_in_what_telegram_carries(store: Store) -> None:
    office = Office(store)
    lines = office.buttons(f"say {office.candidate().code}")
    assert len(lines) == sum(not blank(key) for key in SENTENCES)
    assert all(len(f"do:{line}".encode()) <= 64 for line in lines)
