"""What the words and numbers in a text say about a day: names from Babel, the rest word by word from dateparser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from itertools import product

from babel import Locale

from flows.folding import ascii_digits, fold

SIGNS = str.maketrans("’‘ʼ`‐‑‒–—−", "''''------")
NUMERIC = re.compile(
    r"(?:"
    r"(?P<d>[0-9]{1,2})(?P<sign> ?[/.-] ?)(?P<m>[0-9]{1,2})(?:(?P=sign)(?P<y>[0-9]{4}|[0-9]{2}))?"
    r"|(?P<Y>[0-9]{4})(?P<iso>[/-])(?P<M>[0-9]{1,2})(?P=iso)(?P<D>[0-9]{1,2})"
    r")(?![0-9])"
)
WORD = re.compile(r"[0-9]+|(?<=[0-9]) ?[-/]|[^\W\d_]+(?:['-][^\W\d_]+)*")
FILLERS = {
    "nl": "op de den dag e ste",
    "fr": "le e er",
    "en": "on the of st nd rd th",
    "ar": "يوم في بتاريخ الموافق",
    "uk": "в у на о го року р",
}
"""Words around a date that say nothing, and the ends of ordinals."""
REGIONS = {"ar": ("ar", "ar_SY", "ar_DZ", "ar_MA")}
"""Countries with month names of their own."""
SPOKEN = {"nl": "maa din woe don vri zat zon", "en": "mon tues weds thurs fri sat sun"}
"""Short weekdays, from Monday, as people write them and no library has them."""
OWN = {
    **dict.fromkeys(("aujourdhui", "aujourd hui"), ("a", 0)),
    **dict.fromkeys(("apres demain", "day after tomorrow", "بعد غد", "بعد غدا"), ("a", 2)),
    "بكره": ("a", 1),
    "febr": ("m", 2),
    "sept": ("m", 9),
}
"""What the libraries lack, or see a part of: without its hyphen, "après demain" is tomorrow to dateparser."""
NO_DAY = ("nie",)
"""To dateparser, the Polish "no" is Sunday."""
DASHES = ("-", "/")
ARTICLE = "ال"
MOST_WORDS = 10
WORD_LETTERS = (3, 20)
MONDAY = datetime(2001, 1, 1)  # noqa: DTZ001 - dateparser counts from it and gives no zone back
Meaning = Mapping[str, int]
"""w(eekday), m(onth), a(head of today), d(ay), y(ear) → its number; "-" is a dash behind a number.

Two where one word has two meanings.
"""


def clean(text: str) -> str:
    """One spelling for what looks the same: case, digits, dashes, apostrophes, vowel marks, unseen characters.

    >>> clean("  Di ٢٤–١١ ")
    'di 24-11'
    """
    plain = ascii_digits(unicodedata.normalize("NFKC", text)).casefold().translate(SIGNS)
    return " ".join("".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cf")).split())


def words(text: str, lang: str) -> list[str]:
    """The words and numbers of a clean text that may say which day.

    >>> words("op de 24ste nov.!", "nl"), words("après-demain", "fr")
    (['24', 'nov'], ['après-demain'])
    """
    fillers = FILLERS.get(lang, "").split()
    return [word for word in WORD.findall(text) if word not in fillers]


def pieces(text: str, lang: str) -> list[tuple[str, int]]:
    """What stands in a clean text: letters of Meaning with their numbers, "?" for what is not understood.

    >>> pieces("di 24 nov", "nl"), pieces("24/11 misschien", "nl")
    ([('w', 1), ('d', 24), ('m', 11)], [('d', 24), ('m', 11), ('?', 0)])
    """
    numeric = NUMERIC.search(text)
    found = [(name.lower(), number(name, numeric[name])) for name in "dmyDMY" if numeric[name]] if numeric else []
    rest = words(f"{text[: numeric.start()]} {text[numeric.end() :]}" if numeric else text, lang)
    while rest and len(found) <= MOST_WORDS:
        length, meant = next((n, m) for n in (3, 2, 1) if (m := meaning(" ".join(rest[:n]), lang)) or n == 1)
        rest = rest[length:]
        kind = "m" if "m" in meant and found and found[-1][0] == "d" else next(iter(meant), "?")
        found.append((kind, meant.get(kind, 0)))
    return found


def number(name: str, digits: str) -> int:
    """The number; a year of two digits is of this century."""
    return int(f"20{digits}"[-4:] if name in "yY" else digits)


@lru_cache(maxsize=4096)
def meaning(text: str, lang: str) -> Meaning:
    """What one word, a number or a name of several words means; empty when nothing."""
    if text.isdecimal():
        return {"d": int(text)} if len(text) <= 2 else {"y": int(text)} if len(text) == 4 else {}
    if text.strip() in DASHES:
        return {"-": 0}
    known = names(lang).get(fold(text).removeprefix(ARTICLE))
    alone = WORD.fullmatch(text) and WORD_LETTERS[0] <= len(text) <= WORD_LETTERS[1]
    return known or (by_dateparser(text, lang) if alone else {})


@lru_cache
def names(lang: str) -> dict[str, dict[str, int]]:
    """Folded name → its meaning. Not the shortest names: many are common words, as in French "je" and "ma"."""
    found = {name: {kind: number} for name, (kind, number) in OWN.items()}
    found.update({name: {"w": at} for at, name in enumerate(SPOKEN.get(lang, "").split())})
    for region in REGIONS.get(lang, (lang,)):
        locale = Locale.parse(region)
        for kind, known in (("w", locale.days), ("m", locale.months)):
            for context, width in product(("format", "stand-alone"), ("wide", "abbreviated")):
                for number, name in known[context][width].items():
                    found.setdefault(fold(clean(name)).removeprefix(ARTICLE), {})[kind] = number
    return found


def by_dateparser(word: str, lang: str) -> Meaning:
    """What dateparser takes one word for: it knows "tomorrow" and inflected names in every language here.

    It sees no more than a word, for in a sentence it skips what it does not understand; and of what it finds,
    only what is no more than a day or a month: to it, "one" is the first and "now" is today.
    """
    from dateparser.date import DateDataParser  # takes 0.1 s to import

    if word in NO_DAY:
        return {}
    settings = {"RELATIVE_BASE": MONDAY, "TIMEZONE": "UTC", "PREFER_DATES_FROM": "future", "DATE_ORDER": "DMY"}
    for kind, parser in (("a", "relative-time"), ("w", "absolute-time")):
        reader = DateDataParser(languages=[lang.partition("_")[0]], settings={**settings, "PARSERS": [parser]})
        found = reader.get_date_data(word)
        if found.date_obj and found.parts == ("month",):
            return {"m": found.date_obj.month}
        if found.date_obj and (found.period, found.parts) == ("day", ("year", "month", "day")):
            days = (found.date_obj - MONDAY).days
            return {kind: days % 7 if kind == "w" else days}
    return {}
