"""Every catalog says what the code says: complete, in its own script, clear, and cheap to send."""

from __future__ import annotations

import gettext
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pytest
from babel import Locale

import locales
from bot.segments import affordable, gsm7
from flows.answers import MORE, NONE, UNKNOWN
from flows.choosing import same_aliases
from flows.folding import fold
from flows.intake import INTAKE
from flows.menus import DONE, DONE_LABEL, MORE_LABEL
from flows.model import Msg, Option, Question, Say, Translate
from flows.summary import SEND, Review
from flows.words import WORDS, YES, aliases
from locales.texts import keeps_placeholders, rule
from locales.update import PLURALS, merged
from tests.wordings import (
    CHEAP,
    EXCEPTIONS,
    catalog,
    every_language,
    everything,
    excepted,
    plain,
    source,
    texts,
)
from tests.worlds import demo_programme

LONGEST_SENTENCE = 12
SCRIPTS = {
    **dict.fromkeys(("nl", "en", "fr", "tr", "so", "es", "ro", "pl"), "LATIN"),
    **dict.fromkeys(("ar", "fa_AF", "ps"), "ARABIC"),
    **dict.fromkeys(("uk", "ru"), "CYRILLIC"),
    "ti": "ETHIOPIC",
}
"""In Unicode's names of letters. A language that is not here yet needs a line."""
NEIGHBOURS = {"uk": "ыэёъ", "ru": "іїєґ", "ar": "پچژگکی", "fa_AF": "يكى"}
"""Letters of a neighbouring language in the same script."""
COMMAND = re.compile(r"/\w+")
DIRECTION = "\u200e\u200f\u2066\u2067\u2068\u2069"
CLOSE = re.compile(r"[^\s\d][:;?!]|\d[;?!]|\d:(?!\d)")
"""A sign of two parts without a space before it; 14:00 is none."""
APART = re.compile(r"\s(?:[:;?!,؟؛،]|\.(?!\.))")
VOWEL_MARKS = {chr(code) for code in range(0x64B, 0x653)}
JOINERS = "\u200c\u200d"
"""Persian and Pashto spelling needs them inside words."""
others = pytest.mark.parametrize("lang", [lang for lang in locales.languages() if lang != locales.SOURCE])


@every_language
def test_no_text_is_missing_and_none_is_stale(lang: str) -> None:
    wanted = {(entry.msgid, entry.msgid_plural) for entry in source()}
    held = {(entry.msgid, entry.msgid_plural) for entry in catalog(lang)}
    assert wanted - held == set(), "missing"
    assert held - wanted == set(), "stale"
    assert [e.msgid for e in catalog(lang) if e.fuzzy or e.obsolete] == []
    assert [text for text in texts(lang) if not text.shown.strip()] == [], "empty"
    forms = int(PLURALS[lang][len("nplurals=")])
    assert [e.msgid for e in catalog(lang) if e.msgid_plural and set(e.msgstr_plural) != set(range(forms))] == []
    assert merged(lang, source()) == locales.po_path(lang).read_text("utf-8"), "run `make update`"


@others
def test_no_translation_is_the_english_text(lang: str) -> None:
    assert [text for text in same_as_english(lang) if not excepted("same as English", text, lang)] == []


def same_as_english(lang: str) -> Iterator[str]:
    """What is shown, where it has letters of its own at all."""
    for text in texts(lang):
        for english in filter(None, (text.source, text.many)):
            shown = english.partition("|")[0]
            if text.shown.casefold() == shown.casefold() and any(map(str.isalpha, COMMAND.sub("", plain(shown)))):
                yield shown


def script(word: str) -> set[str]:
    return {unicodedata.name(char, "?").split()[0] for char in word if char.isalpha()}


def words_of(text: str) -> list[str]:
    """The words as they are written, without placeholders, commands and digits."""
    return re.findall(r"[^\W\d_]+", COMMAND.sub(" ", plain(text)))


@every_language
def test_every_text_is_in_the_script_of_its_language(lang: str) -> None:
    own, same = SCRIPTS[lang], set(same_as_english(lang))
    wrong = []
    for text in texts(lang):
        words = words_of(text.shown)
        if any(script(word) != {own} and not excepted("foreign words", word, lang) for word in words):
            wrong.append(text.said)
        if words and not any(own in script(word) for word in words) and text.shown not in same:
            wrong.append(f"{text.said}: no word of the language")
        if any(letter in NEIGHBOURS.get(lang, "") for letter in text.shown):
            wrong.append(f"{text.said}: a letter of a neighbouring language")
        if any(len(script(word)) > 1 for word in words_of(text.said)):
            wrong.append(f"{text.said}: two scripts in one word")
    assert wrong == []


def test_no_exception_has_become_needless() -> None:
    used: dict[str, set[str]] = {rule: set() for rule in EXCEPTIONS}
    for lang in locales.languages():
        if lang != locales.SOURCE:
            used["same as English"] |= set(same_as_english(lang))
        if SCRIPTS[lang] != "LATIN":
            used["foreign words"] |= {word for text in texts(lang) for word in words_of(text.shown)}
        used["one word, two meanings"] |= {f"{lang}: {word}" for word in ambiguous(lang)}
    used["long sentences"] = {sentence for sentence in sentences() if length(sentence) > LONGEST_SENTENCE}
    assert {rule: left for rule, allowed in EXCEPTIONS.items() if (left := set(allowed) - used[rule])} == {}


@every_language
def test_every_placeholder_is_kept_and_none_is_invented(lang: str) -> None:
    assert [text for text in texts(lang) if not keeps_placeholders(text, PLURALS[lang])] == []


