"""All that is to be sent, now or later: put in, claimed by a sender, settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Row, and_, exists, func, or_, select, type_coerce, update

from flows.model import Say
from storage.codec import Content, Telling, pack_content, unpack_content
from storage.tables import Contact, Outbox, Pace, Person
from storage.work import Work, table

REPLY, UNASKED = 0, 5
"""Priorities: an answer goes before what nobody asked for, which also keeps to the hours."""
LEASE = timedelta(seconds=60)
SETTLED = ("sent", "failed", "void")
RANK = {"accepted": 0, "queued": 1, "sending": 2, "sent": 3, "delivered": 4, "undelivered": 4, "failed": 4}
"""A status callback may come late: a delivery only moves forward."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One content for one address."""

    contact_id: int
    channel: str
    address: str
    content: Content
    due_at: datetime | None = None
    not_after: datetime | None = None
    key: str | None = None
    priority: int = REPLY


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that this sender holds until the lease ends; `attempts` is its fence."""

    id: int
    contact_id: int
    person_id: int
    address: str
    lang: str
    content: Content | None
    """None when no key opens it: such a row is given up and must not hold up the others."""
    attempts: int
    interrupted: bool
    """An earlier try may have reached the provider without our knowing."""
    due_at: datetime


def put(work: Work, letters: Iterable[Letter]) -> None:
    """Add rows; a key that is there already stays as it is."""
    rows = [
        {
            "contact_id": letter.contact_id,
            "channel": letter.channel,
            "address": letter.address,
            "content": pack_content(letter.content),
            "key": letter.key,
            "priority": letter.priority,
            "farewell": not isinstance(letter.content, Telling) or letter.content.say.farewell,
            "due_at": letter.due_at or work.now,
            "not_after": letter.not_after,
            "status": "due",
            "attempts": 0,
        }
        for letter in letters
    ]
    if rows:
        work.run(work.insert(Outbox).on_conflict_do_nothing(index_elements=["key"]), rows)


def tell(work: Work, contact_id: int, say: Say, **when: Any) -> None:
    """A message to a contact whose address we hold; silent when we no longer do."""
    tell_all(work, [contact_id], [say], **when)


def tell_all(work: Work, contact_ids: Iterable[int], says: Sequence[Say], **when: Any) -> None:
    """These messages to each of these contacts."""
    contact = table(Contact)
    known = work.rows(select(contact).where(contact.c.id.in_(list(contact_ids)), contact.c.address.is_not(None)))
    put(work, [Letter(row.id, row.channel, row.address, Telling(say), **when) for row in known for say in says])


def void_unsendable(work: Work, channel: str) -> None:
    """Take out what may no longer go: its moment has passed, or the person stopped. What is no message still goes."""
    box, contact, person = table(Outbox), table(Contact), table(Person)
    silent = (
        select(contact.c.id).join(person, person.c.id == contact.c.person_id).where(person.c.stopped_at.is_not(None))
    )
    work.run(
        update(box)
        .where(
            box.c.channel == channel,
            ready(work.now),
            or_(box.c.not_after < work.now, and_(~box.c.farewell, box.c.contact_id.in_(silent))),
        )
        .values(status="void")
    )


def claim(work: Work, channel: str, limit: int, *, replies_only: bool = False) -> list[Claimed]:
    """The next rows of a channel for this sender: replies before bulk, and a contact's messages in their order."""
    void_unsendable(work, channel)
    box, contact, person = table(Outbox), table(Contact), table(Person)
    most = REPLY if replies_only else UNASKED
    sealed = (type_coerce(column, LargeBinary).label(column.name) for column in (box.c.address, box.c.content))
    plain = (box.c.id, box.c.contact_id, box.c.attempts, box.c.status, box.c.error, box.c.due_at)
    statement = (
        select(*plain, *sealed, contact.c.person_id, person.c.lang)
        .join(contact, contact.c.id == box.c.contact_id)
        .join(person, person.c.id == contact.c.person_id)
        .where(box.c.channel == channel, ready(work.now), ~exists(earlier(work.now, most)))
        .where(or_(contact.c.free_at.is_(None), contact.c.free_at <= work.now))
        .where(box.c.priority <= most)
        .order_by(box.c.priority, box.c.due_at, box.c.id)
        .limit(limit)
        .with_for_update(of=box, skip_locked=True)
    )
    rows = work.rows(statement)
    if rows:
        work.run(
            update(box)
            .where(box.c.id.in_([row.id for row in rows]))
            .values(status="sending", attempts=box.c.attempts + 1, lease_until=work.now + LEASE)
        )
    return [claimed(work, row) for row in rows]


