"""Coaches and the queue of people who wait for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from storage.tables.messages import partial_index
from storage.types import Moment, Sealed


class Coach(SQLModel, table=True):
    """A coach, reachable once they used their invitation."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    contact_id: int | None = Field(default=None, foreign_key="contact.id", unique=True)
    invitation: bytes | None = Field(default=None, sa_column=Column(LargeBinary, unique=True))
    """Keyed digest of the token; None once used."""
    invited_until: datetime | None = Field(default=None, sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)


class QueueEntry(SQLModel, table=True):
    """A person who waits: for a decision (`lane`), for a call (`call`), or both."""

    __tablename__ = "queue_entry"
    __table_args__ = (
        partial_index("queue_entry_open", "person_id", where="status != 'closed'", unique=True),
        partial_index("queue_entry_held", "coach_id", where="status != 'closed'"),
        partial_index("queue_entry_owed", "called_at", where="call IS NOT NULL"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    lane: str | None = None
    call: str | None = None
    """Why a call was promised; None when none is owed."""
    status: str = "open"
    """open, accepted, referred, closed"""
    coach_id: int | None = Field(default=None, foreign_key="coach.id")
    entered_at: datetime = Field(sa_type=Moment)
    called_at: datetime | None = Field(default=None, sa_type=Moment)
    """Since when a call is owed."""


class QueueEvent(SQLModel, table=True):
    """One line of an entry's history."""

    __tablename__ = "queue_event"

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="queue_entry.id", index=True, ondelete="CASCADE")
    at: datetime = Field(sa_type=Moment)
    coach_id: int | None = Field(default=None, foreign_key="coach.id")
    kind: str
    text: str | None = Field(default=None, sa_column=Column(Sealed("queue_event.text")))
