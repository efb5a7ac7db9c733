"""Talks between a coach and a candidate, opened by the coach."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.tables.messages import partial_index
from storage.types import Moment


class Line(SQLModel, table=True):
    """One talk. What is said in it stands with all other messages; here is only who talks with whom, and when."""

    __table_args__ = (
        partial_index("line_of_person", "person_id", where="closed_at IS NULL", unique=True),
        partial_index("line_of_coach", "coach_id", where="closed_at IS NULL", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    coach_id: int = Field(foreign_key="coach.id")
    opened_at: datetime = Field(sa_type=Moment)
    last_at: datetime = Field(sa_type=Moment)
    """When either of them last wrote."""
    unanswered: bool = False
    """The person waits for a word of the coach."""
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
