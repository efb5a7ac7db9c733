"""One message at one conversation: what was asked, and how to ask what stands open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flows.answers import Choice
from flows.events import Event, OptedIn, OptedOut
from flows.intake import INTAKE
from flows.machine import Cursor
from flows.menus import ask, fields
from flows.model import N_, Conversation, Decision, Inbound, Msg, Option, Question, Say, Script
from flows.programme import World
from flows.scripts import SCRIPTS

LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Standing:
    """May we write to this person?"""

    stopped: bool = False
    blocked: bool = False
    """The carrier itself blocks our number; only a carrier's keyword lifts that."""


def standing_after(standing: Standing, event: Event) -> Standing:
    """What the next message meets."""
    match event:
        case OptedOut(by_carrier):
            return Standing(True, standing.blocked or by_carrier)
        case OptedIn():
            return Standing()
    return standing


@dataclass(frozen=True, slots=True)
class Turn:
    """One message at one conversation."""

    at: Conversation
    inbound: Inbound
    standing: Standing
    world: World

    def cursor(self, value: Any = None) -> Cursor:
        """Where the machine's next step begins."""
        return Cursor(self.at.state, value, self.at.correcting, self.world)

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
        return Say(msg, fields(msg, self.script, self.at, self.world), **changes)

    def ask(self, at: Conversation, *events: Event, before: tuple[Say, ...] = (), **how: Any) -> Decision:
        """Ask what stands open in `at`, or say how that conversation ended."""
        turn = Turn(at, self.inbound, self.standing, self.world)
        question = turn.question
        if question is None:
            end = turn.script.ends[at.state]
            closing = end.says if at.state != self.at.state else end.later or end.says
            return Decision(at, (replace(turn.say(closing), before=before),) if closing else before, events)
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
        N_("So you can read our messages."),
        N_("Your language"),
        required=True,
        unknown=None,
    )
