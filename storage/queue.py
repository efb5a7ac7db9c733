"""The coach queue: entering a lane, holding a candidate, deciding with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, and_, func, or_, select, update

from storage.outbox import EVER
from storage.tables import Audit, Coach, Person, QueueEntry, QueueEvent
from storage.work import Work, table

OPEN = ("open", "accepted", "referred")


@dataclass(frozen=True, slots=True)
class Entry:
    """One person's place in the queue, as a coach sees it."""

    id: int
    person_id: int
    code: str
    lang: str
    lane: str | None
    call: str | None
    status: str
    coach_id: int | None
    coach: str | None
    entered_at: datetime
    called_at: datetime | None

    @property
    def since(self) -> datetime:
        """How long this person has waited for what is owed first."""
        return min(self.entered_at, self.called_at or self.entered_at)


def entries() -> Select[Any]:
    entry, person, coach = table(QueueEntry), table(Person), table(Coach)
    return (
        select(entry, person.c.code, person.c.lang, coach.c.name.label("coach"))
        .join(person, person.c.id == entry.c.person_id)
        .outerjoin(coach, coach.c.id == entry.c.coach_id)
    )


def as_entry(row: Row[Any]) -> Entry:
    return Entry(
        row.id,
        row.person_id,
        row.code,
        row.lang,
        row.lane,
        row.call,
        row.status,
        row.coach_id,
        row.coach,
        row.entered_at,
        row.called_at,
    )


def waiting(work: Work, lane: str | None = None) -> list[Entry]:
    """Who waits, in order of arrival; a promised call stands in the lane "call", whatever else is open."""
    entry = table(QueueEntry)
    owed = and_(entry.c.call.is_not(None), entry.c.called_at.between(EVER, work.now))
    undecided = (entry.c.status == "open") & entry.c.lane.is_not(None)
    wanted = or_(owed, undecided) if lane is None else owed if lane == "call" else undecided & (entry.c.lane == lane)
    since = entry.c.called_at if lane == "call" else entry.c.entered_at
    return [as_entry(row) for row in work.rows(entries().where(wanted).order_by(since, entry.c.id))]


def find(work: Work, code: str) -> Entry | None:
    """The latest entry of the person with this code."""
    entry, person = table(QueueEntry), table(Person)
    row = work.first(entries().where(person.c.code == code.upper()).order_by(*latest(entry)).limit(1))
    return None if row is None else as_entry(row)


def latest(entry: Table) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The order that puts the open entry first, else the newest: of two people who became one either may be older."""
    return entry.c.status == "closed", entry.c.id.desc()


def merged_into(work: Work, code: str) -> Entry | None:
    """Whose record took in that of this code, which nobody has any more."""
    event, entry = table(QueueEvent), table(QueueEntry)
    rows = work.rows(
        select(event.c.text, entry.c.person_id)
        .join(entry, entry.c.id == event.c.entry_id)
        .where(event.c.kind == "merged")
    )
    return next((of_person(work, row.person_id) for row in rows if row.text == code.upper()), None)


def by_id(work: Work, entry_id: int) -> Entry | None:
    row = work.first(entries().where(table(QueueEntry).c.id == entry_id))
    return None if row is None else as_entry(row)


def of_person(work: Work, person_id: int) -> Entry | None:
    """The latest entry of a person."""
    entry = table(QueueEntry)
    row = work.first(entries().where(entry.c.person_id == person_id).order_by(*latest(entry)).limit(1))
    return None if row is None else as_entry(row)


def held_by(work: Work, coach_id: int) -> list[Entry]:
    """All that one coach holds and has not closed."""
    entry = table(QueueEntry)
    mine = entries().where(entry.c.coach_id == coach_id, entry.c.status.in_(OPEN))
    return [as_entry(row) for row in work.rows(mine.order_by(entry.c.entered_at, entry.c.id))]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Someone to put in a lane, to promise a call, or both."""

    person_id: int
    lane: str | None = None
    call: str | None = None


def enter(work: Work, person_id: int, *, lane: str | None = None, call: str | None = None) -> bool:
    """Put one person in the queue; True when coaches do not know of it yet."""
    return bool(enter_all(work, [Arrival(person_id, lane, call)]))


def owe(work: Work, person_id: int, call: str) -> None:
    """Promise a call from this moment on, whether or not one was owed before."""
    enter(work, person_id, call=call)
    entry = table(QueueEntry)
    waits = (entry.c.person_id == person_id) & entry.c.call.is_not(None)
    work.run(update(entry).where(waits).values(called_at=work.now))


