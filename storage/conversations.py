"""Load and save many conversations in one go: the hot path of every message."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)

from flows.intake import INTAKE
from flows.model import Conversation, Inbound
from flows.routing import Open
from flows.turn import Standing
from storage.codec import pack_conversation, unpack_conversation
from storage.outbox import DUE, SENDING, fixed, hidden_now
from storage.tables import Coach, Contact, ConversationRow, Employer, InboundRow, Line, Outbox, Person
from storage.types import Moment
from storage.work import Work, table

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 7
LATELY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a message, as far as we know them."""

    contact_id: int
    person_id: int
    channel: str
    address: str
    lang: str
    standing: Standing
    coach_id: int | None
    hosts: bool
    """The contact person of an employer."""
    open: tuple[Open, ...]
    line: int | None = None
    """The talk with a coach that is open."""
    lately: int = 0
    """Messages from this address within `LATELY` before this one."""


def new_code() -> str:
    """How coaches name a person: 31^7 possibilities, no look-alike letters."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def load(
    work: Work, inbounds: Sequence[Inbound], guess: dict[tuple[str, str], str], *, states: bool = True
) -> dict[tuple[str, str], Caller]:
    """(channel, address) → caller, persons locked in id order; unknown ones are added in a guessed language.

    Without `states` no conversation is opened: for a message whose conversation cannot be read.
    """
    wanted = {(i.channel, work.keys.lookup(i.channel, i.address)): (i.channel, i.address) for i in inbounds}
    found = read(work, wanted, states)
    missing = sorted(pair for pair in wanted.values() if pair not in found)
    if missing:
        add_contacts(work, [(*pair, guess[pair]) for pair in missing])
        found = read(work, wanted, states)
    return found


def read(work: Work, wanted: dict[tuple[str, bytes], tuple[str, str]], states: bool) -> dict[tuple[str, str], Caller]:
    lookups: dict[str, list[bytes]] = {}
    for channel, lookup in wanted:
        lookups.setdefault(channel, []).append(lookup)
    values: dict[str, Any] = {
        "now": work.now,
        "since": work.now - LATELY,
        **{parameter(channel): theirs for channel, theirs in lookups.items()},
    }
    callers: dict[tuple[str, str], Caller] = {}
    contact = table(Contact)
    for row in work.rows(at_addresses(tuple(sorted(lookups)), states), values):
        pair = wanted[row.channel, bytes(row.lookup)]
        known = callers.get(pair)
        if known is None and row.forgotten:
            work.run(update(contact).where(contact.c.id == row.id).values(address=pair[1]))
        callers[pair] = replace(known, open=(*known.open, *opened(row))) if known else caller(row, pair)
    return callers


def parameter(channel: str) -> str:
    """The name under which the addresses of a channel come with the statement."""
    return f"at_{channel}"


@lru_cache(maxsize=16)
def at_addresses(channels: tuple[str, ...], states: bool) -> Select[Any]:
    """Everyone at these addresses with all that is open; remembered, since to write it takes longer than to run it.

    It asks channel by channel, since SQLite finds no index for pairs.
    """
    person, contact, conversation, coach = map(table, (Person, Contact, ConversationRow, Coach))
    employer, line = table(Employer), table(Line)
    asked, unsaid = moments()
    addressed = (
        and_(contact.c.channel == channel, contact.c.lookup.in_(bindparam(parameter(channel), expanding=True)))
        for channel in channels
    )
    return (
        select(
            contact.c.id,
            contact.c.person_id,
            contact.c.channel,
            contact.c.lookup,
            contact.c.address.is_(None).label("forgotten"),
            contact.c.carrier_blocked,
            person.c.lang,
            person.c.stopped_at,
            conversation.c.id.label("conversation_id"),
            conversation.c.script,
            conversation.c.subject,
            conversation.c.state if states else null().label("state"),
            conversation.c.answered_at,
            conversation.c.expires_at,
            asked.label("asked_at"),
            unsaid.label("unsaid"),
            coach.c.id.label("coach_id"),
            exists(select(employer.c.id).where(employer.c.person_id == person.c.id)).label("hosts"),
            select(line.c.id)
            .where(line.c.person_id == person.c.id, line.c.closed_at.is_(None))
            .scalar_subquery()
            .label("line"),
            select(func.count())
            .where(lately(contact.c.id, bindparam("since", type_=Moment)))
            .scalar_subquery()
            .label("lately"),
        )
        .join(person, person.c.id == contact.c.person_id)
        .outerjoin(conversation, conversation.c.person_id == person.c.id)
        .outerjoin(coach, (coach.c.contact_id == contact.c.id) & coach.c.removed_at.is_(None))
        .where(or_(*addressed))
        .order_by(person.c.id, conversation.c.id)
        .with_for_update(of=person, key_share=True)  # a coach's rows may refer to a person who writes just now
    )


def again(work: Work, caller: Caller) -> Caller:
    """The caller as the database has them now."""
    return at_address(work, caller.channel, caller.address)


def at_address(work: Work, channel: str, address: str) -> Caller:
    """Whoever has this address, as if they wrote just now."""
    pair = (channel, address)
    return read(work, {(channel, work.keys.lookup(*pair)): pair}, True)[pair]


def lately(contact_id: Any, since: Any) -> ColumnElement[bool]:
    """What came from an address since then."""
    inbound = table(InboundRow)
    return and_(inbound.c.contact_id == contact_id, inbound.c.at > since)


def texts_lately(work: Work, contact_id: int, most: int) -> list[str]:
    """The newest texts from an address within `LATELY`; what had no words is empty."""
    inbound = table(InboundRow)
    newest = (
        select(inbound.c.text).where(lately(contact_id, work.now - LATELY)).order_by(inbound.c.at.desc()).limit(most)
    )
    return [row.text or "" for row in work.rows(newest)]


def moments() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """When a conversation last asked, and whether a newer question of it is on its way; not kept for the intake."""
    conversation, box = table(ConversationRow), table(Outbox)
    sent = select(func.max(box.c.sent_at)).where(box.c.conversation_id == conversation.c.id)
    waits = select(box.c.id).where(
        box.c.conversation_id == conversation.c.id, box.c.status.in_((DUE, SENDING)), box.c.due_at <= hidden_now()
    )
    first = waits.limit(fixed(1)).scalar_subquery()  # of an EXISTS Postgres may read all of the outbox at once
    about = conversation.c.subject != 0
    return case((about, sent.scalar_subquery())), case((about, first.is_not(None)))


def opened(row: Row[Any]) -> tuple[Open, ...]:
    """The conversation of this row, if there is one."""
    if not row.state:
        return ()
    at = unpack_conversation(row.state, row.script, row.subject, row.lang)
    return (Open(at, row.conversation_id, row.asked_at, row.answered_at, bool(row.unsaid), row.expires_at),)


def caller(row: Row[Any], pair: tuple[str, str]) -> Caller:
    standing = Standing(row.stopped_at is not None, row.carrier_blocked)
    known = (row.id, row.person_id, *pair, row.lang, standing, row.coach_id, bool(row.hosts), opened(row))
    return Caller(*known, row.line, row.lately)


def add_contact(work: Work, channel: str, address: str, lang: str, name: str | None = None) -> int:
    """A new person with one address; their id."""
    return add_contacts(work, [(channel, address, lang)], [{"name": name}])[0]


def add_contacts(
    work: Work, strangers: Sequence[tuple[str, str, str]], details: Sequence[Mapping[str, Any]] = ()
) -> list[int]:
    """New people, each with (channel, address, language) and, if given, more of their columns; their ids.

    Another may add the same address meanwhile.
    """
    if not strangers:
        return []
    person = table(Person)
    more = details or [{"name": None}] * len(strangers)
    new = [{"lang": lang, "created_at": work.now, **own} for (_, _, lang), own in zip(strangers, more, strict=True)]
    ids = add_people(work, new)
    rows = [
        {
            "person_id": person_id,
            "channel": channel,
            "lookup": work.keys.lookup(channel, address),
            "address": address,
        }
        for person_id, (channel, address, _) in zip(ids, strangers, strict=True)
    ]
    once = work.insert(Contact).on_conflict_do_nothing(index_elements=["channel", "lookup"])
    owners = {row.person_id for row in work.run(once.returning(table(Contact).c.person_id), rows)}
    orphans = set(ids) - owners
    if orphans:
        work.run(person.delete().where(person.c.id.in_(orphans)))
    return ids


def add_address(work: Work, person_id: int, channel: str, address: str) -> None:
    """One more address of a person; one that somebody has already stays theirs."""
    lookup = work.keys.lookup(channel, address)
    row = {"person_id": person_id, "channel": channel, "lookup": lookup, "address": address}
    work.run(work.insert(Contact).values(**row).on_conflict_do_nothing(index_elements=["channel", "lookup"]))


def add_people(work: Work, people: Sequence[dict[str, Any]]) -> list[int]:
    """New people, each with a code of their own; their ids. A code that exists already is drawn anew."""
    ids: dict[int, int] = {}
    statement = work.insert(Person).on_conflict_do_nothing(index_elements=["code"])
    while len(ids) < len(people):
        drawn = {new_code(): number for number in range(len(people)) if number not in ids}
        rows = [{**people[number], "code": code} for code, number in drawn.items()]
        columns = table(Person).c
        ids |= {drawn[row.code]: row.id for row in work.run(statement.returning(columns.id, columns.code), rows)}
    return [ids[number] for number in range(len(people))]


def record(work: Work, arrivals: Sequence[tuple[Inbound, Caller]], failed: bool = False) -> set[tuple[str, str]]:
    """Store what came in; the (channel, external id) of those that are new."""
    rows = [
        {
            "channel": inbound.channel,
            "external_id": inbound.external_id,
            "contact_id": caller.contact_id,
            "text": inbound.text or None,
            "at": inbound.at or work.now,
            "failed": failed,
        }
        for inbound, caller in arrivals
    ]
    columns = table(InboundRow).c
    statement = work.insert(InboundRow).on_conflict_do_nothing(index_elements=["channel", "external_id"])
    added = work.run(statement.returning(columns.channel, columns.external_id), rows)
    return {(row.channel, row.external_id) for row in added}


@dataclass(frozen=True, slots=True)
class Saved:
    """A conversation to write: whose, where it stands, and whether the person just answered."""

    person_id: int
    at: Conversation
    answered: bool = False
    expires_at: datetime | None = None


def save(work: Work, conversations: Iterable[Saved]) -> None:
    """Write where these conversations stand now."""
    rows = [
        {
            "person_id": saved.person_id,
            "script": saved.at.script,
            "subject": saved.at.subject,
            "state": pack_conversation(saved.at),
            "updated_at": work.now,
            "answered_at": work.now if saved.answered else None,
            "expires_at": saved.expires_at,
        }
        for saved in conversations
    ]
    if not rows:
        return
    statement = work.insert(ConversationRow)
    fresh, old = statement.excluded, table(ConversationRow).c
    written = {
        "state": fresh.state,
        "updated_at": fresh.updated_at,
        "answered_at": func.coalesce(fresh.answered_at, old.answered_at),
        "expires_at": func.coalesce(fresh.expires_at, old.expires_at),
    }
    work.run(statement.on_conflict_do_update(index_elements=["person_id", "script", "subject"], set_=written), rows)


def begin(work: Work, person_id: int, at: Conversation, expires_at: datetime | None = None) -> int:
    """Begin a conversation about something, or begin it anew; its id."""
    conversation = table(ConversationRow)
    values = {
        "state": pack_conversation(at),
        "updated_at": work.now,
        "answered_at": None,
        "expires_at": expires_at,
    }
    key = {"person_id": person_id, "script": at.script, "subject": at.subject}
    statement = work.insert(ConversationRow).values({**key, **values})
    statement = statement.on_conflict_do_update(index_elements=list(key), set_=values)
    return int(work.connection.execute(statement.returning(conversation.c.id)).scalar_one())


def end_of(work: Work, person_id: int, at: Conversation) -> None:
    """Nothing more is to be answered in this person's conversation."""
    conversation = table(ConversationRow)
    theirs = (conversation.c.person_id == person_id) & (conversation.c.script == at.script)
    work.run(conversation.delete().where(theirs, conversation.c.subject == at.subject))


