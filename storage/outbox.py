"""All that is to be sent, now or later: put in, claimed by a sender, settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    LargeBinary,
    Row,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    update,
)

from flows.model import Say
from storage.codec import Content, Shown, Telling, pack_content, unpack_content
from storage.tables import Campaign, Contact, Outbox, Pace, Person
from storage.types import Moment
from storage.work import Work, table

REPLY, URGENT, UNASKED, BULK = 0, 1, 5, 9
"""Priorities: an answer goes before what nobody asked for, which also keeps to the hours, unless it cannot wait; what
goes to many at a time comes last."""
LEASE = timedelta(seconds=60)
WINDOW = 200
"""So many rows, one a contact, are looked at closely: the rest of a long queue costs nothing."""
SPACING = 1.04
"""How much further apart than their rate allows messages leave: 96 % of it is used."""
SETTLED = ("sent", "failed", "void")
DUE: ColumnElement[str] = literal_column("'due'")
SENDING: ColumnElement[str] = literal_column("'sending'")
HELD: ColumnElement[str] = literal_column("'held'")
"""Written out in the statement: a partial index is only used where its condition can be read there."""
EVER = datetime.min.replace(tzinfo=UTC)
"""Before anything is due. Of a range open at one end Postgres guesses that it holds a third of the table, and may read
all of it; of a range with two ends it guesses little."""
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
    about: str | None = None
    conversation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Late:
    """A letter that was of no use any more when its turn came."""

    about: str | None
    contact_id: int
    key: str | None


@dataclass(frozen=True, slots=True)
class Claims:
    """What a sender may send now, and what had to be left out because its moment has passed."""

    letters: list[Claimed]
    late: list[Late]
    voided: int = 0


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
            "farewell": not isinstance(letter.content, Shown) or is_farewell(letter.content),
            "due_at": letter.due_at or work.now,
            "not_after": letter.not_after,
            "about": letter.about,
            "conversation_id": letter.conversation_id,
            "status": "due",
            "attempts": 0,
        }
        for letter in letters
    ]
    if rows:
        work.run(work.insert(Outbox).on_conflict_do_nothing(index_elements=["key"]), rows)


def is_farewell(content: Shown) -> bool:
    """May still go out after the person stopped."""
    return isinstance(content, Telling) and content.say.farewell


def send(work: Work, contact_id: int, content: Content, **how: Any) -> None:
    """One content to a contact whose address we hold; silent when we no longer do."""
    contact = table(Contact)
    row = work.first(select(contact).where(contact.c.id == contact_id, contact.c.address.is_not(None)))
    if row is not None:
        put(work, [Letter(row.id, row.channel, row.address, content, **how)])


def tell(work: Work, contact_id: int, say: Say, **when: Any) -> None:
    """A message to a contact whose address we hold; silent when we no longer do."""
    tell_all(work, [contact_id], [say], **when)


def tell_all(work: Work, contact_ids: Iterable[int], says: Sequence[Say], **when: Any) -> None:
    """These messages to each of these contacts."""
    contact = table(Contact)
    known = work.rows(select(contact).where(contact.c.id.in_(list(contact_ids)), contact.c.address.is_not(None)))
    put(work, [Letter(row.id, row.channel, row.address, Telling(say), **when) for row in known for say in says])


def void_all(work: Work, contact_ids: Sequence[int]) -> None:
    """Nothing that waits may still go to these contacts, but for a farewell and what is no message."""
    box = table(Outbox)
    waiting = box.c.contact_id.in_(contact_ids) & box.c.status.in_(("due", "held"))
    work.run(update(box).where(waiting, ~box.c.farewell).values(status="void"))


def hurry(work: Work, conversation_id: int | None) -> None:
    """The person just wrote: what this conversation is about to ask goes out as a reply."""
    box = table(Outbox)
    waits = update(box).where(box.c.conversation_id == conversation_id, box.c.status == "due", box.c.due_at <= work.now)
    work.run(waits.values(priority=REPLY))


def void_about(work: Work, about: str) -> None:
    """Take out all that was planned about something and did not go out yet."""
    box = table(Outbox)
    for status in (DUE, HELD):
        work.run(update(box).where(box.c.about == about, box.c.status == status).values(status="void"))


def hold(work: Work, contact_ids: Sequence[int]) -> None:
    """What waits for these addresses waits until another is known, also what a sender may have died with.

    A campaign's letters go no further: it would send them to the address that they were written for.
    """
    box = table(Outbox)
    theirs = box.c.contact_id.in_(contact_ids)
    campaigns = box.c.status.in_(("due", "held")) & box.c.about.like("campaign:%")
    work.run(update(box).where(theirs, campaigns).values(status="void"))
    for waiting in (box.c.status == DUE, (box.c.status == SENDING) & (box.c.lease_until > EVER)):
        work.run(update(box).where(theirs, waiting).values(status="held", lease_until=None))


def release(work: Work, held: Sequence[int], contact_id: int, address: str) -> None:
    """What was held for these addresses may go to this one."""
    box = table(Outbox)
    waits = box.c.contact_id.in_(held) & (box.c.status == "held")
    work.run(update(box).where(waits).values(contact_id=contact_id, address=address, status="due"))


def void_late(work: Work, held: Sequence[int]) -> list[Late]:
    """What was held for these addresses until it was of no use any more."""
    box = table(Outbox)
    late = (box.c.contact_id.in_(held), box.c.status == "held", box.c.not_after < work.now)
    gone = update(box).where(*late).values(status="void").returning(box.c.about, box.c.contact_id, box.c.key)
    return [Late(row.about, row.contact_id, row.key) for row in work.run(gone)]


def void_key(work: Work, key: str) -> None:
    """Take out one planned letter that did not go out yet."""
    box = table(Outbox)
    work.run(update(box).where(box.c.key == key, box.c.status == "due").values(status="void"))


def claim(work: Work, channel: str, limit: int, *, quiet: bool = False) -> Claims:
    """The next rows of a channel for this sender: replies before bulk, and a contact's messages in their order.

    Whether a message may still go is seen here, at the last moment. In quiet hours only what cannot wait is taken.
    """
    box = table(Outbox)
    rows = work.rows(claimable(channel, limit, URGENT if quiet else BULK), {"now": work.now})
    late = [row for row in rows if row.not_after is not None and row.not_after < work.now]
    silent = [row for row in rows if row.stopped_at is not None and not row.farewell]
    gone = {row.id for row in (*late, *silent)}
    going = [row for row in rows if row.id not in gone]
    if gone:
        work.run(update(box).where(box.c.id.in_(gone)).values(status="void", lease_until=None))
    if going:
        work.run(
            update(box)
            .where(box.c.id.in_([row.id for row in going]))
            .values(status="sending", attempts=box.c.attempts + 1, lease_until=work.now + LEASE)
        )
    missed = [Late(row.about, row.contact_id, row.key) for row in late if row.stopped_at is None]
    return Claims([claimed(work, row) for row in going], missed, len(gone))


@lru_cache(maxsize=64)
def claimable(channel: str, limit: int, priority: int) -> Select[Any]:
    """The rows that may be claimed at the moment `now`; remembered, since to write it takes longer than to run it."""
    box, contact, person = table(Outbox), table(Contact), table(Person)
    most, now = fixed(priority), hidden_now()
    sealed = (type_coerce(column, LargeBinary).label(column.name) for column in (box.c.address, box.c.content))
    plain = (box.c.id, box.c.contact_id, box.c.attempts, box.c.status, box.c.error, box.c.due_at)
    whether = (box.c.not_after, box.c.farewell, box.c.about, box.c.key, person.c.stopped_at)
    order = (box.c.priority, box.c.due_at, box.c.id)
    first = (
        select(box.c.id)
        .where(box.c.channel == fixed(channel), ready(now), ~exists(earlier(now, most)))
        .where(or_(box.c.priority <= most, box.c.not_after < now))
        .order_by(*order)
        .limit(fixed(max(limit, WINDOW)))
        .subquery()
    )
    return (
        select(*plain, *whether, *sealed, contact.c.person_id, person.c.lang)
        .join(first, first.c.id == box.c.id)
        .join(contact, contact.c.id == box.c.contact_id)
        .join(person, person.c.id == contact.c.person_id)
        .where(or_(contact.c.free_at.is_(None), contact.c.free_at <= now))
        .where(free(box, now))  # asked again of a row that another sender had locked a moment ago
        .order_by(*order)
        .limit(fixed(limit))
        .with_for_update(of=box, skip_locked=True)
    )


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


def hidden_now() -> ScalarSelect[datetime]:
    """The moment that comes with the statement as `now`, behind a select. Postgres sees no value there while it plans,
    so that every claim has the same plan and it makes it once; seeing it, it plans each claim anew, which takes longer
    than the claim."""
    return select(bindparam("now", type_=Moment)).scalar_subquery()


def fixed(value: int | str) -> BindParameter[Any]:
    """A value that seldom changes, written out: it is planned for."""
    return bindparam(None, value, literal_execute=True)


def due(box: FromClause, now: Any) -> ColumnElement[bool]:
    return and_(box.c.status == DUE, box.c.due_at.between(EVER, now))


def free(box: FromClause, now: Any) -> ColumnElement[bool]:
    """Open, and in no sender's hands; not waiting for its next try."""
    return and_(box.c.status.in_((DUE, SENDING)), or_(box.c.lease_until.is_(None), box.c.lease_until <= now))


