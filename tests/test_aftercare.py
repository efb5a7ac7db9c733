"""After the match: check-ins and trainings reach who they are for on their day, and a problem reaches the coach."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Row

from bot.alerts import WAITED
from bot.track import Track, aftercare
from flows import interview
from flows.aftercare import ALARMING, CHECKIN, HIRED
from flows.model import Heard, Say
from flows.words import aliases
from storage import appointments, coaches, people, placements, queue
from storage.placements import Job
from storage.work import Store
from tests.stored import Clock, a_coach
from tests.stories import CANDIDATE, COACH, EMPLOYER, LEUVEN, Story, heard, mark, read, refuse
from tests.worlds import demo_programme, demo_world

START = datetime(2026, 10, 21, 7, 0, tzinfo=UTC)
"""A Wednesday, nine o'clock in Leuven."""
OTHER = "+32470000002"
SILENT = "{person}, {vacancy}, {step}: no answer to the check-in. Please call."
ALARM = "{person}, {vacancy}: it does not go well. Please call the candidate today."
EMPLOYER_ALARM = "{person}, {vacancy}: it does not go well, says {employer}. Please call them today."
WELL = "{person}, {vacancy}: it goes well."
STOPPED = "{person}, {vacancy}: this person wants no messages any more. Please call."
LATE = "{code}, {vacancy}: a message could not go out in time. Please call."
ASKED, ASKED_EMPLOYER = CHECKIN.questions[0].text, HIRED.questions[0].text


@pytest.fixture
def story(store: Store) -> Story:
    return Story(store, "en", Clock(START))


def meet(story: Story, name: str = "Sam", address: str = CANDIDATE, *, confirms: bool = True) -> str:
    """A candidate and the employer meet on Thursday morning; the candidate's code. Now it is one o'clock."""
    code = story.accepted(name, address)
    story.coaches(f"/propose {code} V3")
    story.say(0, "sms", address, "1")
    if confirms:
        story.employer("1")
    story.coaches(f"/book {code} V3 22/10/2026 10:00")
    story.until(2026, 10, 22, 13)
    return code


def hire(story: Story, name: str = "Sam", starts: str = "2/11/2026", address: str = CANDIDATE, **how: Any) -> str:
    """A candidate with a job; their code. What was said until then is behind us."""
    code = meet(story, name, address, **how)
    story.coaches(f"/outcome {code} V3 interview hired ibo {starts}")
    return code


def job_of(story: Story, address: str = CANDIDATE) -> Job:
    with story.store.work() as work:
        person = people.with_address(work, "sms", address)
        assert person is not None
        [job] = placements.of_person(work, person)
        return job


def check_ins(story: Story, of: str = "candidate", address: str = CANDIDATE) -> dict[str, Row[Any]]:
    """Step → row."""
    job = job_of(story, address)
    with story.store.work() as work:
        return {row.step: row for row in placements.check_ins(work, job.id) if row.of == of}


def call_of(story: Story, code: str) -> str | None:
    """Why a call is owed."""
    with story.store.work() as work:
        entry = queue.find(work, code)
        return None if entry is None else entry.call


def days(lines: list[str]) -> list[str]:
    """The moments of what was read."""
    return [line[:15] for line in lines]


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        ("2/11/2026", ["Mon 02/11 12:00", "Mon 09/11 12:00", "Wed 02/12 12:00", "Tue 02/02 12:00", "Mon 03/05 12:00"]),
        # a Sunday, and All Saints; the second of May is a Sunday too
        ("1/11/2026", ["Mon 02/11 12:00", "Mon 09/11 12:00", "Tue 01/12 12:00", "Mon 01/02 12:00", "Mon 03/05 12:00"]),
        # Armistice is a holiday
        ("11/11/2026", ["Thu 12/11 12:00", "Wed 18/11 12:00", "Fri 11/12 12:00", "Thu 11/02 12:00", "Tue 11/05 12:00"]),
        # the 31st of months that have none
        ("31/12/2026", ["Thu 31/12 12:00", "Thu 07/01 12:00", "Mon 01/02 12:00", "Wed 31/03 12:00", "Wed 30/06 12:00"]),
    ],
)
def test_check_ins_come_at_noon_on_open_days(story: Story, starts: str, expected: list[str]) -> None:
    hire(story, starts=starts)
    before = mark(story)
    story.until(2027, 7, 2)
    assert days(read(story, CANDIDATE, before)) == expected
    assert days(read(story, EMPLOYER, before)) == expected[1:2]
    silences = [line.replace("12:00", "17:00") for line in expected]
    assert days(read(story, COACH, before)) == silences
    assert set(heard(story, COACH, before)) == {SILENT}


