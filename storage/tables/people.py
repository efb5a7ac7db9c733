"""People, their addresses, their conversation and what their intake said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.messages import partial_index
from storage.types import Moment, Sealed


class Person(SQLModel, table=True):
    """One human; the code is how coaches name them."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    lang: str
    name: str | None = Field(default=None, sa_column=Column(Sealed("person.name")))
    created_at: datetime = Field(sa_type=Moment)
    stopped_at: datetime | None = Field(default=None, sa_type=Moment)
    consent_notice: str | None = None
    consented_at: datetime | None = Field(default=None, sa_type=Moment)
    refused_at: datetime | None = Field(default=None, sa_type=Moment)
    partner: str | None = None
    """The organisation through which this person came to us."""
    beside: str | None = None
    """Code of the person whose telephone this one shares, who has no address of their own."""
    wished: str | None = None
    """Ref of the vacancy whose poster or link brought this person."""


class Contact(SQLModel, table=True):
    """One address of a person on one channel, found by a keyed digest."""

    __table_args__ = (UniqueConstraint("channel", "lookup"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    channel: str
    lookup: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    address: str | None = Field(default=None, sa_column=Column(Sealed("contact.address")))
    carrier_blocked: bool = False
    free_at: datetime | None = Field(default=None, sa_type=Moment)
    """Not before this moment may the next message go to this address."""


class Link(SQLModel, table=True):
    """An invitation to go on at another address; whoever opens it is this person."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    digest: bytes = Field(sa_column=Column(LargeBinary, unique=True, nullable=False))
    """Keyed digest of the token."""
    valid_until: datetime = Field(sa_type=Moment)


class ConversationRow(SQLModel, table=True):
    """Where a person is in a script, as one sealed value. The intake is about the person; others about `subject`."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("person_id", "script", "subject"),
        partial_index("conversation_subject", "subject", "script", where="subject != 0"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE")
    script: str
    subject: int = 0
    """The id of the appointment or check-in that is talked about; 0 for none."""
    state: str = Field(sa_column=Column(Sealed("conversation.state"), nullable=False))
    updated_at: datetime = Field(sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    """Of what we ask at a moment of ours: when it was last answered."""
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    """After this moment an answer means nothing any more."""


class Profile(SQLModel, table=True):
    """The answers of a finished intake with the hint that rests on them; a correction adds a version."""

    __table_args__ = (UniqueConstraint("person_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE")
    version: int
    at: datetime = Field(sa_type=Moment)
    answers: str = Field(sa_column=Column(Sealed("profile.answers"), nullable=False))
    suggestion: str
    reasons: str = Field(sa_column=Column(Sealed("profile.reasons"), nullable=False))
    rules: str
