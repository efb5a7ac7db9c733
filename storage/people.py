"""What is known of a person beside their conversation: consent, stop, language, profile, card."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, func, or_, select, update

from flows.model import Answers, Say
from flows.screening import Hint
from storage.codec import dump, pack_answers, pack_say, unpack_answers, unpack_say
from storage.outbox import SETTLED, void_all
from storage.tables import Approach, Coach, Contact, InboundRow, Outbox, Person, Profile, QueueEntry
from storage.work import Work, table

DIGEST = 32
"""Bytes by which an address is found."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The latest version of a profile."""

    version: int
    at: datetime
    answers: Answers
    suggestion: str
    reasons: tuple[Say, ...]
    rules: str


def forget(work: Work, person_id: int) -> None:
    """Keep a marker only: what was written and the address itself go; a keyed digest of it stays.

    What is due already goes out first; `outbox.settle` deletes it then. A number that a coach promised to call
    stays until the call was made.
    """
    contact, inbound, box, entry = table(Contact), table(InboundRow), table(Outbox), table(QueueEntry)
    theirs = select(contact.c.id).where(contact.c.person_id == person_id)
    planned = and_(box.c.status == "due", box.c.due_at > work.now)
    over = or_(box.c.status.in_((*SETTLED, "held")), planned)
    work.run(box.delete().where(box.c.contact_id.in_(theirs), over))
    work.run(update(inbound).where(inbound.c.contact_id.in_(theirs)).values(text=None))
    change(work, person_id, name=None, partner=None, wished=None)
    approach = table(Approach)
    work.run(update(approach).where(approach.c.person_id == person_id).values(permission=None))
    owed = select(entry.c.id).where(entry.c.person_id == person_id, entry.c.call.is_not(None))
    work.run(update(contact).where(contact.c.person_id == person_id, ~exists(owed)).values(address=None))


def forget_refused(work: Work, person_id: int) -> None:
    """After a call: forget someone who had refused."""
    row = work.first(select(table(Person).c.refused_at).where(table(Person).c.id == person_id))
    if row is not None and row.refused_at is not None:
        forget(work, person_id)


def stop(work: Work, person_id: int, contact_id: int, by_carrier: bool) -> None:
    """No message any more, on any channel; a carrier's block is remembered at its address."""
    person = table(Person)
    work.run(update(person).where(person.c.id == person_id, person.c.stopped_at.is_(None)).values(stopped_at=work.now))
    void_all(work, [contact for contact, _, _ in contacts(work, person_id)])
    if by_carrier:
        block(work, contact_id)


def block(work: Work, contact_id: int, blocked: bool = True) -> None:
    contact = table(Contact)
    work.run(update(contact).where(contact.c.id == contact_id).values(carrier_blocked=blocked))


def lift(work: Work, person_id: int, contact_id: int) -> None:
    """The person wants messages again."""
    change(work, person_id, stopped_at=None)
    block(work, contact_id, False)


def change(work: Work, person_id: int, **values: object) -> None:
    person = table(Person)
    work.run(update(person).where(person.c.id == person_id).values(**values))


def change_all(work: Work, changes: Mapping[int, Mapping[str, object]]) -> None:
    """Set columns of many people: person → column → value."""
    person = table(Person)
    by_columns: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for person_id, values in changes.items():
        columns = tuple(sorted(values))
        by_columns.setdefault(columns, []).append({"this": person_id, **{f"new_{c}": values[c] for c in columns}})
    for columns, rows in by_columns.items():
        new: dict[str, Any] = {column: bindparam(f"new_{column}") for column in columns}
        work.run(update(person).where(person.c.id == bindparam("this")).values(new), rows)


def add_profiles(work: Work, finished: Sequence[tuple[int, Answers, Hint]]) -> None:
    """A new version of what people told, with the hint that rests on it."""
    if not finished:
        return
    profile = table(Profile)
    theirs = profile.c.person_id.in_({person_id for person_id, _, _ in finished})
    last = select(profile.c.person_id, func.max(profile.c.version).label("n")).where(theirs)
    versions = {row.person_id: int(row.n) for row in work.rows(last.group_by(profile.c.person_id))}
    rows = [
        {
            "person_id": person_id,
            "version": versions.get(person_id, 0) + 1,
            "at": work.now,
            "answers": dump(pack_answers(answers)),
            "suggestion": hint.suggestion,
            "reasons": dump([pack_say(reason) for reason in hint.reasons]),
            "rules": hint.version,
        }
        for person_id, answers, hint in finished
    ]
    work.run(work.insert(Profile), rows)


