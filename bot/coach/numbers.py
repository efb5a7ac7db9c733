"""A candidate's number has changed."""

from __future__ import annotations

from bot.coach.deciding import NOT_HELD
from bot.coach.desk import Desk, Refusal
from bot.track.moving import move
from flows.model import N_, Say
from storage import employers, people, queue
from storage.queue import Entry

ASKED = N_("The new number of {code} is asked first. Nothing goes to the old one.")


def number(desk: Desk, entry: Entry, phone: str) -> tuple[Say, ...]:
    """Ask the new number; a number that is known belongs to a person already, who is perhaps the same."""
    if entry.coach_id != desk.coach_id:
        raise Refusal(NOT_HELD, code=entry.code)
    if people.has_stopped(desk.work, entry.person_id):
        raise Refusal(N_("This person wants no messages. Please call."))
    owner = people.with_address(desk.work, "sms", phone)
    if owner is not None:
        if employers.of_person(desk.work, owner):
            raise Refusal(N_("This number is known already."))
        queue.enter(desk.work, owner)
        known = queue.of_person(desk.work, owner)
        assert known is not None, "just entered"
        raise Refusal(N_("This number is known already: {code}"), code=known.code)
    queue.audit(desk.work, desk.coach_id, entry.person_id, "number")
    move(desk.track, entry, phone)
    return (Say(ASKED, {"code": entry.code}),)
