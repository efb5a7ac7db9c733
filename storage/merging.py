"""Two records of one person become one: nothing is lost, and of two answers the newer stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, update

from flows.moved import MOVED as NUMBER
from storage.queue import OPEN
from storage.tables import (
    AppointmentRow,
    Approach,
    Audit,
    Contact,
    ConversationRow,
    Line,
    Link,
    Person,
    Placement,
    Profile,
    QueueEntry,
    QueueEvent,
    Training,
)
from storage.work import Work, table

MOVED = (Contact, AppointmentRow, Placement, Training, Approach, Audit, Line, Link)
"""What simply belongs to the other from now on."""


def join(work: Work, keep: int, gone: int) -> None:
    """All that is known of `gone` is known of `keep`, and `gone` is no more. Locked in id order."""
    person = table(Person)
    both = select(person).where(person.c.id.in_((keep, gone))).order_by(person.c.id).with_for_update()
    rows = {row.id: row for row in work.rows(both)}
    join_conversations(work, keep, gone)
    join_profiles(work, keep, gone)
    join_entries(work, keep, gone)
    for model in MOVED:
        moved = table(model)
        work.run(update(moved).where(moved.c.person_id == gone).values(person_id=keep))
    work.run(update(person).where(person.c.id == keep).values(**together(rows[keep], rows[gone])))
    work.run(update(person).where(person.c.beside == rows[gone].code).values(beside=rows[keep].code))
    work.run(person.delete().where(person.c.id == gone))


def together(keep: Row[Any], gone: Row[Any]) -> dict[str, Any]:
    """The person's own row: what one lacks the other gives; who agreed once has agreed; a stop of either holds."""
    given = ("name", "partner", "wished", "consent_notice", "consented_at", "refused_at", "stopped_at", "beside")
    values = {column: getattr(keep, column) or getattr(gone, column) for column in given}
    if values["consented_at"] is not None:
        values["refused_at"] = None
    if values["beside"] in (keep.code, gone.code):
        values["beside"] = None
    return values | {"created_at": min(keep.created_at, gone.created_at)}


def join_conversations(work: Work, keep: int, gone: int) -> None:
    """Of two about the same thing the one that was last gone on with stays; a new number is asked for who stays."""
    talks = table(ConversationRow)
    asked = (talks.c.script == NUMBER.key) & (talks.c.subject == gone)
    work.run(update(talks).where(asked).values(subject=keep))
    rows = work.rows(select(talks).where(talks.c.person_id.in_((keep, gone))).order_by(talks.c.updated_at, talks.c.id))
    newest = {(row.script, row.subject): row.id for row in rows}
    work.run(talks.delete().where(talks.c.id.in_([row.id for row in rows if row.id not in newest.values()])))
    work.run(update(talks).where(talks.c.person_id == gone).values(person_id=keep))


def join_profiles(work: Work, keep: int, gone: int) -> None:
    """All versions in the order in which they were told."""
    profile = table(Profile)
    rows = work.rows(select(profile).where(profile.c.person_id.in_((keep, gone))).order_by(profile.c.at, profile.c.id))
    for start in (len(rows) * 2, 0):  # first out of the way of each other's numbers
        for number, row in enumerate(rows, start + 1):
            work.run(update(profile).where(profile.c.id == row.id).values(person_id=keep, version=number))


def join_entries(work: Work, keep: int, gone: int) -> None:
    """One place in the queue, as old as the older, in the lane of the newer; both histories stand in it."""
    entry, event = table(QueueEntry), table(QueueEvent)
    opens = select(entry).where(entry.c.person_id.in_((keep, gone)), entry.c.status.in_(OPEN)).with_for_update()
    found: dict[int, Row[Any]] = {row.person_id: row for row in work.rows(opens)}
    if len(found) > 1:
        mine, other = found[keep], found[gone]
        work.run(update(event).where(event.c.entry_id == other.id).values(entry_id=mine.id))
        work.run(entry.delete().where(entry.c.id == other.id))
        work.run(update(entry).where(entry.c.id == mine.id).values(**one_place(mine, other)))
    work.run(update(entry).where(entry.c.person_id == gone).values(person_id=keep))


def one_place(mine: Row[Any], other: Row[Any]) -> dict[str, Any]:
    called = [row.called_at for row in (mine, other) if row.called_at is not None]
    newer, older = sorted((mine, other), key=lambda row: row.entered_at, reverse=True)
    decided = next((row.status for row in (mine, other) if row.status != "open"), "open")
    return {
        "lane": newer.lane or older.lane,
        "call": mine.call or other.call,
        "status": decided,
        "coach_id": mine.coach_id or other.coach_id,
        "entered_at": min(mine.entered_at, other.entered_at),
        "called_at": min(called, default=None),
    }


def counts(work: Work, person_id: int) -> Sequence[int]:
    """How many addresses, versions of the answers and appointments a person has."""
    return [
        len(work.rows(select(table(model).c.id).where(table(model).c.person_id == person_id)))
        for model in (Contact, Profile, AppointmentRow)
    ]