def add_answers(work: Work, person_id: int, more: Answers) -> None:
    """A new version with more answers; the hint stays the one that was given, whatever they say."""
    known = latest_profile(work, person_id)
    if known is not None:
        merged = {**known.answers, **more}
        work.add(
            Profile,
            person_id=person_id,
            version=known.version + 1,
            at=work.now,
            answers=dump(pack_answers(merged)),
            suggestion=known.suggestion,
            reasons=dump([pack_say(reason) for reason in known.reasons]),
            rules=known.rules,
        )


def latest_profile(work: Work, person_id: int) -> Finished | None:
    profile = table(Profile)
    row = work.first(
        select(profile).where(profile.c.person_id == person_id).order_by(profile.c.version.desc()).limit(1)
    )
    if row is None:
        return None
    reasons = tuple(unpack_say(reason) for reason in json.loads(row.reasons))
    answers = unpack_answers(json.loads(row.answers))
    return Finished(row.version, row.at, answers, row.suggestion, reasons, row.rules)


def contacts(work: Work, person_id: int) -> list[tuple[int, str, str | None]]:
    """(contact id, channel, address) of a person, the one used first at the front."""
    contact = table(Contact)
    rows = work.rows(select(contact).where(contact.c.person_id == person_id).order_by(contact.c.id))
    return [(row.id, row.channel, row.address) for row in rows]


def last_used(work: Work, person_id: int) -> tuple[int, datetime | None] | None:
    """(contact id, moment) of the address from which a person last wrote; without one, their newest address."""
    contact, inbound = table(Contact), table(InboundRow)
    wrote = select(func.max(inbound.c.at)).where(inbound.c.contact_id == contact.c.id).scalar_subquery()
    theirs = contact.c.person_id == person_id
    rows = work.rows(select(contact.c.id, wrote.label("at")).where(theirs, contact.c.address.is_not(None)))
    if not rows:
        return None
    newest = max(rows, key=lambda row: (row.at is not None, row.at.timestamp() if row.at else 0, row.id))
    return newest.id, newest.at


def name_of(work: Work, person_id: int) -> str | None:
    """The first name: as told in the intake, else as the coach wrote it."""
    finished = latest_profile(work, person_id)
    if finished is not None and "name" in finished.answers and finished.answers["name"].value:
        return str(finished.answers["name"].value)
    row = work.first(select(table(Person).c.name).where(table(Person).c.id == person_id))
    return None if row is None else row.name


def of(work: Work, person_id: int) -> Row[Any]:
    """All that stands in a person's own row."""
    person = table(Person)
    return work.connection.execute(select(person).where(person.c.id == person_id)).one()


def lang_of(work: Work, person_id: int) -> str:
    """The language of all that we write to someone."""
    person = table(Person)
    return str(work.connection.execute(select(person.c.lang).where(person.c.id == person_id)).scalar_one())


def has_stopped(work: Work, person_id: int) -> bool:
    row = work.first(select(table(Person).c.stopped_at).where(table(Person).c.id == person_id))
    return row is not None and row.stopped_at is not None


def with_address(work: Work, channel: str, address: str) -> int | None:
    """Who has this address."""
    contact = table(Contact)
    same = contact.c.lookup == work.keys.lookup(channel, address)
    row = work.first(select(contact.c.person_id).where(contact.c.channel == channel, same))
    return None if row is None else int(row.person_id)


def let_go(work: Work, contact_ids: Sequence[int]) -> None:
    """These addresses are forgotten, and what was said there stays: whoever writes from one is somebody new."""
    contact = table(Contact)
    for contact_id in contact_ids:
        nobody = secrets.token_bytes(DIGEST)
        work.run(update(contact).where(contact.c.id == contact_id).values(lookup=nobody, address=None))


def forget_unasked(work: Work, person_id: int) -> None:
    """Delete someone to whom nothing was sent and who never wrote."""
    contact, person = table(Contact), table(Person)
    theirs = select(contact.c.id).where(contact.c.person_id == person_id)
    touched = [
        work.first(select(rows.c.contact_id).where(rows.c.contact_id.in_(theirs)).limit(1))
        for rows in (table(Outbox), table(InboundRow))
    ]
    if not any(touched):
        work.run(person.delete().where(person.c.id == person_id))


def is_coach(work: Work, contact_id: int) -> bool:
    return work.first(select(table(Coach).c.id).where(table(Coach).c.contact_id == contact_id)) is not None
