"""One message of a candidate or an employer: which conversation it belongs to, what follows, what is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.effects import Effects
from bot.track import which
from bot.track.answers import subject_of
from flows.conversation import decide, global_word
from flows.events import Answered
from flows.intake import INTAKE
from flows.invitation import HOST
from flows.model import Conversation, Decision, Inbound, Say
from flows.programme import World
from flows.routing import Open, route
from flows.scripts import SCRIPTS
from flows.turn import new_conversation
from flows.which import WHICH
from storage import conversations, outbox
from storage.codec import Ack, Telling
from storage.conversations import Caller
from storage.outbox import Letter

FORGOTTEN = ("refused", "minor")


def converse(effects: Effects, caller: Caller, inbound: Inbound) -> list[Letter]:
    """Route, decide, remember. The letters that answer the message."""
    track = effects.track
    plain = not (inbound.pressed or inbound.keyword or inbound.unreadable or global_word(inbound.text, track.world))
    chosen = route(caller.open, inbound, track.work.now)
    if len(chosen) > 1 and plain:
        at, says = which.ask_which(track, caller.lang, chosen, inbound.text)
        effects.keep(caller.person_id, at)
        return written(caller, inbound, says)
    one = chosen[0] if chosen else Open(first(caller))
    if one.unsaid and plain:
        outbox.hurry(track.work, one.id)
        return written(caller, inbound, ())
    return answer(effects, caller, inbound, one)


def first(caller: Caller) -> Conversation:
    """Where someone begins of whom nothing was asked: a candidate with the intake."""
    if caller.hosts:
        return Conversation(HOST.key, "idle", caller.lang, choosing_language=False)
    return new_conversation(caller.lang)


def answer(effects: Effects, caller: Caller, inbound: Inbound, at: Open) -> list[Letter]:
    """One message at the conversation it belongs to; our answer goes out before what follows from it."""
    before = at.conversation
    world = world_of(effects, caller, before)
    decision = decide(before, inbound, caller.standing, world)
    moved = decision.after.state != before.state or any(isinstance(event, Answered) for event in decision.events)
    effects.keep(caller.person_id, decision.after, answered=moved)
    if before.script == INTAKE.key:
        effects.forget(caller.person_id, decision.after.state in FORGOTTEN)
    says = tuple(replace(say, private=SCRIPTS[before.script].by_coach or say.private) for say in decision.says)
    letters = written(caller, inbound, says, at.id)
    if before.subject:
        outbox.put(effects.track.work, letters)
        letters = []
    if before.script == WHICH.key and (one := meant(effects, caller, before, decision)) is not None:
        return [*letters, *answer(effects, caller, which.held(before, inbound), one)]
    for event in decision.events:
        effects.add(caller, event)
    if before.script == HOST.key and not decision.events and not inbound.pressed:
        effects.forward(caller, inbound.text)
    return letters


def world_of(effects: Effects, caller: Caller, at: Conversation) -> World:
    """The world with what this conversation is about."""
    track = effects.track
    if at.script == WHICH.key:
        return replace(track.world, subject=which.subject(track, at, caller.open))
    return replace(track.world, subject=subject_of(track, at)) if at.subject else track.world


def meant(effects: Effects, caller: Caller, at: Conversation, decision: Decision) -> Open | None:
    """The conversation that the person chose; what was held is answered there."""
    value = next((event.value for event in decision.events if isinstance(event, Answered)), None)
    if value is None:
        return None
    effects.drop(caller.person_id, at)
    conversations.end_of(effects.track.work, caller.person_id, at)
    return which.meant(caller.open, value)


def written(caller: Caller, inbound: Inbound, says: Sequence[Say], conversation_id: int | None = None) -> list[Letter]:
    """The letters for these messages; a press of a button is answered first."""

    def letter(content: Ack | Telling, asks: int | None = None) -> Letter:
        return Letter(caller.contact_id, caller.channel, caller.address, content, conversation_id=asks)

    answers = [letter(Ack(inbound.callback))] if inbound.callback else []
    replaced = inbound.message
    told = (Telling(say, replaced if say.replaces else "") for say in says)
    return [*answers, *(letter(one, conversation_id if one.say.question else None) for one in told)]
