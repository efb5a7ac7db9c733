"""Which language a person reads: a guess from what we know, then a menu, since a guess is never enough.

Whoever reads only one language must find it in a menu that was guessed wrong:
- Each language stands there in its own name, the guessed one first, and 8 leads on under a sign that needs no
  language. Fourteen languages are three pages: two presses of 8 at most. The name of a language typed in any
  language is understood on every page.
- One letter outside GSM-7 makes all of an SMS dear, 70 characters instead of 160. So a first page in Latin script
  holds that script alone, and the next one what those cannot read to whom the first said nothing. A page with other
  scripts holds five short names, which is still one SMS.
- Of most who write first we know nothing, since a poster gives everybody the same first words. They are met in the
  programme's first language, so its menu keeps the programme's own order, with several scripts on the first page.
What a person writes is better evidence than their phone's language. "Hello" is none: everybody writes it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flows.answers import MORE, Choice
from flows.choosing import CHOOSE_NUMBER, NEGATIONS, WEIGHTLESS
from flows.folding import fold
from flows.menus import MORE_LABEL, PAGE
from flows.model import DONT_KNOW, N_, Heard, Option, Problem, Question, Say, Translate
from flows.programme import World
from flows.words import COURTESY, NO, YES, aliases

LANGUAGE = "language"
LATIN = "LATIN"
OTHERS = "…"
"""Stands at 8 for everybody; an SMS in GSM-7 writes three dots."""
LETTERS: Mapping[str, str] = {
    "ps": "ټډړږښڼګېۍځڅ",
    "fa_AF": "پچژگکی",
    "ar": "ةيكىأإ",
    "uk": "іїєґ",
    "ru": "ыэъё",
    "ro": "ățţ",
    "pl": "ąęłńśźż",
    "tr": "ışğ",
    "es": "ñ¿¡",
}
"""What tells a language from its neighbours in the same script; the first that is met counts, as Pashto has all of
the Persian letters too, and Romanian is also typed with the Turkish ş."""
COMMON = (WEIGHTLESS, COURTESY, YES, NO, NEGATIONS, DONT_KNOW)
"""Texts whose words people often use."""
EVERYBODYS = ("hello", "hi", "ok", "okay", "sms", "stop", "start")
"""Words that do not tell what somebody speaks."""


@dataclass(frozen=True, slots=True)
class Languages(Choice):
    """The menu for people who are guessed to read one of them: a number of it, or a name in any language."""

    def parse(self, heard: Heard) -> str | Problem:
        text = fold(heard.text)
        if lang := heard.world.aliases.get(text):
            return lang
        if MORE in heard.shown.values() and text in aliases(heard.translate, MORE_LABEL):
            return MORE
        return Choice.parse(self, heard) if heard.shown else Problem(Say(CHOOSE_NUMBER))


@lru_cache(maxsize=64)
def language_question(guess: str) -> Question[str]:
    """The menu of languages, each in its own name; not counted, asked whenever the person wishes."""

    def offers(world: World) -> tuple[Option, ...]:
        return tuple(Option(lang, world.names[lang]) for lang in ordered(guess, world.programme.languages, world.names))

    return Question(
        LANGUAGE,
        N_("Your language"),
        Languages(offers),
        N_("Language"),
        N_("So you can read our messages."),
        N_("Your language"),
        required=True,
        unknown=None,
        more=OTHERS,
    )


def ordered(guess: str, langs: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """The guess, a page of what its readers may read, what they cannot read, the rest.

    >>> names = {"nl": "Nederlands", "ar": "العربية", "en": "English", "uk": "Українська", "ru": "Русский"}
    >>> [" ".join(ordered(guess, tuple(names), names)) for guess in ("nl", "en", "uk")]
    ['nl ar en uk ru', 'en nl ar uk ru', 'uk ru nl ar en']
    """
    if guess not in langs[1:]:
        return tuple(langs)
    alike = [lang for lang in langs if lang != guess and script(names[lang]) == script(names[guess])]
    near = (guess, *alike[: PAGE - 1])
    return (*near, *sorted((lang for lang in langs if lang not in near), key=alike.__contains__))


def hinted(hint: str, langs: Sequence[str]) -> str:
    """The language to begin with: that of the phone, "ar-EG", if we speak it, else the programme's first."""
    spoken = hint.partition("-")[0].lower()
    return next((lang for lang in langs if lang.partition("_")[0] == spoken), langs[0])


def told(text: str, guess: str, world: World) -> str:
    """The language that a text speaks, by its script, letters and words; the guess, where it does not tell."""
    spoken = world.programme.languages
    letters = {script(char) for char in text if char.isalpha()} - {LATIN}
    if letters:
        spoken = tuple(lang for lang in spoken if script(world.names[lang]) in letters)
    marked = [lang for lang in LETTERS if lang in spoken and set(LETTERS[lang]) & set(text.lower())]
    if marked:
        return marked[0]
    known = {lang: common_words(text, world.translate(lang)) for lang in spoken}
    best = [lang for lang in spoken if known[lang] == max(known.values())]
    if guess in best or not best or (len(best) > 1 and not letters):
        return guess
    return best[0]


def common_words(text: str, translate: Translate) -> int:
    """How many letters of a text are in words of this language that we know; a single letter tells nothing."""
    padded = f" {fold(text)} "
    return sum(len(phrase) for phrase in phrases(translate) if f" {phrase} " in padded)


@lru_cache(maxsize=64)
def phrases(translate: Translate) -> frozenset[str]:
    """What the speakers of a language often write."""
    known = {phrase for msg in COMMON for phrase in aliases(translate, msg)} - {*EVERYBODYS}
    return frozenset(phrase for phrase in known if len(phrase) > 1)


@lru_cache(maxsize=4096)
def script(word: str) -> str:
    """The script of the first letter, in Unicode's names of letters.

    >>> script("Українська"), script("Türkçe")
    ('CYRILLIC', 'LATIN')
    """
    return next((unicodedata.name(char, "?").split()[0] for char in word if char.isalpha()), "")
