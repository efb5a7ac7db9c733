"""Coaches hear of a new entry in a lane: a code and nothing personal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

import locales
from flows.events import CALL_REASONS
from flows.model import N_, Msg, Option, Say, Sort, Value
from flows.programme import WORK_LANGUAGES
from storage import appointments, campaigns, coaches, employers, outbox, placements, queue
from storage.codec import Timer
from storage.outbox import Late
from storage.queue import Arrival, Entry
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
WAITED = N_("{code} waits since {time}. No coach has answered yet.")
PROMISED = "promised"
"""The kind of timer that looks whether a coach has taken a promised call."""
TALK = N_("Talk with {code}")
WAITS = N_("Why: {reason}. Language: {language}. To write: /talk {code}")
NOT_REACHED = N_("A message did not reach {employer}. Please call them.")
SENT = N_("{code} {reason}. We keep nothing of it.")
LATE = N_("{code}, {vacancy}: a message could not go out in time. Please call.")
UNANSWERED = N_("People did not answer or were not reached. Please call them: {command}")
SORTS = get_args(Sort)
"""Reasons for a call that tell what was sent."""
DO = "do"
"""The question key of every coach's button; the option key is the command line it stands for."""


def card_button(code: str) -> Option:
    return Option(f"card {code}", Say(SHOW_CARD, {"code": code}))


def alert(work: Work, news: Sequence[tuple[str, str]]) -> None:
    """Tell every coach who can be reached of these (code, lane)."""
    if news:
        lanes = dict(news)
        found = queue.with_codes(work, list(lanes))
        told = reachable(work)
        outbox.tell_all(work, told, [entered(entry, lanes[entry.code]) for entry in found])
        for entry in found:
            watch(work, entry)


def watch(work: Work, entry: Entry) -> None:
    """Look now and again whether a coach has taken the call that is promised."""
    told = reachable(work)
    if told and entry.call is not None:
        outbox.void_about(work, promised(entry))
        outbox.send(work, told[0], Timer(PROMISED, subject=entry.id), about=promised(entry))


def reachable(work: Work, own: int | None = None) -> list[int]:
    """Who hears of somebody: their own coach, or every coach when that one is gone."""
    everyone = [coach.contact_id for coach in coaches.everyone(work) if coach.contact_id is not None]
    return everyone if own is None else [own]


def tell_once(work: Work, contact_ids: Iterable[int], say: Say, once: str, **when: Any) -> None:
    """Tell each of these coaches; what has the same name is told to nobody twice."""
    for contact_id in contact_ids:
        outbox.tell(work, contact_id, say, key=f"{once}:{contact_id}", **when)


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
            tell_once(work, reachable(work, concern.coach_contact), say, f"{about}:{concern.round}:late")


def promised(entry: Entry) -> str:
    """By which the timer of a promised call is found again."""
    return f"{PROMISED}:{entry.id}"


def announce(work: Work, arrivals: Sequence[Arrival], told: Collection[str]) -> None:
    """Somebody to whom a call is owed already sent a picture or the like: coaches hear once a day what it was."""
    for one in arrivals:
        entry = queue.of_person(work, one.person_id) if one.call in SORTS else None
        if one.call is not None and entry is not None and entry.code not in told:
            say = Say(SENT, {"code": entry.code, "reason": Say(CALL_REASONS[one.call])}, (card_button(entry.code),), DO)
            told_to = reachable(work, queue.contact_of_holder(work, entry))
            once = f"sent:{one.person_id}:{one.call}:{work.now:%Y-%m-%d}"
            tell_once(work, told_to, replace(say, private=True), once)


def entered(entry: Entry, lane: str, news: Say | None = None) -> Say:
    """Someone new in a lane, or other news of them; who waits for a person, why, and how to write to them."""
    fields: dict[str, Value] = {"code": entry.code, "lane": Say(LANE_NAMES[lane])}
    if entry.call is None:
        return Say(NEW_ENTRY, fields, (card_button(entry.code),), DO, private=True)
    why: dict[str, Value] = {"code": entry.code, "reason": Say(CALL_REASONS[entry.call])}
    waits = Say(WAITS, {**why, "language": language(entry.lang)})
    news = news or Say(NEW_ENTRY, fields)
    return replace(news, options=waiting_buttons(entry.code), question=DO, after=(waits,), private=True)


def waiting_buttons(code: str) -> tuple[Option, ...]:
    return card_button(code), Option(f"talk {code}", Say(TALK, {"code": code}))


def language(lang: str) -> Value:
    """A candidate's language, in words that the coach reads."""
    known = WORK_LANGUAGES.get(lang.partition("_")[0])
    return locales.own_name(lang) if known is None else Say(known)


def promise_call(work: Work, person_id: int, reason: str) -> None:
    """Put someone in the call lane, and let coaches know."""
    alert(work, queue.enter_all(work, [Arrival(person_id, call=reason)]))


def wait_for_call(work: Work, person_id: int, reason: str) -> None:
    """Put someone in the call lane of whom there may be many at a time: coaches hear of it once a day."""
    if queue.enter_all(work, [Arrival(person_id, call=reason)]):
        say = Say(UNANSWERED, {"command": "/queue call"})
        tell_once(work, reachable(work), say, f"silent:{work.now:%Y-%m-%d}", priority=outbox.UNASKED)


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
    for contact_id in sorted(theirs or reachable(work)):
        told = replace(say, options=buttons, question=DO if buttons else "", private=True)
        outbox.tell(work, contact_id, told)
