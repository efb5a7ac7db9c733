"""Kinds of answers for days and times. What is typed is understood whole or asked back: never almost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale

from flows.calendar import Calendar
from flows.days import NOT_A_DAY, next_work_day
from flows.days import read_day as read_day
from flows.daywords import clean, words
from flows.hours import halves_of
from flows.hours import read_time as read_time
from flows.model import N_, NP_, Heard, Option, Problem, Say, Value
from flows.programme import World

NOT_A_TIME = N_("Write the time like this: {example}")
NOT_A_MOMENT = N_("Write a day and a time. Example: {example}")
NO_TIME = N_("At what time? Write the day and the time. Example: {example}")
NO_DAY = N_("On which day? Write the day and the time. Example: {example}")
TIME_PAST = N_("This time is already past.")
CLOCK_CHANGES = N_("The clock changes in that hour. Choose another time.")
TOO_MANY = NP_("Choose only one moment.", "Choose at most {n} moments.")
AFTERNOON = time(14)
SEPARATORS = re.compile(r"[,،;؛\n&+]")
JOINERS = {
    "uk": "та й чи",
    "ru": "и или",
    "es": "y e o u",
    "ro": "și si sau ori",
    "pl": "i oraz lub albo",
    "tr": "ve veya",
    "so": "iyo ama",
    "fa_AF": "و یا",
    "ps": "او یا",
    "ti": "ወይ ከምኡውን",
}
"""Words between two things that Babel does not have."""
LONGEST = 500
"""Letters in a list of moments; a longer text is something else."""


def read_moment(text: str, now: datetime, calendar: Calendar, lang: str) -> datetime | Problem:
    """The one moment to come in a text, in UTC: a day and a time that the clock on the wall shows once."""
    hour, rest = read_time(text, lang)
    example = {"example": calendar.at(next_work_day(now, calendar), AFTERNOON)}
    if hour is not None and not words(rest, lang):
        return Problem(Say(NO_DAY, example))
    day = read_day(rest, now, calendar, lang)
    if isinstance(day, Problem):
        if "example" not in day.say.fields:
            return day
        return Problem(Say(NOT_A_MOMENT if day.say.text == NOT_A_DAY else day.say.text, example))
    if hour is None:
        return Problem(Say(NO_TIME, example))
    if not calendar.exists_once(day, hour):
        return Problem(Say(CLOCK_CHANGES))
    at = calendar.at(day, hour)
    return at if at > now else Problem(Say(TIME_PAST))


def read_moments(text: str, now: datetime, calendar: Calendar, lang: str) -> tuple[datetime, ...] | Problem:
    """All moments in a text, in order of time; one that is not understood makes the whole asked back."""
    found: set[datetime] = set()
    for whole in wholes(text, lang) if len(text) <= LONGEST else ("",):
        moment = read_moment(whole, now, calendar, lang)
        if isinstance(moment, Problem):
            return moment
        found.add(moment)
    return tuple(sorted(found))


def wholes(text: str, lang: str) -> list[str]:
    """A text for each moment: a day waits for the time behind it, a time takes the day before it.

    >>> wholes("di 24/11 10u, 14u en wo om 9u", "nl"), wholes("mardi, 24/11, 10h", "fr")
    (['di 24/11 10u', 'di 24/11 14u', 'wo om 9u'], ['mardi - 24/11 - 10h'])
    """
    found = []
    day = waiting = ""
    for part in parts(text, lang):
        waiting = f"{waiting} - {part}" if waiting else part.strip()
        hour, rest = read_time(waiting, lang)
        if hour is None:
            continue
        found.append(waiting if words(rest, lang) else f"{day} {waiting}")
        day = rest if words(rest, lang) else day
        waiting = ""
    return [*found, waiting] if words(waiting, lang) or not found else found


def parts(text: str, lang: str) -> Iterator[str]:
    """The text cut at commas, ends of lines and joining words."""
    for line in SEPARATORS.split(text):
        yield from joiners(lang).split(clean(line))


@lru_cache
def joiners(lang: str) -> re.Pattern[str]:
    """Matches "and" and "or", as Babel makes lists with them; Arabic writes "and" at the front of the next word.

    Not the "and" of "nine and a half".
    """
    ends = (Locale.parse(lang).list_patterns[kind]["end"] for kind in ("standard", "or"))
    between = [clean(end).removeprefix("{0}").partition("{1}")[0].lstrip(" ,،") for end in ends]
    alone = [*(word.strip() for word in between), *JOINERS.get(lang, "").split()]
    glued = [word for word in between if not word.endswith(" ")]
    halves = "|".join(
        rest.strip() for half in halves_of(lang) for word in alone if (rest := half.removeprefix(word)) != half
    )
    apart = rf"(?! ?(?:{halves})(?!\w))" if halves else ""
    words_between = [rf"(?<!\S)(?:{'|'.join(alone)})(?!\S){apart}", *(rf"(?<!\S){word}{apart}" for word in glued)]
    return re.compile("|".join(words_between))


@dataclass(frozen=True, slots=True)
class Day:
    """A day to come, kept as "2026-11-24"."""

    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return ()

    def parse(self, heard: Heard) -> str | Problem:
        day = read_day(heard.text, heard.world.now, heard.world.programme.calendar, heard.translate.lang)
        return day if isinstance(day, Problem) else day.isoformat()

    def show(self, value: str, world: World) -> Value:
        return date.fromisoformat(value)


@dataclass(frozen=True, slots=True)
class Hour:
    """A time of day, kept as "07:30"."""

    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return ()

    def parse(self, heard: Heard) -> str | Problem:
        hour, rest = read_time(heard.text, heard.translate.lang)
        if hour is None or words(rest, heard.translate.lang):
            return Problem(Say(NOT_A_TIME, {"example": f"{AFTERNOON:%H:%M}"}))
        return f"{hour:%H:%M}"

    def show(self, value: str, world: World) -> Value:
        return value


@dataclass(frozen=True, slots=True)
class Moments:
    """Some moments to come, kept as UTC; shown with their weekday where the programme is."""

    most: int
    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return ()

    def parse(self, heard: Heard) -> tuple[str, ...] | Problem:
        found = read_moments(heard.text, heard.world.now, heard.world.programme.calendar, heard.translate.lang)
        if isinstance(found, Problem):
            return found
        too_many = Problem(Say(TOO_MANY, {"n": self.most}))
        return tuple(at.isoformat() for at in found) if len(found) <= self.most else too_many

    def show(self, value: tuple[str, ...], world: World) -> Value:
        return tuple(datetime.fromisoformat(at) for at in value)
