"""Kinds of answers: how a text becomes a value, or a problem that is said kindly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from flows import wording
from flows.folding import fold
from flows.model import N_, Heard, Msg, Option, Problem, Say, Translate, Value
from flows.programme import World
from flows.words import NO, YES, aliases

UNKNOWN = "?"
NONE = "none"
MORE = "more"
AND = "و"
GLUED_AND = re.compile(rf"{AND}(?=[0-9])")
Spoken = Mapping[str, tuple[str, ...]]
"""Option key → the folded ways to write its label."""
JOINERS = N_("and|or|also|number|option")
NEGATIONS = N_("not|no|never|dont|cannot")
NAME_LEADS = N_("my name is|i am|im|name")
CHOOSE_NUMBER = N_("Sorry, I did not understand. Please write a number.")
CHOOSE_ONE = N_("Please choose only one number.")
SEVERAL_NUMBERS = N_("Do you mean more than one? Write it like this: {example}")
NOT_AND_NONE = N_("You chose a number and also 0. Which is right?")
NAME_UNCLEAR = N_("Sorry, I only need your first name, in letters.")
PLACE_UNKNOWN = N_("Sorry, I do not know this town. Write the town or the postcode.")
PLACE_SEVERAL = N_("Which town do you mean?")


def same_aliases(label: Value, translate: Translate) -> tuple[str, ...]:
    """The folded ways to write an option's label; one that is filled in is written as it is shown."""
    if not isinstance(label, Say):
        return (fold(str(label)),)
    if label.fields.keys() - {"n"}:
        return (fold(wording.word(label, translate)),)
    n = label.fields.get("n")
    return aliases(translate, label.text, n if isinstance(n, int) else None)


def choose(heard: Heard, options: tuple[Option, ...], *, guess: bool = True) -> tuple[str, ...] | Problem:
    """The keys of the options a text means: by number, by label, by its first words, by a word in a short sentence.

    `guess` also takes a label with a typing error; not for yes and no, where a near miss is a wrong consent.
    """
    text = fold(heard.text)
    if key := numbered_as(text, heard.shown):
        return (key,)
    spoken = {option.key: same_aliases(option.label, heard.translate) for option in options}
    meant = [key for key, words in spoken.items() if text in words]
    meant = meant or [key for key, words in spoken.items() if squeezed(text) in map(squeezed, words)]
    if " " not in text and not meant:
        meant = [key for key, words in spoken.items() if any(word.startswith(f"{text} ") for word in words)]
    if len(meant) == 1:
        return (meant[0],)
    numbers = numbered(text, heard)
    if numbers is not None:
        return numbers
    return labelled(heard, spoken, guess) or Problem(Say(CHOOSE_NUMBER))


def numbered(text: str, heard: Heard) -> tuple[str, ...] | Problem | None:
    """The keys of "1 3" or "1 en 3"; None when the text is not only numbers; "13" is asked back, not guessed."""
    words = [word for word in GLUED_AND.sub(" ", text).split() if word not in aliases(heard.translate, JOINERS)]
    if not words or not all(word.isdecimal() for word in words):
        return None
    keys = {word: numbered_as(word, heard.shown) for word in words}
    unknown = [word for word, key in keys.items() if key is None]
    if not unknown:
        return tuple(dict.fromkeys(key for key in keys.values() if key))
    digits = dict.fromkeys(unknown[0])
    if 1 < len(digits) == sum(numbered_as(digit, heard.shown) is not None for digit in digits):
        return Problem(Say(SEVERAL_NUMBERS, {"example": " ".join(digits)}))
    return Problem(Say(CHOOSE_NUMBER))


def numbered_as(word: str, shown: Mapping[int, str]) -> str | None:
    """What a number in the last message stands for; a long one, like a telephone number, stands for nothing.

    >>> numbered_as("2", {2: "bus"}), numbered_as("0002", {2: "bus"})
    ('bus', None)
    """
    return shown.get(int(word)) if word.isdecimal() and len(word) <= 2 else None


def labelled(heard: Heard, spoken: Spoken, guess: bool) -> tuple[str, ...]:
    """The keys whose labels stand in the text; empty when a part means nothing or a denial makes it unsure."""
    joiners = aliases(heard.translate, JOINERS)
    parts = [unglued(fold(part), spoken) for part in re.split(r"[,;/+&\n،]", heard.text)]
    separate = [piece for part in parts for piece in split_words(part, joiners)]
    by_part = [one_part(piece, heard, spoken, guess) for piece in separate]
    if by_part and all(by_part):
        return tuple(dict.fromkeys(key for keys in by_part for key in keys))
    return () if any(piece.isdecimal() for piece in separate) else contained(fold(heard.text), heard, spoken)


def one_part(text: str, heard: Heard, spoken: Spoken, guess: bool) -> tuple[str, ...]:
    """The keys of one number, label or short sentence."""
    if key := numbered_as(text, heard.shown):
        return (key,)
    denials = frozenset(aliases(heard.translate, NEGATIONS))
    return first_words(text, spoken, denials if guess else None) or contained(text, heard, spoken)


def unglued(text: str, spoken: Spoken) -> str:
    """Arabic writes "and" at the front of the next word: cut it off where the rest is a word we wait for."""
    known = {word.split()[0] for words in spoken.values() for word in words}
    return " ".join(f"{AND} {w[1:]}" if w.startswith(AND) and w[1:] in known else w for w in text.split())


