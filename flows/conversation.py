"""decide(): what one message means for one conversation. Pure, and the only place that moves a conversation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flows.answers import MORE, NONE, NOT_AND_NONE, UNKNOWN, Choice, numbered_as
from flows.events import (
    CallPromised,
    CallReason,
    ConsentGiven,
    ConsentRefused,
    Event,
    IntakeFinished,
    LanguageChosen,
    OptedIn,
    OptedOut,
    UnderAge,
)
from flows.folding import fold
from flows.intake import INTAKE
from flows.machine import Cursor, step
from flows.menus import DONE, DONE_LABEL, MORE_LABEL, ask, fields, progress
from flows.model import (
    DONT_KNOW,
    N_,
    Answer,
    Conversation,
    Decision,
    Heard,
    Inbound,
    Msg,
    Option,
    Problem,
    Question,
    Say,
    Script,
)
from flows.programme import World
from flows.screening import screen
from flows.summary import SUMMARY
from flows.words import aliases

SCRIPTS: Mapping[str, Script] = {INTAKE.key: INTAKE}
LANGUAGE = "language"
MAX_TRIES = 3

COACH_CALLS = N_("A coach will call you. You can also answer the last question now.")
COACH_CALLS_LATER = N_("A coach will call you.")
UNREADABLE = N_("I can only read text. Please type, or a coach will call you.")
UNCLEAR = N_("A coach will call you about this question.")
UNCLEAR_STOPS = N_("A coach will call you and help. You can also try again.")
HELP = N_("You can write: {back}, {language}, {coach}, {stop}. Call us: {phone}")
STOPPED = N_("You get no more messages from us. To begin again, write {start}.")
PRIVACY = N_("We stop now. A coach will call you about your data. You get no more questions.")
WELCOME_BACK = N_("Good to see you again.")
YOUR_ANSWER = N_("Your answer: {answer}")
PERSON = N_("To talk to a person, write {coach}.")
CLOSINGS: Mapping[str, Msg] = {
    "finished": N_("Thank you! A coach reads your answers and writes to you soon. Good luck, {name}! {programme}"),
    "refused": N_("That is okay. We keep nothing. Do you want to talk? Call {phone}. To begin again: {start}"),
    "minor": N_("This is for people from 18 years. We keep nothing. A coach can help you: {phone}"),
}
WAITING = N_("A coach has your answers and writes to you soon. To talk to a person, write {coach}.")


@dataclass(frozen=True, slots=True)
class Standing:
    """May we write to this person?"""

    stopped: bool = False
    blocked: bool = False
    """The carrier itself blocks our number; only a carrier's keyword lifts that."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message at one conversation."""

    at: Conversation
    inbound: Inbound
    standing: Standing
    world: World

    @property
    def script(self) -> Script:
        return SCRIPTS[self.at.script]

    @property
    def question(self) -> Question[Any] | None:
        """What was asked last; None after an end."""
        if self.at.choosing_language:
            return language_question(self.world)
        return None if self.at.state in self.script.ends else self.script.question(self.at.state)

    def say(self, msg: Msg, **changes: Any) -> Say:
        return Say(msg, fields(msg, self.at, self.world), **changes)

    def ask(self, at: Conversation, *events: Event, before: tuple[Say, ...] = (), **how: Any) -> Decision:
        """Ask what stands open in `at`, or say how that conversation ended."""
        turn = Turn(at, self.inbound, self.standing, self.world)
        question = turn.question
        if question is None:
            closing = CLOSINGS[at.state] if at.state != self.at.state else WAITING
            msg = closing if at.state == "finished" else CLOSINGS[at.state]
            return Decision(at, (replace(turn.say(msg), before=before),), events)
        after, says = ask(self.script, question, at, self.world, before=before, **how)
        return Decision(after, says, events)


def new_conversation(lang: str) -> Conversation:
    """A person's first; the language is a guess until they choose."""
    return Conversation(INTAKE.key, INTAKE.questions[0].key, lang)


