"""Employers: who their contact person is to us, and whether we may write there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, exists, literal_column, select, update

from storage import conversations
from storage.tables import ConversationRow, Employer
from storage.work import Work, table


def get(work: Work, employer_id: int) -> Row[Any]:
    """One employer, kept from others until the transaction ends."""
    employer = table(Employer)
    return work.connection.execute(select(employer).where(employer.c.id == employer_id).with_for_update()).one()


def of_person(work: Work, person_id: int) -> list[Row[Any]]:
    """The employers whose contact person this is."""
    employer = table(Employer)
    return work.rows(select(employer).where(employer.c.person_id == person_id).order_by(employer.c.id))


def belongs_to(work: Work, employer_id: int, person_id: int) -> None:
    """The contact person is this person; who confirmed a number for one employer did so for all."""
    employer = table(Employer)
    known = select(employer.c.confirmed_at).where(
        employer.c.person_id == person_id, employer.c.confirmed_at.is_not(None)
    )
    row = work.first(known.limit(1))
    values = {"person_id": person_id, **({"confirmed_at": row.confirmed_at} if row else {})}
    work.run(update(employer).where(employer.c.id == employer_id).values(values))


def on_telegram(work: Work, employer_id: int, lang: str) -> int:
    """The contact person of an employer who is reached on Telegram alone, as someone we can make a link for."""
    row = get(work, employer_id)
    if row.person_id is not None:
        return int(row.person_id)
    [person_id] = conversations.add_people(work, [{"lang": lang, "name": None, "created_at": work.now}])
    belongs_to(work, employer_id, person_id)
    return person_id


def is_asked(work: Work, employer_id: int) -> bool:
    """Does the question whether the number is right wait for an answer?"""
    conversation = table(ConversationRow)
    about = (conversation.c.subject == employer_id) & (conversation.c.subject != literal_column("0"))
    asked = (conversation.c.script == "confirm") & about
    return bool(work.connection.execute(select(exists(select(conversation.c.id).where(asked)))).scalar_one())


def confirm(work: Work, person_id: int) -> None:
    """The number is right, for every employer whose contact person this is."""
    employer = table(Employer)
    theirs = update(employer).where(employer.c.person_id == person_id, employer.c.confirmed_at.is_(None))
    work.run(theirs.values(confirmed_at=work.now, refused_at=None))


def refuse(work: Work, employer_id: int) -> None:
    """The number is not theirs: nothing is sent there any more."""
    employer = table(Employer)
    work.run(update(employer).where(employer.c.id == employer_id).values(refused_at=work.now))
