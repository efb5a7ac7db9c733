"""One event of an appointment: the next state, and what it tells the candidate, the employer and the coach."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.alerts import DO, card_button, promise_call
from bot.track import Actor, Track, employers
from flows import interview, invitation
from flows.appointment import ENDS, Appointment, Event, step
from flows.interview import Meeting
from flows.invitation import Blind
from flows.matching import meets
from flows.model import Say
from flows.notices import Notice, Plan, Role, booked, invite_employer, notices
from flows.programme import Subject
from storage import appointments, outbox, people, vacancies
from storage.appointments import Booking

BY_STATE = {
    "asked": ("interest",),
    "inviting": ("times",),
    "offered": ("slot",),
    "missed": ("missed",),
}
"""The conversations that only mean something in a state."""
BEFORE, AFTER = ("coming", "hosting"), ("afterwards", "kept")
"""Those that belong to one time; after it both sides are heard, whatever the other says."""


def happen(
    track: Track,
    booking: Booking,
    event: Event,
    actor: Actor | None = None,
    *,
    at: datetime | None = None,
    times: tuple[datetime, ...] = (),
    outcome: str | None = None,
) -> Appointment:
    """Take one event: state, conversations and letters change together. Raises NotNow; then nothing has changed."""
    before = booking.appointment
    after = step(before, event, track.work.now, at=at, times=times, outcome=outcome)
    appointments.save(track.work, after)
    changed = after.version != before.version
    if after.state != before.state:
        appointments.end_conversations(track.work, after.id, BY_STATE.get(before.state, ()))
    if changed or after.state in ENDS:
        appointments.end_conversations(track.work, after.id, BEFORE if event == "let_wait" else (*BEFORE, *AFTER))
        appointments.unplan(track.work, after.id)
    elif event in ("comes", "cannot"):
        appointments.unplan_silence(track.work, after.id)
    current = replace(booking, appointment=after)
    for notice in notices(before, after, event, plan(track, current)):
        deliver(track, current, notice, actor)
    return after


def plan(track: Track, booking: Booking) -> Plan:
    """Both sides of an appointment, kept apart."""
    calendar = track.programme.calendar
    return Plan(track.work.now, calendar, meeting(track, booking), blind(track, booking), booking.person)


def meeting(track: Track, booking: Booking) -> Meeting:
    """What the candidate may know."""
    vacancy = next(v for v in track.world.vacancies if v.ref == booking.appointment.vacancy)
    employer = vacancies.employer_of(track.work, vacancy.ref)
    name = people.name_of(track.work, booking.person_id)
    return Meeting(vacancy, employer.address, employer.stop, employer.contact, name, booking.coach)


def blind(track: Track, booking: Booking) -> Blind:
    """What the employer may know; that all must-haves are met is looked up at this moment."""
    made = booking.appointment
    vacancy = next(v for v in track.world.vacancies if v.ref == made.vacancy)
    finished = people.latest_profile(track.work, booking.person_id)
    return Blind(
        made.code,
        made.kind,
        vacancy.title,
        vacancy.employer,
        vacancies.employer_of(track.work, vacancy.ref).contact,
        booking.coach,
        track.programme.name,
        finished is not None and meets(finished.answers, vacancy, track.world.programme.rules, track.world.places),
        made.sentence,
        made.adaptation if made.adaptation_agreed else None,
        made.at,
        track.programme.suggested_times(track.work.now, made.times),
    )


def deliver(track: Track, booking: Booking, notice: Notice, actor: Actor | None = None) -> None:
    """Put a notice in the outbox of whom it is for, with the conversation that its question opens."""
    made = booking.appointment
    if notice.to == "coach":
        if booking.coach_contact is not None and isinstance(notice.content, Say):
            told = replace(notice.content, options=(card_button(booking.person),), question=DO, private=True)
            track.send(booking.coach_contact, told, **timing(notice, made, outbox.REPLY))
        return
    if notice.to == "employer" and not booking.confirmed:
        employers.confirm_first(track, booking)
        return
    person_id = booking.person_id if notice.to == "candidate" else booking.employer_person
    contact_id = None if person_id is None else track.reach(person_id, by_sms=notice.due is not None)
    answers = actor is not None and actor.role == notice.to and notice.due is None
    if actor is not None and answers:
        contact_id = actor.contact_id
    if person_id is None:
        return
    if contact_id is None:
        if notice.to == "candidate":
            tell_by_call(track, person_id)
        return
    priority = outbox.REPLY if answers else outbox.URGENT if notice.urgent else outbox.UNASKED
    how = timing(notice, made, priority)
    content = notice.content
    if notice.asks is not None and isinstance(content, Say):
        about = subject_for(track, booking, notice.to)
        content = replace(content, fields={**about.fields, **content.fields})
        content, how["conversation_id"] = track.ask(
            person_id, notice.asks, made.id, about, text=content, round=made.version, until=notice.until
        )
    track.send(contact_id, content, **how)


def tell_by_call(track: Track, person_id: int) -> None:
    """No address leads to this candidate, who shares a phone or has a new number that is still asked: a coach calls."""
    person = people.of(track.work, person_id)
    if person.stopped_at is None and person.refused_at is None:
        promise_call(track.work, person_id, "no_phone" if person.beside else "undelivered")


def subject_for(track: Track, booking: Booking, role: Role) -> Subject:
    """What the texts to one side may say."""
    if role == "employer":
        return invitation.subject(blind(track, booking))
    return interview.subject(meeting(track, booking), booking.appointment, track.work.now)


def timing(notice: Notice, made: Appointment, priority: int) -> dict[str, object]:
    """When a notice goes out; what is planned has a key, so that it goes out once."""
    key = f"{appointments.about(made.id)}:{made.version}:{notice.to}:{notice.key}" if notice.key else None
    return {
        "due_at": notice.due,
        "not_after": notice.not_after,
        "key": key,
        "priority": priority,
        "about": appointments.about(made.id),
    }


def told_now(track: Track, booking: Booking) -> None:
    """What an employer who just confirmed their number has not heard yet."""
    made = booking.appointment
    if made.state == "inviting":
        deliver(track, booking, invite_employer(plan(track, booking)))
    if made.state == "booked":
        for notice in booked(made, plan(track, booking)):
            if notice.to == "employer":
                deliver(track, booking, notice)
