"""Who looked at or changed whose data."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.types import Moment


class Audit(SQLModel, table=True):
    """One act of a coach on one person."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment, index=True)
    coach_id: int = Field(foreign_key="coach.id")
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True, ondelete="SET NULL")
    act: str
