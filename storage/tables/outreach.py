"""People to whom we wrote first: with whose permission, for whom, in which campaign."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from storage.types import Moment, Sealed


class Campaign(SQLModel, table=True):
    """First contacts that were brought in together, to be held or ended together."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    coach_id: int = Field(foreign_key="coach.id")
    state: str = "going"
    """going, paused, stopped"""
    created_at: datetime = Field(sa_type=Moment)


class Approach(SQLModel, table=True):
    """One first contact, and the permission on which it rests: who wrote it down, when, and how it was asked."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id", index=True)
    coach_id: int = Field(foreign_key="coach.id")
    permission: str | None = Field(default=None, sa_column=Column(Sealed("approach.permission")))
    """In the words of who asked; None when a coach only said that the person agreed."""
    at: datetime = Field(sa_type=Moment)
