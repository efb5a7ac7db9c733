"""Several answers in one message, "bus, 30 min": each kept where it is sure, and said back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flows.accepting import accept
from flows.answers import NONE
from flows.certain import MOST_WORDS, Word, certain, joined, plain, words_of
from flows.choosing import JOINERS
from flows.folding import fold
from flows.machine import Cursor, step
from flows.model import N_, Decision, Question, Say
from flows.turn import Turn
from flows.words import NO, YES, aliases

NOTED = N_("I wrote down: {answers}.")
Part = tuple[Question[Any], Any, str]
"""A question, its value, the words it was read from."""


def several(turn: Turn, question: Question[Any]) -> Decision | None:
    """Go on from the question asked and from those right after it; None unless the whole text answers two or more.

    Only what means the same without the words of its question is filled in ahead.
    """
    words = words_of(turn.inbound.text)
    if turn.at.picked or not plain(question) or len(words) > MOST_WORDS:
        return None
    parts = taken(turn, question, words, turn.at.shown)
    if len(parts) < 2:
        return None
    answers = tuple(asked.kind.show(value, turn.world) for asked, value, _ in parts[1:])
    *earlier, last = parts
    for asked, value, raw in earlier:
        turn = replace(turn, at=accept(turn, asked, value, raw).after)
    return accept(turn, *last, before=(Say(NOTED, {"answers": answers}),))


def taken(turn: Turn, question: Question[Any], words: Sequence[Word], shown: Mapping[int, str]) -> tuple[Part, ...]:
    """The words shared out over a question and those that follow it; empty where a word is left over."""
    for end in range(len(words), 0, -1):
        raw = joined(words[:end])
        value = certain(turn, question, raw, shown)
        if value is None or (question.key != turn.at.state and not tells(turn, raw, value)):
            continue
        if end == len(words):
            return ((question, value, raw),)
        after = following(turn, question, value)
        if after and not (words[end].apart or (is_chosen(turn, question) and is_chosen(turn, after))):
            continue
        rest = taken(turn, after, unjoined(turn, words[end:]), {}) if after else ()
        if rest:
            return ((question, value, raw), *rest)
    return ()


def is_chosen(turn: Turn, question: Question[Any]) -> bool:
    """Is it answered by options? A free text may be any word, so that a sign must part it from the rest."""
    return bool(question.kind.options(turn.world))


def tells(turn: Turn, raw: str, value: Any) -> bool:
    """Does it mean the same before the question was asked? A bare yes, no or nothing does not."""
    translate = turn.world.translate(turn.at.lang)
    bare = {*aliases(translate, YES), *aliases(translate, NO)}
    return fold(raw) not in bare and value != (NONE,)


def following(turn: Turn, question: Question[Any], value: Any) -> Question[Any] | None:
    """The question that this answer leads to, where it may be filled in before it was asked."""
    state = step(turn.script, Cursor(question.key, value, turn.at.correcting, turn.world), "answer")
    after = None if state in turn.script.ends else turn.script.question(state)
    return after if after and after.ahead else None


def unjoined(turn: Turn, words: Sequence[Word]) -> Sequence[Word]:
    """Without the "and" at the front."""
    joiners = aliases(turn.world.translate(turn.at.lang), JOINERS)
    return words[next((i for i, word in enumerate(words) if fold(word.text) not in joiners), len(words)) :]
