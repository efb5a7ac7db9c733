"""What goes wrong between a proposal and a job: nobody is lost, nothing is said twice, everybody concerned hears it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from flows import interview
from storage import appointments, conversations, people, queue
from storage.appointments import Booking, NoSeat
from storage.codec import Telling, unpack_content
from storage.tables import Outbox
from storage.work import Store, table
from tests.stored import Clock
from tests.stories import CANDIDATE, COACH, EMPLOYER, Story

START = datetime(2026, 10, 21, 7, 0, tzinfo=UTC)
"""A Wednesday, nine o'clock in Leuven; the clock goes back on Sunday."""


@pytest.fixture
def story(store: Store) -> Story:
    """An accepted candidate who writes English, a coach, and an employer of whom nothing was asked yet."""
    made = Story(store, "en", Clock(START))
    made.intake("Sam")
    return made


@pytest.fixture
def booked(story: Story) -> Story:
    """Monday 26 October at ten, with Tuesday at ten in reserve."""
    story.coaches("/propose CODE V3")
    story.candidate("1")
    story.employer("1")
    story.employer("1 3")
    story.candidate("1")
    assert the(story).appointment.state == "booked"
    return story


def the(story: Story) -> Booking:
    """The only appointment."""
    with story.store.work() as work:
        person = people.with_address(work, "sms", CANDIDATE)
        assert person is not None
        [booking] = appointments.of_person(work, person, ended=True)
        return booking


def sent(story: Story) -> dict[int, tuple[str, str]]:
    """Row → (address, source text) of every message that went out, in the order in which it went."""
    box = table(Outbox)
    with story.store.work() as work:
        rows = work.rows(select(box).where(box.c.status == "sent").order_by(box.c.sent_at, box.c.id))
    contents = {row.id: (row.address, unpack_content(row.content)) for row in rows}
    return {n: (to, content.say.text) for n, (to, content) in contents.items() if isinstance(content, Telling)}


def heard(story: Story, address: str, since: frozenset[int] = frozenset()) -> list[str]:
    """What went to this address since then."""
    return [text for row, (to, text) in sent(story).items() if to == address and row not in since]


def mark(story: Story) -> frozenset[int]:
    return frozenset(sent(story))


def test_a_double_one_books_once(story: Story) -> None:
    story.coaches("/propose CODE V3")
    story.candidate("1")
    story.employer("1")
    story.employer("1 3")
    before = mark(story)
    twice = [story.inbound("sms", CANDIDATE, "1") for _ in range(2)]
    story.dispatcher.dispatch(twice)
    story.deliver()
    assert the(story).appointment.version == 1
    assert len(heard(story, CANDIDATE, before)) == 1


def test_an_answer_to_yesterdays_reminder_says_nothing_about_the_new_time(booked: Story) -> None:
    booked.until(2026, 10, 24, 21)
    booked.coaches("/move CODE V3 27/10/2026 10:00")
    booked.candidate("1")
    assert the(booked).appointment.state == "booked"
    told = heard(booked, CANDIDATE)
    assert told[-1] == interview.MOVED, "the new time was waiting for the morning and goes out at once"
    before = mark(booked)
    booked.candidate("1")
    assert heard(booked, CANDIDATE, before) == ["Great! See you on {time}. Good luck, {name}! {coach}"]


def test_old_reminders_never_go_out_after_a_move(booked: Story) -> None:
    booked.coaches("/move CODE V3 30/10/2026 15:00")
    before = mark(booked)
    booked.until(2026, 10, 29, 17)
    assert [text for text in heard(booked, CANDIDATE, before) if "place for you" in text] == [interview.THREE_DAYS]


