"""A question as a message: its options numbered, in pages of five, with "don't know" and "none"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from string import Formatter
from typing import Any

from flows.answers import MORE, NONE, UNKNOWN, number
from flows.model import N_, Conversation, Msg, Option, Question, Say, Script, Value
from flows.programme import World
from flows.summary import SUMMARY, messages, rows
from flows.words import WORDS

PAGE = 5
MOST_WITHOUT = 2
"""Questions of a script that need no progress."""
DONE_NUMBER, MORE_NUMBER, UNKNOWN_NUMBER, NONE_NUMBER = 7, 8, 9, 0
DONE = "done"
MORE_LABEL = N_("More|next")
FRIEND = N_("friend")
DONE_LABEL = N_("Done|ready")


def options(question: Question[Any], page: int, picked: tuple[str, ...], world: World) -> tuple[Option, ...]:
    """What may be chosen on one page; 7 is done after a first page, 8 more, 9 "don't know", 0 none."""
    known = question.kind.options(world)
    always = tuple(option for option in known if option.number == NONE_NUMBER)
    paged = [option for option in known if option not in always]
    pages = [tuple(paged[i : i + PAGE]) for i in range(0, len(paged), PAGE)] or [()]
    here = pages[page % len(pages)]
    listed = (*(here if question.key == SUMMARY else number(here)), *always)
    extra = [Option(MORE, question.more or Say(MORE_LABEL), MORE_NUMBER)] if len(pages) > 1 else []
    if question.none is not None:
        extra.append(Option(NONE, Say(question.none), NONE_NUMBER))
    if question.unknown is not None:
        extra.append(Option(UNKNOWN, Say(question.unknown), UNKNOWN_NUMBER))
    if question.kind.many:
        extra.append(Option(DONE, Say(DONE_LABEL), DONE_NUMBER if picked and len(pages) > 1 else None))
    offered = (*listed, *extra)
    return tuple(replace(o, ticked=o.key in picked) for o in offered) if picked else offered


def numbers(offered: tuple[Option, ...]) -> dict[int, str]:
    """What each number in the message stands for."""
    return {option.number: option.key for option in offered if option.number is not None}


def fields(msg: Msg, script: Script, at: Conversation, world: World) -> Mapping[str, Value]:
    """The values for the placeholders that this text has: what was answered may be named in what follows."""
    wanted = placeholders(msg)
    if not wanted:
        return {}
    known: dict[str, Value] = {
        "programme": world.programme.name,
        "phone": world.programme.phone,
        "link": world.programme.privacy_url,
        "name": Say(FRIEND),
        **{key.upper(): Say(word) for key, word in WORDS.items()},
        **world.subject.fields,
    }
    answered = {key: at.answers[key].value for key in wanted if key in at.answers}
    known |= {key: script.question(key).kind.show(v, world) for key, v in answered.items() if v is not None}
    return {name: known[name] for name in wanted if name in known}


@lru_cache(maxsize=1024)
def placeholders(msg: Msg) -> tuple[str, ...]:
    """The names that a text wants filled in."""
    return tuple({name: None for _, name, _, _ in Formatter().parse(msg) if name})


@lru_cache(maxsize=256)
def progress(script: Script, key: str) -> str:
    """ "3/13"; the summary, the language menu and a single question have none."""
    counted = [question.key for question in script.questions if question.key != script.review]
    return f"{counted.index(key) + 1}/{len(counted)}" if key in counted and len(counted) > MOST_WITHOUT else ""


def named(key: str, at: Conversation) -> str:
    """The key of a question as a button carries it: with what it is about, and in which round."""
    return f"{key}/{at.subject}/{at.round}" if at.subject else key


def ask(
    script: Script,
    question: Question[Any],
    at: Conversation,
    world: World,
    *,
    before: tuple[Say, ...] = (),
    text: Say | None = None,
    instead: tuple[Option, ...] = (),
    replaces: bool = False,
) -> tuple[Conversation, tuple[Say, ...]]:
    """The messages that ask this question, and the conversation that remembers their numbers.

    `text` stands in the place of the question's own words, `instead` in the place of its own choices.
    """
    listed = options(question, at.page, at.picked, world)
    if instead:
        listed = (*number(instead), *(o for o in listed if o.key == UNKNOWN))
    main = text or Say(question.text, fields(question.text, script, at, world))
    say = Say(
        main.text,
        main.fields,
        listed,
        named(question.key, at),
        step=progress(script, question.key),
        before=before,
        after=main.after,
        replaces=replaces,
    )
    shown = numbers(listed)
    if question.key != SUMMARY:
        return replace(at, shown=shown), (say,)
    lines = list(rows(script, at.answers, world))
    shown |= {number: key for number, key, _ in lines}
    told = [line for _, _, line in lines] if text is None else []
    says = messages([*before, *told], replace(say, before=()), world.translate(at.lang))
    return replace(at, shown=shown), tuple(says)
