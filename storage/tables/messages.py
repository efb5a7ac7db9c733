"""What came in, what is to go out, and how fast."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, text
from sqlmodel import Field, SQLModel

from storage.types import Moment, Sealed


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index on what is still to do, which stays small however much is done."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


class InboundRow(SQLModel, table=True):
    """One received message; the key makes a second delivery have no effect."""

    __tablename__ = "inbound"
    __table_args__ = (Index("inbound_contact", "contact_id", "at"),)

    channel: str = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    contact_id: int = Field(foreign_key="contact.id", ondelete="CASCADE")
    text: str | None = Field(default=None, sa_column=Column(Sealed("inbound.text")))
    at: datetime = Field(sa_type=Moment)
    failed: bool = False


class Outbox(SQLModel, table=True):
    """One message to send, now or later: what to say, not its wording."""

    __table_args__ = (
        partial_index("outbox_due", "due_at", "channel", where="status = 'due'"),
        Index("outbox_of_contact", "contact_id", "status", "id"),
        partial_index("outbox_leased", "lease_until", where="status = 'sending'"),
        partial_index("outbox_about", "about", where="status = 'due' AND about IS NOT NULL"),
        partial_index("outbox_held", "about", where="status = 'held'"),
        partial_index("outbox_asked", "conversation_id", "sent_at", where="conversation_id IS NOT NULL"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="contact.id", ondelete="CASCADE")
    channel: str
    address: str = Field(sa_column=Column(Sealed("outbox.address"), nullable=False))
    content: str = Field(sa_column=Column(Sealed("outbox.content"), nullable=False))
    key: str | None = Field(default=None, unique=True)
    about: str | None = None
    """What it belongs to, "appointment:7", so that a change takes out all that was planned for it."""
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id", ondelete="SET NULL")
    """The conversation in which it asks something: a number answers the last message sent."""
    priority: int = 0
    farewell: bool = False
    due_at: datetime = Field(sa_type=Moment)
    not_after: datetime | None = Field(default=None, sa_type=Moment)
    status: str = "due"
    attempts: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    """Not before this moment may a sender take it: another one holds it, or its next try has to wait."""
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    provider_id: str | None = Field(default=None, index=True)
    delivery: str | None = None
    error: str | None = None


class Pace(SQLModel, table=True):
    """When a channel may send its next message, for all senders together."""

    channel: str = Field(primary_key=True)
    next_at: datetime = Field(sa_type=Moment)
