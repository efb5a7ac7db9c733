"""What goes wrong between a proposal and a job: nobody is lost, nothing is said twice, everybody concerned hears it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows import interview
from storage import appointments, conversations, people, placements, queue
from storage.appointments import NoSeat
from storage.work import Store
from tests.stored import Clock, a_coach
from tests.stories import CANDIDATE, COACH, EMPLOYER, Story, heard, mark, read, refuse, the

START = datetime(2026, 10, 21, 7, 0, tzinfo=UTC)
"""A Wednesday, nine o'clock in Leuven; the clock goes back on Sunday."""


@pytest.fixture
def story(store: Store) -> Story:
    """An accepted candidate who writes English, a coach, and an employer of whom nothing was asked yet."""
    made = Story(store, "en", Clock(START))
    made.accepted("Sam")
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


def at_confirm(story: Story) -> None:
    story.coaches("/propose CODE V3")
    story.candidate("1")


def at_times(story: Story) -> None:
    at_confirm(story)
    story.employer("1")


def at_own_times(story: Story) -> None:
    at_times(story)
    story.employer("5")


def at_hosting(story: Story) -> None:
    at_times(story)
    story.employer("1 3")
    story.candidate("1")


def at_kept(story: Story) -> None:
    at_hosting(story)
    story.until(2026, 10, 26, 12)


@pytest.mark.parametrize(
    ("come", "answer", "understood"),
    [
        (at_confirm, "1", "Thank you! You hear from us when there is a candidate. {coach}"),
        (at_times, "1", "Thank you! {coach} knows it now."),
        (at_own_times, "26/10/2026 15:00", "Thank you! {coach} knows it now."),
        (at_hosting, "1", "Thank you! {coach} knows it now."),
        (at_kept, "1", "Thank you! {coach} knows it now."),
    ],
)
def test_free_words_of_an_employer_reach_the_coach_and_the_question_stays(
    story: Story, come: Callable[[Story], None], answer: str, understood: str
) -> None:
    come(story)
    before, then = mark(story), the(story).appointment
    story.employer("bel ons eens, het is hier zeer druk")
    assert heard(story, COACH, before) == ["{employer} writes: {text}"]
    assert "zeer druk" in read(story, COACH, before)[0]
    assert len(heard(story, EMPLOYER, before)) == 1
    assert the(story).appointment == then
    story.employer(answer)
    assert understood in heard(story, EMPLOYER, before)


@pytest.mark.parametrize("when", [(2026, 10, 26, 12), (2026, 11, 20, 9)])
def test_words_of_an_employer_of_whom_nothing_is_asked_reach_the_coach(story: Story, when: tuple[int, ...]) -> None:
    """They are no answer to a question whose time has passed."""
    at_kept(story)
    story.employer("1")
    story.until(*when)
    before = mark(story)
    for words in ("bel ons eens, het is hier zeer druk", "2"):
        story.employer(words)
    assert heard(story, COACH, before) == ["{employer} writes: {text}"] * 2
    assert heard(story, EMPLOYER, before) == ["Thank you. A coach reads your message."] * 2


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
        ("25/10/2026 02:30", "The clock changes"),
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


@pytest.mark.parametrize("time", ["25/10/2026 02:30", "28/03/2027 02:30", "26/10 10:00, zo 25/10 02u30"])
@pytest.mark.parametrize("own", [False, True])
def test_an_employers_hour_that_does_not_exist_once_is_asked_again(story: Story, time: str, own: bool) -> None:
    story.coaches("/propose CODE V3")
    story.candidate("1")
    story.employer("1")
    if own:
        story.employer("5")
    before = mark(story)
    story.employer(time)
    [told] = heard(story, EMPLOYER, before)
    assert "The clock changes" in told
    assert the(story).appointment.state == "inviting"
    story.employer("26/10/2026 10:00")
    assert the(story).appointment.times == (datetime(2026, 10, 26, 9, tzinfo=UTC),)


def come_to(story: Story, stage: str) -> None:
    """A proposal that has come so far."""
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


