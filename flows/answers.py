"""Kinds of answers: how a text becomes a value, or a problem that is said kindly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flows.choosing import CHOOSE_NUMBER, SIGNS, choose, numbered_as, only, same_aliases, weightless, without
from flows.folding import fold
from flows.model import N_, Heard, Msg, Option, Problem, Say, Value
from flows.numerals import in_digits
from flows.programme import World
from flows.words import NO, YES, aliases

UNKNOWN = "?"
NONE = "none"
MORE = "more"
NAME_LEADS = N_("my name is|i am|im|name")
NAME_ENDS = N_("is my name|here")
LONGEST_INTRODUCTION = 12
"""Words of "hello, my name is" with a name; more than that is no name."""
PLACE_LEADS = N_("I live in|in|i am in|im in|my town is|town")
NOT_AND_NONE = N_("You chose a number and also 0. Which is right?")
NAME_UNCLEAR = N_("Sorry, I only need your first name, in letters.")
PLACE_UNKNOWN = N_("Sorry, I do not know this town. Write the town or the postcode.")
PLACE_SEVERAL = N_("Which town do you mean?")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    offers: Callable[[World], tuple[Option, ...]]
    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return self.offers(world)

    def parse(self, heard: Heard) -> str | Problem:
        return only(choose(heard, self.offers(heard.world)))

    def show(self, value: str, world: World) -> Value:
        return label_of(value, self.offers(world))


@dataclass(frozen=True, slots=True)
class Choices:
    """Any number of several; `none` is an empty value."""

    offers: Callable[[World], tuple[Option, ...]]
    none: Msg
    many: bool = True

    def options(self, world: World) -> tuple[Option, ...]:
        return self.offers(world)

    def parse(self, heard: Heard) -> tuple[str, ...] | Problem:
        keys = choose(heard, (*self.offers(heard.world), Option(NONE, Say(self.none))))
        if isinstance(keys, tuple) and len(keys) > 1 and {NONE, UNKNOWN} & set(keys):
            return Problem(Say(NOT_AND_NONE))
        return keys

    def show(self, value: tuple[str, ...], world: World) -> Value:
        options = self.offers(world)
        return tuple(label_of(key, options) for key in value) if value else Say(self.none)


def label_of(key: str, options: tuple[Option, ...]) -> Value:
    """The option's label; the key itself when the option is no longer offered."""
    return next((option.label for option in options if option.key == key), key)


def is_of_a_name(char: str) -> bool:
    """Letters of any script with their marks; digits stay to be refused, emoji and signs go."""
    return char.isalnum() or char in " -'." or unicodedata.category(char) in ("Mn", "Mc")


EDGES = re.compile(r"^[\W_]+|[\W_]+$")
PARTED = re.compile(r"\w\s*[,;،؛]\s*\w")
APOSTROPHES = str.maketrans("’‘ʼ`", "''''")
YES_NO = (Option("yes", Say(YES)), Option("no", Say(NO)))
FALSE_FRIENDS: Mapping[str, str] = {
    "nl": "nu net na ne ni da ha ho o s d t mo ma",
    "fr": "la net ha ho ne ni s d t y j sa na",
    "en": "net ha ho la ma na o s d t j tak",
    "es": "la ni ha ne o d t y j da dale na",
    "ro": "la ne ni si o ha na s t y j",
    "pl": "no na ha ho o s d j y si ne da",
    "tr": "ne da o ha ho na ya s d t j ni la tak",
    "so": "na ho da s d t j o la si ne",
    "uk": "но на о s d j",
    "ru": "так но на о s d j",
    "ar": "ho ha si ma",
    "fa_AF": "ho da tak la",
    "ps": "da la tak ha",
    "ti": "na da la ha ho",
}
"""Yes or no in another language, something else in this one: "no" is a yes in Polish, "nu" is now in Dutch."""


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no, in the person's language first, then in any."""

    in_words: bool = False
    """A thumb up may only mean "I saw it": too little where the law wants a clear yes."""
    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return YES_NO

    def parse(self, heard: Heard) -> str | Problem:
        if self.in_words and not fold(heard.text):
            return Problem(Say(CHOOSE_NUMBER))
        keys = choose(heard, YES_NO)
        if keys == ("yes",) and any(SIGNS.get(c) == NO for c in heard.text):
            return Problem(Say(CHOOSE_NUMBER))
        if isinstance(keys, tuple):
            return only(keys)
        tongues = (heard.world.translate(lang) for lang in heard.world.programme.languages)
        text = fold(heard.text)
        if text in FALSE_FRIENDS.get(heard.translate.lang, "").split():
            return only(keys)
        meant = {o.key for tongue in tongues for o in YES_NO if text in same_aliases(o.label, tongue)}
        return meant.pop() if len(meant) == 1 else only(keys)

    def show(self, value: str, world: World) -> Value:
        return label_of(value, YES_NO)