def with_codes(work: Work, codes: Sequence[str]) -> list[Entry]:
    """The latest entry of each of these people, in the order of the codes."""
    entry, person = table(QueueEntry), table(Person)
    rows = work.rows(entries().where(person.c.code.in_(codes)).order_by(*latest(entry)))
    found = {row.code: as_entry(row) for row in reversed(rows)}
    return [found[code] for code in codes if code in found]


def placed(work: Work, person_id: int) -> Entry:
    """A person's place in the queue; without one they get one, in no lane."""
    enter(work, person_id)
    entry = of_person(work, person_id)
    assert entry is not None, "just entered"
    return entry


def enter_all(work: Work, arrivals: Sequence[Arrival]) -> list[tuple[str, str]]:
    """Put people in the queue; (code, lane) of what coaches do not know of yet."""
    merged: dict[int, Arrival] = {}
    for arrival in arrivals:
        before = merged.get(arrival.person_id, arrival)
        lane, call = arrival.lane or before.lane, before.call or arrival.call
        merged[arrival.person_id] = Arrival(arrival.person_id, lane, call)
    if not merged:
        return []
    entry, person = table(QueueEntry), table(Person)
    locked = select(person.c.id, person.c.code).where(person.c.id.in_(merged)).order_by(person.c.id)
    codes = {row.id: str(row.code) for row in work.rows(locked.with_for_update(key_share=True))}
    known = select(entry).where(entry.c.person_id.in_(merged), entry.c.status.in_(OPEN))
    at_hand = {row.person_id: row for row in work.rows(known.with_for_update())}
    entered = {a.person_id: i for a in merged.values() if (i := renew(work, at_hand.get(a.person_id), a))}
    entered |= add_entries(work, [a for a in merged.values() if a.person_id not in at_hand])
    lanes = {person_id: merged[person_id].lane or (merged[person_id].call and "call") for person_id in entered}
    note_all(work, [(entry_id, "entered", lanes[person_id]) for person_id, entry_id in entered.items()])
    return [(codes[person_id], lane) for person_id, lane in lanes.items() if lane]


def add_entries(work: Work, arrivals: Sequence[Arrival]) -> dict[int, int]:
    """New entries: person → entry."""
    rows = [
        {
            "person_id": arrival.person_id,
            "lane": arrival.lane,
            "call": arrival.call,
            "entered_at": work.now,
            "called_at": work.now if arrival.call else None,
        }
        for arrival in arrivals
    ]
    columns = table(QueueEntry).c
    added = work.run(work.insert(QueueEntry).returning(columns.person_id, columns.id), rows) if rows else ()
    return {row.person_id: row.id for row in added}


def renew(work: Work, row: Row[Any] | None, arrival: Arrival) -> int | None:
    """Bring an open entry up to date; its id when that changed anything."""
    if row is None:
        return None
    changes: dict[str, Any] = {}
    if arrival.lane is not None:
        changes |= {"lane": arrival.lane, "status": "open"}
    if arrival.call is not None and row.call is None:
        changes |= {"call": arrival.call, "called_at": work.now}
    if not changes:
        return None
    entry = table(QueueEntry)
    work.run(update(entry).where(entry.c.id == row.id).values(**changes))
    return int(row.id)


def note(work: Work, entry_id: int, coach_id: int | None, kind: str, text: str | None = None) -> None:
    """Add a line to the history."""
    work.add(QueueEvent, entry_id=entry_id, at=work.now, coach_id=coach_id, kind=kind, text=text)


def note_all(work: Work, lines: Sequence[tuple[int, str, str | None]]) -> None:
    """Add (entry, kind, text) lines that no coach wrote."""
    rows = [{"entry_id": entry_id, "at": work.now, "kind": kind, "text": text} for entry_id, kind, text in lines]
    if rows:
        work.run(work.insert(QueueEvent), rows)


def history(work: Work, entry: Entry) -> list[Row[Any]]:
    """All lines about this person, over all their entries, oldest first: at, kind, text, coach."""
    event, coach, place = table(QueueEvent), table(Coach), table(QueueEntry)
    return work.rows(
        select(event.c.at, event.c.kind, event.c.text, coach.c.name.label("coach"))
        .join(place, place.c.id == event.c.entry_id)
        .outerjoin(coach, coach.c.id == event.c.coach_id)
        .where(place.c.person_id == entry.person_id)
        .order_by(event.c.id)
    )


