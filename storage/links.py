"""Links that work once: whoever opens one on Telegram is the person for whom it was made."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import select, update

from storage.tables import AppointmentRow, Coach, Contact, Employer, Link, Person, Profile, QueueEntry
from storage.work import Work, table

VALID_FOR = timedelta(days=14)


def make(work: Work, person_id: int) -> str:
    """A token for this person's next address; it tells nothing of them, and an earlier one no longer works."""
    link = table(Link)
    token = secrets.token_urlsafe(24)
    work.run(link.delete().where(link.c.person_id == person_id))
    work.add(Link, person_id=person_id, digest=work.keys.lookup("link", token), valid_until=work.now + VALID_FOR)
    return token


def owner(work: Work, token: str) -> int | None:
    """For whom a token was made, if it can still be used."""
    link = table(Link)
    valid = (link.c.digest == work.keys.lookup("link", token)) & (link.c.valid_until >= work.now)
    row = work.first(select(link.c.person_id).where(valid).with_for_update())
    return None if row is None else int(row.person_id)


def is_known(work: Work, person_id: int) -> bool:
    """Is more known of this person than that they wrote? Then they are never made one with another by a link."""
    kept = (
        select(table(Profile).c.id).where(table(Profile).c.person_id == person_id),
        select(table(QueueEntry).c.id).where(table(QueueEntry).c.person_id == person_id),
        select(table(AppointmentRow).c.id).where(table(AppointmentRow).c.person_id == person_id),
        select(table(Employer).c.id).where(table(Employer).c.person_id == person_id),
        select(table(Coach).c.id)
        .join(table(Contact), table(Contact).c.id == table(Coach).c.contact_id)
        .where(table(Contact).c.person_id == person_id),
    )
    return any(work.first(found.limit(1)) is not None for found in kept)


def join(work: Work, contact_id: int, stranger_id: int, person_id: int) -> None:
    """This address of someone of whom nothing was known belongs to the person of the link, which is used up."""
    contact, person, link = table(Contact), table(Person), table(Link)
    work.run(link.delete().where(link.c.person_id == person_id))
    work.run(update(contact).where(contact.c.id == contact_id).values(person_id=person_id))
    work.run(person.delete().where(person.c.id == stranger_id))
