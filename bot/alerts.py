"""Coaches hear of a new entry in a lane: a code and nothing personal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flows.model import N_, Msg, Option, Say, Value
from storage import appointments, coaches, employers, outbox, queue
from storage.outbox import Late
from storage.queue import Arrival
from storage.work import Work

LANE_NAMES: Mapping[str, Msg] = {
    "ready": N_("ready"),
    "review": N_("review"),
    "check": N_("check the card"),
    "support": N_("support first"),
    "hold": N_("hold, call first"),
    "call": N_("call"),
}
NEW_ENTRY = N_("New in the queue: {code}, {lane}.")
SHOW_CARD = N_("Show card {code}")
NOT_REACHED = N_("A message did not reach {employer}. Please call them.")
LATE = N_("{code}, {vacancy}: a message could not go out in time. Please call.")
SILENT = N_("People who do not answer our messages wait for a call. All of them: {command}")
DO = "do"
"""The question key of every coach's button; the option key is the command line it stands for."""


def card_button(code: str) -> Option:
    return Option(f"card {code}", Say(SHOW_CARD, {"code": code}))


def alert(work: Work, news: Sequence[tuple[str, str]]) -> None:
    """Tell every coach who can be reached of these (code, lane)."""
    if news:
        reachable = [coach.contact_id for coach in coaches.everyone(work) if coach.contact_id is not None]
        outbox.tell_all(work, reachable, [entered(code, lane) for code, lane in news])


def tell_late(work: Work, late: Sequence[Late]) -> None:
    """A coach hears, once an appointment, that messages about it could not go out in time."""
    missed = {appointment_of(letter.about) for letter in late} - {None}
    for appointment_id in sorted(number for number in missed if number):
        booking = appointments.get(work, appointment_id)
        if booking is not None and booking.coach_contact is not None:
            fields: dict[str, Value] = {"code": booking.person, "vacancy": booking.appointment.vacancy}
            say = Say(LATE, fields, (card_button(booking.person),), DO, private=True)
            once = f"{appointments.about(appointment_id)}:{booking.appointment.version}:late"
            outbox.tell(work, booking.coach_contact, say, key=once)


def appointment_of(about: str | None) -> int | None:
    """The number of the appointment that a letter belongs to."""
    kind, _, number = (about or "").partition(":")
    return int(number) if kind == "appointment" and number.isdecimal() else None


def entered(code: str, lane: str) -> Say:
    fields: dict[str, Value] = {"code": code, "lane": Say(LANE_NAMES[lane])}
    return Say(NEW_ENTRY, fields, (card_button(code),), DO, private=True)


def promise_call(work: Work, person_id: int, reason: str) -> None:
    """Put someone in the call lane, and let coaches know."""
    alert(work, queue.enter_all(work, [Arrival(person_id, call=reason)]))


def wait_for_call(work: Work, person_id: int, reason: str) -> None:
    """Put someone in the call lane of whom there may be many at a time: coaches hear of it once a day."""
    if queue.enter_all(work, [Arrival(person_id, call=reason)]):
        for row in coaches.everyone(work):
            if row.contact_id is not None:
                once = f"silent:{row.contact_id}:{work.now:%Y-%m-%d}"
                say = Say(SILENT, {"command": "/queue call"})
                outbox.tell(work, row.contact_id, say, key=once, priority=outbox.UNASKED)


def not_reached(work: Work, person_id: int) -> None:
    """Our words did not arrive: a candidate is to be called; of an employer the coaches who need them hear."""
    hosts = tuple(dict.fromkeys(employer.name for employer in employers.of_person(work, person_id)))
    if hosts:
        tell_coaches(work, person_id, Say(NOT_REACHED, {"employer": hosts}))
    else:
        promise_call(work, person_id, "undelivered")


def tell_coaches(work: Work, person_id: int, say: Say) -> None:
    """The coaches who have an open appointment with this contact person; without one, all."""
    bookings = appointments.of_employer(work, person_id)
    buttons = tuple(card_button(code) for code in dict.fromkeys(booking.person for booking in bookings))[:3]
    theirs = {booking.coach_contact for booking in bookings if booking.coach_contact is not None}
    everyone = {row.contact_id for row in coaches.everyone(work) if row.contact_id is not None}
    for contact_id in sorted(theirs or everyone):
        told = replace(say, options=buttons, question=DO if buttons else "", private=True)
        outbox.tell(work, contact_id, told)
