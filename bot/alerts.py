"""Coaches hear of a new entry in a lane: a code and nothing personal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from flows.model import N_, Msg, Option, Say, Value
from storage import appointments, campaigns, coaches, employers, outbox, placements, queue
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
UNANSWERED = N_("People did not answer or were not reached. Please call them: {command}")
DO = "do"
"""The question key of every coach's button; the option key is the command line it stands for."""


def card_button(code: str) -> Option:
    return Option(f"card {code}", Say(SHOW_CARD, {"code": code}))


def alert(work: Work, news: Sequence[tuple[str, str]]) -> None:
    """Tell every coach who can be reached of these (code, lane)."""
    if news:
        outbox.tell_all(work, reachable(work), [entered(code, lane) for code, lane in news])


def reachable(work: Work, own: int | None = None) -> list[int]:
    """Who hears of somebody: their own coach, or every coach when that one is gone."""
    everyone = [coach.contact_id for coach in coaches.everyone(work) if coach.contact_id is not None]
    return everyone if own is None else [own]


@dataclass(frozen=True, slots=True)
class Concern:
    """What a planned letter is about, as its coach knows it; `round` tells one time that it was late from the next."""

    coach_contact: int | None
    person: str
    what: str
    round: int


def of_appointment(work: Work, number: int) -> Concern | None:
    booking = appointments.look_at(work, number)
    if booking is None:
        return None
    made = booking.appointment
    return Concern(booking.coach_contact, booking.person, made.vacancy, made.version)


def of_placement(work: Work, number: int) -> Concern | None:
    job = placements.get(work, number)
    if job is None:
        return None
    due = sum(check_in.due_at <= work.now for check_in in placements.check_ins(work, number))
    return Concern(job.coach_contact, job.person, job.vacancy, due)


def of_training(work: Work, number: int) -> Concern | None:
    course = placements.training(work, number)
    return None if course is None else Concern(course.coach_contact, course.person, course.title, 1)


CONCERNS: Mapping[str, Callable[[Work, int], Concern | None]] = {
    "appointment": of_appointment,
    "placement": of_placement,
    "training": of_training,
}
"""What letters can be about, "appointment:7", and how it is looked up."""


def tell_late(work: Work, late: Sequence[Late]) -> None:
    """A coach hears, once for each thing and time, that messages about it could not go out in time."""
    for about in sorted({letter.about for letter in late if letter.about}):
        kind, _, number = about.partition(":")
        concern = CONCERNS[kind](work, int(number)) if kind in CONCERNS else None
        if concern is not None:
            fields: dict[str, Value] = {"code": concern.person, "vacancy": concern.what}
            say = Say(LATE, fields, (card_button(concern.person),), DO, private=True)
            for contact_id in reachable(work, concern.coach_contact):
                outbox.tell(work, contact_id, say, key=f"{about}:{concern.round}:late:{contact_id}")


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
                say = Say(UNANSWERED, {"command": "/queue call"})
                outbox.tell(work, row.contact_id, say, key=once, priority=outbox.UNASKED)


def not_reached(work: Work, person_id: int) -> None:
    """Our words did not arrive: a candidate is to be called; of an employer the coaches who need them hear.

    Of many numbers of a campaign nobody can be reached, so that coaches hear of them together.
    """
    hosts = tuple(dict.fromkeys(employer.name for employer in employers.of_person(work, person_id)))
    if hosts:
        tell_coaches(work, person_id, Say(NOT_REACHED, {"employer": hosts}))
    elif campaigns.is_first_contact(work, person_id):
        wait_for_call(work, person_id, "undelivered")
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
