"""What an answer does: stored and gone on from, or asked again until a person helps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flows.answers import MORE, NONE, UNKNOWN
from flows.events import CallPromised, ConsentGiven, LanguageChosen, Misread
from flows.languages import LANGUAGE
from flows.machine import step
from flows.model import BY_EXIT, N_, Answer, Conversation, Decision, Problem, Question, Say
from flows.summary import SUMMARY
from flows.turn import Turn

MAX_TRIES = 3
UNCLEAR = N_("A coach will call you about this question.")
UNCLEAR_STOPS = N_("A coach will call you and help. You can also try again.")
PERSON = N_("To talk to a person, write {COACH}.")


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