def claimed(work: Work, row: Row[Any]) -> Claimed:
    """The row as it stood before the claim, opened."""
    address, content = "", None
    with suppress(ValueError, LookupError):
        address = work.keys.open(bytes(row.address), "outbox.address")
        content = unpack_content(work.keys.open(bytes(row.content), "outbox.content"))
    interrupted = row.status == "sending" or row.error == "unsure"
    return Claimed(
        row.id,
        row.contact_id,
        row.person_id,
        address,
        row.lang,
        content,
        row.attempts + 1,
        interrupted,
        row.due_at,
    )


def ready(now: datetime) -> ColumnElement[bool]:
    """Due and not waiting for its next try, or left behind by a sender that died."""
    box = table(Outbox)
    return or_(
        and_(box.c.status == "due", box.c.due_at <= now, or_(box.c.lease_until.is_(None), box.c.lease_until <= now)),
        and_(box.c.status == "sending", box.c.lease_until <= now),
    )


def earlier(now: datetime, most: int) -> Any:
    """An older row of the same contact that must go first; one that has to wait for the morning holds up no reply."""
    box, older = table(Outbox), table(Outbox).alias("older")
    return select(older.c.id).where(
        older.c.contact_id == box.c.contact_id,
        older.c.id < box.c.id,
        older.c.status.in_(("due", "sending")),
        older.c.due_at <= now,
        or_(older.c.priority <= most, and_(older.c.status == "sending", older.c.lease_until > now)),
    )


def reserve(work: Work, channel: str, costs: list[float], per_second: float) -> list[datetime]:
    """The moments at which messages of these costs may go, for all senders together."""
    pace = table(Pace)
    work.run(work.insert(Pace).values(channel=channel, next_at=work.now).on_conflict_do_nothing())
    row = work.first(select(pace.c.next_at).where(pace.c.channel == channel).with_for_update())
    at = max(work.now, row.next_at if row else work.now)
    slots = []
    for cost in costs:
        slots.append(at)
        at += timedelta(seconds=cost / per_second)
    work.run(update(pace).where(pace.c.channel == channel).values(next_at=at))
    return slots


def settle(work: Work, letter: Claimed, status: str, **values: Any) -> bool:
    """Close a claim, unless another sender took it over meanwhile. Of whom we forgot, no row stays."""
    box, contact = table(Outbox), table(Contact)
    done = work.run(
        update(box)
        .where(box.c.id == letter.id, box.c.status == "sending", box.c.attempts == letter.attempts)
        .values({"status": status, "lease_until": None, **values})
    )
    if done.rowcount and status in SETTLED:
        forgotten = select(contact.c.id).where(contact.c.address.is_(None))
        work.run(box.delete().where(box.c.id == letter.id, box.c.contact_id.in_(forgotten)))
    return bool(done.rowcount)


def try_again(work: Work, letter: Claimed, at: datetime, *, unsure: bool) -> bool:
    """Give a claim back until then. `due_at` stays: since then a try of unsure end may have reached the provider."""
    return settle(work, letter, "due", lease_until=at, error="unsure" if unsure or letter.interrupted else None)


def rest(work: Work, contact_id: int, seconds: float) -> None:
    """Let this address be in peace for a moment, as its channel wants."""
    contact = table(Contact)
    free_at = work.now + timedelta(seconds=seconds)
    work.run(update(contact).where(contact.c.id == contact_id).values(free_at=free_at))


def went(work: Work, provider_id: str) -> bool:
    """Do we know a message by this id?"""
    return work.first(select(table(Outbox).c.id).where(table(Outbox).c.provider_id == provider_id)) is not None


def delivered(work: Work, provider_id: str, delivery: str, error: str | None) -> int | None:
    """Move a message's delivery forward; the contact whose message now finally failed."""
    box = table(Outbox)
    known = select(box.c.id, box.c.contact_id, box.c.delivery).where(box.c.provider_id == provider_id)
    row = work.first(known.with_for_update())
    if row is None or RANK.get(delivery, -1) <= RANK.get(row.delivery or "", -1):
        return None
    work.run(update(box).where(box.c.id == row.id).values(delivery=delivery, error=error))
    return int(row.contact_id) if delivery in ("failed", "undelivered") else None


def backlog(work: Work) -> dict[str, int]:
    """Rows by status."""
    box = table(Outbox)
    return {
        row.status: row.n for row in work.rows(select(box.c.status, func.count().label("n")).group_by(box.c.status))
    }


def pending(work: Work) -> int:
    """Rows that are due by now and not yet settled."""
    box = table(Outbox)
    open_now = or_(and_(box.c.status == "due", box.c.due_at <= work.now), box.c.status == "sending")
    return int(work.connection.execute(select(func.count()).select_from(box).where(open_now)).scalar_one())