def ready(now: Any) -> ColumnElement[bool]:
    """Due and not waiting for its next try, or left behind by a sender that died."""
    box = table(Outbox)
    return or_(
        and_(due(box, now), or_(box.c.lease_until.is_(None), box.c.lease_until <= now)),
        and_(box.c.status == SENDING, box.c.lease_until <= now),
    )


def earlier(now: Any, most: Any) -> Any:
    """An older row of the same contact that must go first; one that has to wait for the morning holds up no reply."""
    box, older = table(Outbox), table(Outbox).alias("older")
    return select(older.c.id).where(
        older.c.contact_id == box.c.contact_id,
        older.c.status.in_((DUE, SENDING)),
        older.c.id < box.c.id,
        or_(
            and_(due(older, now), older.c.priority <= most),
            and_(older.c.status == SENDING, or_(older.c.priority <= most, older.c.lease_until > now)),
        ),
    )


def reserve(work: Work, channel: str, costs: list[float], per_second: float) -> list[datetime]:
    """The moments at which messages of these costs may go, for all senders together.

    They stand a little further apart than the rate allows, so that one that leaves late is not one too many among those
    after it.
    """
    pace = table(Pace)
    work.run(work.insert(Pace).values(channel=channel, next_at=work.now).on_conflict_do_nothing())
    row = work.first(select(pace.c.next_at).where(pace.c.channel == channel).with_for_update())
    at = max(work.now, row.next_at if row else work.now)
    slots = []
    for cost in costs:
        slots.append(at)
        at += timedelta(seconds=SPACING * cost / per_second)
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
        forgotten = exists(select(contact.c.id).where(contact.c.id == letter.contact_id, contact.c.address.is_(None)))
        work.run(box.delete().where(box.c.id == letter.id, forgotten))
    return bool(done.rowcount)