@pytest.mark.parametrize("lang", ["nl", "ar", "fr", "uk"])
def test_everybody_is_asked_in_their_own_language(store: Store, lang: str) -> None:
    story = Story(store, lang, Clock(START))
    hire(story)
    before = mark(story)
    story.until(2026, 11, 9, 13)
    fields = {"name": "Sam", "employer": "Voorbeeldkeuken De Ketelproef", "title": "Keukenhulp", "coach": "Els"}
    for line in read(story, CANDIDATE, before):
        assert line[16:].startswith(demo_programme().translate(lang)(ASKED).format_map(fields))
    [asked] = read(story, EMPLOYER, before)
    assert asked[16:].startswith(demo_programme().translate("nl")(ASKED_EMPLOYER).format_map(fields))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "2"),
        ("en", "3"),
        ("en", "Not good!"),
        ("nl", "Het gaat slecht"),
        ("nl", "bellen aub"),
        ("fr", "pas bien"),
        ("ar", "٢"),
        ("uk", "погано"),
    ],
)
def test_an_answer_that_alarms_brings_the_coach_the_same_day(store: Store, lang: str, words: str) -> None:
    story = Story(store, lang, Clock(START))
    code = hire(story)
    story.until(2026, 11, 2, 12)
    before = mark(story)
    story.candidate(words)
    assert call_of(story, code) == "checkin"
    assert sorted(heard(story, COACH, before)) == sorted(["New in the queue: {code}, {lane}.", ALARM])
    assert heard(story, CANDIDATE, before) == ["Thank you for telling us, {name}. {coach} calls you."]
    story.until(2026, 11, 3)
    assert SILENT not in heard(story, COACH, before)
    assert check_ins(story)["day1"].answer in ("soso", "call")


@pytest.mark.parametrize("lang", ["en", "nl", "ar", "fr", "uk"])
def test_every_word_for_trouble_alarms_and_every_word_for_a_call_brings_one(lang: str) -> None:
    """Some words for a call mean that at any moment."""
    world, translate = demo_world(), demo_programme().translate(lang)
    kind, [_, *troubles] = CHECKIN.questions[0].kind, CHECKIN.questions[0].kind.options(world)
    for option in troubles:
        assert isinstance(option.label, Say)
        for words in aliases(translate, option.label.text):
            understood = kind.parse(Heard(words, {}, translate, world, final=True))
            assert understood in ALARMING or world.words.get(words) == "coach", words


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "it is not good"),
        ("en", "unwell"),
        ("en", "not so well"),
        ("nl", "het gaat niet goed"),
        ("nl", "niet zo super"),
        ("fr", "ça va pas"),
        ("fr", "ça ne va pas bien"),
        ("fr", "pas très bien"),
        ("ar", "لست بخير"),
        ("ar", "غير جيد"),
        ("uk", "недобре"),
        ("uk", "все не добре"),
    ],
)
def test_words_for_trouble_are_never_taken_for_good(lang: str, words: str) -> None:
    translate = demo_programme().translate(lang)
    shown = {1: "good", 2: "soso", 3: "call"}
    heard = Heard(words, shown, translate, demo_world(), final=True)
    assert CHECKIN.questions[0].kind.parse(heard) != "good"


def test_an_alarm_at_night_is_told_at_once(story: Story) -> None:
    hire(story)
    story.until(2026, 11, 2, 23)
    before = mark(story)
    story.candidate("2")
    assert days(read(story, COACH, before)) == ["Mon 02/11 23:00", "Mon 02/11 23:00"]


def test_an_alarm_reaches_another_coach_when_the_own_one_is_gone(story: Story) -> None:
    """Also when a call is owed already, which is no news to the queue."""
    code = hire(story)
    with story.store.work() as work:
        a_coach(work, "Karel", "7000002")
        coaches.remove(work, "Els")
    story.until(2026, 11, 2, 12)
    story.candidate("COACH")
    before = mark(story)
    story.candidate("2")
    assert heard(story, "7000002", before) == [ALARM]
    before = down(story, 2026, 11, 12, 13)
    assert sorted(heard(story, "7000002", before)) == sorted([WAITED, LATE])
    assert call_of(story, code) == "asked"


def test_a_good_answer_is_enough(story: Story) -> None:
    code = hire(story)
    story.until(2026, 11, 2, 12)
    before = mark(story)
    story.candidate("fine")
    story.until(2026, 11, 3)
    assert call_of(story, code) is None
    assert heard(story, CANDIDATE, before) == ["Great, {name}! We are happy for you. {coach}"]
    assert heard(story, COACH, before) == [WELL]


