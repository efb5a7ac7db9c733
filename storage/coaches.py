"""Coaches: invited by a link that works once, reached on Telegram."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, func, select, update

from storage.tables import Coach, Contact, Person, QueueEntry
from storage.work import Work, table

VALID_FOR = timedelta(hours=24)


class CoachProblem(ValueError):
    """A coach cannot be invited or removed; the message says why."""


def invite(work: Work, name: str) -> str:
    """A token for a new coach, or a fresh one for a coach who has not used theirs."""
    coach = table(Coach)
    token = secrets.token_urlsafe(24)
    digest = work.keys.lookup("invitation", token)
    row = work.first(select(coach).where(coach.c.name == name))
    if row is not None and row.contact_id is not None and row.removed_at is None:
        raise CoachProblem(f"{name} is a coach already; remove them first to invite them again")
    values = {"invitation": digest, "invited_until": work.now + VALID_FOR, "removed_at": None, "contact_id": None}
    if row is None:
        work.add(Coach, name=name, **values)
    else:
        work.run(update(coach).where(coach.c.id == row.id).values(**values))
    return token


def redeem(work: Work, token: str, contact_id: int) -> str | None:
    """Make the holder of this address a coach; their name, or None when the token is not valid."""
    coach = table(Coach)
    digest = work.keys.lookup("invitation", token)
    row = work.first(select(coach).where(coach.c.invitation == digest).with_for_update())
    if row is None or row.removed_at is not None or row.invited_until < work.now:
        return None
    work.run(update(coach).where(coach.c.contact_id == contact_id).values(contact_id=None))
    work.run(update(coach).where(coach.c.id == row.id).values(contact_id=contact_id, invitation=None))
    return str(row.name)


def everyone(work: Work) -> list[Row[Any]]:
    """All coaches who were not removed: id, name, contact_id, lang, invited_until, held."""
    coach, contact, person, entry = table(Coach), table(Contact), table(Person), table(QueueEntry)
    held = (
        select(func.count())
        .where(entry.c.coach_id == coach.c.id, entry.c.status != "closed")
        .scalar_subquery()
        .label("held")
    )
    return work.rows(
        select(
            coach.c.id,
            coach.c.name,
            coach.c.contact_id,
            coach.c.invited_until,
            contact.c.person_id,
            person.c.lang,
            held,
        )
        .outerjoin(contact, contact.c.id == coach.c.contact_id)
        .outerjoin(person, person.c.id == contact.c.person_id)
        .where(coach.c.removed_at.is_(None))
        .order_by(coach.c.name)
    )


def name_of(work: Work, coach_id: int) -> str:
    """The name of a coach, also of one who was removed."""
    coach = table(Coach)
    return str(work.connection.execute(select(coach.c.name).where(coach.c.id == coach_id)).scalar_one())


def named(work: Work, name: str) -> Row[Any] | None:
    """The coach of this name, whatever its case."""
    return next((row for row in everyone(work) if row.name.casefold() == name.casefold()), None)


def remove(work: Work, name: str) -> int:
    """Take away all rights; what they held goes back to the queue. The number of candidates given back."""
    row = named(work, name)
    if row is None:
        raise CoachProblem(f"there is no coach named {name}")
    coach, entry = table(Coach), table(QueueEntry)
    work.run(update(coach).where(coach.c.id == row.id).values(removed_at=work.now, contact_id=None, invitation=None))
    given_back = update(entry).where(entry.c.coach_id == row.id, entry.c.status != "closed")
    return int(work.run(given_back.values(coach_id=None)).rowcount)
