"""What people say beside an answer: why, what, thanks, hello, a smiley, an insult. All kept calm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flows.accepting import MAX_TRIES, misunderstood
from flows.certain import certain, joined, words_of
from flows.choosing import WEIGHTLESS, cut
from flows.events import Misread
from flows.folding import fold
from flows.model import N_, Decision, Msg, Problem, Question, Say, Translate
from flows.outreach import WHO
from flows.turn import Turn
from flows.words import COURTESY, aliases

WHY = N_("Why?|why do you ask|what for|for what")
WHAT = N_("What?|what do you mean|i do not understand|i dont understand|dont understand|huh")
THANKS = N_("Thank you|thanks|thanks a lot|many thanks|thank you very much|thank you so much|thx|ty")
GREETING = N_("Hello|hi|hey|good morning|good afternoon|good evening|how are you")
INSULT = N_("Idiot|stupid|fool|fuck|fuck you|fuck off|shit|bitch|asshole|bastard|moron")
WELCOME = N_("You are welcome.")
HELLO = N_("Hello!")
COMPUTER = N_("I am a computer. A person can help you: write {COACH}.")
MOST_WORDS = 5
"""Of a message in which one insult makes the whole an insult."""


def asks_why(turn: Turn, question: Question[Any]) -> Decision:
    return ask_again(turn, question, turn.say(question.why))


def asks_what(turn: Turn, question: Question[Any]) -> Decision:
    """The question said differently with the way to a person; who still does not understand it gets a call."""
    return misunderstood(replace(turn, at=replace(turn.at, tries=max(turn.at.tries, MAX_TRIES - 2))), question, NOTHING)


def thanks(turn: Turn, question: Question[Any]) -> Decision:
    return ask_again(turn, question, Say(WELCOME))


def greets(turn: Turn, question: Question[Any]) -> Decision:
    return ask_again(turn, question, Say(HELLO))


def smiles(turn: Turn, question: Question[Any]) -> Decision:
    return ask_again(turn, question)


def is_answered_by_a_computer(turn: Turn, question: Question[Any]) -> Decision:
    """Who asks for a person or is angry; one failure more, so that a person hears of it when it goes on."""
    asked = misunderstood(turn, question, Problem(turn.say(question.again)))
    first, *others = asked.says
    return replace(asked, says=(replace(first, before=(turn.say(COMPUTER), *first.before)), *others))


def ask_again(turn: Turn, question: Question[Any], *before: Say) -> Decision:
    """The question in its short words. No failure, unless the remark may be a name: said three times it is one.

    Where we asked at a moment of ours, a person may want to read it.
    """
    told = (Misread(turn.inbound.text),) if turn.at.subject else ()
    counts = bool(told) or certain(turn, question, turn.inbound.text, turn.at.shown) is not None
    at = replace(turn.at, tries=turn.at.tries + counts)
    return turn.ask(at, *told, text=turn.say(question.again), before=before)


NOTHING = Problem(Say(Msg("")))
REMARKS: Mapping[Msg, Callable[[Turn, Question[Any]], Decision]] = {
    WHY: asks_why,
    WHAT: asks_what,
    WHO: is_answered_by_a_computer,
    THANKS: thanks,
    COURTESY: thanks,
    GREETING: greets,
}
"""The words, and what we do; where a text has two, the first in this order."""


def remark(turn: Turn) -> Callable[[Turn, Question[Any]], Decision] | None:
    """What to do with a text that is no answer but such a remark; None for another text."""
    written = turn.inbound.text
    text, asking = fold(written), any(sign in written for sign in "?؟፧")
    if not text:
        return (asks_what if asking else smiles) if written.strip() else None
    if len(text.split()) <= MOST_WORDS and any(f" {word} " in f" {text} " for word in phrases(turn, INSULT)):
        return is_answered_by_a_computer
    if any(text == word or (asking and f" {word} " in f" {text} ") for word in phrases(turn, WHY)):
        return asks_why
    spoken = tongues(turn)
    if not parts(*spoken).issuperset(text.split()):
        return None
    known = vocabulary(*spoken)
    rest, found = cut(text, known)
    said = {known[word] for word in found}
    return None if rest else next((act for msg, act in REMARKS.items() if msg in said), None)


def is_alone(turn: Turn) -> bool:
    """Is one remark all that was written?"""
    return any(fold(turn.inbound.text) in phrases(turn, msg) for msg in (*REMARKS, INSULT))


def tongues(turn: Turn) -> tuple[Translate, ...]:
    """The person's language, then the others of the programme."""
    return tuple(turn.world.translate(lang) for lang in dict.fromkeys((turn.at.lang, *turn.world.programme.languages)))


def phrases(turn: Turn, msg: Msg) -> frozenset[str]:
    return ways(msg, *tongues(turn))


@lru_cache(maxsize=256)
def ways(msg: Msg, own: Translate, *others: Translate) -> frozenset[str]:
    """How it is written: people thank and greet in any language, and are angry or puzzled in their own or English."""
    heard = others if msg in (THANKS, GREETING) else tuple(other for other in others if other.lang == "en")
    spoken = (own,) if msg == WEIGHTLESS else (own, *heard)
    return frozenset(word for tongue in spoken for word in aliases(tongue, msg))


@lru_cache(maxsize=32)
def vocabulary(*spoken: Translate) -> Mapping[str, Msg]:
    """A way to write it → the remark; what has no weight stands among them."""
    return {word: msg for msg in (WEIGHTLESS, *reversed(tuple(REMARKS))) for word in ways(msg, *spoken)}


@lru_cache(maxsize=32)
def parts(*spoken: Translate) -> frozenset[str]:
    """The single words of all that is a remark or without weight; a text with another word is neither."""
    return frozenset(part for word in vocabulary(*spoken) for part in word.split())


def after_greeting(turn: Turn) -> str:
    """The text without the greeting in front of what else it says: "hello, Sam"."""
    words, greetings = words_of(turn.inbound.text), phrases(turn, GREETING)
    ends = (end for end in range(1, min(len(words), MOST_WORDS)) if fold(joined(words[:end])) in greetings)
    end = max(ends, default=0)
    return joined(words[end:]) if end else turn.inbound.text
