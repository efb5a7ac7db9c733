"""Open lines: one coach with one person at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from storage.tables import Coach, Line, Person
from storage.work import Work, table


@dataclass(frozen=True, slots=True)
class Talk:
    """An open line with both who talk."""

    id: int
    person_id: int
    code: str
    lang: str
    coach_id: int
    coach: str
    coach_contact: int | None
    """None when the coach was removed meanwhile."""
    last_at: datetime
    unanswered: bool

    @property
    def about(self) -> str:
        """By which what is planned for this talk is found again."""
        return f"line:{self.id}"


def begin(work: Work, person_id: int, coach_id: int, *, unanswered: bool = False) -> Talk | None:
    """Open a line; None when one of the two talks already. `unanswered`: the person waits for a first word."""
    values = {"person_id": person_id, "coach_id": coach_id, "opened_at": work.now, "last_at": work.now}
    added = work.insert(Line).values(unanswered=unanswered, **values).on_conflict_do_nothing()
    row = work.first(added.returning(table(Line).c.id))
    return None if row is None else find(work, table(Line).c.id == row.id)


def of_person(work: Work, person_id: int) -> Talk | None:
    return find(work, table(Line).c.person_id == person_id)


def of_coach(work: Work, coach_id: int) -> Talk | None:
    return find(work, table(Line).c.coach_id == coach_id)


def of_coach_at(work: Work, contact_id: int) -> Talk | None:
    """The talk of the coach who reads us at this address."""
    return find(work, table(Coach).c.contact_id == contact_id)


def by_id(work: Work, line_id: int) -> Talk | None:
    """This talk, while it is open."""
    return find(work, table(Line).c.id == line_id)


def find(work: Work, which: ColumnElement[bool]) -> Talk | None:
    line, person, coach = table(Line), table(Person), table(Coach)
    row = work.first(
        select(line, person.c.code, person.c.lang, coach.c.name, coach.c.contact_id)
        .join(person, person.c.id == line.c.person_id)
        .join(coach, coach.c.id == line.c.coach_id)
        .where(which, line.c.closed_at.is_(None))
    )
    if row is None:
        return None
    both = (row.person_id, row.code, row.lang, row.coach_id, row.name, row.contact_id)
    return Talk(row.id, *both, row.last_at, row.unanswered)


def note_word(work: Work, talk: Talk, *, by_person: bool) -> None:
    """Somebody wrote."""
    line = table(Line)
    work.run(update(line).where(line.c.id == talk.id).values(last_at=work.now, unanswered=by_person))


def close(work: Work, talk: Talk) -> bool:
    """End a talk; False when it had ended already. First the person, then the line: as when the person writes."""
    line, person = table(Line), table(Person)
    work.run(select(person.c.id).where(person.c.id == talk.person_id).with_for_update(key_share=True))
    still = update(line).where(line.c.id == talk.id, line.c.closed_at.is_(None))
    return bool(work.run(still.values(closed_at=work.now)).rowcount)
