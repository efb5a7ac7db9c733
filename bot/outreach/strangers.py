"""People of whom we know nothing yet: who did not expect us, and who came by a keyword."""

from __future__ import annotations

from bot.conversing import converse, written
from bot.effects import Effects
from flows.conversation import global_word
from flows.events import OptedOut
from flows.folding import fold
from flows.intake import INTAKE
from flows.model import Inbound, Say
from flows.outreach import ERASED, SORRY, WHO, keyword
from flows.words import WORDS, aliases
from storage import campaigns
from storage.conversations import Caller
from storage.outbox import Letter


def hear(effects: Effects, caller: Caller, inbound: Inbound) -> list[Letter]:
    """The letters that answer one message of a candidate or an employer."""
    if is_stranger(caller):
        if (says := excused(effects, caller, inbound)) is not None:
            return written(caller, inbound, says)
        if not caller.open:
            note_keyword(effects, caller, inbound)
    return converse(effects, caller, inbound)


def is_stranger(caller: Caller) -> bool:
    """Nothing was agreed and nothing told."""
    first = INTAKE.questions[0].key
    begun = (one.conversation for one in caller.open)
    return not caller.hosts and all(at.script == INTAKE.key and at.state == first and not at.answers for at in begun)


def excused(effects: Effects, caller: Caller, inbound: Inbound) -> tuple[Say, ...] | None:
    """Say who we are to whom did not expect us; delete a number at a word, since nothing else is kept of it."""
    track = effects.track
    if global_word(inbound.text, track.world) == "delete":
        effects.add(caller, OptedOut(False))
        effects.forget(caller.person_id, True)
        return (Say(ERASED, farewell=True),)
    asks = any(fold(inbound.text) in aliases(track.programme.translate(lang), WHO) for lang in languages(effects))
    approach = campaigns.last_approach(track.work, caller.person_id) if asks and not caller.standing.stopped else None
    if approach is None:
        return None
    word = Say(WORDS["delete"])
    return (Say(SORRY, {"programme": track.programme.name, "coach": approach.coach, "DELETE": word}),)


def languages(effects: Effects) -> tuple[str, ...]:
    return effects.track.programme.languages


def note_keyword(effects: Effects, caller: Caller, inbound: Inbound) -> None:
    """A first text may name a partner, or a vacancy by its ref; the card shows it."""
    track = effects.track
    known = {
        "partner": keyword(inbound.text, track.programme.keywords),
        "wished": keyword(inbound.text, {fold(vacancy.ref): vacancy.ref for vacancy in track.world.vacancies}),
    }
    found = {column: value for column, value in known.items() if value}
    if found:
        effects.changes.setdefault(caller.person_id, {}).update(found)
