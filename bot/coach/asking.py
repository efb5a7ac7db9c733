"""The four questions about the route, asked when the coach wishes."""

from __future__ import annotations

from bot.alerts import DO, card_button
from bot.coach.desk import STOPPED, Desk, Refusal
from flows.menus import FRIEND
from flows.model import N_, Say
from flows.programme import Subject
from flows.route import ROUTE
from storage import outbox, people, queue
from storage.queue import Entry


def ask_route(desk: Desk, entry: Entry) -> tuple[Say, ...]:
    """Four questions that never change the hint."""
    desk.must_hold(entry)
    contact_id = desk.track.reach(entry.person_id)
    desk.may_write(entry.person_id)
    if contact_id is None:
        raise Refusal(STOPPED)
    name = people.name_of(desk.work, entry.person_id) or Say(FRIEND)
    about = Subject({"name": name, "coach": desk.name})
    say, conversation_id = desk.track.ask(entry.person_id, ROUTE, entry.id, about)
    desk.track.send(contact_id, say, priority=outbox.UNASKED, conversation_id=conversation_id)
    queue.audit(desk.work, desk.coach_id, entry.person_id, "ask")
    return (
        Say(N_("{code} gets four questions about the route."), {"code": entry.code}, (card_button(entry.code),), DO),
    )