def split_words(text: str, joiners: Iterable[str]) -> list[str]:
    """Cut a folded text at its joining words."""
    pieces: list[list[str]] = [[]]
    for word in text.split():
        if word in joiners or word == AND:
            pieces.append([])
        else:
            pieces[-1].append(word)
    return [" ".join(piece) for piece in pieces if piece]


def first_words(text: str, spoken: Spoken, denials: frozenset[str] | None) -> tuple[str, ...]:
    """The one option that is this text, begins with it, or is cut short or spelled almost like it.

    No guess without `denials`, nor where one stands: "no car" is not a way to spell "own car".
    """

    def almost(word: str) -> bool:
        if denials is None or denials & {*text.split(), *word.split()}:
            return False
        cut = " " in text and word.startswith(text)
        return cut or (len(text) >= 4 and digits(word) == digits(text) and fuzz.ratio(word, text) >= 80)

    for fits in (lambda word: word == text, lambda word: word.startswith(f"{text} "), almost):
        keys = tuple(key for key, words in spoken.items() if any(fits(word) for word in words))
        if keys:
            return keys if len(keys) == 1 else ()
    return ()


@lru_cache(maxsize=4096)
def squeezed(text: str) -> str:
    """Without drawn-out letters: "jaaa" is "ja". Digits stay.

    >>> squeezed("jaaa 11")
    'ja 11'
    """
    return re.sub(r"([^\W\d])\1+", r"\1", text)


def digits(text: str) -> str:
    """A wrong letter may be a typing error; a wrong digit is another number."""
    return "".join(c for c in text if c.isdecimal())


def contained(text: str, heard: Heard, spoken: Spoken) -> tuple[str, ...]:
    """The options of which a word stands in a short sentence without a denial and without another's number."""
    words = text.split()
    if not 0 < len(words) <= 8 or set(words) & set(aliases(heard.translate, NEGATIONS)):
        return ()
    rest = padded = f" {text} "
    found = []
    for key, known in spoken.items():
        hits = [word for word in known if len(word) > 1 and f" {word} " in padded]
        found += [key] if hits else []
        for word in sorted(hits, key=len, reverse=True):
            rest = rest.replace(f" {word} ", " ")
    others = {numbered_as(word, heard.shown) for word in rest.split()} - {None, *found}
    return () if others else tuple(found)


def only(keys: tuple[str, ...] | Problem) -> str | Problem:
    """The one key; several are asked back, also when "12" was written for them."""
    if isinstance(keys, Problem):
        return Problem(Say(CHOOSE_ONE)) if keys.say.text == SEVERAL_NUMBERS else keys
    return keys[0] if len(keys) == 1 else Problem(Say(CHOOSE_ONE))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    offers: Callable[[World], tuple[Option, ...]]
    many: bool = False
    guess: bool = True
    """Also takes a label with a typing error; not where one letter more is the opposite."""

    def options(self, world: World) -> tuple[Option, ...]:
        return self.offers(world)

    def parse(self, heard: Heard) -> str | Problem:
        return only(choose(heard, self.offers(heard.world), guess=self.guess))

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
APOSTROPHES = str.maketrans("’‘ʼ`", "''''")
YES_NO = (Option("yes", Say(YES)), Option("no", Say(NO)))


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no, in the person's language first, then in any."""

    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return YES_NO

    def parse(self, heard: Heard) -> str | Problem:
        keys = choose(heard, YES_NO, guess=False)
        if isinstance(keys, tuple):
            return only(keys)
        tongues = (heard.world.translate(lang) for lang in heard.world.programme.languages)
        text = fold(heard.text)
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
        leads = aliases(heard.translate, NAME_LEADS)
        lead = max((n for n in range(len(words) + 1) if fold(" ".join(words[:n])) in leads), default=0)
        words = words[lead:] if len(words) > 1 else words
        written = " ".join(words)
        letters = fold(written).replace(" ", "")
        answer = fold(written) in {*aliases(heard.translate, YES), *aliases(heard.translate, NO)}
        if answer or not letters.isalpha() or len(written) > self.longest or len(words) > 4:
            return Problem(Say(NAME_UNCLEAR))
        return written if written != written.lower() else written.title()

    def show(self, value: str, world: World) -> Value:
        return value


@dataclass(frozen=True, slots=True)
class Town:
    """A Belgian place by name or postcode; several that fit are asked back."""

    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return ()

    def parse(self, heard: Heard) -> str | Problem:
        text = fold(heard.text)
        if key := numbered_as(text, heard.shown):
            return key
        found = heard.world.places.find(text)
        if len(found) == 1:
            return found[0].key
        if found:
            return Problem(Say(PLACE_SEVERAL), tuple(Option(place.key, place.key) for place in found[:5]))
        return Problem(Say(PLACE_UNKNOWN))

    def show(self, value: str, world: World) -> Value:
        return world.places.get(value).name


def number(options: Iterable[Option]) -> tuple[Option, ...]:
    """The options numbered from 1, but for those that have a number of their own."""
    return tuple(
        option if option.number is not None else Option(option.key, option.label, index)
        for index, option in enumerate(options, 1)
    )