def language_question(world: World) -> Question[str]:
    """The menu of languages, each in its own name; not counted, asked whenever the person wishes."""

    def offers(world: World) -> tuple[Option, ...]:
        return tuple(Option(lang, world.names[lang]) for lang in world.programme.languages)

    return Question(
        LANGUAGE,
        N_("Your language"),
        Choice(offers),
        N_("Language"),
        "The language of every message.",
        N_("Your language"),
        required=True,
    )


def decide(before: Conversation, inbound: Inbound, standing: Standing, world: World) -> Decision:
    """What follows from this message; the same input gives the same decision."""
    turn = Turn(before, inbound, standing, world)
    word = inbound.keyword or ("" if inbound.pressed else global_word(inbound.text, world))
    if standing.stopped and word not in ("start", "stop"):
        wishes: dict[str, CallReason] = {"coach": "asked", "my_data": "privacy", "delete": "privacy"}
        return Decision(before, events=(CallPromised(wishes[word]),) if word in wishes else ())
    if word:
        return GLOBAL[word](turn)
    if inbound.unreadable:
        return Decision(before, (turn.say(UNREADABLE),), (CallPromised("unreadable"),))
    question = turn.question
    if question is None:
        return turn.ask(before)
    if inbound.pressed:
        return press(turn, question, *inbound.pressed)
    return read(turn, question)


def global_word(text: str, world: World) -> str:
    """The key of a global word that is the whole message; of a Telegram command, "/start@OpstapBot abc", its name."""
    command = text[1:].partition(" ")[0].partition("@")[0] if text.startswith("/") else ""
    return world.words.get(fold(text.lstrip("/"))) or world.words.get(fold(command), "")


def say_help(turn: Turn) -> Decision:
    repeated = turn.ask(turn.at)
    return replace(repeated, says=(turn.say(HELP), *repeated.says))


def stop(turn: Turn) -> Decision:
    by_carrier = turn.inbound.keyword == "stop"
    silent = turn.standing.stopped or (by_carrier and not turn.world.programme.confirms_carrier_words)
    says = () if silent else (turn.say(STOPPED, farewell=True),)
    return Decision(turn.at, says, (OptedOut(by_carrier),))


def start(turn: Turn) -> Decision:
    """Lift a stop and go on where the person was; a carrier's block can only be lifted by the carrier's word."""
    by_carrier = turn.inbound.keyword == "start"
    if turn.standing.blocked and not by_carrier:
        return Decision(turn.at, events=(CallPromised("blocked"),))
    events = (OptedIn(),) if turn.standing.stopped or turn.standing.blocked else ()
    greeting = (Say(WELCOME_BACK),) if events and not by_carrier else ()
    if turn.at.state in turn.script.ends and turn.at.state != "finished":
        state = step(turn.script, cursor(turn, None), "start")
        fresh = replace(new_conversation(turn.at.lang), state=state, choosing_language=False)
        return turn.ask(fresh, *events, before=greeting)
    return turn.ask(turn.at, *events, before=greeting)


def back(turn: Turn) -> Decision:
    if turn.at.choosing_language and turn.at.trail:
        return turn.ask(replace(turn.at, choosing_language=False))
    if turn.question is None or not turn.at.trail:
        return turn.ask(turn.at)
    *trail, state = turn.at.trail
    reopened = replace(turn.at, state=state, trail=tuple(trail), correcting=False)
    return turn.ask(replace(reopened, tries=0, shown={}, picked=(), page=0))


def choose_language(turn: Turn) -> Decision:
    return turn.ask(replace(turn.at, choosing_language=True, tries=0, page=0))


def call_coach(turn: Turn) -> Decision:
    msg = COACH_CALLS_LATER if turn.question is None else COACH_CALLS
    return Decision(turn.at, (turn.say(msg),), (CallPromised("asked"),))