def try_again(work: Work, letter: Claimed, at: datetime, *, unsure: bool) -> bool:
    """Give a claim back until then. `due_at` stays: since then a try of unsure end may have reached the provider.

    What belongs to a campaign that was held or ended meanwhile goes its way.
    """
    given_back = settle(work, letter, "due", lease_until=at, error="unsure" if unsure or letter.interrupted else None)
    box, campaign = table(Outbox), table(Campaign)
    for state, status in (("paused", "held"), ("stopped", "void")):
        theirs = select("campaign:" + cast(campaign.c.id, String)).where(campaign.c.state == state)
        turned = update(box).where(box.c.id == letter.id, box.c.status == DUE, box.c.about.in_(theirs))
        work.run(turned.values(status=status))
    return given_back


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


def next_due(work: Work, until: datetime) -> datetime | None:
    """When the next planned letter is due, at the latest then."""
    box = table(Outbox)
    planned = select(func.min(box.c.due_at).label("at")).where(box.c.status == DUE, box.c.due_at > work.now)
    row = work.first(planned.where(box.c.due_at <= until))
    return None if row is None else row.at


def pending(work: Work, *, quiet: bool = False) -> int:
    """Rows that are due by now and not yet settled; in quiet hours only what cannot wait."""
    box = table(Outbox)
    most = URGENT if quiet else BULK
    held = and_(box.c.status == SENDING, box.c.lease_until > EVER)
    open_now = or_(and_(due(box, work.now), box.c.priority <= most), held)
    return int(work.connection.execute(select(func.count()).select_from(box).where(open_now)).scalar_one())
