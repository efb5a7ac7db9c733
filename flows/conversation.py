"""decide(): what one message means for one conversation. Pure, and the only place that moves a conversation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from flows.answering import names_option, press, read
from flows.events import CallPromised, CallReason, OptedIn, OptedOut
from flows.folding import fold
from flows.machine import step
from flows.model import N_, Conversation, Decision, Inbound, Say
from flows.office import closed
from flows.programme import World
from flows.turn import Standing, Turn, new_conversation

COACH_CALLS = N_("A coach will call you. You can also answer the last question now.")
COACH_CALLS_LATER = N_("A coach will call you.")
UNREADABLE = N_("I can only read text. Please type, or a coach will call you.")
HELP = N_("You can write: {BACK}, {LANGUAGE}, {COACH}, {STOP}. Call us: {phone}")
STOPPED = N_("You get no more messages from us. To begin again, write {START}.")
PRIVACY = N_("We stop now. A coach will call you about your data. You get no more questions.")
WELCOME_BACK = N_("Good to see you again.")


def decide(before: Conversation, inbound: Inbound, standing: Standing, world: World) -> Decision:
    """What follows from this message; the same input gives the same decision."""
    turn = Turn(before, inbound, standing, world)
    word = inbound.keyword or ("" if inbound.pressed else global_word(inbound.text, world))
    if turn.script.by_coach and word != "back":
        word = ""
    if standing.stopped and word not in ("start", "stop"):
        wishes: dict[str, CallReason] = {"coach": "asked", "my_data": "privacy", "delete": "privacy"}
        return Decision(before, events=(CallPromised(wishes[word]),) if word in wishes else ())
    if word and not answers(turn, word):
        return GLOBAL[word](turn)
    if inbound.unreadable:
        return Decision(before, (turn.say(UNREADABLE),), (CallPromised(inbound.sent_as),))
    question = turn.question
    if question is None:
        return turn.ask(before)
    if inbound.pressed:
        return press(turn, question, *inbound.pressed)
    return read(turn, question)


def answers(turn: Turn, word: str) -> bool:
    """Is this global word what we ourselves offer as an answer just now, as "Call me" at a check-in?

    Never a word that the carrier acted on, nor one that ends, begins or erases; "/help" is the command of that name.
    """
    question, text = turn.question, turn.inbound.text
    taken = turn.inbound.keyword or word in ALWAYS or text.startswith("/")
    return question is not None and not taken and names_option(turn, question)


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
    end = turn.script.ends.get(turn.at.state)
    if end is not None and end.restarts:
        state = step(turn.script, turn.cursor(), "start")
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
    told = closed(turn.world, asked=turn.question is not None) or turn.say(msg)
    return Decision(turn.at, (told,), (CallPromised("asked"),))


def handle_data(turn: Turn) -> Decision:
    return Decision(turn.at, (turn.say(PRIVACY, farewell=True),), (OptedOut(False), CallPromised("privacy")))


ALWAYS = ("stop", "start", "my_data", "delete")
"""What is never an answer."""
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
