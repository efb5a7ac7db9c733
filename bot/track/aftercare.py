"""After the match: check-ins with the candidate and the employer, and trainings with their reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from bot.alerts import DO, NOT_REACHED, card_button, promise_call, reachable
from bot.track import Actor, Track
from flows import aftercare, invitation
from flows.events import Answered
from flows.menus import FRIEND
from flows.model import N_, Conversation, Say, Script, Value
from flows.programme import Subject
from flows.reminders import EVENING_AT
from storage import conversations, outbox, people, placements
from storage.placements import Job

STEP_NAMES = {
    "day1": N_("first day"),
    "week1": N_("after a week"),
    "month1": N_("after a month"),
    "month3": N_("after 3 months"),
    "month6": N_("after 6 months"),
}
SILENT = N_("{person}, {vacancy}, {step}: no answer to the check-in. Please call.")
ALARM = N_("{person}, {vacancy}: it does not go well. Please call the candidate today.")
EMPLOYER_ALARM = N_("{person}, {vacancy}: it does not go well, says {employer}. Please call them today.")
WELL = N_("{person}, {vacancy}: it goes well.")
STOPPED = N_("{person}, {vacancy}: this person wants no messages any more. Please call.")
TRAINED = N_("{person}: the training '{training}' ends on {day}.")


def begin(track: Track, placement_id: int) -> None:
    """Plan every check-in that still lies ahead."""
    job = placements.get(track.work, placement_id)
    assert job is not None, "a placement that just began"
    calendar = track.programme.calendar
    asked = [(step, aftercare.asked_at(day, calendar)) for step, day in aftercare.days(job.starts_on)]
    ahead = [("candidate", step, due) for step, due in asked if due > track.work.now]
    ahead += [
        ("employer", step, due) for step, due in asked if step == aftercare.EMPLOYER_STEP and due > track.work.now
    ]
    for (of, step), check_in_id in placements.plan(track.work, placement_id, ahead).items():
        due = next(due for known, due in asked if known == step)
        until = next((later for _, later in asked if later > due), due + aftercare.LAST_FOR)
        key = f"check_in:{check_in_id}"
        if of == "candidate":
            ask(track, job, job.person_id, aftercare.CHECKIN, check_in_id, due, until)
            said = Say(SILENT, {**line(job), "step": Say(STEP_NAMES[step])})
            told = {
                "due_at": aftercare.silence_told_at(due, calendar),
                "not_after": aftercare.silence_told_until(due, calendar),
            }
            tell_coach(track, job, said, key=f"{key}:silent", about=named(job), **told)
            continue
        host = job.employer_person if job.confirmed else None
        if not ask(track, job, host, aftercare.HIRED, check_in_id, due, until):
            tell_coach(track, job, Say(NOT_REACHED, line(job)), key=f"{key}:unasked", about=named(job), due_at=due)


def ask(
    track: Track, job: Job, person_id: int | None, script: Script, check_in_id: int, due: datetime, until: datetime
) -> bool:
    """Plan one question; False when there is nobody to whom it may go."""
    if person_id is None or people.has_stopped(track.work, person_id):
        return False
    contact_id = track.reach(person_id, by_sms=True)
    if contact_id is None:
        return False
    say, conversation_id = track.ask(person_id, script, check_in_id, about(track, job, script.key), until=until)
    track.send(
        contact_id,
        say,
        due_at=due,
        not_after=due + aftercare.KEPT_FOR,
        key=f"check_in:{check_in_id}",
        priority=outbox.UNASKED,
        about=named(job),
        conversation_id=conversation_id,
    )
    return True


def named(job: Job) -> str:
    """How letters name the placement that they belong to."""
    return f"placement:{job.id}"


def line(job: Job) -> dict[str, Value]:
    return {"person": job.person, "vacancy": f"{job.title} ({job.vacancy})", "employer": job.employer}


def about(track: Track, job: Job, script: str) -> Subject:
    """Who works where; the employer knows the name by now, or else the code."""
    nameless = job.code if script == aftercare.HIRED.key else Say(FRIEND)
    fields: dict[str, Value] = {
        "name": people.name_of(track.work, job.person_id) or nameless,
        "employer": job.employer,
        "title": job.title,
        "coach": job.coach,
    }
    return Subject(fields)


def tell_coach(track: Track, job: Job, say: Say, **how: object) -> None:
    told = Say(say.text, say.fields, (card_button(job.person),), DO, private=True)
    for contact_id in reachable(track.work, job.coach_contact):
        track.send(contact_id, told, **how)


def stopped(track: Track, person_id: int) -> None:
    """Someone with a job or a training wants no messages any more: their coach hears it, for each."""
    for job in placements.of_person(track.work, person_id):
        tell_coach(track, job, Say(STOPPED, line(job)))
    for course in running(track, person_id):
        fields: dict[str, Value] = {"person": course.person, "vacancy": course.title}
        for contact_id in reachable(track.work, course.coach_contact):
            track.send(contact_id, Say(STOPPED, fields, (card_button(course.person),), DO, private=True))


def erased(track: Track, person_id: int) -> None:
    """Nothing more is asked or told about somebody of whom nothing stays."""
    for job in placements.of_person(track.work, person_id):
        placements.end(track.work, job.id)
        outbox.void_about(track.work, named(job))
    for course in running(track, person_id):
        outbox.void_about(track.work, course_named(course.id))


def running(track: Track, person_id: int) -> list[Row[Any]]:
    """The trainings that someone still follows or begins."""
    today = track.programme.calendar.here(track.work.now).date()
    return placements.trainings(track.work, person_id, today)


def subject_of(track: Track, at: Conversation) -> Subject:
    """What a check-in is about."""
    asked = placements.check_in(track.work, at.subject)
    job = placements.get(track.work, asked.placement_id) if asked else None
    return about(track, job, at.script) if job else Subject()


def answered(track: Track, actor: Actor, person_id: int, answer: Answered) -> None:
    """Keep the answer; one that alarms brings the coach the same day."""
    work = track.work
    asked = placements.check_in(work, answer.subject)
    job = placements.get(work, asked.placement_id) if asked else None
    conversations.end(work, answer.script, answer.subject)
    if job is None:
        return
    placements.answer(work, answer.subject, answer.value)
    outbox.void_key(work, f"check_in:{answer.subject}:silent")
    alarming = answer.value in aftercare.ALARMING
    fields = about(track, job, answer.script).fields
    if answer.script == aftercare.CHECKIN.key:
        if alarming:
            promise_call(work, person_id, "checkin")
        track.send(actor.contact_id, Say(aftercare.ALARMED if alarming else aftercare.GOOD, fields))
        tell_coach(track, job, Say(ALARM if alarming else WELL, line(job)))
        return
    track.send(actor.contact_id, Say(aftercare.EMPLOYER_ALARMED if alarming else invitation.THANKS, fields))
    tell_coach(track, job, Say(EMPLOYER_ALARM if alarming else WELL, line(job)))


def course_named(training_id: int) -> str:
    """How letters name the training that they belong to."""
    return f"training:{training_id}"


@dataclass(frozen=True, slots=True)
class Course:
    """A training of one candidate, and the coach who hears of its end."""

    person_id: int
    person: str
    title: str
    starts_on: date
    ends_on: date
    coach_id: int
    coach: str
    coach_contact: int | None


def train(track: Track, course: Course) -> None:
    """Keep a training; the candidate is reminded the evening before it, the coach hears of its end."""
    work, calendar = track.work, track.programme.calendar
    dates = (course.starts_on, course.ends_on)
    key = course_named(placements.add_training(work, course.person_id, course.coach_id, course.title, *dates))
    fields: dict[str, Value] = {
        "name": people.name_of(work, course.person_id) or Say(FRIEND),
        "training": course.title,
        "coach": course.coach,
        "person": course.person,
    }
    contact_id = track.reach(course.person_id, by_sms=True)
    begins, noon = calendar.at(course.starts_on, calendar.opens), calendar.at(course.starts_on, aftercare.ASKED_AT)
    evening = calendar.at(calendar.last_work_day(course.starts_on), EVENING_AT)
    if contact_id is not None and begins > work.now:
        say = Say(aftercare.TRAINING, {**fields, "day": course.starts_on})
        due = max(evening, work.now)
        unasked = outbox.UNASKED
        track.send(contact_id, say, due_at=due, not_after=noon, key=f"{key}:start", priority=unasked, about=key)
    if course.coach_contact is not None:
        told = {**fields, "day": course.ends_on}
        say = Say(TRAINED, told, (card_button(course.person),), DO, private=True)
        ends = calendar.at(course.ends_on, aftercare.ASKED_AT)
        track.send(course.coach_contact, say, due_at=max(ends, work.now), key=f"{key}:end", about=key)
