"""From a blind proposal to a placement: appointments, placements, trainings."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from storage.tables.messages import partial_index
from storage.types import Moment, Sealed


class AppointmentRow(SQLModel, table=True):
    """One candidate at one vacancy: an interview begins as a blind proposal, before its time is known."""

    __tablename__ = "appointment"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    """How the employer names this candidate for this appointment alone."""
    kind: str
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    vacancy_ref: str = Field(foreign_key="vacancy.ref", index=True)
    coach_id: int = Field(foreign_key="coach.id")
    state: str
    version: int = 0
    """Raised whenever the time changes, so that nothing said about an older time can be mistaken for this one."""
    at: datetime | None = Field(default=None, sa_type=Moment)
    times: str = "[]"
    """The moments offered: a JSON list, ISO 8601 in UTC."""
    sentence: str | None = Field(default=None, sa_column=Column(Sealed("appointment.sentence")))
    """The coach's own words to the employer, where the must-haves are not all met."""
    adaptation: str | None = Field(default=None, sa_column=Column(Sealed("appointment.adaptation")))
    adaptation_agreed: bool = False
    misses: int = 0
    outcome: str | None = None
    created_at: datetime = Field(sa_type=Moment)


class Placement(SQLModel, table=True):
    """A job that began, with its route; check-ins follow until it is closed."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    appointment_id: int = Field(foreign_key="appointment.id", unique=True, ondelete="CASCADE")
    coach_id: int = Field(foreign_key="coach.id")
    route: str
    starts_on: date
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)


class CheckIn(SQLModel, table=True):
    """One question of aftercare, asked or still to be asked, with what was answered."""

    __tablename__ = "check_in"
    __table_args__ = (partial_index("check_in_silent", "due_at", where="answer IS NULL"),)

    id: int | None = Field(default=None, primary_key=True)
    placement_id: int = Field(foreign_key="placement.id", index=True, ondelete="CASCADE")
    of: str
    """candidate or employer"""
    step: str
    """day1, week1, month1, month3, month6"""
    due_at: datetime = Field(sa_type=Moment)
    answer: str | None = None
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


class Training(SQLModel, table=True):
    """A training before or beside a job, with its own dates."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    coach_id: int = Field(foreign_key="coach.id")
    title: str
    starts_on: date
    ends_on: date