def handle_data(turn: Turn) -> Decision:
    return Decision(turn.at, (turn.say(PRIVACY, farewell=True),), (OptedOut(False), CallPromised("privacy")))


GLOBAL: Mapping[str, Callable[[Turn], Decision]] = {
    "help": say_help,
    "stop": stop,
    "start": start,
    "back": back,
    "language": choose_language,
    "coach": call_coach,
    "my_data": handle_data,
    "delete": handle_data,
}


def cursor(turn: Turn, value: Any) -> Cursor:
    return Cursor(turn.at.state, value, turn.at.correcting, turn.world)


def press(turn: Turn, question: Question[Any], asked: str, key: str) -> Decision:
    """A button: one of an older message only leads back to what is asked now."""
    offered = {o.key for o in question.kind.options(turn.world)} | set(turn.at.shown.values())
    if asked != question.key or key not in offered | ({DONE} if question.kind.many else set()):
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
        told = Say(question.unknown) if meant is None else question.kind.show(value, turn.world)
    else:
        told = question.kind.show(meant, turn.world)
    step = progress(turn.script, question.key)
    pressed = turn.say(question.text, step=step, after=(Say(YOUR_ANSWER, {"answer": told}),), replaces=True)
    decision = accept(turn, question, value, "")
    return replace(decision, says=(pressed, *decision.says))


def read(turn: Turn, question: Question[Any]) -> Decision:
    """A typed answer."""
    translate = turn.world.translate(turn.at.lang)
    text = fold(turn.inbound.text)
    if question.key == LANGUAGE:
        return read_language(turn, question)
    unknown = {*aliases(translate, question.unknown), *aliases(translate, DONT_KNOW)}
    if text in unknown or numbered_as(text, turn.at.shown) == UNKNOWN:
        return accept(turn, question, UNKNOWN, turn.inbound.text)
    if turn.at.picked and text in aliases(translate, DONE_LABEL):
        return accept(turn, question, turn.at.picked, turn.inbound.text)
    if MORE in turn.at.shown.values() and text in aliases(translate, MORE_LABEL):
        return accept(turn, question, MORE, turn.inbound.text)
    result = question.kind.parse(Heard(turn.inbound.text, turn.at.shown, translate, turn.world))
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
    """Say why; then say the question differently; then a coach calls and the rest goes on."""
    at = replace(turn.at, tries=turn.at.tries + 1)
    if at.tries < MAX_TRIES - 1 or (problem.options and at.tries < MAX_TRIES):
        return turn.ask(at, text=problem.say, instead=problem.options)
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
    if meant is None and question.required:
        promise = CallPromised("consent" if question.key == "consent" else "unclear")
        return replace(turn.ask(turn.at, text=turn.say(UNCLEAR_STOPS)), events=(promise,))
    state = step(turn.script, cursor(turn, meant), "answer")
    answers = dict(turn.at.answers)
    if question.key != SUMMARY:
        answers[question.key] = Answer(meant, raw)
    trail = tuple(s for s in turn.at.trail if s != turn.at.state)
    at = Conversation(
        turn.at.script,
        state,
        turn.at.lang,
        choosing_language=False,
        answers=answers,
        trail=(*trail, turn.at.state),
        correcting=question.key == SUMMARY,
    )
    if state in turn.script.ends:
        return finish(turn, at)
    consent = (ConsentGiven(turn.world.programme.notice),) if question.key == "consent" else ()
    return turn.ask(at, *consent, before=before)


def finish(turn: Turn, at: Conversation) -> Decision:
    """Close the conversation; its answers leave it with the event that stores them."""
    events: Mapping[str, Callable[[], Event]] = {
        "finished": lambda: IntakeFinished(at.answers, screen(at.answers, turn.world)),
        "refused": ConsentRefused,
        "minor": UnderAge,
    }
    closing = turn.ask(at)
    emptied = replace(closing.after, answers={}, trail=(), correcting=False)
    return Decision(emptied, closing.says, (events[at.state](),))