@pytest.mark.parametrize("stage", ["asked", "inviting", "offered", "booked"])
def test_who_stops_between_proposal_and_interview_is_told_of_without_a_name(story: Story, stage: str) -> None:
    come_to(story, stage)
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


@pytest.mark.parametrize("stage", ["asked", "inviting", "offered", "booked"])
def test_of_somebody_erased_all_hear_and_nobody_hears_who_it_was(story: Story, stage: str) -> None:
    come_to(story, stage)
    before, code = mark(story), story.code
    refuse(story)
    assert the(story).appointment.state == "cancelled"
    assert heard(story, COACH, before) == ["{person}, {vacancy}: {what}"]
    employer = heard(story, EMPLOYER, before)
    gone = "{code} does not come for {title}. Sorry! {coach} looks for someone else."
    assert employer == ([] if stage == "asked" else [gone])
    for told in (*read(story, COACH, before), *read(story, EMPLOYER, before)):
        assert "Sam" not in told and CANDIDATE not in told
    assert not any(code in told for told in read(story, EMPLOYER, before))
    after = mark(story)
    story.until(2026, 11, 3)
    assert [heard(story, who, after) for who in (CANDIDATE, EMPLOYER, COACH)] == [[], [], []]


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


def test_two_coaches_who_propose_for_the_last_seat_at_once(story: Story) -> None:
    """Through the whole way of a message: one candidate is asked, the other coach is told."""
    with story.store.work() as work:
        for number in range(2):
            other = conversations.add_contact(work, "sms", f"+3247000090{number}", "en")
            appointments.propose(work, "interview", "asked", other, "V3", story.coach.coach)
        a_coach(work, "Karel", "7000002")
    codes = {COACH: story.code, "7000002": story.accepted("Nour", "+32470000002")}
    story.coaches(f"/assign {codes['7000002']} Karel")
    before, barrier = mark(story), threading.Barrier(2)

    def propose(coach: str) -> None:
        line = story.inbound("telegram", coach, f"/propose {codes[coach]} V3")
        barrier.wait()
        story.dispatcher.dispatch([line])

    threads = [threading.Thread(target=propose, args=(coach,)) for coach in codes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    story.deliver()
    told = sorted(text for coach in codes for text in heard(story, coach, before))
    assert told == ["{code} is asked about {vacancy}.", "{vacancy} has no seat left."]
    asked = [heard(story, address, before) for address in (CANDIDATE, "+32470000002")]
    assert sorted(map(len, asked)) == [0, 1]


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


@pytest.mark.parametrize(
    ("choice", "meant"),
    [
        ("1", "work"),
        ("2", "meeting"),
        ("the meeting at Demo-Schoonmaak Blinkster", "meeting"),
        ("The MEETING", "meeting"),
        ("your work at Voorbeeldkeuken De Ketelproef", "work"),
        ("Your work", "work"),
    ],
)
def test_a_reminder_and_a_check_in_wait_for_one_person(booked: Story, choice: str, meant: str) -> None:
    booked.until(2026, 10, 26, 13)
    booked.candidate("1")
    booked.coaches("/outcome CODE V3 interview hired ibo 2/11/2026")
    booked.coaches("/propose CODE V4 likes cleaning")
    booked.candidate("1")
    booked.coaches("/book CODE V4 3/11/2026 10:00")
    booked.until(2026, 11, 2, 19)
    before = mark(booked)
    booked.candidate("2")
    [asked] = read(booked, CANDIDATE, before)
    assert asked.split("\n")[1:] == [
        "1 your work at Voorbeeldkeuken De Ketelproef",
        "2 the meeting at Demo-Schoonmaak Blinkster",
    ]
    booked.candidate(choice)
    with booked.store.work() as work:
        person = people.with_address(work, "sms", CANDIDATE)
        assert person is not None
        [job] = placements.of_person(work, person)
        [check_in, *_] = placements.check_ins(work, job.id)
        [meeting] = appointments.of_person(work, person)
    assert check_in.answer == ("soso" if meant == "work" else None)
    assert meeting.appointment.state == ("booked" if meant == "work" else "inviting")


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
