"""A candidate's number has changed."""

from __future__ import annotations

from bot.coach.desk import Desk, Refusal
from bot.track.moving import move
from flows.model import N_, Say
from storage import employers, people, queue
from storage.queue import Entry

ASKED = N_("The new number of {code} is asked first. Nothing goes to the old one.")


def number(desk: Desk, entry: Entry, phone: str) -> tuple[Say, ...]:
    """Ask the new number; a number that is known belongs to a person already, who is perhaps the same."""
    desk.must_hold(entry)
    desk.may_write(entry.person_id)
    owner = people.with_address(desk.work, "sms", phone)
    if owner is not None:
        if employers.of_person(desk.work, owner):
            raise Refusal(N_("This number is known already."))
        raise Refusal(N_("This number is known already: {code}"), code=queue.placed(desk.work, owner).code)
    queue.audit(desk.work, desk.coach_id, entry.person_id, "number")
    move(desk.track, entry, phone)
    return (Say(ASKED, {"code": entry.code}),)
