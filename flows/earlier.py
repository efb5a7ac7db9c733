"""A word about the question before: corrected, "no, Tienen", or answered late because two messages crossed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from flows.accepting import accept, understood
from flows.answers import Name, Town
from flows.certain import MOST_WORDS, Word, certain, joined, plain, words_of
from flows.choosing import WEIGHTLESS
from flows.folding import fold
from flows.model import N_, Decision, Question, Say
from flows.several import NOTED
from flows.turn import Turn
from flows.words import NO, aliases

I_MEAN = N_("I mean|i meant|sorry|oops|wrong|mistake|correction|not that")


def earlier(turn: Turn, question: Question[Any]) -> Decision | None:
    """Put the answer to the question before right, say it back and ask on; None where the text is not surely that.

    What begins with a denial takes the place of the answer; what does not adds to several choices, and is no name.
    """
    words = words_of(turn.inbound.text)
    if turn.at.picked or not turn.at.trail or len(words) > MOST_WORDS:
        return None
    before = turn.script.question(turn.at.trail[-1])
    if not plain(before) or before.key not in turn.at.answers:
        return None
    known = turn.at.answers[before.key].value
    for end in fronts(turn, words):
        value = certain(turn, before, joined(words[end:]))
        if value is not None and (isinstance(before.kind, Town) or parted(turn, words, end)):
            meant = understood(before, value)
            return None if meant == known else change(turn, before, meant)
    value = certain(turn, before, turn.inbound.text)
    if value is None or fold(turn.inbound.text).replace(" ", "").isdecimal():
        return None
    if isinstance(before.kind, Name):
        return turn.ask(turn.at) if fold(str(known)) == fold(value) else None
    meant = understood(before, value)
    return change(turn, before, tuple(dict.fromkeys((*known, *meant))) if before.kind.many and known else meant)


def fronts(turn: Turn, words: Sequence[Word]) -> Iterator[int]:
    """Where what follows a denial or "I mean" at the front may begin, the shortest front first."""
    translate = turn.world.translate(turn.at.lang)
    leads = {*aliases(translate, NO), *aliases(translate, I_MEAN)}
    small = {*aliases(translate, WEIGHTLESS)}
    return (end for end in range(1, len(words)) if made_of(fold(joined(words[:end])).split(), leads, small))


def parted(turn: Turn, words: Sequence[Word], end: int) -> bool:
    """Is the denial over before the rest begins? "No, car" and "no I mean car" put right, "no car" denies."""
    translate = turn.world.translate(turn.at.lang)
    front = f" {fold(joined(words[:end]))} "
    denied, meant = (max(front.rfind(f" {w} ") for w in aliases(translate, msg)) for msg in (NO, I_MEAN))
    return words[end].apart or meant > denied


def made_of(words: Sequence[str], leads: set[str], small: set[str]) -> bool:
    """Are these words leads and small words alone, with a lead among them?"""
    reached = {(0, False)}
    for at in range(len(words)):
        for end in range(at + 1, len(words) + 1):
            phrase = " ".join(words[at:end])
            if phrase in leads or phrase in small:
                reached |= {(end, led or phrase in leads) for begun, led in reached if begun == at}
    return (len(words), True) in reached


def change(turn: Turn, question: Question[Any], value: Any) -> Decision | None:
    """The answer put right and what stood open asked again; the same answer once more changes nothing."""
    if value == turn.at.answers[question.key].value:
        return turn.ask(turn.at)
    correcting = turn.at.state == turn.script.review
    reopened = replace(turn.at, state=question.key, trail=turn.at.trail[:-1], correcting=correcting, page=0)
    said = Say(NOTED, {"answers": question.kind.show(value, turn.world)})
    decision = accept(replace(turn, at=reopened), question, value, turn.inbound.text, before=(said,))
    return decision if decision.after.state == turn.at.state else None
