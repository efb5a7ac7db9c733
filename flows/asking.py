"""How scripts about somebody else's matter end: one question asked at a moment of ours, or a form filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flows.events import Answered, Filled
from flows.model import Conversation, End, Msg, Option, Question, Script
from flows.programme import World

ANSWERED = "answered"


def offered(world: World) -> tuple[Option, ...]:
    """The choices that come with what is talked about."""
    return world.subject.offers


def answered(at: Conversation, world: World) -> Answered:
    key, answer = list(at.answers.items())[-1]
    return Answered(at.script, at.subject, key, answer.value)


def filled(at: Conversation, world: World) -> Filled:
    """The answers of a form, whatever its end."""
    return Filled(at.script, at.subject, at.answers)


def asking(*questions: Question[Any], label: Msg, about: str = "", reopens: bool = False) -> Script:
    """A script named after its first question; "I don't know" brings a person, an answer's effect says what follows."""
    asked = tuple(replace(question, required=True, unknown=None) for question in questions)
    return Script(questions[0].key, asked, {ANSWERED: End(answered)}, label=label, about=about, reopens=reopens)
