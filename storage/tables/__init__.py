"""All tables, so that one import knows the whole schema."""

from storage.tables.audit import Audit
from storage.tables.messages import InboundRow, Outbox, Pace
from storage.tables.people import Contact, ConversationRow, Person, Profile
from storage.tables.queue import Coach, QueueEntry, QueueEvent
from storage.tables.vacancies import VacancyRow

__all__ = [
    "Audit",
    "Coach",
    "Contact",
    "ConversationRow",
    "InboundRow",
    "Outbox",
    "Pace",
    "Person",
    "Profile",
    "QueueEntry",
    "QueueEvent",
    "VacancyRow",
]
