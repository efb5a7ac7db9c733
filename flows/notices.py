"""What an appointment's event tells whom, now and later: the whole plan of one appointment, without I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from flows import interview, invitation
from flows.appointment import Appointment, Event
from flows.calendar import Calendar
from flows.interview import Meeting
from flows.invitation import Blind
from flows.model import N_, Invite, Msg, Pin, Say, Script
from flows.reminders import ASKED_FOR, asked_after, name_told_at, reminders, silence_told_at

Role = Literal["candidate", "employer", "coach"]
VISIT_LASTS = 60
"""Minutes in a calendar; how long a meeting takes is not known."""
OFFER_LASTS = timedelta(days=14)
DID: Mapping[Event, Msg] = {
    "wants": N_("wants this work. The employer is asked for times."),
    "declines": N_("does not want this work."),
    "times": N_("gets the choice of times."),
    "none_fits": N_("cannot come at these times. The employer is asked again."),
    "books": N_("comes on {time}."),
    "comes": N_("says: I come, {time}."),
    "cannot": N_("cannot come on {time}. We look for a new time."),
    "cancels": N_("is cancelled."),
    "withdraws": N_("The employer cancels. Please call them."),
    "happened": N_("It took place. What came of it? /outcome {person}"),
    "absent": N_("did not come on {time}. We ask why."),
    "let_wait": N_("The employer did not keep it. Please call them."),
    "again": N_("We try again."),
}
COACH_LINE = N_("{person}, {vacancy}: {what}")
SILENT = N_("{person}, {vacancy}, {time}: no answer to the reminder. Please call.")
REMINDERS: Mapping[str, Msg] = {
    "3days": interview.THREE_DAYS,
    "evening": interview.EVENING,
    "2hours": interview.TWO_HOURS,
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one role; `due` None is now. A later one has a `key` of its own within the appointment."""

    to: Role
    content: Say | Pin | Invite
    asks: Script | None = None
    """Whose question it puts; its options are added, and its conversation begins."""
    due: datetime | None = None
    not_after: datetime | None = None
    until: datetime | None = None
    """How long an answer means something."""
    key: str = ""
    urgent: bool = False
    """May go out in quiet hours although nobody asked for it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a notice may be made of: both sides of an appointment, kept apart."""

    now: datetime
    calendar: Calendar
    meeting: Meeting
    blind: Blind
    person: str
    """The code by which coaches know the candidate."""


def notices(before: Appointment, after: Appointment, event: Event, plan: Plan) -> tuple[Notice, ...]:
    """What follows from one event. The candidate's and the employer's words come from their own modules alone."""
    told = (*to_candidate(before, after, event, plan), *to_employer(before, after, event, plan))
    return (*told, *to_coach(before, after, event, plan), *(booked(after, plan) if event == "books" else ()))


def to_candidate(before: Appointment, after: Appointment, event: Event, plan: Plan) -> Iterator[Notice]:
    def say(msg: Msg, **how: object) -> Notice:
        return Notice("candidate", Say(msg, fields), **how)  # type: ignore[arg-type]

    fields = interview.subject(plan.meeting, after if after.at else before, plan.now).fields
    soon = is_soon(before, plan)
    match event:
        case "wants":
            yield say(interview.WANTS)
        case "declines":
            yield say(interview.DECLINES)
        case "times":
            yield offer(plan, fields)
        case "none_fits":
            yield say(interview.NONE_FITS)
        case "comes":
            yield say(interview.COMES)
        case "cannot" | "again" if after.state == "offered":
            lead = interview.CANNOT if event == "cannot" else interview.AGAIN
            yield offer(plan, fields, Say(lead, fields))
        case "cannot":
            yield say(interview.CANNOT_NOW)
        case "again":
            yield say(interview.CANNOT_NOW)
        case "cancels" if before.state != "asked":
            yield say(interview.OTHER_WORK if before.state == "missed" else interview.CANCELLED, urgent=soon)
        case "withdraws":
            yield say(interview.WITHDRAWN, urgent=soon)
        case "happened":
            yield say(interview.HAPPENED)
        case "let_wait":
            yield say(interview.LET_WAIT)
        case "absent":
            yield Notice("candidate", Say(interview.MISSED.questions[0].text, fields), interview.MISSED)
    if before.at and after.at is None:
        yield Notice("candidate", invite(before, after.version, interview_place(plan), cancelled=True))


def offer(plan: Plan, fields: Mapping[str, object], *lead: Say) -> Notice:
    text = Say(interview.SLOT.questions[0].text, dict(fields), before=lead)  # type: ignore[arg-type]
    return Notice("candidate", text, interview.SLOT, until=plan.now + OFFER_LASTS)


