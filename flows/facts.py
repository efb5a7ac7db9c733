"""Kinds of answers for plain facts: a text, a number, an address, how someone is reached, a reason for each thing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flows.answers import Choice, label_of
from flows.asking import offered
from flows.choosing import choose
from flows.folding import ascii_digits, fold
from flows.model import N_, Heard, Option, Problem, Question, Say, Value
from flows.phones import read_mobile
from flows.places import place_at
from flows.programme import World
from flows.wording import word

TOO_LONG = N_("This is too long. At most {n} letters.")
EMPTY = N_("Please write some words.")
NOT_A_WHOLE = N_("Write a number from {least} to {most}.")
NO_POSTCODE = N_("Write the street, the postcode and the town.")
REASON_EACH = N_("Write one line for each: {things}")
TELEGRAM = "telegram"
TELEGRAM_LABEL = N_("By Telegram|telegram")


@dataclass(frozen=True, slots=True)
class Text:
    """Some words as they are written, on one line."""

    longest: int
    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return ()

    def parse(self, heard: Heard) -> str | Problem:
        text = " ".join(heard.text.split())
        if not fold(text):
            return Problem(Say(EMPTY))
        return text if len(text) <= self.longest else Problem(Say(TOO_LONG, {"n": self.longest}))

    def show(self, value: str, world: World) -> Value:
        return value


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within limits, alone or with a word behind it."""

    least: int
    most: int
    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return ()

    def parse(self, heard: Heard) -> int | Problem:
        found = re.findall(r"[0-9]+", ascii_digits(heard.text))
        if len(found) == 1 and len(found[0]) <= len(str(self.most)) and self.least <= int(found[0]) <= self.most:
            return int(found[0])
        return Problem(Say(NOT_A_WHOLE, {"least": self.least, "most": self.most}))

    def show(self, value: int, world: World) -> Value:
        return value


@dataclass(frozen=True, slots=True)
class Address:
    """A Belgian address, kept as written; its postcode must be one that exists."""

    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return ()

    def parse(self, heard: Heard) -> str | Problem:
        text = ", ".join(" ".join(line.split()) for line in heard.text.splitlines() if line.strip())
        return text if place_at(text, "", heard.world.places) else Problem(Say(NO_POSTCODE))

    def show(self, value: str, world: World) -> Value:
        return value


@dataclass(frozen=True, slots=True)
class Reach:
    """How a contact person is reached: a mobile number, or Telegram."""

    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return (Option(TELEGRAM, Say(TELEGRAM_LABEL), 1),)

    def parse(self, heard: Heard) -> str | Problem:
        chosen = choose(heard, self.options(heard.world))
        return read_mobile(heard.text, heard.world.programme.country) if isinstance(chosen, Problem) else chosen[0]

    def show(self, value: str, world: World) -> Value:
        return Say(TELEGRAM_LABEL) if value == TELEGRAM else value


@dataclass(frozen=True, slots=True)
class Listed:
    """One of what is offered: by its number, or by words that stand in its label alone."""

    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return world.subject.offers

    def parse(self, heard: Heard) -> str | Problem:
        offers, words = heard.world.subject.offers, fold(heard.text)
        chosen = Choice(offered).parse(heard)
        labels = {offer.key: fold(word(offer.label, heard.translate)) for offer in offers}
        named = [key for key, label in labels.items() if words and words in label]
        return named[0] if isinstance(chosen, Problem) and len(named) == 1 else chosen

    def show(self, value: str, world: World) -> Value:
        return label_of(value, world.subject.offers)


@dataclass(frozen=True, slots=True)
class Reasons:
    """A sentence for each thing that was chosen before, one a line, in the same order."""

    things: Question[tuple[str, ...]]
    longest: int
    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return ()

    def parse(self, heard: Heard) -> tuple[str, ...] | Problem:
        chosen = heard.answers[self.things.key].value
        lines = tuple(line for part in heard.text.splitlines() if (line := " ".join(part.split())))
        if len(lines) != len(chosen):
            return Problem(Say(REASON_EACH, {"things": self.things.kind.show(chosen, heard.world)}))
        too_long = any(len(line) > self.longest for line in lines)
        return Problem(Say(TOO_LONG, {"n": self.longest})) if too_long else lines

    def show(self, value: tuple[str, ...], world: World) -> Value:
        return value
