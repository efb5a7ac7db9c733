"""A talk between a coach and a candidate, as the candidate's side goes: what is passed on, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal

from bot.alerts import DO, SENT, alert, card_button, not_reached, promise_call
from bot.track import Track, moving
from bot.track.answers import subject_of
from flows.conversation import ALWAYS, global_word
from flows.events import CALL_REASONS
from flows.model import N_, Inbound, Msg, Say, Value
from flows.scripts import SCRIPTS
from flows.turn import Standing, Turn
from flows.which import WHICH
from storage import conversations, lines, outbox, people, queue
from storage.codec import Telling, Timer
from storage.conversations import Caller, Saved
from storage.lines import Talk
from storage.outbox import Claimed
from storage.work import Work

IDLE = "talk"
"""The kind of timer that ends a talk in which nobody writes."""
LONGEST = 1500
"""Characters of one message: an SMS may have 1,600, with the code before it."""
Why = Literal["done", "idle"]
TALKING = N_("You are talking with {coach} now. Just write.")
ENDED = N_("The talk with {coach} has ended.")
ONLY_TEXT = N_("I can only pass on text. Please type, or a coach will call you.")
SAYS = N_("{code}: {text}")
TEXT = N_("{text}")
GONE = N_("We have no address of this person. We cannot write to them.")
NOBODY_WROTE = N_("The talk with {code} has ended: nobody wrote any more.")
STOPPED = N_("{code} wants no messages any more. The talk has ended.")
ERASED = N_("Nothing is kept of {code} any more. The talk has ended.")
NOT_ARRIVED = N_("A text did not arrive at {code}. Please call.")


def hear(track: Track, caller: Caller, inbound: Inbound) -> tuple[Say, ...] | None:
    """Pass on what a person writes to the coach they talk with; None when it goes its usual way."""
    talk = None if caller.line is None else lines.by_id(track.work, caller.line)
    if talk is None or is_for_us(track, inbound):
        return None
    if talk.coach_contact is None:
        close(track, talk, "done")
        promise_call(track.work, caller.person_id, "asked")
        return ()
    if inbound.pressed:
        return (Say(TALKING, {"coach": talk.coach}),)
    lines.note_word(track.work, talk, by_person=True)
    if inbound.unreadable:
        tell(track.work, talk, SENT, reason=Say(CALL_REASONS[inbound.sent_as]))
        queue.enter(track.work, caller.person_id, call=inbound.sent_as)
        return (Say(ONLY_TEXT),)
    for text in pieces(inbound.text):
        outbox.tell(track.work, talk.coach_contact, Say(SAYS, {"code": talk.code, "text": text}, private=True))
    return ()


def is_for_us(track: Track, inbound: Inbound) -> bool:
    """Words that end, begin or erase act in a talk too, and so does a button about an appointment."""
    if inbound.pressed:
        return "/" in inbound.pressed[0]
    return bool(inbound.keyword) or global_word(inbound.text, track.world) in ALWAYS


def pieces(text: str) -> list[str]:
    """The text in parts that a message can hold, cut between words where that is possible.

    >>> [len(piece) for piece in pieces("a" * 1400 + " " + "b" * 1600)]
    [1400, 1500, 100]
    """
    found = []
    while len(text) > LONGEST:
        cut = max(text.rfind(space, 0, LONGEST + 1) for space in " \n")
        cut = cut if cut > 0 else LONGEST
        found.append(text[:cut])
        text = text[cut:].removeprefix(" ")
    return [*found, text] if text.strip() else found


def tell(work: Work, talk: Talk, msg: Msg, **fields: Value) -> None:
    """Say something about the talk to its coach."""
    if talk.coach_contact is not None:
        say = Say(msg, {"code": talk.code, **fields}, (card_button(talk.code),), DO, private=True)
        outbox.tell(work, talk.coach_contact, say)


def watch(track: Track, talk: Talk, contact_id: int) -> None:
    """Look again when the talk would have been silent for too long."""
    due = talk.last_at + timedelta(minutes=track.programme.office.talk_idle_minutes)
    outbox.send(track.work, contact_id, Timer(IDLE, subject=talk.id), due_at=due, about=talk.about)


def ring(track: Track, letter: Claimed, timer: Timer) -> None:
    """End a talk in which nobody wrote for long; whoever waits for an answer in it is not forgotten."""
    talk = lines.by_id(track.work, timer.subject)
    if talk is None:
        return
    if talk.last_at + timedelta(minutes=track.programme.office.talk_idle_minutes) > track.work.now:
        watch(track, talk, letter.contact_id)
        return
    close(track, talk, "idle")
    tell(track.work, talk, NOBODY_WROTE)
    if talk.unanswered:
        owe(track.work, talk)


def close(track: Track, talk: Talk, why: Why) -> None:
    """End a talk and ask again what stood open before it."""
    if not lines.close(track.work, talk):
        return
    outbox.void_about(track.work, talk.about)
    used = people.last_used(track.work, talk.person_id)
    if used is not None:
        ask_again(track, talk.person_id, used[0], Say(ENDED, {"coach": talk.coach}))


def ask_again(track: Track, person_id: int, contact_id: int, lead: Say) -> None:
    """What was asked last and is not answered yet, with a word before it; without such, only that word."""
    contacts = {number: (channel, address) for number, channel, address in people.contacts(track.work, person_id)}
    channel, address = contacts[contact_id]
    caller = conversations.at_address(track.work, channel, address or "")
    waiting = [o for o in caller.open if o.waits(track.work.now) and o.conversation.script != WHICH.key]
    waiting = [o for o in waiting if not SCRIPTS[o.conversation.script].by_coach]
    if not waiting:
        track.send(contact_id, lead)
        return
    one = max(waiting, key=lambda o: (o.asked_at.timestamp() if o.asked_at else 0, o.id or 0))
    at = one.conversation
    world = replace(track.world, subject=subject_of(track, at)) if at.subject else track.world
    asked = Turn(at, Inbound(channel, "", "", ""), Standing(), world).ask(at, before=(lead,))
    conversations.save(track.work, [Saved(person_id, asked.after)])
    for say in asked.says:
        track.send(contact_id, Telling(say), conversation_id=one.id if say.question else None)


def stopped(work: Work, person_id: int, *, erased: bool = False) -> None:
    """The person wants no messages any more, or nothing of them stays."""
    talk = lines.of_person(work, person_id)
    if talk is not None and lines.close(work, talk):
        outbox.void_about(work, talk.about)
        tell(work, talk, ERASED if erased else STOPPED)


def not_arrived(work: Work, person_id: int) -> None:
    """A text did not reach a person: whoever talks with them hears it, and a coach is to call."""
    talk = lines.of_person(work, person_id)
    if talk is not None:
        tell(work, talk, NOT_ARRIVED)
    if not moving.stopped(work, person_id):
        not_reached(work, person_id)


def coach_not_reached(work: Work, contact_id: int) -> None:
    """A text did not reach a coach, perhaps what somebody just wrote: their talk ends, and a call is owed."""
    talk = lines.of_coach_at(work, contact_id)
    if talk is None or not lines.close(work, talk):
        return
    outbox.void_about(work, talk.about)
    used = people.last_used(work, talk.person_id)
    if used is not None:
        outbox.tell(work, used[0], Say(ENDED, {"coach": talk.coach}))
    owe(work, talk)


def owe(work: Work, talk: Talk) -> None:
    """Whoever waits for an answer in a talk that ended is not forgotten."""
    queue.owe(work, talk.person_id, "asked")
    alert(work, [(talk.code, "call")])
