"""A coach fills in the intake for somebody: the same questions, the same queue, and it says who told it how."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from flows.intake import INTAKE
from flows.paper import FILLED, FILLED_IN, PAPER
from storage import appointments, people, queue
from storage.queue import Entry
from storage.tables import Audit, QueueEntry
from storage.work import Store, table
from tests.playing import EASY
from tests.stored import Clock, rows
from tests.stories import CANDIDATE, COACH, Story, heard, mark, read
from tests.worlds import demo_programme

START = datetime(2026, 10, 21, 7, 0, tzinfo=UTC)
ANSWERS = EASY | {"consent": "2"}
"""On paper."""


@pytest.fixture
def story(store: Store) -> Story:
    return Story(store, "ar", Clock(START))


def fill_in(story: Story, line: str = f"/intake {CANDIDATE} ar", **other: str) -> None:
    story.say(1, "telegram", COACH, line)
    for text in (ANSWERS | other).values():
        story.say(1, "telegram", COACH, text)


def of_number(story: Story) -> Entry:
    with story.store.work() as work:
        person = people.with_address(work, "sms", CANDIDATE)
        assert person is not None
        entry = queue.of_person(work, person)
    assert entry is not None
    return entry


def test_the_questions_are_those_of_the_intake() -> None:
    assert PAPER.questions[1:] == INTAKE.questions[1:] and set(PAPER.ends) == set(INTAKE.ends)


def test_an_intake_on_paper_is_one_like_any_other_and_says_so(story: Story) -> None:
    fill_in(story)
    entry = of_number(story)
    assert (entry.lane, entry.lang) == ("ready", "ar")
    with story.store.work() as work:
        finished = people.latest_profile(work, entry.person_id)
        person = people.of(work, entry.person_id)
        acts = work.rows(select(table(Audit)).where(table(Audit).c.act == "consent by paper"))
    assert finished is not None and finished.suggestion == "propose"
    assert finished.answers[FILLED].value == story.coach.coach and finished.answers[FILLED].raw == "paper"
    assert person.consented_at is not None and [act.coach_id for act in acts] == [story.coach.coach]
    assert heard(story, CANDIDATE) == [], "nobody was asked by SMS"
    story.coaches("/claim CODE")
    before = mark(story)
    story.coaches("/card CODE")
    [card] = read(story, COACH, before)
    assert demo_programme().translate("nl")(FILLED_IN["paper"]).format(coach="Els") in card
    assert "Leuven" in card and CANDIDATE in card
    assert all(letter.person_id == entry.person_id for letter in rows(story.store, QueueEntry)), "no coach is queued"


def test_the_persons_own_open_intake_is_done_with_it(story: Story) -> None:
    for text in ("hello", "2", "1", "1"):
        story.candidate(text)
    fill_in(story)
    before = mark(story)
    story.candidate("Sam")
    assert of_number(story).lane == "ready"
    assert heard(story, CANDIDATE, before) == [INTAKE.ends["finished"].later]


@pytest.mark.parametrize(("key", "answer"), [("consent", "3"), ("adult", "2")])
def test_after_a_no_only_the_refusal_is_kept(story: Story, key: str, answer: str) -> None:
    story.say(1, "telegram", COACH, f"/intake {CANDIDATE}")
    for question, text in (ANSWERS | {key: answer}).items():
        story.say(1, "telegram", COACH, text)
        if question == key:
            break
    entry = of_number(story)
    with story.store.work() as work:
        assert people.latest_profile(work, entry.person_id) is None
        assert people.of(work, entry.person_id).refused_at is not None
        assert people.contacts(work, entry.person_id)[0][2] is None
    assert entry.lane is None


def test_who_answered_or_stopped_already_is_not_asked_again(story: Story) -> None:
    fill_in(story)
    before, code = mark(story), of_number(story).code
    story.say(1, "telegram", COACH, f"/intake {CANDIDATE}")
    [told] = read(story, COACH, before)
    assert code in told
    story.candidate("STOP")
    before = mark(story)
    story.say(1, "telegram", COACH, f"/intake {CANDIDATE}")
    story.say(1, "telegram", COACH, "/intake hello")
    assert heard(story, COACH, before) == [
        "This person wants no messages. Please call.",
        "Write the number like this: +32470000000",
    ]


def test_two_people_on_one_phone_stay_two_and_all_for_the_second_goes_by_the_coach(story: Story) -> None:
    fill_in(story)
    first = of_number(story)
    fill_in(story, f"/beside {first.code}", name="Ann")
    with story.store.work() as work:
        [second] = [e for e in queue.waiting(work) if e.person_id != first.person_id]
        assert people.name_of(work, second.person_id) == "Ann" and people.name_of(work, first.person_id) == "Sam"
        assert people.contacts(work, second.person_id) == []
    story.say(1, "telegram", COACH, f"/claim {second.code}")
    before = mark(story)
    for line in ("card {}", "accept {} fits", "propose {} V3", "book {} V3 visit 26/10/2026 10:00"):
        story.say(1, "telegram", COACH, f"/{line.format(second.code)}")
    card, *_ = read(story, COACH, before)
    assert first.code in card and CANDIDATE not in card
    assert "{code} has no phone of their own. Call, then use /book." in heard(story, COACH, before)
    assert heard(story, CANDIDATE, before) == []
    with story.store.work() as work:
        entry = queue.find(work, second.code)
        assert entry is not None and entry.call == "no_phone"
        assert len(appointments.of_person(work, second.person_id)) == 1


def test_a_coach_who_does_not_know_an_answer_is_put_in_no_queue(story: Story) -> None:
    story.say(1, "telegram", COACH, f"/intake {CANDIDATE}")
    for text in ("1", "9", "weet ik niet", "1"):
        story.say(1, "telegram", COACH, text)
    assert {row.person_id for row in rows(story.store, QueueEntry)} == {of_number(story).person_id}
