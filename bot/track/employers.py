"""An employer's contact person: asked once whether the number is right, before anything else is sent to it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from bot.track import Track
from flows.invitation import CONFIRM
from flows.model import N_, Msg, Value
from flows.programme import Subject
from storage import conversations, employers, outbox, people
from storage.appointments import Booking

SMS = "sms"
REFUSES = N_("The contact person of {employer} wants no messages here. Please call, then change it: /employer {id}")
UNLINKED = N_("The contact person of {employer} did not open the link yet. A new one: /employer {id}")


def confirm_first(track: Track, booking: Booking) -> None:
    """Ask the contact person whether the number is right, unless that was asked or answered already."""
    ask_to_confirm(track, employers.get(track.work, booking.employer_id), booking.coach)


def why_silent(track: Track, employer: Row[Any]) -> Msg | None:
    """Why nothing can be sent to the contact person, now or later; None when all is well or still to be asked."""
    if employer.refused_at is not None:
        return REFUSES
    unlinked = employer.person_id is None or track.reach(employer.person_id) is None
    return UNLINKED if unlinked and not employer.contact_phone else None


def ask_to_confirm(track: Track, employer: Row[Any], coach: str, priority: int = outbox.UNASKED) -> bool:
    """Put the question; False when it waits for an answer or was answered with no."""
    work = track.work
    if employer.confirmed_at is not None or employer.refused_at is not None:
        return False
    person_id = employer.person_id
    if person_id is None and not employer.contact_phone:
        return False
    if person_id is None:
        person_id = people.with_address(work, SMS, employer.contact_phone)
    if person_id is None:
        person_id = conversations.add_contact(work, SMS, employer.contact_phone, track.programme.languages[0])
    if employers.is_asked(work, employer.id):
        return False
    employers.belongs_to(work, employer.id, person_id)
    contact_id = track.reach(person_id)
    if contact_id is None:
        return False
    say, conversation_id = track.ask(person_id, CONFIRM, employer.id, subject(track, employer, coach))
    track.send(contact_id, say, conversation_id=conversation_id, priority=priority, about=f"employer:{employer.id}")
    return True


def subject(track: Track, employer: Row[Any], coach: str) -> Subject:
    """The values of the texts to a contact person before there is a candidate."""
    fields: dict[str, Value] = {
        "contact": employer.contact,
        "coach": coach,
        "programme": track.programme.name,
        "employer": employer.name,
    }
    return Subject(fields)