def taken_since(work: Work, entry: Entry, since: datetime) -> bool:
    """Has a coach written with this person since then, or taken them and holds them still?"""
    event = table(QueueEvent)
    kinds = ("talked", "claimed", "assigned", "reopened") if entry.coach_id is not None else ("talked",)
    taken = select(event.c.id).where(event.c.entry_id == entry.id, event.c.at >= since, event.c.kind.in_(kinds))
    return work.first(taken.limit(1)) is not None


def claim(work: Work, entry: Entry, coach_id: int) -> bool:
    """Take an entry that nobody holds; the row count says who was first."""
    place = table(QueueEntry)
    free = update(place).where(place.c.id == entry.id, place.c.coach_id.is_(None), place.c.status.in_(OPEN))
    won = bool(work.run(free.values(coach_id=coach_id)).rowcount)
    if won:
        note(work, entry.id, coach_id, "claimed")
    return won


def candidates(work: Work) -> list[Entry]:
    """All who are in the queue or accepted, in order of arrival."""
    place = table(QueueEntry)
    known = entries().where(place.c.status.in_(("open", "accepted")), place.c.lane.is_not(None))
    return [as_entry(row) for row in work.rows(known.order_by(place.c.entered_at, place.c.id))]


def contact_of_holder(work: Work, entry: Entry) -> int | None:
    """Where the coach who holds this entry is reached."""
    coach = table(Coach)
    row = work.first(select(coach.c.contact_id).where(coach.c.id == entry.coach_id, coach.c.removed_at.is_(None)))
    return None if row is None else row.contact_id


def back(work: Work, entry: Entry) -> None:
    """Open again in its lane, still with the coach who holds it."""
    place = table(QueueEntry)
    work.run(update(place).where(place.c.id == entry.id).values(status="open", entered_at=work.now))


def hand_over(work: Work, entry: Entry, coach_id: int, to: int | None) -> bool:
    """Give back (`to` None) or to another coach what this coach holds."""
    place = table(QueueEntry)
    held = update(place).where(place.c.id == entry.id, place.c.coach_id == coach_id, place.c.status.in_(OPEN))
    done = bool(work.run(held.values(coach_id=to)).rowcount)
    if done:
        note(work, entry.id, coach_id, "released" if to is None else "assigned")
    return done


def decide(work: Work, entry: Entry, coach_id: int, status: str, reason: str) -> bool:
    """Accept, refer or close what this coach holds; what was owed is done with that."""
    place = table(QueueEntry)
    held = update(place).where(place.c.id == entry.id, place.c.coach_id == coach_id, place.c.status.in_(OPEN))
    done = bool(work.run(held.values(status=status, call=None, called_at=None)).rowcount)
    if done:
        note(work, entry.id, coach_id, status, reason)
    return done


def call_made(work: Work, entry: Entry, coach_id: int) -> bool:
    """The promised call took place; an entry that held nothing else is closed."""
    place = table(QueueEntry)
    held = update(place).where(place.c.id == entry.id, place.c.coach_id == coach_id, place.c.call.is_not(None))
    status = entry.status if entry.lane else "closed"
    done = bool(work.run(held.values(call=None, called_at=None, status=status)).rowcount)
    if done:
        note(work, entry.id, coach_id, "called")
    return done


def reopen(work: Work, entry: Entry, coach_id: int) -> bool:
    """Bring back what was decided, in the hands of this coach."""
    place = table(QueueEntry)
    free = or_(place.c.coach_id == coach_id, place.c.coach_id.is_(None), place.c.status == "closed")
    decided = update(place).where(place.c.id == entry.id, place.c.status != "open", free)
    done = bool(work.run(decided.values(status="open", coach_id=coach_id)).rowcount)
    if done:
        note(work, entry.id, coach_id, "reopened")
    return done


def counts(work: Work) -> dict[str, int]:
    """Entries by status."""
    place = table(QueueEntry)
    grouped = select(place.c.status, func.count().label("n")).group_by(place.c.status)
    return {row.status: int(row.n) for row in work.rows(grouped)}


def audit(work: Work, coach_id: int, person_id: int | None, act: str) -> None:
    """Remember who looked at whose data."""
    work.add(Audit, at=work.now, coach_id=coach_id, person_id=person_id, act=act)
