"""A new number for somebody: what waits for the old one is held until the new one says yes."""

from __future__ import annotations

from bot.alerts import DO, card_button
from bot.track import Track
from flows.model import N_, Msg, Say
from flows.moved import MOVED
from flows.outreach import ERASED
from flows.programme import Subject
from storage import coaches, conversations, links, outbox, people, queue
from storage.queue import Entry

SMS = "sms"
HERE_NOW = N_("Thank you! From now on our messages come here.")
RIGHT = N_("The new number of {code} is right. Messages go there now.")
WRONG = N_("The new number of {code} is wrong. Please check it.")


def move(track: Track, entry: Entry, number: str) -> None:
    """From now on nothing goes to the old number, and whoever writes from it is somebody new."""
    work = track.work
    stranger = conversations.add_contact(work, SMS, number, entry.lang)
    [(new, _, _)] = people.contacts(work, stranger)
    old = [contact for contact, channel, _ in people.contacts(work, entry.person_id) if channel == SMS]
    outbox.hold_for(work, old, new, number)
    people.let_go(work, old, entry.lang)
    say, conversation_id = track.ask(stranger, MOVED, entry.person_id, subject(track, entry.person_id))
    track.send(new, say, conversation_id=conversation_id, priority=outbox.UNASKED)


def subject(track: Track, person_id: int) -> Subject:
    """Who asks; nothing of the person."""
    entry = queue.of_person(track.work, person_id)
    anyone = next((row.name for row in coaches.everyone(track.work)), "")
    return Subject({"coach": (entry.coach if entry else None) or anyone, "programme": track.programme.name})


def confirmed(track: Track, contact_id: int, stranger: int, person_id: int, value: str) -> None:
    """The number is theirs, or nothing of it is kept."""
    entry = queue.of_person(track.work, person_id)
    if value == "yes":
        links.join(track.work, contact_id, stranger, person_id)
        outbox.release_to(track.work, contact_id)
        track.send(contact_id, Say(HERE_NOW))
        tell(track, entry, RIGHT)
    else:
        track.send(contact_id, Say(ERASED, farewell=True))
        people.forget(track.work, stranger)
        tell(track, entry, WRONG)


def tell(track: Track, entry: Entry | None, msg: Msg) -> None:
    contact_id = None if entry is None else queue.contact_of_holder(track.work, entry)
    if entry is not None and contact_id is not None:
        track.send(contact_id, Say(msg, {"code": entry.code}, (card_button(entry.code),), DO, private=True))
