"""All tables, so that one import knows the whole schema."""

from storage.tables.appointments import AppointmentRow, CheckIn, Placement, Training
from storage.tables.audit import Audit
from storage.tables.lines import Line
from storage.tables.messages import InboundRow, Outbox, Pace
from storage.tables.outreach import Approach, Campaign
from storage.tables.people import Contact, ConversationRow, Link, Person, Profile
from storage.tables.queue import Coach, QueueEntry, QueueEvent
from storage.tables.vacancies import Employer, VacancyRow

__all__ = [
    "AppointmentRow",
    "Approach",
    "Audit",
    "Campaign",
    "CheckIn",
    "Coach",
    "Contact",
    "ConversationRow",
    "Employer",
    "InboundRow",
    "Line",
    "Link",
    "Outbox",
    "Pace",
    "Person",
    "Placement",
    "Profile",
    "QueueEntry",
    "QueueEvent",
    "Training",
    "VacancyRow",
]