def test_words_of_an_employer_reach_the_coach_and_get_a_kind_answer(booked: Story) -> None:
    before = mark(booked)
    booked.employer("wij zijn die dag gesloten")
    assert heard(booked, COACH, before) == ["{employer} writes: {text}"]
    assert len(heard(booked, EMPLOYER, before)) == 1
    assert the(booked).appointment.state == "booked"


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("20/10/2026 10:00", "past"),
        ("31/02/2027 10:00", "does not exist"),
        ("28/03/2027 02:30", "The clock changes"),
        ("tomorrow perhaps", "Write"),
        ("27/10", "time"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_in_a_sentence(booked: Story, time: str, said: str) -> None:
    before = mark(booked)
    booked.coaches(f"/move CODE V3 {time}")
    [told] = heard(booked, COACH, before)
    assert said in told
    assert the(booked).appointment.version == 1


@pytest.mark.parametrize("stage", ["asked", "inviting", "offered", "booked"])
def test_who_stops_between_proposal_and_interview_is_told_of_without_a_name(story: Story, stage: str) -> None:
    story.coaches("/propose CODE V3")
    steps: dict[str, tuple[Callable[[], None], ...]] = {
        "inviting": (lambda: story.candidate("1"), lambda: story.employer("1")),
        "offered": (lambda: story.employer("1 3"),),
        "booked": (lambda: story.candidate("1"),),
    }
    for name, acts in steps.items():
        if the(story).appointment.state != stage:
            for act in acts:
                act()
            assert the(story).appointment.state == name
    before = mark(story)
    story.candidate("STOP")
    assert the(story).appointment.state == ("booked" if stage == "booked" else "cancelled")
    assert "{person}, {vacancy}: this person wants no messages any more. Please call." in heard(story, COACH, before)
    employer = heard(story, EMPLOYER, before)
    if stage == "asked":
        assert employer == []
    else:
        assert len(employer) == 1
    after = mark(story)
    story.until(2026, 10, 30, 12)
    told = heard(story, CANDIDATE, after)
    assert told == []


def test_two_proposals_for_the_last_seat_at_once(story: Story) -> None:
    """One wins on either database; the other coach is told."""
    with story.store.work() as work:
        others = [conversations.add_contact(work, "sms", f"+3247000090{n}", "en") for n in range(8)]
    barrier, won, lost = threading.Barrier(len(others)), list[int](), list[int]()

    def take(person: int) -> None:
        barrier.wait()
        try:
            with story.store.work() as work:
                appointments.propose(work, "interview", "asked", person, "V3", story.coach.coach)
            won.append(person)
        except NoSeat:
            lost.append(person)

    threads = [threading.Thread(target=take, args=(person,)) for person in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (3, 5)
    before = mark(story)
    story.coaches("/propose CODE V3")
    assert heard(story, COACH, before) == ["{vacancy} has no seat left."]


def test_the_candidates_no_gives_the_seat_back(story: Story) -> None:
    story.coaches("/propose CODE V3")
    story.candidate("2")
    before = mark(story)
    story.coaches("/propose CODE V3")
    assert heard(story, COACH, before) == ["{code} is asked about {vacancy}."]


def test_where_two_wait_the_bot_asks_which_and_keeps_what_was_written(booked: Story) -> None:
    booked.coaches("/propose CODE V3")
    booked.coaches("/ask CODE")
    before = mark(booked)
    booked.candidate("2")
    assert heard(booked, CANDIDATE, before) == ["What do you answer?"]
    booked.candidate("1")
    assert the(booked).appointment.state in ("offered", "inviting"), "the held 2 was: I cannot come"


def test_a_service_that_was_down_for_two_days_sends_once_what_still_makes_sense(booked: Story) -> None:
    booked.clock.now = datetime(2026, 10, 26, 8, 0, tzinfo=UTC)  # Monday at nine: an hour before
    before = mark(booked)
    booked.deliver()
    booked.deliver()
    told = heard(booked, CANDIDATE)
    assert told.count(interview.TWO_HOURS) == 1
    assert interview.EVENING not in told, "its moment has passed"
    late = [
        t
        for t in heard(booked, COACH, before)
        if t == "{code}, {vacancy}: a message could not go out in time. Please call."
    ]
    assert len(late) == 1


def test_a_press_on_an_old_button_after_a_move_confirms_nothing(booked: Story) -> None:
    old = f"coming/{the(booked).appointment.id}/1"
    booked.coaches("/move CODE V3 27/10/2026 10:00")
    before = mark(booked)
    press = replace(booked.inbound("sms", CANDIDATE, ""), pressed=(old, "cannot"))
    booked.dispatcher.dispatch([press])
    booked.deliver()
    assert the(booked).appointment.state == "booked"
    assert heard(booked, CANDIDATE, before)[-1].startswith("{kind}, {employer}: {time}, {address}. Do you come?")


def test_an_employer_who_lets_a_person_wait_did_not_keep_it(booked: Story) -> None:
    booked.until(2026, 10, 26, 13)
    before = mark(booked)
    booked.candidate("3")
    assert the(booked).appointment.state == "let_down"
    assert "{person}, {vacancy}: {what}" in heard(booked, COACH, before)
    booked.employer("1")
    assert "{person}, {vacancy}: an answer that no longer fits: {answer}" in heard(booked, COACH, before)


def test_a_second_miss_brings_the_coach(booked: Story) -> None:
    booked.until(2026, 10, 26, 13)
    booked.candidate("2")
    booked.candidate("2")
    booked.candidate("1")
    booked.until(2026, 10, 27, 13)
    booked.candidate("2")
    before, code = mark(booked), booked.code
    booked.candidate("1")
    assert "A coach will call you." in heard(booked, CANDIDATE, before)
    with booked.store.work() as work:
        entry = queue.find(work, code)
        assert entry is not None and entry.call == "missed"
