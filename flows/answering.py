"""An answer to what was asked: pressed or typed, understood or not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flows.accepting import MAX_TRIES, accept, misunderstood, understood
from flows.answers import MORE, NONE, NOT_AND_NONE, UNKNOWN, Name
from flows.certain import certain
from flows.choosing import numbered_as, same_aliases
from flows.earlier import earlier
from flows.events import LanguageGuessed
from flows.folding import fold
from flows.languages import LANGUAGE, told
from flows.menus import DONE, DONE_LABEL, MORE_LABEL, named, progress
from flows.model import DONT_KNOW, N_, Decision, Heard, Msg, Option, Problem, Question, Say
from flows.remarks import after_greeting, greets, is_alone, remark
from flows.several import NOTED, several
from flows.summary import SUMMARY, UNCORRECTED
from flows.turn import Turn
from flows.words import aliases

YOUR_ANSWER = N_("Your answer: {answer}")


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
    sure = certain(turn, question, turn.inbound.text, turn.at.shown) is not None
    return beside(turn, question, sure) or read_kind(turn, question, sure)


def beside(turn: Turn, question: Question[Any], sure: bool) -> Decision | None:
    """What a text means that is more, or other, than one sure answer to what was asked."""
    if turn.script.by_coach or fold(turn.inbound.text).isdecimal():
        return None
    act = remark(turn)
    insists = turn.at.tries >= (1 if act is greets else MAX_TRIES - 1)
    if act and not is_answer(turn, question, sure, insists):
        return act(turn, question)
    return None if sure else several(turn, question) or earlier(turn, question)


def is_answer(turn: Turn, question: Question[Any], sure: bool, insists: bool) -> bool:
    """Is a remark an answer all the same: "day" where it is an hour of work, a greeting that is somebody's name?

    Selam and Salam are names; who says so again after our greeting is called so.
    """
    if not question.kind.options(turn.world):
        return sure and insists
    return names_option(turn, question) if is_alone(turn) else sure


def read_kind(turn: Turn, question: Question[Any], sure: bool) -> Decision:
    """An answer to what was asked, as its kind reads it; what is not understood is asked back."""
    text = turn.inbound.text if question.kind.options(turn.world) else after_greeting(turn)
    final = not turn.script.review or question.key in UNCORRECTED
    translate = turn.world.translate(turn.at.lang)
    heard = Heard(text, turn.at.shown, translate, turn.world, turn.at.answers, final)
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
    told = () if sure or isinstance(question.kind, Name) else said_back(turn, question, result)
    return accept(turn, question, result, turn.inbound.text, told)


def said_back(turn: Turn, question: Question[Any], value: Any) -> tuple[Say, ...]:
    """What was read out of a typing error or a long sentence is told; a name stands as it was written."""
    meant = understood(question, value)
    if meant is None or question.key == turn.script.review:
        return ()
    return (Say(NOTED, {"answers": question.kind.show(meant, turn.world)}),)


def read_language(turn: Turn, question: Question[Any]) -> Decision:
    """A choice, or words that may tell a better guess; a first text of any kind gets the menu."""
    translate = turn.world.translate(turn.at.lang)
    result = question.kind.parse(Heard(turn.inbound.text, turn.at.shown, translate, turn.world))
    if isinstance(result, str):
        return accept(turn, question, result, turn.inbound.text)
    guess = turn.at.lang if turn.at.trail else told(turn.inbound.text, turn.at.lang, turn.world)
    if guess != turn.at.lang:
        return turn.ask(replace(turn.at, lang=guess, page=0), LanguageGuessed(guess))
    return misunderstood(turn, question, Problem(turn.say(question.text))) if turn.at.shown else turn.ask(turn.at)