@pytest.mark.parametrize("lang", sorted({*PLURALS, *locales.languages()}))
def test_plural_forms_are_those_of_cldr(lang: str) -> None:
    chosen = gettext.c2py(rule(PLURALS[lang]))
    category = Locale.parse(lang).plural_form
    pairs = {(chosen(n), category(n)) for n in range(201)}
    forms, categories = ({pair[side] for pair in pairs} for side in (0, 1))
    assert len(pairs) == len(forms) == len(categories), f"not one to one: {sorted(pairs)}"
    assert forms == set(range(int(PLURALS[lang][len("nplurals=")])))


@every_language
def test_the_header_tells_plural_forms_language_and_review(lang: str) -> None:
    header = catalog(lang).metadata
    assert header["Plural-Forms"] == PLURALS[lang]
    assert header["Language"] == lang
    assert header["X-Review"].strip()


@every_language
def test_one_word_has_one_meaning(lang: str) -> None:
    found = {word: meanings for word, meanings in ambiguous(lang).items() if f"{lang}: {word}" not in ALLOWED}
    assert found == {}


ALLOWED = EXCEPTIONS["one word, two meanings"]


def ambiguous(lang: str) -> dict[str, set[str]]:
    """Folded word → its meanings at one question, where there are two; global words are those of every language."""
    tongue = demo_programme().translate(lang)
    found = {}
    for question in INTAKE.questions:
        meanings: dict[str, set[str]] = defaultdict(set)
        for meaning, word in (*choices(question, tongue), *global_words()):
            meanings[word].add(f"{question.key}: {meaning}" if meaning not in WORDS else meaning)
        found.update({word: given for word, given in meanings.items() if len(given) > 1})
    return found


def choices(question: Question[object], tongue: Translate) -> Iterator[tuple[str, str]]:
    """(option key, folded word) of all that may be answered to a question, in one language."""
    extra = {UNKNOWN: question.unknown, NONE: question.none, MORE: MORE_LABEL, DONE: DONE_LABEL}
    offered = [
        *question.kind.options(everything(tongue.lang)),
        *(Option(key, Say(msg)) for key, msg in extra.items() if msg),
    ]
    if isinstance(question.kind, Review):
        offered += [Option(SEND, Say(YES)), *(Option(line.key, Say(line.card)) for line in question.kind.lines)]
    for option in offered:
        for word in same_aliases(option.label, tongue):
            yield option.key, word


def global_words() -> Iterable[tuple[str, str]]:
    return [(key, word) for word, key in everything(locales.SOURCE).words.items()]


def test_no_global_word_means_two_things_in_two_languages() -> None:
    meanings: dict[str, set[str]] = defaultdict(set)
    for lang in locales.languages():
        for key, msg in WORDS.items():
            for word in aliases(demo_programme().translate(lang), msg):
                meanings[word].add(key)
    assert {word: keys for word, keys in meanings.items() if len(keys) > 1} == {}


def test_no_global_word_is_a_town_or_a_language_and_no_language_has_the_name_of_another() -> None:
    named: dict[str, set[str]] = defaultdict(set)
    for lang in locales.languages():
        for name in locales.names_of((lang,)):
            named[fold(name)].add(lang)
    assert {name: langs for name, langs in named.items() if len(langs) > 1} == {}
    words = everything(locales.SOURCE).words
    assert set(named) & set(words) == set()
    towns = {word: everything(locales.SOURCE).places.find(word) for word in words}
    assert {word for word, found in towns.items() if word in {fold(n) for place in found for n in place.names}} == set()


@every_language
def test_no_text_holds_characters_that_cannot_be_seen(lang: str) -> None:
    arabic = SCRIPTS[lang] == "ARABIC"
    rtl = Locale.parse(lang).text_direction == "rtl"
    wrong = []
    for text in texts(lang):
        # A right-to-left text puts a link, a number or a command on a line of its own.
        allowed = ("\n" if rtl or "\n" in text.source else "") + DIRECTION * rtl + JOINERS * arabic
        unseen = {c for c in text.said if (unicodedata.category(c)[0] == "C" or c.isspace()) and c not in f" {allowed}"}
        untidy = text.said != text.said.strip() or "  " in text.said
        if unseen or untidy:
            wrong.append((text.said, unseen))
    assert wrong == []


@every_language
def test_only_french_puts_a_space_before_a_sign_and_always_does(lang: str) -> None:
    wrong = CLOSE if lang == "fr" else APART
    assert [text.shown for text in texts(lang) if wrong.search(text.shown)] == []


def test_arabic_is_written_without_vowel_marks_of_which_each_costs_a_character() -> None:
    assert [text.shown for text in texts("ar") if VOWEL_MARKS & {*text.shown}] == []


@pytest.mark.parametrize("lang", [lang for lang in CHEAP if lang in locales.languages()])
def test_cheap_languages_stay_in_the_cheap_alphabet(lang: str) -> None:
    assert [text.shown for text in texts(lang) if not gsm7(affordable(text.shown))] == []


def sentences() -> Iterator[str]:
    for entry in source():
        for english in filter(None, (entry.msgid, entry.msgid_plural)):
            yield from (part.strip() for part in re.split(r"[.?!:\n]", english.partition("|")[0]))


def length(sentence: str) -> int:
    return sum(any(map(str.isalnum, word)) for word in sentence.split())


def test_english_sentences_are_short() -> None:
    wrong = [sentence for sentence in sentences() if length(sentence) > LONGEST_SENTENCE]
    assert [sentence for sentence in wrong if not excepted("long sentences", sentence, locales.SOURCE)] == []


def test_every_text_of_a_question_is_marked_for_the_catalogs() -> None:
    marked = {entry.msgid for entry in source()}
    asked: list[Msg | None] = [m for q in INTAKE.questions for m in (q.text, q.card, q.again, q.unknown, q.none)]
    assert [msg for msg in asked if msg and msg not in marked] == []