@pytest.mark.parametrize("words", ["2", "3", "niet goed", "graag bellen"])
def test_an_employers_alarm_reaches_the_coach_the_same_day(story: Story, words: str) -> None:
    hire(story)
    story.until(2026, 11, 9, 12)
    before = mark(story)
    story.employer(words)
    assert heard(story, COACH, before) == [EMPLOYER_ALARM]
    assert heard(story, EMPLOYER, before) == ["Thank you for telling us. {coach} calls you."]


def test_words_that_are_no_answer_of_an_employer_reach_the_coach(story: Story) -> None:
    hire(story)
    story.until(2026, 11, 9, 12)
    before = mark(story)
    story.employer("zij is elke dag te laat")
    assert heard(story, COACH, before) == ["{employer} writes: {text}"]
    story.employer("2")
    assert heard(story, COACH, before)[1:] == [EMPLOYER_ALARM]


def test_who_writes_something_else_three_times_is_called(story: Story) -> None:
    code = hire(story)
    story.until(2026, 11, 2, 12)
    for _ in range(3):
        story.candidate("my boss has a red car")
    assert call_of(story, code) == "unclear"


def test_a_job_that_ended_is_asked_about_no_more(story: Story) -> None:
    code = hire(story)
    story.until(2026, 11, 2, 13)
    story.coaches(f"/ended {code} the work was too heavy")
    before = mark(story)
    story.until(2027, 6, 1)
    assert [heard(story, who, before) for who in (CANDIDATE, EMPLOYER, COACH)] == [[], [], []]
    story.coaches("/aftercare")
    assert heard(story, COACH, before) == ["Nobody is in aftercare."]


def test_an_alarm_after_the_end_is_not_lost(story: Story) -> None:
    code = hire(story)
    story.until(2026, 11, 2, 13)
    story.coaches(f"/ended {code} the work was too heavy")
    story.candidate("3")
    assert call_of(story, code) == "checkin"


def test_who_stops_gets_nothing_more_and_the_coach_hears_it_at_once(story: Story) -> None:
    hire(story)
    story.until(2026, 11, 2, 13)
    before = mark(story)
    story.candidate("STOP")
    assert STOPPED in heard(story, COACH, before)
    after = mark(story)
    story.until(2027, 6, 1)
    assert heard(story, CANDIDATE, after) == []
    assert heard(story, EMPLOYER, after) == [ASKED_EMPLOYER]


def test_an_employer_who_stops_gets_nothing_more_and_the_coach_hears_it(story: Story) -> None:
    hire(story)
    before = mark(story)
    story.employer("STOP")
    assert heard(story, COACH, before) == ["{employer} wants no messages any more. Please call them."]
    after = mark(story)
    story.until(2026, 11, 12)
    assert heard(story, EMPLOYER, after) == []
    assert len(heard(story, CANDIDATE, after)) == 2


def test_who_stopped_before_the_job_is_called_on_the_days_of_the_check_ins(story: Story) -> None:
    code = meet(story)
    story.candidate("STOP")
    story.coaches(f"/outcome {code} V3 interview hired ibo 2/11/2026")
    before = mark(story)
    story.until(2026, 11, 12)
    assert heard(story, CANDIDATE, before) == []
    assert heard(story, COACH, before) == [SILENT, SILENT]


def test_an_employer_who_stopped_before_the_job_is_called(story: Story) -> None:
    code = meet(story)
    story.employer("STOP")
    story.coaches(f"/outcome {code} V3 interview hired ibo 2/11/2026")
    before = mark(story)
    story.until(2026, 11, 9, 13)
    assert heard(story, EMPLOYER, before) == []
    assert heard(story, COACH, before) == [SILENT, "A message did not reach {employer}. Please call them."]


def test_a_reply_after_the_next_check_in_belongs_to_that_one(story: Story) -> None:
    hire(story)
    story.until(2026, 11, 9, 12)
    story.candidate("2")
    asked = check_ins(story)
    assert (asked["day1"].answer, asked["week1"].answer) == (None, "soso")


