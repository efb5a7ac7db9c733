"""Times of appointments, by the coach: offer some, book one, move it, cancel it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.alerts import DO
from bot.coach.desk import Desk, Refusal, read_vacancy
from bot.track import appointments as track
from flows.appointment import KINDS, MOST_TIMES, Event, Kind, NotNow
from flows.interview import KIND_NAMES
from flows.model import N_, Msg, Option, Problem, Say, Value
from flows.moments import read_moments
from flows.reminders import reminders
from storage import appointments, queue
from storage.appointments import Booking, NoSeat, ProposedAlready
from storage.queue import Entry

WHICH = N_("Which appointment of {code}?")
ONE = N_("{kind}, {vacancy}")
NONE = N_("{code} has no appointment. Propose a vacancy first: /propose {code}")
HOW = N_("Write: /{command} {code} {example}")


@dataclass(frozen=True, slots=True)
class Meant:
    """What a command line says about an appointment: "V3 visit di 24/11 14:00"."""

    vacancy: str | None
    kind: Kind | None
    rest: str


def read_meant(desk: Desk, text: str) -> Meant:
    """A vacancy and a kind may stand first; the rest is for the command."""
    words = text.split()
    vacancy, kind = None, None
    refs = {v.ref.upper(): v.ref for v in desk.world.vacancies}
    while words:
        found: Kind | None = next((k for k in KINDS if k == words[0].lower()), None)
        if words[0].upper() in refs and vacancy is None:
            vacancy = refs[words[0].upper()]
        elif found is not None and kind is None:
            kind = found
        else:
            break
        words = words[1:]
    return Meant(vacancy, kind, " ".join(words))


def find(desk: Desk, entry: Entry, meant: Meant, command: str, *, ended: bool = False) -> Booking:
    """The appointment that is meant; of several the coach chooses. Raises Refusal with buttons."""
    desk.must_hold(entry)
    known = [
        booking
        for booking in appointments.of_person(desk.work, entry.person_id, ended=ended)
        if meant.vacancy in (None, booking.appointment.vacancy) and meant.kind in (None, booking.appointment.kind)
    ]
    if not known:
        raise Refusal(NONE, code=entry.code)
    if len(known) > 1:
        raise Refusal(WHICH, code=entry.code).choose(choices(entry, known, command, meant.rest))
    return known[0]


def choices(entry: Entry, known: Sequence[Booking], command: str, rest: str) -> tuple[Option, ...]:
    return tuple(
        Option(f"{command} {entry.code} {made.vacancy} {made.kind} {rest}".strip(), label(made.kind, made.vacancy))
        for made in (booking.appointment for booking in known)
    )


def label(kind: Kind, vacancy: str) -> Say:
    return Say(ONE, {"kind": Say(KIND_NAMES[kind]), "vacancy": vacancy})


def moments(desk: Desk, entry: Entry, command: str, text: str, most: int) -> tuple[datetime, ...]:
    """The days and hours of a command; what is wrong is said."""
    calendar = desk.programme.calendar
    example = desk.programme.suggested_times(desk.work.now)[0]
    if not text:
        raise Refusal(HOW, command=command, code=entry.code, example=calendar.here(example).strftime("%d/%m %H:%M"))
    found = read_moments(text, desk.work.now, calendar, desk.lang)
    if isinstance(found, Problem):
        raise Refusal(found.say.text, **found.say.fields)
    if len(found) > most:
        raise Refusal(N_("At most {n} times, please."), n=most)
    return found


def slots(desk: Desk, entry: Entry, text: str) -> tuple[Say, ...]:
    """Offer the candidate up to three times."""
    meant = read_meant(desk, text)
    times = moments(desk, entry, "slots", meant.rest, MOST_TIMES)
    booking = found_or_new(desk, entry, meant, "slots")
    return done(desk, entry, booking, "times", N_("{code} gets the choice: {times}"), times=times)


def book(desk: Desk, entry: Entry, text: str) -> tuple[Say, ...]:
    """Set a time that was agreed by telephone."""
    meant = read_meant(desk, text)
    [at] = moments(desk, entry, "book", meant.rest, 1)
    booking = found_or_new(desk, entry, meant, "book")
    return done(desk, entry, booking, "books", N_("Booked for {code}: {time}."), at=at)


def move(desk: Desk, entry: Entry, text: str) -> tuple[Say, ...]:
    """Another time for what is booked."""
    meant = read_meant(desk, text)
    [at] = moments(desk, entry, "move", meant.rest, 1)
    booking = find(desk, entry, meant, "move")
    if booking.appointment.state != "booked":
        raise Refusal(N_("This appointment has no time yet. Use /book or /slots."))
    return done(desk, entry, booking, "books", N_("Moved for {code}: {time}."), at=at)


def cancel(desk: Desk, entry: Entry, text: str) -> tuple[Say, ...]:
    """Call an appointment off; candidate and employer hear it."""
    booking = find(desk, entry, read_meant(desk, text), "cancel")
    return done(desk, entry, booking, "cancels", N_("Cancelled for {code}."))


def found_or_new(desk: Desk, entry: Entry, meant: Meant, command: str) -> Booking:
    """The appointment that is meant; a visit, stage or trial at a vacancy may be new."""
    if meant.vacancy is None or meant.kind in (None, "interview"):
        return find(desk, entry, meant, command)
    desk.must_hold(entry)
    desk.may_write(entry.person_id)
    try:
        kind = meant.kind
        assert kind is not None, "interviews were found above"
        made = appointments.propose(
            desk.work, kind, "inviting", entry.person_id, read_vacancy(desk, meant.vacancy).ref, desk.coach_id
        )
    except (ProposedAlready, NoSeat):
        return find(desk, entry, meant, command)
    booking = appointments.get(desk.work, made)
    assert booking is not None, "it was just made"
    return booking


def done(desk: Desk, entry: Entry, booking: Booking, event: Event, msg: Msg, **values: object) -> tuple[Say, ...]:
    """Take the event and tell the coach what came of it."""
    try:
        after = track.happen(desk.track, booking, event, **values)  # type: ignore[arg-type]
    except NotNow:
        raise Refusal(N_("That is not possible now: {code} has answered meanwhile."), code=entry.code) from None
    made = after.kind, after.vacancy
    queue.note(desk.work, entry.id, desk.coach_id, event, after.vacancy)
    fields: dict[str, Value] = {"code": entry.code, "what": label(*made)}
    if after.at is not None:
        fields["time"] = after.at
    lines = []
    if event == "books" and after.at is not None:
        planned = tuple(r.due for r in reminders(after.at, desk.work.now, desk.programme.calendar))
        lines = [Say(N_("Reminders: {times}"), {"times": planned})] if planned else []
    if event == "times":
        fields["times"] = after.times
    return (
        Say(msg, fields, (Option(f"card {entry.code}", Say(N_("Show card {code}"), fields)),), DO, after=tuple(lines)),
    )
