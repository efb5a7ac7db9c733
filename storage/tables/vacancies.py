"""Vacancies as employers presented them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from storage.types import Sealed


class VacancyRow(SQLModel, table=True):
    """One vacancy; lists are words with spaces between, times "HH:MM"."""

    __tablename__ = "vacancy"

    ref: str = Field(primary_key=True)
    employer: str
    site: str
    sector: str
    title: str
    isco08: str
    start: str
    end: str
    shift: str
    dutch: str
    certificates: str
    tasks: str
    seats: int
    address: str
    place: str
    stop: str
    contact: str = Field(sa_column=Column(Sealed("vacancy.contact"), nullable=False))
    contact_phone: str = Field(sa_column=Column(Sealed("vacancy.contact_phone"), nullable=False))
    open_until: date