def test_a_button_alarms_also_under_an_older_check_in(story: Story) -> None:
    """Somebody whom we know on Telegram alone; a press says itself what it answers."""
    chat = "7000009"
    code = story.accepted("Olena", chat, "telegram")
    story.coaches(f"/propose {code} V3")
    story.say(0, "telegram", chat, "1")
    story.employer("1")
    story.coaches(f"/book {code} V3 22/10/2026 10:00")
    story.until(2026, 10, 22, 13)
    story.coaches(f"/outcome {code} V3 interview hired ibo 2/11/2026")
    story.until(2026, 11, 9, 12)
    before = mark(story)
    with story.store.work() as work:
        [job] = placements.running(work)
        first = next(row for row in placements.check_ins(work, job.id) if row.of == "candidate")
    press = replace(story.inbound("telegram", chat, ""), pressed=(f"checkin/{first.id}/0", "call"), callback="1")
    story.dispatcher.dispatch([press])
    story.deliver()
    assert ALARM in heard(story, COACH, before)
    assert call_of(story, code) == "checkin"
    story.until(2026, 11, 9, 18)
    assert heard(story, COACH, before)[-1] == SILENT, "the newer one is still open"


def test_an_answer_late_in_the_week_still_counts(story: Story) -> None:
    code = hire(story)
    story.until(2026, 11, 9, 11)
    story.candidate("2")
    assert (check_ins(story)["day1"].answer, call_of(story, code)) == ("soso", "checkin")


def test_a_start_that_is_past_plans_only_what_lies_ahead(story: Story) -> None:
    code = meet(story)
    before = mark(story)
    with story.store.work() as work:
        entry = queue.find(work, code)
        assert entry is not None
        [met] = appointments.of_person(work, entry.person_id)
        began = (met.appointment.id, entry.person_id, story.coach.coach, "ibo", date(2026, 10, 12))
        placement = placements.begin(work, *began)
        aftercare.begin(Track(work, demo_programme(), demo_world()), placement)
    assert list(check_ins(story)) == ["month1", "month3", "month6"]
    assert check_ins(story, "employer") == {}
    story.until(2026, 11, 13)
    assert days([line for line in read(story, CANDIDATE, before) if "How is the work" in line]) == ["Thu 12/11 12:00"]


def test_a_start_today_after_noon_begins_with_the_first_week(story: Story) -> None:
    code = meet(story)
    before = mark(story)
    story.coaches(f"/outcome {code} V3 interview hired ibo 22/10/2026")
    story.until(2026, 11, 1)
    told = [line for line in read(story, CANDIDATE, before) if "How is the work" in line]
    assert days(told) == ["Thu 29/10 12:00"]


def test_an_employer_who_never_confirmed_is_not_asked_and_the_coach_calls(story: Story) -> None:
    hire(story, confirms=False)
    before = mark(story)
    story.until(2026, 11, 12)
    assert heard(story, EMPLOYER, before) == []
    assert days(read(story, COACH, before)) == ["Mon 02/11 17:00", "Mon 09/11 12:00", "Mon 09/11 17:00"]
    assert heard(story, COACH, before)[1] == "A message did not reach {employer}. Please call them."
    assert len(heard(story, CANDIDATE, before)) == 2


def test_an_employer_who_never_heard_a_name_is_asked_by_the_code_they_know(story: Story) -> None:
    hire(story, name="")
    before = mark(story)
    story.until(2026, 11, 9, 12)
    job = job_of(story)
    assert job.code != job.person
    [asked] = read(story, EMPLOYER, before)
    assert job.code in asked and "friend" not in asked


def test_who_missed_the_meeting_and_does_not_want_the_work_hears_of_other_work(story: Story) -> None:
    meet(story)
    story.candidate("2")
    before = mark(story)
    story.candidate("not this work")
    assert heard(story, CANDIDATE, before) == [interview.OTHER_WORK]


@pytest.mark.parametrize("choice", ["2", "Nour"])
def test_two_people_hired_at_one_employer_are_asked_about_apart(story: Story, choice: str) -> None:
    hire(story)
    hired_too = story.accepted("Nour", OTHER)
    story.coaches(f"/propose {hired_too} V3")
    story.say(0, "sms", OTHER, "1")
    story.coaches(f"/book {hired_too} V3 23/10/2026 10:00")
    story.until(2026, 10, 23, 13)
    story.coaches(f"/outcome {hired_too} V3 interview hired ibo 2/11/2026")
    story.until(2026, 11, 9, 12)
    before = mark(story)
    story.employer("2")
    [asked] = read(story, EMPLOYER, before)
    assert asked[16:].split("\n")[1:] == ["1 Sam (Keukenhulp)", "2 Nour (Keukenhulp)"]
    story.employer(choice)
    assert check_ins(story, "employer", OTHER)["week1"].answer == "soso"
    assert check_ins(story, "employer")["week1"].answer is None
    assert heard(story, COACH, before) == [EMPLOYER_ALARM]
    story.employer("1")
    assert check_ins(story, "employer")["week1"].answer == "good"