def to_employer(before: Appointment, after: Appointment, event: Event, plan: Plan) -> Iterator[Notice]:
    def say(msg: Msg, **how: object) -> Notice:
        return Notice("employer", Say(msg, fields), urgent=is_soon(before, plan), **how)  # type: ignore[arg-type]

    fields = invitation.subject(replace(plan.blind, at=after.at or before.at)).fields
    known = before.state in ("inviting", "offered", "booked", "missed")
    if event != "cancels" and after.state == "inviting":
        if event == "cannot":
            yield say(invitation.CANNOT)
        yield invite_employer(plan)
    elif event == "cannot":
        yield say(invitation.CANNOT)
    elif event == "cancels" and known:
        yield say(invitation.GONE)
    elif event in ("withdraws", "happened", "absent", "let_wait"):
        yield say(invitation.THANKS)
    if before.at and after.at is None:
        yield Notice("employer", invite(before, after.version, plan.blind.employer, cancelled=True))


def invite_employer(plan: Plan) -> Notice:
    """The blind proposal itself."""
    blind = plan.blind
    fields = dict(invitation.subject(blind).fields)
    lead = [Say(invitation.MEETS, fields)] if blind.meets else []
    if blind.sentence and not blind.meets:
        lead = [Say(invitation.INSTEAD, fields | {"sentence": blind.sentence})]
    if blind.adaptation:
        lead.append(Say(invitation.CHANGE, {"adaptation": blind.adaptation}))
    text = Say(invitation.INVITATION.questions[0].text, fields, before=tuple(lead))
    return Notice("employer", text, invitation.INVITATION)


def to_coach(before: Appointment, after: Appointment, event: Event, plan: Plan) -> Iterator[Notice]:
    if event not in DID:
        return
    at = after.at or before.at
    what = Say(DID[event], {"person": plan.person, **({"time": at} if at else {})})
    yield Notice("coach", coach_line(COACH_LINE, plan, what=what))


def coach_line(msg: Msg, plan: Plan, **fields: object) -> Say:
    vacancy = plan.meeting.vacancy
    known = {"person": plan.person, "vacancy": f"{vacancy.title} ({vacancy.ref})", **fields}
    return Say(msg, known)  # type: ignore[arg-type]


def booked(after: Appointment, plan: Plan) -> Iterator[Notice]:
    """All that an agreed time makes us say, until it was asked whether it took place."""
    at = after.at
    assert at is not None, "a booked appointment has a time"
    ours = interview.subject(plan.meeting, after, plan.now).fields
    theirs = invitation.subject(plan.blind).fields
    soon, first = is_soon(after, plan), after.version == 1
    nearby = (Say(interview.STOP_NEARBY, ours),) if ours["stop"] else ()
    confirmed = Say(interview.BOOKED, ours, before=(Say(interview.WHEN_AND_WHERE, ours), *nearby))
    text = confirmed if first else Say(interview.MOVED, ours)
    yield Notice("candidate", text, interview.COMING, until=at, not_after=at, key="booked", urgent=soon)
    vacancy = plan.meeting.vacancy
    yield Notice(
        "candidate",
        Pin(vacancy.place.lat, vacancy.place.lon, vacancy.employer, plan.meeting.address),
        not_after=at,
        key="pin",
    )
    yield Notice("candidate", invite(after, after.version, interview_place(plan)), not_after=at, key="invite")
    for reminder in reminders(at, plan.now, plan.calendar):
        yield Notice(
            "candidate",
            Say(REMINDERS[reminder.key], ours),
            interview.COMING,
            reminder.due,
            reminder.not_after,
            at,
            reminder.key,
            reminder.last,
        )
    silent_at = silence_told_at(at, plan.now, plan.calendar)
    if silent_at is not None:
        yield Notice("coach", coach_line(SILENT, plan, time=at), due=silent_at, not_after=at, key="silent")
    text = Say(invitation.BOOKED if first else invitation.MOVED, theirs)
    yield Notice("employer", text, invitation.HOSTING, until=at, not_after=at, key="hosting", urgent=soon)
    yield Notice("employer", invite(after, after.version, plan.blind.employer), not_after=at, key="hosted")
    named = dict(theirs) | {"name": plan.meeting.name or after.code}
    morning = name_told_at(at, plan.calendar)
    yield Notice("employer", Say(invitation.MORNING, named), due=morning, not_after=at, key="name", urgent=True)
    after_it, until = asked_after(at, plan.calendar), at + ASKED_FOR
    question = interview.AFTERWARDS.questions[0].text
    yield Notice("candidate", Say(question, ours), interview.AFTERWARDS, after_it, until, until, "afterwards")
    question = invitation.KEPT.questions[0].text
    yield Notice("employer", Say(question, theirs), invitation.KEPT, after_it, until, until, "kept")


def is_soon(appointment: Appointment, plan: Plan) -> bool:
    """Would word of it, kept until we may write again, come too late?"""
    at = appointment.at
    return at is not None and at < plan.calendar.next_open(plan.now) + timedelta(hours=3)


def invite(appointment: Appointment, version: int, place: str, *, cancelled: bool = False) -> Invite:
    """The appointment for a calendar; its id is the code that the employer knows too."""
    assert appointment.at is not None, "only a time can stand in a calendar"
    title = interview.KIND_NAMES[appointment.kind]
    return Invite(appointment.code, version, appointment.at, VISIT_LASTS, title, place, cancelled)


def interview_place(plan: Plan) -> str:
    return f"{plan.meeting.vacancy.employer}, {plan.meeting.address}"
