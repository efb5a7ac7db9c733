"""The first SMS to someone, signed by the coach, only with the person's permission."""

from __future__ import annotations

from bot.alerts import DO, card_button
from bot.coach.desk import Desk, Refusal
from flows.model import N_, Option, Say, Value
from flows.words import WORDS
from storage import conversations, outbox, people, queue
from storage.queue import Entry

LONGEST_NAME = 40
WITH_NAME = N_(
    "Hello {name}! I am {coach} of {programme}. I want to help you find work. Write OK to begin. No messages: {stop}"
)
WITHOUT_NAME = N_(
    "Hello! I am {coach} of {programme}. I want to help you find work. Write OK to begin. No messages: {stop}"
)


def contact(desk: Desk, phone: str, lang: str, name: str) -> tuple[Say, ...]:
    """Ask the coach for the person's permission before anything is sent."""
    if len(name) > LONGEST_NAME:
        raise Refusal(N_("Write only the first name."))
    known = people.with_address(desk.work, "sms", phone)
    if known is not None:
        if people.has_stopped(desk.work, known):
            raise Refusal(N_("This person wants no messages. Please call."))
        entry = queue.of_person(desk.work, known)
        if entry is None:
            raise Refusal(N_("This number is known already."))
        told = Say(N_("This number is known already: {code}"), {"code": entry.code}, (card_button(entry.code),), DO)
        return (told,)
    person_id = conversations.add_contact(desk.work, "sms", phone, lang, name or None)
    queue.enter(desk.work, person_id)
    entry = queue.of_person(desk.work, person_id)
    code = entry.code if entry else ""
    options = (Option(f"permit {code}", Say(N_("Yes, the person agreed"))), Option(f"forbid {code}", Say(N_("No"))))
    return (Say(N_("Did this person agree to get an SMS from us?"), {}, options, DO),)


def permit(desk: Desk, entry: Entry) -> tuple[Say, ...]:
    """Send the first SMS at the next moment we may; the permission is in the audit."""
    name = people.name_of(desk.work, entry.person_id)
    fields: dict[str, Value] = {
        "coach": desk.name,
        "programme": desk.programme.name,
        "stop": Say(WORDS["stop"]),
        **({"name": name} if name else {}),
    }
    queue.audit(desk.work, desk.coach_id, entry.person_id, "permission")
    say = Say(WITH_NAME if name else WITHOUT_NAME, fields)
    for contact_id, _, _ in people.contacts(desk.work, entry.person_id):
        outbox.tell(desk.work, contact_id, say, key=f"first:{entry.person_id}", priority=outbox.UNASKED)
    at = desk.programme.calendar.next_open(desk.work.now)
    if at > desk.work.now:
        return (Say(N_("The SMS goes out on {time}."), {"time": at}),)
    return (Say(N_("The SMS goes out now.")),)


def forbid(desk: Desk, entry: Entry) -> tuple[Say, ...]:
    """Forget a number that we may not write to."""
    people.forget_unasked(desk.work, entry.person_id)
    return (Say(N_("Then we send nothing. The number is gone.")),)