def test_nothing_goes_to_somebody_erased_and_the_coach_hears_it(story: Story) -> None:
    code = hire(story)
    story.coaches(f"/training {code} 9/11/2026 20/11/2026 Dutch at work")
    before = mark(story)
    refuse(story)
    assert STOPPED in heard(story, COACH, before)
    assert [line for line in read(story, COACH, before) if "Sam" in line or CANDIDATE in line] == []
    after = mark(story)
    story.until(2027, 6, 1)
    assert [heard(story, who, after) for who in (CANDIDATE, EMPLOYER, COACH)] == [[], [], []]


def test_a_training_is_told_the_last_open_evening_and_its_end_to_the_coach(story: Story) -> None:
    """Monday's training: on Saturday at six."""
    code = story.accepted("Sam")
    story.coaches(f"/training {code} 9/11/2026 20/11/2026 Dutch at work")
    before = mark(story)
    story.until(2026, 12, 1)
    [told] = read(story, CANDIDATE, before)
    assert told == "Sat 07/11 18:00 Sam, your training 'Dutch at work' begins on Mon 9 Nov. Good luck! Els"
    assert days(read(story, COACH, before)) == ["Fri 20/11 12:00"]
    assert heard(story, COACH, before) == ["{person}: the training '{training}' ends on {day}."]


def test_a_training_that_is_written_down_at_night_is_told_in_the_morning(story: Story) -> None:
    code = story.accepted("Sam")
    story.until(2026, 10, 21, 21)
    story.coaches(f"/training {code} 22/10/2026 23/10/2026 Dutch at work")
    before = mark(story)
    story.clock.now = datetime(2026, 10, 22, 6, 0, 1, tzinfo=UTC)
    story.deliver()
    assert days(read(story, CANDIDATE, before)) == ["Thu 22/10 08:00"]


def test_who_stops_before_a_training_gets_nothing_and_the_coach_hears_it(story: Story) -> None:
    code = story.accepted("Sam")
    story.coaches(f"/training {code} 9/11/2026 20/11/2026 Dutch at work")
    before = mark(story)
    story.candidate("STOP")
    assert heard(story, COACH, before) == [STOPPED]
    after = mark(story)
    story.until(2026, 12, 1)
    assert heard(story, CANDIDATE, after) == []


def test_a_stop_after_all_trainings_is_no_news(story: Story) -> None:
    code = story.accepted("Sam")
    story.coaches(f"/training {code} 22/10/2026 23/10/2026 Dutch at work")
    story.until(2026, 10, 24, 9)
    before = mark(story)
    story.candidate("STOP")
    assert heard(story, COACH, before) == []


def down(story: Story, *moment: int) -> frozenset[int]:
    """The service stands still until this hour in Leuven, then sends; what it had sent before."""
    before = mark(story)
    story.clock.now = datetime(*moment, tzinfo=LEUVEN)  # type: ignore[arg-type,misc]
    story.deliver()
    return before


def test_a_check_in_after_two_days_without_service_is_told_to_the_coach_instead(story: Story) -> None:
    """Once for the candidate's and the employer's; and again when it happens again."""
    hire(story)
    story.until(2026, 11, 9, 11)
    before = down(story, 2026, 11, 12, 9)
    story.deliver()
    assert [heard(story, who, before) for who in (CANDIDATE, EMPLOYER)] == [[], []]
    assert heard(story, COACH, before) == [LATE]
    assert "Sam" not in read(story, COACH, before)[0]
    story.until(2026, 12, 2, 9)
    before = down(story, 2026, 12, 7, 9)
    assert heard(story, COACH, before) == [LATE]


def test_a_check_in_that_is_late_goes_out_once_while_it_makes_sense(story: Story) -> None:
    """Nobody is called silent who was only just asked."""
    hire(story)
    story.until(2026, 11, 9, 11)
    before = down(story, 2026, 11, 10, 9)
    story.until(2026, 11, 11)
    assert days(read(story, CANDIDATE, before)) == days(read(story, EMPLOYER, before)) == ["Tue 10/11 09:00"]
    assert heard(story, COACH, before) == [LATE]


def test_a_training_that_began_without_service_is_told_to_the_coach(story: Story) -> None:
    code = story.accepted("Sam")
    story.coaches(f"/training {code} 9/11/2026 20/11/2026 Dutch at work")
    story.until(2026, 11, 7, 12)
    before = down(story, 2026, 11, 9, 13)
    story.deliver()
    assert heard(story, CANDIDATE, before) == []
    assert heard(story, COACH, before) == [LATE]
    assert f"{code}, Dutch at work" in read(story, COACH, before)[0]
