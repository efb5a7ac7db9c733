"""Appointments: proposed, locked for one event, written back; who takes part in them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, delete, func, literal_column, or_, select, update

from flows.appointment import ENDS, SEATED, Appointment, Kind
from storage.conversations import new_code
from storage.outbox import DUE, EVER, SENDING
from storage.tables import AppointmentRow, Coach, ConversationRow, Employer, Outbox, Person, VacancyRow
from storage.work import Work, table

OF_CANDIDATE = ("interest", "adaptation", "slot", "coming", "afterwards", "missed")
OF_EMPLOYER = ("times", "hosting", "kept")


class NoSeat(Exception):
    """All blind interviews of this vacancy are taken."""


class ProposedAlready(Exception):
    """This candidate has an open appointment of this kind at this vacancy."""


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment with those who take part in it."""

    appointment: Appointment
    person_id: int
    person: str
    """The code by which coaches know the candidate."""
    coach_id: int
    coach: str
    coach_contact: int | None
    employer_id: int
    employer_person: int | None
    confirmed: bool
    """The employer's contact person said that the number is right."""


def propose(work: Work, kind: Kind, state: str, person_id: int, ref: str, coach_id: int, **values: Any) -> int:
    """A new appointment; an interview takes a seat. Raises NoSeat, ProposedAlready."""
    appointment, vacancy = table(AppointmentRow), table(VacancyRow)
    seats = work.connection.execute(select(vacancy.c.seats).where(vacancy.c.ref == ref).with_for_update()).scalar_one()
    same = select(appointment.c.id).where(
        appointment.c.person_id == person_id,
        appointment.c.vacancy_ref == ref,
        appointment.c.kind == kind,
        appointment.c.state.not_in(ENDS),
    )
    if work.first(same) is not None:
        raise ProposedAlready
    taken = select(func.count()).where(
        appointment.c.vacancy_ref == ref,
        appointment.c.kind == "interview",
        appointment.c.state.in_(SEATED),
        or_(appointment.c.outcome.is_(None), appointment.c.outcome != "no_match"),
    )
    if kind == "interview" and work.connection.execute(taken).scalar_one() >= seats:
        raise NoSeat
    return work.add(
        AppointmentRow,
        code=new_code(),
        kind=kind,
        person_id=person_id,
        vacancy_ref=ref,
        coach_id=coach_id,
        state=state,
        created_at=work.now,
        **values,
    )


def bookings() -> Select[Any]:
    appointment, person, coach = table(AppointmentRow), table(Person), table(Coach)
    vacancy, employer = table(VacancyRow), table(Employer)
    return (
        select(
            appointment,
            person.c.code.label("person"),
            coach.c.name.label("coach"),
            coach.c.contact_id.label("coach_contact"),
            employer.c.id.label("employer_id"),
            employer.c.person_id.label("employer_person"),
            employer.c.confirmed_at,
        )
        .join(person, person.c.id == appointment.c.person_id)
        .join(coach, coach.c.id == appointment.c.coach_id)
        .join(vacancy, vacancy.c.ref == appointment.c.vacancy_ref)
        .join(employer, employer.c.id == vacancy.c.employer_id)
    )


def as_booking(row: Row[Any]) -> Booking:
    made = Appointment(
        row.id,
        row.code,
        cast(Kind, row.kind),
        row.vacancy_ref,
        row.state,
        row.version,
        row.at,
        tuple(datetime.fromisoformat(time) for time in json.loads(row.times)),
        row.sentence,
        row.adaptation,
        row.adaptation_agreed,
        row.misses,
        row.outcome,
    )
    return Booking(
        made,
        row.person_id,
        row.person,
        row.coach_id,
        row.coach,
        row.coach_contact,
        row.employer_id,
        row.employer_person,
        row.confirmed_at is not None,
    )


def get(work: Work, appointment_id: int) -> Booking | None:
    """The appointment as it stands; nobody else changes it until the transaction ends."""
    appointment = table(AppointmentRow)
    row = work.first(bookings().where(appointment.c.id == appointment_id).with_for_update(of=appointment))
    return None if row is None else as_booking(row)


def look_at(work: Work, appointment_id: int) -> Booking | None:
    """The appointment as it stands, without waiting for whoever is changing it."""
    row = work.first(bookings().where(table(AppointmentRow).c.id == appointment_id))
    return None if row is None else as_booking(row)


def of_person(work: Work, person_id: int, *, ended: bool = False) -> list[Booking]:
    """A candidate's appointments, oldest first; also the ended ones when asked for."""
    appointment = table(AppointmentRow)
    theirs = bookings().where(appointment.c.person_id == person_id)
    if not ended:
        theirs = theirs.where(appointment.c.state.not_in(ENDS))
    return [as_booking(row) for row in work.rows(theirs.order_by(appointment.c.id))]


def of_employer(work: Work, person_id: int) -> list[Booking]:
    """Open appointments with the employers whose contact person this is."""
    appointment, employer = table(AppointmentRow), table(Employer)
    theirs = bookings().where(employer.c.person_id == person_id, appointment.c.state.not_in(ENDS))
    return [as_booking(row) for row in work.rows(theirs.order_by(appointment.c.id))]


def save(work: Work, after: Appointment) -> None:
    """Write where it stands now."""
    appointment = table(AppointmentRow)
    values = {
        "state": after.state,
        "version": after.version,
        "at": after.at,
        "times": json.dumps([time.isoformat() for time in after.times]),
        "sentence": after.sentence,
        "adaptation": after.adaptation,
        "adaptation_agreed": after.adaptation_agreed,
        "misses": after.misses,
        "outcome": after.outcome,
    }
    work.run(update(appointment).where(appointment.c.id == after.id).values(values))


def give(work: Work, person_id: int, coach_id: int) -> None:
    """The open appointments of a candidate go with them to another coach."""
    appointment = table(AppointmentRow)
    theirs = update(appointment).where(appointment.c.person_id == person_id, appointment.c.state.not_in(ENDS))
    work.run(theirs.values(coach_id=coach_id))


def unplan(work: Work, appointment_id: int) -> None:
    """Take out what was planned, and what asks something, and did not go out yet."""
    box = table(Outbox)
    take_out(work, appointment_id, or_(box.c.key.is_not(None), box.c.conversation_id.is_not(None)))


def unplan_silence(work: Work, appointment_id: int) -> None:
    """The candidate answered: nobody is to be told of a silence."""
    take_out(work, appointment_id, table(Outbox).c.key.like("%:silent"))


def take_out(work: Work, appointment_id: int, which: ColumnElement[bool]) -> None:
    """Void letters about it that did not go out as far as we know; a sender that claimed one may have died with it.

    Two statements, for each of which there is an index.
    """
    box = table(Outbox)
    for waiting in (box.c.status == DUE, (box.c.status == SENDING) & (box.c.lease_until > EVER)):
        theirs = update(box).where(box.c.about == about(appointment_id), waiting, which)
        work.run(theirs.values(status="void", lease_until=None))


def end_conversations(work: Work, appointment_id: int, scripts: Sequence[str]) -> None:
    """Nothing more is to be answered about this in these scripts."""
    conversation = table(ConversationRow)
    about_it = (conversation.c.subject == appointment_id) & (conversation.c.subject != literal_column("0"))
    work.run(delete(conversation).where(about_it, conversation.c.script.in_(scripts)))


def about(appointment_id: int) -> str:
    """How letters name what they belong to."""
    return f"appointment:{appointment_id}"