def end(work: Work, script: str, subject: int) -> None:
    """Nothing more is to be answered in these conversations."""
    conversation = table(ConversationRow)
    about = (conversation.c.subject == subject) & (conversation.c.subject != literal_column("0"))
    work.run(conversation.delete().where(conversation.c.script == script, about))


def running(work: Work, person_id: int) -> Conversation | None:
    """A person's intake as it stands, to show and not to change."""
    conversation = table(ConversationRow)
    row = work.first(
        select(conversation.c.script, conversation.c.subject, conversation.c.state, table(Person).c.lang)
        .join(table(Person), table(Person).c.id == conversation.c.person_id)
        .where(table(Person).c.id == person_id, conversation.c.script == INTAKE.key)
    )
    return None if row is None else unpack_conversation(row.state, row.script, row.subject, row.lang)


def of_subject(work: Work, script: str, subject: int) -> Conversation | None:
    """The conversation about this, while it has not ended."""
    conversation = table(ConversationRow)
    about = (conversation.c.subject == subject) & (conversation.c.subject != literal_column("0"))
    open_now = or_(conversation.c.expires_at.is_(None), conversation.c.expires_at > work.now)
    row = work.first(select(conversation).where(conversation.c.script == script, about, open_now))
    return None if row is None else unpack_conversation(row.state, row.script, row.subject, "")


def of_person(work: Work, person_id: int) -> list[tuple[str, datetime | None]]:
    """(script, until when) of each conversation of a person."""
    conversation = table(ConversationRow)
    theirs = select(conversation.c.script, conversation.c.expires_at).where(conversation.c.person_id == person_id)
    return [(row.script, row.expires_at) for row in work.rows(theirs)]


def asked_about(work: Work, person_id: int, script: str) -> int | None:
    """What a person is asked about in this script."""
    conversation = table(ConversationRow)
    theirs = (conversation.c.person_id == person_id) & (conversation.c.script == script)
    row = work.first(select(conversation.c.subject).where(theirs))
    return None if row is None else int(row.subject)


def person_of(work: Work, contact_id: int) -> int:
    """Whose address this is."""
    contact = table(Contact)
    return int(work.connection.execute(select(contact.c.person_id).where(contact.c.id == contact_id)).scalar_one())
