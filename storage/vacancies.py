"""Vacancies as rows and as the rules see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from sqlalchemy import select

from flows.places import Gazetteer
from flows.programme import Vacancy
from storage.tables import VacancyRow
from storage.work import Work, table


def upsert(work: Work, rows: Iterable[dict[str, Any]]) -> None:
    """Add vacancies or change those with the same ref."""
    for row in rows:
        statement = work.insert(VacancyRow).values(row)
        work.run(statement.on_conflict_do_update(index_elements=["ref"], set_=row))


def load(work: Work, places: Gazetteer) -> tuple[Vacancy, ...]:
    """All vacancies, in the order of their refs; which are open is for the rules to say."""
    vacancy = table(VacancyRow).c
    known = select(
        vacancy.ref,
        vacancy.title,
        vacancy.employer,
        vacancy.sector,
        vacancy.shift,
        vacancy.start,
        vacancy.end,
        vacancy.dutch,
        vacancy.certificates,
        vacancy.tasks,
        vacancy.seats,
        vacancy.place,
        vacancy.open_until,
    ).order_by(vacancy.ref)
    return tuple(
        Vacancy(
            row.ref,
            row.title,
            row.employer,
            row.sector,
            row.shift,
            time.fromisoformat(row.start),
            time.fromisoformat(row.end),
            row.dutch,
            tuple(row.certificates.split()),
            tuple(row.tasks.split()),
            row.seats,
            places.get(row.place),
            row.open_until,
        )
        for row in work.rows(known)
    )