@dataclass(frozen=True, slots=True)
class Name:
    """A first name as the person spells it, without "my name is" and emoji.

    Letters, spaces, hyphens and apostrophes, at most `longest` characters and four words.
    """

    longest: int = 40
    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return ()

    def parse(self, heard: Heard) -> str | Problem:
        plain = unicodedata.normalize("NFC", heard.text.translate(APOSTROPHES))
        visible = "".join(c for c in plain if unicodedata.category(c) != "Cf")
        parts = "".join(c if is_of_a_name(c) else " " for c in visible).split()
        words = [word for part in parts if (word := EDGES.sub("", part))]
        words = bare_name(words, heard) if 1 < len(words) <= LONGEST_INTRODUCTION else words
        written = " ".join(words)
        letters = fold(written).replace(" ", "")
        answer = fold(written) in {*aliases(heard.translate, YES), *aliases(heard.translate, NO)}
        most = 1 if heard.final else 4
        if (
            answer
            or PARTED.search(heard.text)
            or not letters.isalpha()
            or len(written) > self.longest
            or len(words) > most
        ):
            return Problem(Say(NAME_UNCLEAR))
        return written if written != written.lower() else written.title()

    def show(self, value: str, world: World) -> Value:
        return value


def bare_name(words: list[str], heard: Heard) -> list[str]:
    """The words of a name without "hello, my name is" before it and, as some languages say, "is" behind it."""
    leads, ends = aliases(heard.translate, NAME_LEADS), aliases(heard.translate, NAME_ENDS)
    folded = list(map(fold, words))
    greeted = [n for n in range(len(words)) if not without(" ".join(folded[:n]), weightless(heard))]
    spans = [(n, m) for n in greeted for m in range(n + 1, len(words) + 1) if " ".join(folded[n:m]) in leads]
    first = max((m for _, m in spans), default=0)
    last = min((n for n in range(max(1, first), len(words)) if " ".join(folded[n:]) in ends), default=len(words))
    return words[first:last]


@dataclass(frozen=True, slots=True)
class Town:
    """A Belgian place by name or postcode; several that fit are asked back."""

    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return ()

    def parse(self, heard: Heard) -> str | Problem:
        text = fold(heard.text)
        towns = {*heard.shown.values()} - {UNKNOWN}
        if key := numbered_as(in_digits(text, heard.translate.lang) if towns else text, heard.shown):
            return key
        found = heard.world.places.find(text)
        if len(found) == 1 and (not heard.final or found[0].is_called(text.removeprefix(self.lead(heard, text)))):
            return found[0].key
        if found:
            return Problem(Say(PLACE_SEVERAL), tuple(Option(place.key, place.key) for place in found[:5]))
        return Problem(Say(PLACE_UNKNOWN))

    def lead(self, heard: Heard, text: str) -> str:
        """The words before a town, "I live in "."""
        leads = (f"{lead} " for lead in aliases(heard.translate, PLACE_LEADS) if text.startswith(f"{lead} "))
        return max(leads, key=len, default="")

    def show(self, value: str, world: World) -> Value:
        return world.places.get(value).name


def number(options: Iterable[Option]) -> tuple[Option, ...]:
    """The options numbered from 1, but for those that have a number of their own."""
    return tuple(
        option if option.number is not None else Option(option.key, option.label, index)
        for index, option in enumerate(options, 1)
    )
