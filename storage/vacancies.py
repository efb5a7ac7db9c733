"""Employers and vacancies as rows, as the rules see them, and as they are presented."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, func, select, update

from flows.appointment import SEATED
from flows.places import Gazetteer
from flows.programme import Vacancy
from storage.tables import AppointmentRow, Employer, VacancyRow
from storage.work import Work, table


@dataclass(frozen=True, slots=True)
class Presented:
    """One vacancy as its employer presented it; times "HH:MM", phone E.164, `place` a key of the gazetteer."""

    ref: str
    employer: str
    site: str
    address: str
    place: str
    stop: str
    contact: str
    contact_phone: str
    sector: str
    title: str
    isco08: str
    start: str
    end: str
    shift: str
    dutch: str
    certificates: tuple[str, ...]
    tasks: tuple[str, ...]
    reasons: Mapping[str, str]
    """Certificate or task → why the job needs it."""
    seats: int
    open_until: date


@dataclass(frozen=True, slots=True)
class Commitment:
    """What came of the blind interviews that an employer committed to with one vacancy."""

    seats: int
    held: int
    """Proposals that keep a seat."""
    kept: int
    let_down: int

    @property
    def left(self) -> int:
        return max(0, self.seats - self.held)


def upsert(work: Work, presented: Iterable[Presented]) -> None:
    """Add employers and vacancies, or change those with the same name and site, or the same ref."""
    for one in presented:
        employer_id = put_employer(
            work,
            name=one.employer,
            site=one.site,
            address=one.address,
            place=one.place,
            stop=one.stop,
            contact=one.contact,
            contact_phone=one.contact_phone,
        )
        put_vacancy(
            work,
            ref=one.ref,
            employer_id=employer_id,
            sector=one.sector,
            title=one.title,
            isco08=one.isco08,
            start=one.start,
            end=one.end,
            shift=one.shift,
            dutch=one.dutch,
            certificates=" ".join(one.certificates),
            tasks=" ".join(one.tasks),
            reasons=json.dumps(dict(one.reasons), ensure_ascii=False),
            seats=one.seats,
            open_until=one.open_until,
        )


class SameEmployer(ValueError):
    """Another employer has this name at this site."""


def put_employer(work: Work, employer_id: int | None = None, **values: Any) -> int:
    """Add or change an employer, the one at this site if no id is given; a new number has to be confirmed anew. Its id.

    Raises SameEmployer when a changed name or site is that of another one.
    """
    employer = table(Employer)
    same = (employer.c.name == values["name"]) & (employer.c.site == values["site"])
    row = work.first(select(employer.c.id, employer.c.contact_phone).where(same))
    if employer_id is not None:
        if row is not None and row.id != employer_id:
            raise SameEmployer
        row = work.first(select(employer.c.id, employer.c.contact_phone).where(employer.c.id == employer_id))
    if row is None:
        return work.add(Employer, **values)
    moved = row.contact_phone != values["contact_phone"]
    unknown: dict[str, Any] = {"person_id": None, "confirmed_at": None, "refused_at": None} if moved else {}
    work.run(update(employer).where(employer.c.id == row.id).values({**values, **unknown}))
    return int(row.id)


def put_vacancy(work: Work, **values: Any) -> None:
    """Add or change a vacancy; its age stays that of the first time."""
    statement = work.insert(VacancyRow).values({**values, "added_at": work.now})
    work.run(statement.on_conflict_do_update(index_elements=["ref"], set_=values))


def add_vacancy(work: Work, **values: Any) -> str:
    """Add a vacancy under the next free ref, V1, V2 …; its ref."""
    vacancy = table(VacancyRow)
    while True:
        refs = (row.ref for row in work.rows(select(vacancy.c.ref)))
        taken = [int(ref[1:]) for ref in refs if ref[:1] == "V" and ref[1:].isdecimal()]
        ref = f"V{max(taken, default=0) + 1}"
        added = work.insert(VacancyRow).values({**values, "ref": ref, "added_at": work.now}).on_conflict_do_nothing()
        if work.run(added).rowcount:
            return ref


def load(work: Work, places: Gazetteer) -> tuple[Vacancy, ...]:
    """All vacancies, in the order of their refs; which are open is for the rules to say."""
    return tuple(
        Vacancy(
            row.ref,
            row.title,
            row.name,
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
            row.added_at,
        )
        for row in work.rows(ruled())
    )


@cache
def ruled() -> Select[Any]:
    """What the rules know of a vacancy; remembered, since every transaction asks it."""
    vacancy, employer = table(VacancyRow).c, table(Employer).c
    return (
        select(
            vacancy.ref,
            vacancy.title,
            employer.name,
            vacancy.sector,
            vacancy.shift,
            vacancy.start,
            vacancy.end,
            vacancy.dutch,
            vacancy.certificates,
            vacancy.tasks,
            vacancy.seats,
            employer.place,
            vacancy.open_until,
            vacancy.added_at,
        )
        .join(table(Employer), employer.id == vacancy.employer_id)
        .order_by(vacancy.ref)
    )


def rows() -> Select[Any]:
    vacancy, employer = table(VacancyRow), table(Employer)
    return select(
        vacancy,
        employer.c.name.label("employer"),
        employer.c.site,
        employer.c.address,
        employer.c.place,
        employer.c.stop,
        employer.c.contact,
        employer.c.contact_phone,
    ).join(employer, employer.c.id == vacancy.c.employer_id)


def presented(work: Work) -> list[Presented]:
    """All vacancies as they were presented, in the order of their refs."""
    return [
        Presented(
            row.ref,
            row.employer,
            row.site,
            row.address,
            row.place,
            row.stop,
            row.contact,
            row.contact_phone,
            row.sector,
            row.title,
            row.isco08,
            row.start,
            row.end,
            row.shift,
            row.dutch,
            tuple(row.certificates.split()),
            tuple(row.tasks.split()),
            json.loads(row.reasons),
            row.seats,
            row.open_until,
        )
        for row in work.rows(rows().order_by(table(VacancyRow).c.ref))
    ]


def employers(work: Work) -> list[Row[Any]]:
    """All employers: id, name, site, address, place, stop, contact, contact_phone, person_id, confirmed_at."""
    employer = table(Employer)
    return work.rows(select(employer).order_by(employer.c.name, employer.c.site))


def employer_of(work: Work, ref: str) -> Row[Any]:
    """Who presented this vacancy."""
    employer, vacancy = table(Employer), table(VacancyRow)
    known = select(employer).join(vacancy, vacancy.c.employer_id == employer.c.id).where(vacancy.c.ref == ref)
    return work.connection.execute(known).one()


def lock(work: Work, ref: str) -> None:
    """Nobody else counts or takes seats of this vacancy until the transaction ends."""
    vacancy = table(VacancyRow)
    work.run(select(vacancy.c.ref).where(vacancy.c.ref == ref).with_for_update())


def commitments(work: Work) -> dict[str, Commitment]:
    """Vacancy → its seats and what came of them."""
    vacancy, appointment = table(VacancyRow), table(AppointmentRow)
    seats = {row.ref: row.seats for row in work.rows(select(vacancy.c.ref, vacancy.c.seats))}
    grouped = (
        select(appointment.c.vacancy_ref, appointment.c.state, appointment.c.outcome, func.count().label("n"))
        .where(appointment.c.kind == "interview")
        .group_by(appointment.c.vacancy_ref, appointment.c.state, appointment.c.outcome)
    )
    counts: dict[str, dict[str, int]] = {ref: {"held": 0, "kept": 0, "let_down": 0} for ref in seats}
    for row in work.rows(grouped):
        found = counts[row.vacancy_ref]
        found["held"] += row.n if row.state in SEATED and row.outcome != "no_match" else 0
        found["kept"] += row.n if row.state in ("kept", "closed") else 0
        found["let_down"] += row.n if row.state == "let_down" else 0
    return {ref: Commitment(seats[ref], **found) for ref, found in counts.items()}
