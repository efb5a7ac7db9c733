"""An answer to what was asked: pressed or typed, understood or not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flows.answers import MORE, NONE, NOT_AND_NONE, UNKNOWN, numbered_as, same_aliases
from flows.events import CallPromised, ConsentGiven, LanguageChosen, Misread
from flows.folding import fold
from flows.machine import step
from flows.menus import DONE, DONE_LABEL, MORE_LABEL, named, progress
from flows.model import (
    BY_EXIT,
    DONT_KNOW,
    N_,
    Answer,
    Conversation,
    Decision,
    Heard,
    Msg,
    Option,
    Problem,
    Question,
    Say,
)
from flows.summary import SUMMARY, UNCORRECTED
from flows.turn import LANGUAGE, Turn
from flows.words import aliases

MAX_TRIES = 3
UNCLEAR = N_("A coach will call you about this question.")
UNCLEAR_STOPS = N_("A coach will call you and help. You can also try again.")
YOUR_ANSWER = N_("Your answer: {answer}")
PERSON = N_("To talk to a person, write {COACH}.")


def press(turn: Turn, question: Question[Any], asked: str, key: str) -> Decision:
    """A button: one of an older message only leads back to what is asked now."""
    offered = {o.key for o in question.kind.options(turn.world)} | set(turn.at.shown.values())
    if asked != named(question.key, turn.at) or key not in offered | ({DONE} if question.kind.many else set()):
        again = turn.ask(turn.at)
        return replace(again, says=(Say(Msg(""), replaces=True), *again.says))
    if key == MORE:
        return accept(turn, question, key, "")
    if not question.kind.many or key in (NONE, UNKNOWN):
        return settle(turn, question, key)
    if key == DONE:
        return settle(turn, question, turn.at.picked) if turn.at.picked else turn.ask(turn.at)
    ticked = tuple(p for p in turn.at.picked if p != key)
    return turn.ask(replace(turn.at, picked=ticked if key in turn.at.picked else (*ticked, key)), replaces=True)


def settle(turn: Turn, question: Question[Any], value: Any) -> Decision:
    """A pressed answer: the message with the buttons shows what was chosen and can no longer be pressed."""
    meant = understood(question, value)
    if meant is None or question.key == SUMMARY:
        told = Say(question.unknown or DONT_KNOW) if meant is None else question.kind.show(value, turn.world)
    else:
        told = question.kind.show(meant, turn.world)
    step = progress(turn.script, question.key)
    pressed = turn.say(question.text, step=step, after=(Say(YOUR_ANSWER, {"answer": told}),), replaces=True)
    decision = accept(turn, question, value, "")
    return replace(decision, says=(pressed, *decision.says))


def names_option(turn: Turn, question: Question[Any]) -> bool:
    """Is the text, as a whole, a way to write one of the options that we show?"""
    extra = {NONE: question.none, UNKNOWN: question.unknown}
    offered = (*question.kind.options(turn.world), *(Option(key, Say(msg)) for key, msg in extra.items() if msg))
    translate, text = turn.world.translate(turn.at.lang), fold(turn.inbound.text)
    return any(text in same_aliases(option.label, translate) for option in offered)


def read(turn: Turn, question: Question[Any]) -> Decision:
    """A typed answer."""
    translate = turn.world.translate(turn.at.lang)
    text = fold(turn.inbound.text)
    if question.key == LANGUAGE:
        return read_language(turn, question)
    unknown = {*aliases(translate, question.unknown or DONT_KNOW), *aliases(translate, DONT_KNOW)}
    if text in unknown or numbered_as(text, turn.at.shown) == UNKNOWN:
        return accept(turn, question, UNKNOWN, turn.inbound.text)
    if turn.at.picked and text in aliases(translate, DONE_LABEL):
        return accept(turn, question, turn.at.picked, turn.inbound.text)
    if MORE in turn.at.shown.values() and text in aliases(translate, MORE_LABEL):
        return accept(turn, question, MORE, turn.inbound.text)
    final = not turn.script.review or question.key in UNCORRECTED
    heard = Heard(turn.inbound.text, turn.at.shown, translate, turn.world, turn.at.answers, final)
    result = question.kind.parse(heard)
    if isinstance(result, Problem):
        return misunderstood(turn, question, result)
    if question.kind.many and isinstance(result, tuple):
        picked = tuple(dict.fromkeys((*turn.at.picked, *(key for key in result if key not in (MORE, DONE)))))
        if NONE in result and turn.at.picked:
            first_page = replace(turn, at=replace(turn.at, picked=(), page=0))
            return misunderstood(first_page, question, Problem(Say(NOT_AND_NONE)))
        if MORE in result:
            return turn.ask(replace(turn.at, picked=picked, page=turn.at.page + 1))
        result = result if set(result) & {NONE, UNKNOWN} else picked
    return accept(turn, question, result, turn.inbound.text)


def read_language(turn: Turn, question: Question[Any]) -> Decision:
    """A number of the menu or the name of a language in any language; a first text of any kind gets the menu."""
    lang = turn.world.aliases.get(fold(turn.inbound.text))
    if lang:
        return accept(turn, question, lang, turn.inbound.text)
    result = question.kind.parse(
        Heard(turn.inbound.text, turn.at.shown, turn.world.translate(turn.at.lang), turn.world)
    )
    if isinstance(result, str) and turn.at.shown:
        return accept(turn, question, result, turn.inbound.text)
    if isinstance(result, Problem) and turn.at.shown:
        return misunderstood(turn, question, Problem(turn.say(question.text)))
    return turn.ask(turn.at)


def misunderstood(turn: Turn, question: Question[Any], problem: Problem) -> Decision:
    """Say why; then say the question differently; then a coach calls and the rest goes on.

    Where we asked at a moment of ours, somebody may want to read the words themselves.
    """
    if turn.at.subject:
        decision = misread(turn, question, problem)
        return replace(decision, events=(Misread(turn.inbound.text), *decision.events))
    return misread(turn, question, problem)


def misread(turn: Turn, question: Question[Any], problem: Problem) -> Decision:
    """What is said after one more failure."""
    at = replace(turn.at, tries=turn.at.tries + 1)
    if at.tries < MAX_TRIES - 1 or (problem.options and at.tries < MAX_TRIES):
        return turn.ask(at, text=problem.say, instead=problem.options)
    if turn.script.by_coach:
        return turn.ask(at, text=turn.say(question.again))
    if at.tries < MAX_TRIES:
        return turn.ask(at, text=turn.say(question.again, after=(turn.say(PERSON),)))
    return give_up(replace(turn, at=at), question)


def give_up(turn: Turn, question: Question[Any]) -> Decision:
    promise = CallPromised("unclear")
    if question.required:
        repeated = turn.ask(turn.at, text=turn.say(UNCLEAR_STOPS))
        return replace(repeated, events=(promise,) if turn.at.tries == MAX_TRIES else ())
    decision = accept(turn, question, UNKNOWN, turn.inbound.text, before=(Say(UNCLEAR),))
    return replace(decision, events=(promise, *decision.events))


def understood(question: Question[Any], value: Any) -> Any:
    """The value that is stored: "don't know" is None, "none of these" is empty."""
    keys = value if isinstance(value, tuple) else (value,)
    if UNKNOWN in keys:
        return None
    return () if NONE in keys else value


def accept(turn: Turn, question: Question[Any], value: Any, raw: str, before: tuple[Say, ...] = ()) -> Decision:
    """Store the answer and go where it leads."""
    if value == MORE:
        return turn.ask(replace(turn.at, page=turn.at.page + 1), replaces=bool(turn.inbound.pressed))
    meant = understood(question, value)
    if question.key == LANGUAGE:
        at = replace(turn.at, lang=meant, choosing_language=False, tries=0, page=0)
        return turn.ask(at, LanguageChosen(meant))
    if meant is None and question.required and turn.script.by_coach:
        return turn.ask(turn.at, text=turn.say(question.again))
    if meant is None and question.required:
        promise = CallPromised("consent" if question.key == "consent" else "unclear")
        return replace(turn.ask(turn.at, text=turn.say(UNCLEAR_STOPS)), events=(promise,))
    state = step(turn.script, turn.cursor(meant), "answer")
    answers = dict(turn.at.answers)
    if question.key != SUMMARY:
        answers[question.key] = Answer(meant, raw)
        for exit in question.exits:
            if exit.to != state and exit.to in answers and turn.script.question(exit.to).asked_when is BY_EXIT:
                del answers[exit.to]
    trail = tuple(s for s in turn.at.trail if s != turn.at.state)
    at = Conversation(
        turn.at.script,
        state,
        turn.at.lang,
        turn.at.subject,
        turn.at.round,
        choosing_language=False,
        answers=answers,
        trail=(*trail, turn.at.state),
        correcting=question.key == SUMMARY or (turn.at.correcting and state != turn.script.review),
    )
    if state in turn.script.ends:
        return finish(turn, at)
    consent = (ConsentGiven(turn.world.programme.notice),) if question.key == "consent" else ()
    return turn.ask(at, *consent, before=before)


def finish(turn: Turn, at: Conversation) -> Decision:
    """Close the conversation; its answers leave it with the event that stores them."""
    event = turn.script.ends[at.state].event(at, turn.world)
    closing = turn.ask(at)
    emptied = replace(closing.after, answers={}, trail=(), correcting=False)
    if turn.script.reopens:
        emptied = replace(turn.at, tries=0)
    return Decision(emptied, closing.says, (event,))
