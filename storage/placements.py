"""Placements with their check-ins, and trainings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select, update

from storage.tables import AppointmentRow, CheckIn, Coach, Employer, Person, Placement, Training, VacancyRow
from storage.work import Work, table


@dataclass(frozen=True, slots=True)
class Job:
    """A placement with those who take part in it."""

    id: int
    person_id: int
    person: str
    code: str
    """By which the employer knows the candidate."""
    coach_id: int
    coach: str
    coach_contact: int | None
    vacancy: str
    title: str
    employer: str
    employer_person: int | None
    confirmed: bool
    route: str
    starts_on: date


def begin(work: Work, appointment_id: int, person_id: int, coach_id: int, route: str, starts_on: date) -> int:
    """A job begins; its id."""
    return work.add(
        Placement,
        appointment_id=appointment_id,
        person_id=person_id,
        coach_id=coach_id,
        route=route,
        starts_on=starts_on,
        created_at=work.now,
    )


def jobs() -> Select[Any]:
    placement, person, coach = table(Placement), table(Person), table(Coach)
    appointment, vacancy, employer = table(AppointmentRow), table(VacancyRow), table(Employer)
    return (
        select(
            placement.c.id,
            placement.c.person_id,
            person.c.code.label("person"),
            appointment.c.code,
            placement.c.coach_id,
            coach.c.name.label("coach"),
            coach.c.contact_id.label("coach_contact"),
            vacancy.c.ref.label("vacancy"),
            vacancy.c.title,
            employer.c.name.label("employer"),
            employer.c.person_id.label("employer_person"),
            employer.c.confirmed_at.is_not(None).label("confirmed"),
            placement.c.route,
            placement.c.starts_on,
        )
        .join(person, person.c.id == placement.c.person_id)
        .join(coach, coach.c.id == placement.c.coach_id)
        .join(appointment, appointment.c.id == placement.c.appointment_id)
        .join(vacancy, vacancy.c.ref == appointment.c.vacancy_ref)
        .join(employer, employer.c.id == vacancy.c.employer_id)
    )


def get(work: Work, placement_id: int) -> Job | None:
    row = work.first(jobs().where(table(Placement).c.id == placement_id))
    return None if row is None else Job(**row._mapping)


def of_person(work: Work, person_id: int) -> list[Job]:
    """The running placements of a candidate, oldest first."""
    placement = table(Placement)
    theirs = jobs().where(placement.c.person_id == person_id, placement.c.ended_at.is_(None))
    return [Job(**row._mapping) for row in work.rows(theirs.order_by(placement.c.id))]


def running(work: Work) -> list[Job]:
    """All placements that have not ended."""
    placement = table(Placement)
    return [
        Job(**row._mapping) for row in work.rows(jobs().where(placement.c.ended_at.is_(None)).order_by(placement.c.id))
    ]


def plan(work: Work, placement_id: int, asked: Iterable[tuple[str, str, datetime]]) -> dict[tuple[str, str], int]:
    """Check-ins to come, as (of, step, due): their ids by (of, step)."""
    return {
        (of, step): work.add(CheckIn, placement_id=placement_id, of=of, step=step, due_at=due)
        for of, step, due in asked
    }


def check_in(work: Work, check_in_id: int) -> Row[Any] | None:
    """id, placement_id, of, step, due_at, answer."""
    return work.first(select(table(CheckIn)).where(table(CheckIn).c.id == check_in_id))


def check_ins(work: Work, placement_id: int) -> list[Row[Any]]:
    """All check-ins of a placement, in the order in which they are due."""
    check = table(CheckIn)
    return work.rows(select(check).where(check.c.placement_id == placement_id).order_by(check.c.due_at, check.c.id))


def answer(work: Work, check_in_id: int, said: str) -> None:
    check = table(CheckIn)
    work.run(update(check).where(check.c.id == check_in_id).values(answer=said, answered_at=work.now))


def end(work: Work, placement_id: int) -> None:
    """The job has ended: nobody is asked about it any more."""
    placement = table(Placement)
    work.run(update(placement).where(placement.c.id == placement_id).values(ended_at=work.now))


def add_training(work: Work, person_id: int, coach_id: int, title: str, starts_on: date, ends_on: date) -> int:
    return work.add(Training, person_id=person_id, coach_id=coach_id, title=title, starts_on=starts_on, ends_on=ends_on)


def courses() -> Select[Any]:
    """Trainings with the candidate's code and where their coach is reached."""
    training, person, coach = table(Training), table(Person), table(Coach)
    return (
        select(training, person.c.code.label("person"), coach.c.contact_id.label("coach_contact"))
        .join(person, person.c.id == training.c.person_id)
        .join(coach, coach.c.id == training.c.coach_id)
    )


def training(work: Work, training_id: int) -> Row[Any] | None:
    return work.first(courses().where(table(Training).c.id == training_id))


def trainings(work: Work, person_id: int, since: date) -> list[Row[Any]]:
    """A candidate's trainings that do not end before this day."""
    training = table(Training)
    theirs = courses().where(training.c.person_id == person_id, training.c.ends_on >= since)
    return work.rows(theirs.order_by(training.c.id))
