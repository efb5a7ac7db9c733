"""Holding a candidate and deciding, always with a reason; the candidate hears of it in their language."""

from __future__ import annotations

from typing import Any

from bot.alerts import DO, card_button
from bot.coach import cards
from bot.coach.desk import NOT_HELD, Desk, Refusal
from bot.coach.reasons import USUAL
from flows.menus import FRIEND
from flows.model import N_, Msg, Option, Say, Value
from flows.words import WORDS
from storage import outbox, people, queue
from storage.queue import Entry

WHY: dict[str, Msg] = {
    "accepted": N_("Why do you accept {code}? Choose, or write: /accept {code} and your reason"),
    "referred": N_("Where do you send {code}? Choose, or write: /refer {code} and where"),
    "closed": N_("Why do you close {code}? Choose, or write: /close {code} and your reason"),
}
COMMAND = {"accepted": "accept", "referred": "refer", "closed": "close"}
DECIDED: dict[str, Msg] = {
    "accepted": N_("{code} is accepted."),
    "referred": N_("{code} is referred."),
    "closed": N_("{code} is closed."),
}
TOLD: dict[str, Msg] = {
    "accepted": N_("Good news, {name}! Coach {coach} read your answers and looks for a job with you. {programme}"),
    "referred": N_("Hello {name}. Coach {coach} thinks this helps you first: {where}. You will hear more. {programme}"),
    "closed": N_("Hello {name}. Coach {coach} stops the search for now. To talk, write {word}. {programme}"),
}
NEXT_BUTTON = (Option("next", Say(cards.NEXT)),)


def claim(desk: Desk, entry: Entry) -> tuple[Say, ...]:
    if not queue.claim(desk.work, entry, desk.coach_id):
        current = queue.find(desk.work, entry.code) or entry
        if current.coach_id == desk.coach_id:
            return cards.show_card(desk, current)
        raise Refusal(N_("{code} is with {coach}."), code=entry.code, coach=current.coach or Say(N_("nobody")))
    queue.audit(desk.work, desk.coach_id, entry.person_id, "claim")
    return cards.show_card(desk, queue.find(desk.work, entry.code) or entry)


def release(desk: Desk, entry: Entry) -> tuple[Say, ...]:
    held(queue.hand_over(desk.work, entry, desk.coach_id, None), entry)
    return (Say(N_("{code} is free again."), {"code": entry.code}, NEXT_BUTTON, DO),)


def assign(desk: Desk, entry: Entry, coach: Any) -> tuple[Say, ...]:
    held(queue.hand_over(desk.work, entry, desk.coach_id, coach.id), entry)
    fields: dict[str, Value] = {"coach": desk.name, "code": entry.code}
    news = Say(N_("{coach} gives you {code}."), fields, (card_button(entry.code),), DO, private=True)
    outbox.tell(desk.work, coach.contact_id, news)
    return (Say(N_("{code} is with {coach} now."), {"code": entry.code, "coach": coach.name}, NEXT_BUTTON, DO),)


def note(desk: Desk, entry: Entry, text: str) -> tuple[Say, ...]:
    if not text:
        raise Refusal(N_("Write the note after the code: /note {code} text"), code=entry.code)
    queue.note(desk.work, entry.id, desk.coach_id, "note", text)
    return (Say(N_("Your note is with {code}. Only coaches see it."), {"code": entry.code}),)


def accept(desk: Desk, entry: Entry, reason: str) -> tuple[Say, ...]:
    return decide(desk, entry, "accepted", reason)


def refer(desk: Desk, entry: Entry, where: str) -> tuple[Say, ...]:
    return decide(desk, entry, "referred", where)


def close(desk: Desk, entry: Entry, reason: str) -> tuple[Say, ...]:
    return decide(desk, entry, "closed", reason)


def decide(desk: Desk, entry: Entry, status: str, reason: str) -> tuple[Say, ...]:
    """Ask for the reason if there is none; then decide and tell the candidate."""
    held(entry.coach_id == desk.coach_id, entry)
    if not reason:
        options = [Option(f"{COMMAND[status]} {entry.code} {key}", Say(msg)) for key, msg in USUAL[status].items()]
        return (Say(WHY[status], {"code": entry.code}, (*options, card_button(entry.code)), DO),)
    held(queue.decide(desk.work, entry, desk.coach_id, status, reason), entry)
    people.forget_refused(desk.work, entry.person_id)
    fields: dict[str, Value] = {
        "name": people.name_of(desk.work, entry.person_id) or Say(FRIEND),
        "coach": desk.name,
        "programme": desk.programme.name,
        "word": Say(WORDS["coach"]),
    }
    if status == "referred":
        fields["where"] = Say(USUAL[status][reason]) if reason in USUAL[status] else reason
    heard = tell_candidate(desk, entry, Say(TOLD[status], fields))
    result = N_("The candidate is told.") if heard else N_("The candidate gets no messages. Please call.")
    return (Say(DECIDED[status], {"code": entry.code}, NEXT_BUTTON, DO, after=(Say(result),)),)


def tell_candidate(desk: Desk, entry: Entry, say: Say) -> bool:
    """Write to the address the person used last; no reply, so it keeps to the hours. False when they stopped."""
    contact_id = desk.track.reach(entry.person_id)
    if contact_id is None or people.has_stopped(desk.work, entry.person_id):
        return False
    outbox.tell(desk.work, contact_id, say, priority=outbox.UNASKED)
    return True


def called(desk: Desk, entry: Entry) -> tuple[Say, ...]:
    held(entry.coach_id == desk.coach_id, entry)
    if not queue.call_made(desk.work, entry, desk.coach_id):
        raise Refusal(N_("No call is promised to {code}."), code=entry.code)
    people.forget_refused(desk.work, entry.person_id)
    return (Say(N_("Noted: {code} was called."), {"code": entry.code}, NEXT_BUTTON, DO),)


def reopen(desk: Desk, entry: Entry) -> tuple[Say, ...]:
    if not queue.reopen(desk.work, entry, desk.coach_id):
        raise Refusal(N_("{code} is open, or with another coach."), code=entry.code)
    return cards.show_card(desk, queue.find(desk.work, entry.code) or entry)


def held(holds: bool, entry: Entry) -> None:
    if not holds:
        raise Refusal(NOT_HELD, code=entry.code)
