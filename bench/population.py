"""A crowd: people whose intake is long finished, half of them with an appointment to come and its reminder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, literal, select
from sqlmodel import SQLModel

from flows.model import Conversation, Msg, Say
from storage import appointments, conversations, outbox
from storage.codec import Telling, pack_content, pack_conversation
from storage.outbox import Letter
from storage.tables import (
    AppointmentRow,
    Coach,
    Contact,
    ConversationRow,
    InboundRow,
    Line,
    Outbox,
    Profile,
    QueueEntry,
    VacancyRow,
)
from storage.work import Store, Work, table

COACHES = 20
CHUNK = 5000
FINISHED = pack_conversation(Conversation("intake", "finished", choosing_language=False))
REMINDER = Telling(Say(Msg("See you soon, {name}!"), {"name": "Sam"}))
ADDRESS = "+32490000000"
PROFILE = {"version": 1, "answers": "{}", "suggestion": "propose", "reasons": "[]", "rules": "1/bench"}
MOMENTS = ("at", "updated_at", "entered_at", "due_at", "opened_at", "last_at", "closed_at")
FAR, SPREAD = timedelta(days=60), 1_000_000
"""When the first reminder is due, and over how many seconds they are spread, in no order."""


def fill(store: Store, size: int) -> None:
    """So many people; each chunk is a transaction of its own."""
    with store.work() as work:
        coaches = [work.add(Coach, name=f"Coach {number}") for number in range(COACHES)]
        refs = [row.ref for row in work.rows(select(table(VacancyRow).c.ref))]
    for start in range(0, size, CHUNK):
        with store.work() as work:
            numbers = range(start, min(start + CHUNK, size))
            ids = conversations.add_contacts(work, [("sms", f"+3249{number:07d}", "nl") for number in numbers])
            finish(work, ids, coaches)
            book(work, ids[1::2], coaches, refs)


def finish(work: Work, ids: Sequence[int], coaches: Sequence[int]) -> None:
    """Their intake is done, they were told so, and a coach has talked with them and closed their place in the queue."""
    contact = table(Contact).c
    coach = contact.person_id % len(coaches) + coaches[0]
    for_each(work, ids, ConversationRow, person_id=contact.person_id, script="intake", state=FINISHED)
    for_each(work, ids, Profile, person_id=contact.person_id, **PROFILE)
    for_each(work, ids, QueueEntry, person_id=contact.person_id, lane="ready", status="closed", coach_id=coach)
    for_each(work, ids, Line, person_id=contact.person_id, coach_id=coach, unanswered=False)
    inbound = {"external_id": literal("crowd").concat(contact.id), "contact_id": contact.id, "text": "1"}
    for_each(work, ids, InboundRow, channel="sms", **inbound)
    told = {"content": pack_content(REMINDER), "channel": "sms", "address": ADDRESS, "status": "sent", "attempts": 1}
    provider_id = literal("crowd").concat(contact.id)
    for_each(work, ids, Outbox, contact_id=contact.id, sent_at=work.now, provider_id=provider_id, **told)


def for_each(work: Work, ids: Sequence[int], model: type[SQLModel], **values: Any) -> None:
    """A row for each of these people; the moments in it are now."""
    columns = table(model).c
    moments = {name: work.now for name in MOMENTS if name in columns}
    made = {**moments, **values}
    row = [v if isinstance(v, ColumnElement) else literal(v, columns[name].type) for name, v in made.items()]
    theirs = select(*row).where(table(Contact).c.person_id.in_(ids))
    work.run(work.insert(model).from_select(list(made), theirs))


def book(work: Work, ids: Sequence[int], coaches: Sequence[int], refs: Sequence[str]) -> None:
    """An interview for each, with a reminder that is planned."""
    booked = {"kind": "interview", "state": "booked", "at": work.now + FAR, "created_at": work.now}
    rows = [
        {"person_id": p, "coach_id": coaches[p % len(coaches)], "code": f"crowd{p}", "vacancy_ref": refs[p % len(refs)]}
        for p in ids
    ]
    columns, contact = table(AppointmentRow).c, table(Contact).c
    statement = work.insert(AppointmentRow).returning(columns.id, columns.person_id)
    made = {row.person_id: row.id for row in work.run(statement, [{**row, **booked} for row in rows])}
    theirs = work.rows(select(contact.id, contact.person_id).where(contact.person_id.in_(ids)))
    outbox.put(work, [reminder(row.id, appointments.about(made[row.person_id]), work.now) for row in theirs])


def reminder(contact_id: int, about: str, now: datetime) -> Letter:
    due = now + FAR + timedelta(seconds=contact_id * 7919 % SPREAD)
    until = due + timedelta(hours=2)
    key = f"{about}:1:candidate:day"
    return Letter(contact_id, "sms", ADDRESS, REMINDER, due, until, key, outbox.UNASKED, about)
