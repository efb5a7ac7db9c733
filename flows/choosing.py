"""Which options a text means: by number, by label, by a word in a short sentence; what is not sure is asked back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import fuzz

from flows import wording
from flows.folding import fold
from flows.model import N_, Heard, Option, Problem, Say, Translate, Value
from flows.numerals import AND, in_digits
from flows.words import COURTESY, NO, YES, aliases

LONGEST_SENTENCE = 8
"""Words in which a label is looked for."""
GLUED_AND = re.compile(rf"{AND}(?=[0-9])")
SEPARATORS = re.compile(r"[,;/+&\n،]")
SIGNS = {"👍": YES, "👌": YES, "✅": YES, "✔": YES, "👎": NO, "❌": NO, "✖": NO, "🚫": NO}
"""What a sign alone says, as the word would."""
SMILES = frozenset("🙂😀😃😄😁😊☺🙏❤")
Spoken = Mapping[str, tuple[str, ...]]
"""Option key → the folded ways to write its label."""
JOINERS = N_("and|or|also|number|option")
NEGATIONS = N_("not|no|never|dont|cannot")
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


def same_aliases(label: Value, translate: Translate) -> tuple[str, ...]:
    """The folded ways to write an option's label; one that is filled in is written as it is shown."""
    if not isinstance(label, Say):
        return (fold(str(label)),)
    if label.fields.keys() - {"n"}:
        return (fold(wording.word(label, translate)),)
    n = label.fields.get("n")
    return aliases(translate, label.text, n if isinstance(n, int) else None)


def choose(heard: Heard, options: tuple[Option, ...]) -> tuple[str, ...] | Problem:
    """The keys of the options a text means, with its numbers as digits or as words.

    A number in words beside another option is asked back, also where it only begins one, as "two" begins "two shifts".
    """
    said = replace(heard, text=sign(heard) or heard.text)
    found = meant_by(said, options)
    counted = replace(said, text=counting(said))
    if fold(counted.text) == fold(said.text):
        return found
    by_number = meant_by(counted, options)
    if isinstance(found, Problem):
        return by_number
    exact = any(fold(said.text) in same_aliases(option.label, said.translate) for option in options)
    return found if exact or by_number == found else Problem(Say(CHOOSE_NUMBER))


def sign(heard: Heard) -> str:
    """The word for a thumb or a tick that stands alone; none where two signs contradict each other.

    Smiles and colours of skin change nothing; any other sign may.
    """
    seen = {c for c in heard.text if unicodedata.category(c) == "So"} - SMILES
    said = {SIGNS.get(c) for c in seen}
    word = said.pop() if len(said) == 1 and not fold(heard.text) else None
    return heard.translate(word).partition("|")[0] if word else ""


def counting(heard: Heard) -> str:
    """The text with its numbers as digits, part by part."""
    joiners = aliases(heard.translate, JOINERS)
    parts = SEPARATORS.split(heard.text)
    return ", ".join(in_digits(fold(part), heard.translate.lang, joiners) for part in parts)


def meant_by(heard: Heard, options: tuple[Option, ...]) -> tuple[str, ...] | Problem:
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
    if keys := labelled(heard, spoken):
        return keys
    return politely(text, heard, spoken) or Problem(Say(CHOOSE_NUMBER))


def politely(text: str, heard: Heard, spoken: Spoken) -> tuple[str, ...] | Problem | None:
    """The numbers between a greeting and thanks, "hello, 2 please"; a yes beside a number may be an answer itself."""
    answers = {*aliases(heard.translate, YES), *(word for words in spoken.values() for word in words)}
    rest = without(text, (word for word in weightless(heard) if word not in answers))
    return None if heard.final or rest == text else numbered(rest, heard)


def without(text: str, phrases: Iterable[str]) -> str:
    """A text without these words; the longest go first.

    >>> without("hello 2 thank you very much", ["thank you", "thank you very much", "hello"])
    '2'
    """
    return cut(text, phrases)[0]


def cut(text: str, phrases: Iterable[str]) -> tuple[str, set[str]]:
    """What is left of a text without these phrases, and which of them stood in it; the longest go first.

    >>> cut("no car please", ["car", "no car", "please"]) == ("", {"no car", "please"})
    True
    """
    rest, found = f" {text} ", set()
    for phrase in sorted(phrases, key=len, reverse=True):
        while f" {phrase} " in rest:
            rest = rest.replace(f" {phrase} ", "  ")
            found.add(phrase)
    return " ".join(rest.split()), found


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
    parts = [unglued(fold(part), spoken) for part in SEPARATORS.split(heard.text)]
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
    first = dict(reversed(known))
    rest, said = cut(text, (word for word, _ in known))
    found = {first[word] for word in said}
    meant = tuple(key for key in spoken if key in found)
    others = {numbered_as(word, heard.shown) for word in rest.split()} - {None, *found}
    return () if others or (heard.final and rest) else meant


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
