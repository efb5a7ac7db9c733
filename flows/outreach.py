"""Writing first to someone who agreed to it: the words, and what follows while nothing comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from flows.folding import fold
from flows.menus import FRIEND
from flows.model import N_, Msg, Say, Value
from flows.words import WORDS

LONGEST_NAME, LONGEST_PARTNER = 40, 30
FIRST: Mapping[tuple[bool, bool], Msg] = {
    (True, True): N_(
        "Hello {name}! I am {coach} of {programme}, together with {partner}."
        " I want to help you find work. Write OK to begin. No messages: {stop}"
    ),
    (False, True): N_(
        "Hello! I am {coach} of {programme}, together with {partner}."
        " I want to help you find work. Write OK to begin. No messages: {stop}"
    ),
    (True, False): N_(
        "Hello {name}! I am {coach} of {programme}. I want to help you find work."
        " Write OK to begin. No messages: {stop}"
    ),
    (False, False): N_(
        "Hello! I am {coach} of {programme}. I want to help you find work. Write OK to begin. No messages: {stop}"
    ),
}
"""(is the name known, is there a partner) → the first contact. A link to Telegram would cost one more segment."""
AGAIN = N_("Hello {name}! {coach} here, of {programme}. Do you want help to find work? Write OK. No messages: {stop}")
LAST = N_("Hello {name}! I kept a place for you. Do you want help to find work? Write OK. {coach}")
LAST_WITH_LINK = N_(
    "Hello {name}! I kept a place for you. Write OK to begin. Or go on with Telegram:\n{link}\nSee you soon! {coach}"
)
GO_ON = N_("Hello {name}! You can go on where you stopped.")
STILL_THERE = N_("Hello {name}! Your answers are still here. To talk to a person: {COACH}")
WHO = N_("Who is this?|who are you|who is that|wrong number|wrong person|i do not know you|i don't know you|not me")
SORRY = N_(
    "Sorry! This is the computer of {programme}. {coach} wants to help someone find work."
    " Is it not you? Write {DELETE}. Then we delete this number."
)
ERASED = N_("We deleted your number. We do not write again.")


def first_contact(coach: str, programme: str, name: str | None, partner: str | None) -> Say:
    """The first words to someone, signed by the coach."""
    named = {key: value for key, value in (("name", name), ("partner", partner)) if value}
    fields: dict[str, Value] = {"coach": coach, "programme": programme, "stop": Say(WORDS["stop"]), **named}
    return Say(FIRST[bool(name), bool(partner)], fields)


def reminder(step: int, of: int, coach: str, programme: str, name: str | None, link: str) -> Say:
    """Once more to someone who did not answer; the last time the way to Telegram stands beside it, if there is one."""
    known: dict[str, Value] = {"name": name or Say(FRIEND), "coach": coach}
    if step < of - 1:
        return Say(AGAIN, {**known, "programme": programme, "stop": Say(WORDS["stop"])})
    return Say(LAST_WITH_LINK, {**known, "link": link}) if link else Say(LAST, known)


def lead(step: int, name: Value | None) -> Say:
    """What stands above the open question of an intake that was left half done."""
    fields: dict[str, Value] = {"name": name or Say(FRIEND)}
    return Say(STILL_THERE, {**fields, "COACH": Say(WORDS["coach"])}) if step else Say(GO_ON, fields)


@dataclass(frozen=True, slots=True)
class Next:
    """What silence leads to: nothing yet, another word, or a coach who calls."""

    act: Literal["wait", "remind", "call"]
    step: int = 0
    """How many reminders went before."""
    due: datetime | None = None
    """When to look again."""


def after_silence(step: int, planned: datetime, since: datetime, now: datetime, days: Sequence[int]) -> Next:
    """What is to be done at a moment that was planned after `step` reminders.

    `since` is when the person last wrote, or we first wrote; when that is later than was known as this moment was
    planned, all begins anew. After the last reminder we wait as long again as between the last two.
    """
    if since + pause(step, days) > planned:
        step = 0
    due = since + pause(step, days)
    if due > now:
        return Next("wait", step, due)
    if step == len(days):
        return Next("call")
    return Next("remind", step, max(since + pause(step + 1, days), now + pause(step + 1, days) - pause(step, days)))


def pause(step: int, days: Sequence[int]) -> timedelta:
    """From the last sign of life to what follows after `step` reminders.

    >>> [pause(step, (2, 5)).days for step in range(3)]
    [2, 5, 8]
    """
    beyond = (*days, days[-1] + (days[-1] - days[-2] if len(days) > 1 else days[-1]))
    return timedelta(days=beyond[step])


def keyword(text: str, known: Mapping[str, str]) -> str | None:
    """What a first text names, by its whole or its first word, after Telegram's "/start" if that stands before it.

    >>> keyword("/start OCMW", {"ocmw": "OCMW Leuven"}), keyword("v3 please", {"v3": "V3"}), keyword("hello", {})
    ('OCMW Leuven', 'V3', None)
    """
    told = fold(text.removeprefix("/start "))
    return known.get(told) or known.get(told.partition(" ")[0])
