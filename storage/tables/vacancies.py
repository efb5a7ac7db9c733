"""Employers and their vacancies, as they were presented."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import Moment, Sealed


class Employer(SQLModel, table=True):
    """An employer at one site, with the contact person who receives blind proposals."""

    __table_args__ = (UniqueConstraint("name", "site"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    site: str
    address: str
    place: str
    stop: str
    contact: str = Field(sa_column=Column(Sealed("vacancy.contact"), nullable=False))
    contact_phone: str = Field(sa_column=Column(Sealed("vacancy.contact_phone"), nullable=False))
    """+32…; empty for a contact person on Telegram."""
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True, ondelete="SET NULL")
    """The contact person as someone we write to, once we have."""
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the contact person said that this number is right; nothing else is sent to it before."""
    refused_at: datetime | None = Field(default=None, sa_type=Moment)


class VacancyRow(SQLModel, table=True):
    """One vacancy; lists are words with spaces between, times "HH:MM"."""

    __tablename__ = "vacancy"

    ref: str = Field(primary_key=True)
    employer_id: int = Field(foreign_key="employer.id", index=True)
    sector: str
    title: str
    isco08: str
    start: str
    end: str
    shift: str
    dutch: str
    certificates: str
    tasks: str
    reasons: str
    """The employer's justification of each certificate and task: JSON, key → sentence."""
    seats: int
    open_until: date
    added_at: datetime = Field(sa_type=Moment)
