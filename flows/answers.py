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
from flows.words import COURTESY, NO, YES, aliases

UNKNOWN = "?"
NONE = "none"
MORE = "more"
LONGEST_SENTENCE = 8
"""Words in which a label is looked for."""
AND = "و"
GLUED_AND = re.compile(rf"{AND}(?=[0-9])")
Spoken = Mapping[str, tuple[str, ...]]
"""Option key → the folded ways to write its label."""
JOINERS = N_("and|or|also|number|option")
NEGATIONS = N_("not|no|never|dont|cannot")
NAME_LEADS = N_("my name is|i am|im|name")
PLACE_LEADS = N_("I live in|in|i am in|im in|my town is|town")
WEIGHTLESS = N_(
    "a|am|and|are|be|can|certainly|correct|definitely|do|fine|for|glad|good|great|happy|hello|hey|hi|i|im|is|it|its"
    "|like|me|my|nice|no problem|of course|oh|ok|okay|perfect|really|right|see you|see you soon|see you then"
    "|see you there|so|sorry|sure|that|thats|the|then|there|this|to|us|very|want|was|we|well|will|with pleasure"
    "|would|yes|you"
)
"""What may stand beside an answer without changing it."""
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


def choose(heard: Heard, options: tuple[Option, ...]) -> tuple[str, ...] | Problem:
    """The keys of the options a text means: by number, by label, by its first words, by a word in a short sentence.

    Where nobody sees an answer again before it counts, nothing is guessed: no typing error, no label cut short, and
    beside a label or number only words that change nothing. "I come later" is not "I come".
    """
    text = fold(heard.text)
    if key := numbered_as(text, heard.shown):
        return (key,)
    spoken = {option.key: same_aliases(option.label, heard.translate) for option in options}
    meant = [key for key, words in spoken.items() if text in words]
    meant = meant or [key for key, words in spoken.items() if squeezed(text) in map(squeezed, words)]
    if len(meant) == 1:
        return (meant[0],)
    if " " not in text and not meant and not heard.final and (begun := begins(text, spoken, heard)):
        return begun
    numbers = numbered(text, heard)
    if numbers is not None:
        return numbers
    return labelled(heard, spoken) or Problem(Say(CHOOSE_NUMBER))


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


def labelled(heard: Heard, spoken: Spoken) -> tuple[str, ...]:
    """The keys whose labels stand in the text; empty when a part means nothing or a denial makes it unsure."""
    joiners = aliases(heard.translate, JOINERS)
    parts = [unglued(fold(part), spoken) for part in re.split(r"[,;/+&\n،]", heard.text)]
    separate = [piece for part in parts for piece in split_words(part, joiners)]
    by_part = [one_part(piece, heard, spoken) for piece in separate]
    if by_part and all(by_part):
        return tuple(dict.fromkeys(key for keys in by_part for key in keys))
    if heard.final:
        return contained(" ".join(separate), heard, spoken)
    return () if any(piece.isdecimal() for piece in separate) else contained(fold(heard.text), heard, spoken)


def one_part(text: str, heard: Heard, spoken: Spoken) -> tuple[str, ...]:
    """The keys of one number, label or short sentence."""
    if key := numbered_as(text, heard.shown):
        return (key,)
    return first_words(text, spoken, heard) or contained(text, heard, spoken)


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


def first_words(text: str, spoken: Spoken, heard: Heard) -> tuple[str, ...]:
    """The one option that is this text; else, where a guess may be made, begins with it or is spelled almost like it.

    No guess of a spelling where a denial stands: "no car" is not a way to spell "own car".
    """
    denials = denials_of(heard)

    def almost(word: str) -> bool:
        if denials & {*text.split(), *word.split()}:
            return False
        cut = " " in text and word.startswith(text)
        return cut or (len(text) >= 4 and digits(word) == digits(text) and fuzz.ratio(word, text) >= 80)

    same = tuple(key for key, words in spoken.items() if text in words)
    if same or heard.final:
        return same if len(same) == 1 else ()
    near = tuple(key for key, words in spoken.items() if any(map(almost, words)))
    return begins(text, spoken, heard) or (near if len(near) == 1 else ())


def begins(text: str, spoken: Spoken, heard: Heard) -> tuple[str, ...]:
    """The one option whose label begins with this text; not where what is left out denies it, as in "can not"."""
    rests = {key: [w[len(text) :] for w in words if w.startswith(f"{text} ")] for key, words in spoken.items()}
    begun = {key: {*" ".join(rest).split()} for key, rest in rests.items() if rest}
    return tuple(begun) if len(begun) == 1 and not denials_of(heard) & set().union(*begun.values()) else ()


def denials_of(heard: Heard) -> frozenset[str]:
    """The words of denial in the person's language."""
    return frozenset(aliases(heard.translate, NEGATIONS))


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
    """The options of which a label stands in a short sentence; of two labels, one within the other, the longer.

    A denial or another's number beside it makes it unsure; where nobody sees the answer again, any word of weight.
    """
    if not 0 < len(text.split()) <= LONGEST_SENTENCE:
        return ()
    known = [(word, key) for key, words in spoken.items() for word in words if len(word) > 1]
    if heard.final:
        known += [(str(number), key) for number, key in heard.shown.items()]
        known += [(word, "") for word in weightless(heard)]
    elif denials_of(heard) & {*text.split()}:
        return ()
    rest, found = f" {text} ", set()
    for word, key in sorted(known, key=lambda pair: len(pair[0]), reverse=True):
        while f" {word} " in rest:
            rest = rest.replace(f" {word} ", "  ")
            found.add(key)
    meant = tuple(key for key in spoken if key in found)
    others = {numbered_as(word, heard.shown) for word in rest.split()} - {None, *found}
    return () if others or (heard.final and rest.split()) else meant


def weightless(heard: Heard) -> tuple[str, ...]:
    """What may stand beside an answer without changing it: small words, courtesy, the names of both people."""
    names = (value for key in ("name", "coach") if isinstance(value := heard.world.subject.fields.get(key), str))
    polite = (*aliases(heard.translate, WEIGHTLESS), *aliases(heard.translate, COURTESY))
    return (*polite, *map(fold, names))


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


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no, in the person's language first, then in any."""

    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return YES_NO

    def parse(self, heard: Heard) -> str | Problem:
        keys = choose(heard, YES_NO)
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
