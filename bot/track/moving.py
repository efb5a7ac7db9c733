"""A new number for somebody: what waits for the old one is held until the new one says yes."""

from __future__ import annotations

from bot.alerts import DO, alert, card_button, tell_late
from bot.track import Track
from flows.model import N_, Msg, Say
from flows.moved import MOVED
from flows.office import after
from flows.outreach import ERASED
from flows.programme import Subject
from storage import coaches, conversations, links, outbox, people, queue
from storage.codec import Timer
from storage.outbox import Claimed
from storage.queue import Entry
from storage.work import Work

SMS, MOVING = "sms", "moving"
"""The channel of a number; the kind of timer that looks whether a new number was ever answered."""
HERE_NOW = N_("Thank you! From now on our messages come here.")
RIGHT = N_("The new number of {code} is right. Messages go there now.")
WRONG = N_("The new number of {code} is wrong. Please check it.")


def move(track: Track, entry: Entry, number: str) -> None:
    """From now on nothing goes to the old number, and whoever writes from it is somebody new. What another new number
    was asked before is asked no more."""
    work, person_id = track.work, entry.person_id
    leave(work, person_id)
    old = [contact for contact, channel, _ in people.contacts(work, person_id) if channel == SMS]
    outbox.hold(work, old)
    people.let_go(work, old)
    stranger = conversations.add_contact(work, SMS, number, entry.lang)
    [(new, _, _)] = people.contacts(work, stranger)
    say, conversation_id = track.ask(stranger, MOVED, person_id, subject(track, person_id))
    track.send(new, say, conversation_id=conversation_id, priority=outbox.UNASKED, about=named(person_id))
    watch(track, new, person_id, 0)


def leave(work: Work, person_id: int) -> None:
    """No number is asked any more whether it is this person's."""
    conversations.end(work, MOVED.key, person_id)
    outbox.void_about(work, named(person_id))


def named(person_id: int) -> str:
    """By which the question and its timer are found again."""
    return f"{MOVING}:{person_id}"


def watch(track: Track, contact_id: int, person_id: int, step: int) -> None:
    """Look after some office hours whether the new number has answered."""
    due = after(track.programme.office_hours, track.work.now, track.programme.office.again_after_hours)
    outbox.send(track.work, contact_id, Timer(MOVING, step), due_at=due, about=named(person_id))


def ring(track: Track, letter: Claimed, timer: Timer) -> None:
    """No answer yet: the person is to be called. Coaches hear of what could not go out in time meanwhile."""
    work = track.work
    person_id = conversations.asked_about(work, letter.person_id, MOVED.key)
    if person_id is None:
        return
    tell_late(work, outbox.void_late(work, [contact for contact, _, _ in people.contacts(work, person_id)]))
    if timer.step == 0:
        unreached(work, person_id)
    watch(track, letter.contact_id, person_id, timer.step + 1)


def unreached(work: Work, person_id: int) -> None:
    """What waits for this person does not arrive: a call is owed, and coaches hear it."""
    queue.owe(work, person_id, "undelivered")
    entry = queue.of_person(work, person_id)
    if entry is not None:
        alert(work, [(entry.code, "call")])


def stopped(work: Work, stranger: int) -> bool:
    """Whoever has the new number wants no messages, or none arrives: that is no yes. False when nothing was asked."""
    person_id = conversations.asked_about(work, stranger, MOVED.key)
    if person_id is None:
        return False
    leave(work, person_id)
    tell(work, queue.of_person(work, person_id), WRONG)
    unreached(work, person_id)
    return True


def subject(track: Track, person_id: int) -> Subject:
    """Who asks; nothing of the person."""
    entry = queue.of_person(track.work, person_id)
    anyone = next((row.name for row in coaches.everyone(track.work)), "")
    return Subject({"coach": (entry.coach if entry else None) or anyone, "programme": track.programme.name})


def confirmed(track: Track, contact_id: int, stranger: int, person_id: int, value: str) -> None:
    """The number is theirs, or nothing of it is kept."""
    entry = queue.of_person(track.work, person_id)
    if value == "yes":
        leave(track.work, person_id)
        links.join(track.work, contact_id, stranger, person_id)
        theirs = people.contacts(track.work, person_id)
        phones = {contact: address for contact, channel, address in theirs if channel == SMS}
        outbox.release(track.work, list(phones), contact_id, phones[contact_id] or "")
        track.send(contact_id, Say(HERE_NOW))
        tell(track.work, entry, RIGHT)
    else:
        track.send(contact_id, Say(ERASED, farewell=True))
        stopped(track.work, stranger)
        people.forget(track.work, stranger)


def tell(work: Work, entry: Entry | None, msg: Msg) -> None:
    contact_id = None if entry is None else queue.contact_of_holder(work, entry)
    if entry is not None and contact_id is not None:
        outbox.tell(work, contact_id, Say(msg, {"code": entry.code}, (card_button(entry.code),), DO, private=True))
