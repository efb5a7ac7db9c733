"""What a part of a text surely answers: nothing guessed, no number of a menu that is not the last one sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.answers import MORE, UNKNOWN
from flows.folding import fold
from flows.menus import DONE
from flows.model import Heard, Problem, Question
from flows.turn import Turn

MOST_WORDS = 12
"""Of a text of which the whole can be sure."""
WORD = re.compile(r"[^\s,;/+&.!،؛]+")
APART = re.compile(r"[,;/+&.!،؛\n]")
"""What parts two answers."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was written."""

    text: str
    apart: bool
    """A comma, a full stop or a new line stands before it."""


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text.

    >>> [(word.text, word.apart) for word in words_of("bus, 30 min")]
    [('bus', False), ('30', True), ('min', False)]
    """
    words: list[Word] = []
    last = 0
    for found in WORD.finditer(text):
        if fold(found.group()):
            words.append(Word(found.group(), APART.search(text, last, found.start()) is not None))
            last = found.end()
    return tuple(words)


def joined(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def plain(question: Question[Any]) -> bool:
    """Does nothing hang on the answer but the answer itself, and may it be repeated?"""
    return not (question.required or question.exits) and question.repeated


def certain(turn: Turn, question: Question[Any], text: str, shown: Mapping[int, str] | None = None) -> Any:
    """The value that a text surely is for a question; None where it is not sure, or no answer of its own."""
    if len(fold(text).split()) > MOST_WORDS:
        return None
    translate = turn.world.translate(turn.at.lang)
    heard = Heard(text, shown or {}, translate, turn.world, turn.at.answers, final=True)
    value = question.kind.parse(heard)
    keys = value if isinstance(value, tuple) else (value,)
    return None if isinstance(value, Problem) or {MORE, UNKNOWN, DONE} & {*keys} else value
