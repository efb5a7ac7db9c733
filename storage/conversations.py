"""Load and save many conversations in one go: the hot path of every message."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, null, select, tuple_, update

from flows.conversation import Standing, new_conversation
from flows.model import Conversation, Inbound
from storage.codec import pack_conversation, unpack_conversation
from storage.tables import Coach, Contact, ConversationRow, InboundRow, Person
from storage.work import Work, table

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 7


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a message, as far as we know them."""

    contact_id: int
    person_id: int
    channel: str
    address: str
    conversation: Conversation
    standing: Standing
    coach_id: int | None


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
    person, contact, conversation, coach = map(table, (Person, Contact, ConversationRow, Coach))
    keys = list(wanted)
    statement = (
        select(
            contact.c.id,
            contact.c.person_id,
            contact.c.channel,
            contact.c.lookup,
            contact.c.address.is_(None).label("forgotten"),
            contact.c.carrier_blocked,
            person.c.lang,
            person.c.stopped_at,
            conversation.c.state if states else null().label("state"),
            coach.c.id.label("coach_id"),
        )
        .join(person, person.c.id == contact.c.person_id)
        .outerjoin(conversation, conversation.c.person_id == person.c.id)
        .outerjoin(coach, (coach.c.contact_id == contact.c.id) & coach.c.removed_at.is_(None))
        .where(tuple_(contact.c.channel, contact.c.lookup).in_(keys))
        .order_by(person.c.id)
        .with_for_update(of=person, key_share=True)  # a coach's rows may refer to a person who writes just now
    )
    callers = {}
    for row in work.rows(statement):
        pair = wanted[row.channel, bytes(row.lookup)]
        if row.forgotten:
            work.run(update(contact).where(contact.c.id == row.id).values(address=pair[1]))
        callers[pair] = caller(row, pair)
    return callers


def caller(row: Row[Any], pair: tuple[str, str]) -> Caller:
    conversation = unpack_conversation(row.state, row.lang) if row.state else new_conversation(row.lang)
    standing = Standing(row.stopped_at is not None, row.carrier_blocked)
    return Caller(row.id, row.person_id, pair[0], pair[1], conversation, standing, row.coach_id)


def add_contact(work: Work, channel: str, address: str, lang: str, name: str | None = None) -> int:
    """A new person with one address; their id."""
    return add_contacts(work, [(channel, address, lang)], name)[0]


def add_contacts(work: Work, strangers: Sequence[tuple[str, str, str]], name: str | None = None) -> list[int]:
    """New people, each with (channel, address, language); their ids. Another may add the same address meanwhile."""
    person = table(Person)
    people = [{"code": new_code(), "lang": lang, "name": name, "created_at": work.now} for _, _, lang in strangers]
    added = work.run(work.insert(Person).returning(person.c.id, person.c.code), people)
    ids = {row.code: row.id for row in added}
    rows = [
        {
            "person_id": ids[known["code"]],
            "channel": channel,
            "lookup": work.keys.lookup(channel, address),
            "address": address,
        }
        for known, (channel, address, _) in zip(people, strangers, strict=True)
    ]
    once = work.insert(Contact).on_conflict_do_nothing(index_elements=["channel", "lookup"])
    owners = {row.person_id for row in work.run(once.returning(table(Contact).c.person_id), rows)}
    orphans = set(ids.values()) - owners
    if orphans:
        work.run(person.delete().where(person.c.id.in_(orphans)))
    return [row["person_id"] for row in rows]


def record(work: Work, arrivals: Sequence[tuple[Inbound, Caller]], failed: bool = False) -> set[tuple[str, str]]:
    """Store what came in; the (channel, external id) of those that are new."""
    rows = [
        {
            "channel": inbound.channel,
            "external_id": inbound.external_id,
            "contact_id": caller.contact_id,
            "text": inbound.text or None,
            "at": inbound.at,
            "failed": failed,
        }
        for inbound, caller in arrivals
    ]
    columns = table(InboundRow).c
    statement = work.insert(InboundRow).on_conflict_do_nothing(index_elements=["channel", "external_id"])
    added = work.run(statement.returning(columns.channel, columns.external_id), rows)
    return {(row.channel, row.external_id) for row in added}


def save(work: Work, after: Mapping[int, Conversation]) -> None:
    """Write where each person's conversation stands now."""
    rows = [
        {"person_id": person_id, "state": pack_conversation(at), "updated_at": work.now}
        for person_id, at in after.items()
    ]
    if not rows:
        return
    statement = work.insert(ConversationRow)
    fresh = statement.excluded
    written = {"state": fresh.state, "updated_at": fresh.updated_at}
    work.run(statement.on_conflict_do_update(index_elements=["person_id"], set_=written), rows)


def running(work: Work, person_id: int) -> Conversation | None:
    """A person's conversation as it stands, to show and not to change."""
    row = work.first(
        select(table(ConversationRow).c.state, table(Person).c.lang)
        .join(table(Person), table(Person).c.id == table(ConversationRow).c.person_id)
        .where(table(Person).c.id == person_id)
    )
    return None if row is None else unpack_conversation(row.state, row.lang)


def person_of(work: Work, contact_id: int) -> int:
    """Whose address this is."""
    contact = table(Contact)
    return int(work.connection.execute(select(contact.c.person_id).where(contact.c.id == contact_id)).scalar_one())
