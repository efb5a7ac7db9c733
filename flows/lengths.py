"""How long something may take, in minutes: "half an hour" is one of the options, 40 minutes is asked back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from flows.answers import Choice, label_of
from flows.choosing import CHOOSE_NUMBER, denials_of, weightless, without
from flows.folding import fold
from flows.lengthwords import AT_MOST, DISTANCES, HALVES, HOURS, MINUTES, UNSURE
from flows.model import N_, Heard, Option, Problem, Say, Value
from flows.numerals import MOST_WORDS, cardinals, in_digits
from flows.programme import World

WHICH_IS_BEST = N_("I cannot write that. Which of these is best?")
EDGES = re.compile(r"(?<=[0-9])(?=[^\W\d])|(?<=[^\W\d])(?=[0-9])")
SHORTEST = 10
"""A smaller number alone is the number of an option."""
LONGEST = 600
"""A greater number tells no minutes: a postcode, a telephone number."""
HOUR = 60


@lru_cache
def units(lang: str) -> Mapping[str, int]:
    """Folded name of a length, its numbers in digits → minutes."""
    named = [half.strip().rpartition("=") for half in HALVES.get(lang, "").split(", ")]
    found = {in_digits(fold(name), lang): int(n) for names, _, n in named for name in names.split("/") if name}
    found |= {fold(word): HOUR for word in HOURS.get(lang, "").split()}
    return found | {fold(word): 1 for word in MINUTES.get(lang, "").split()}


def lengths(text: str, lang: str) -> tuple[list[int], list[int]]:
    """The lengths in a folded text in minutes, and its numbers without a unit; an hour takes the minutes after it.

    The name of an hour without a number is one where it stands alone or behind "one": "u" is also a polite you.

    >>> lengths("1 uur 15", "nl"), lengths("drie kwartier", "nl"), lengths("een half uur of 40", "nl")
    (([75], []), ([45], []), ([30], [40]))
    """
    rest = in_digits(EDGES.sub(" ", text), lang).split()
    ones = {"a", "an", "o", *(word for word, number in cardinals(lang).items() if number == 1)}
    hour_names = {fold(word) for word in HOURS.get(lang, "").split()}
    alone, before = len(rest) == 1, ""
    known, found, bare = units(lang), list[int](), list[int]()
    count, hours = -1, False
    while rest:
        longest = min(MOST_WORDS + 1, len(rest))
        length = next((n for n in range(longest, 0, -1) if " ".join(rest[:n]) in known), 0)
        unit = known.get(" ".join(rest[:length]), 0)
        named = rest[0] not in hour_names or length > 1 or alone or before in ones
        if unit and (count >= 0 or (unit > 1 and named)):
            minutes = unit * (count if count >= 0 else 1)
            if hours and minutes < HOUR:
                found[-1] += minutes
            else:
                found.append(minutes)
            hours, count = unit == HOUR, -1
        elif count >= 0:
            bare.append(count)
            count = -1
        if not length and rest[0].isdecimal():
            count = int(rest[0][:4])
        before = rest[0]
        rest = rest[length or 1 :]
    if count >= 0 and hours and count < HOUR:
        found[-1] += count
    elif count >= 0:
        bare.append(count)
    return found, bare


@dataclass(frozen=True, slots=True)
class Length:
    """One of several lengths in minutes, whose keys they are; another is asked back with those around it.

    Where nothing may be guessed, only words that change nothing stand beside it: "30 years" are no minutes.
    """

    offers: Callable[[World], tuple[Option, ...]]
    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return self.offers(world)

    def parse(self, heard: Heard) -> str | Problem:
        lang, text = heard.translate.lang, fold(heard.text)
        plain = without(text, map(fold, AT_MOST.get(lang, "").split("/")))
        found, bare = lengths(plain, lang)
        if not found and not bare:
            found, bare = lengths(without(plain, weightless(heard)), lang)
        named = [*found, *(number for number in bare if number >= SHORTEST)]
        if not named:
            return Choice(self.offers).parse(heard)
        beside = [word for word in words_beside(plain, lang) if not word.isdecimal()]
        unsure = {*denials_of(heard), *map(fold, f"{UNSURE.get(lang, '')} {DISTANCES}".split())} & {*beside}
        guessed = heard.final and without(" ".join(beside), weightless(heard))
        if len(bare) + len(found) > 1 or named[0] > LONGEST or unsure or guessed:
            return Problem(Say(CHOOSE_NUMBER))
        offered = [option for option in self.offers(heard.world) if option.key.isdecimal()]
        if any(option.key == str(named[0]) for option in offered):
            return str(named[0])
        below = [option for option in offered if int(option.key) < named[0]][-1:]
        above = [option for option in offered if int(option.key) > named[0]][:1]
        return Problem(Say(WHICH_IS_BEST), (*below, *above))

    def show(self, value: str, world: World) -> Value:
        return label_of(value, self.offers(world))


def words_beside(text: str, lang: str) -> list[str]:
    """The words of a text without its lengths."""
    return without(in_digits(EDGES.sub(" ", text), lang), units(lang)).split()
