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
    "ru": "в во на го ого числа число года г",
    "es": "el de del día dia para",
    "ro": "pe de data în in ziua pentru",
    "pl": "w we na dnia dn go ego r roku",
    "tr": "günü gunu gün tarihinde tarihi de da te ta",
    "so": "maalinta maalin bisha taariikhda ee",
    "fa_AF": "روز به تاریخ در ماه سال",
    "ps": "په ورځ د نېټه نیټه کال",
    "ti": "ናይ ዕለት ብዕለት መዓልቲ ኣብ ብ",
}
"""Words around a date that say nothing, and the ends of ordinals."""
REGIONS = {"ar": ("ar", "ar_SY", "ar_DZ", "ar_MA")}
"""Countries with month names of their own."""
SPOKEN = {"nl": "maa din woe don vri zat zon", "en": "mon tues weds thurs fri sat sun"}
"""Short weekdays, from Monday, as people write them and no library has them."""
OWN: Mapping[str, str] = {
    "nl": "febr=m2 sept=m9",
    "fr": "aujourdhui=a0 aujourd_hui=a0 apres_demain=a2 sept=m9",
    "en": "day_after_tomorrow=a2 sept=m9",
    "ar": "بعد_غد=a2 بعد_غدا=a2 بعد_بكرا=a2 بعد_بكرة=a2 بكرة=a1 بكرا=a1 غدوة=a1 النهارده=a0",
    "es": "manana=a1 pasado_manana=a2 sept=m9 set=m9",
    "ro": "maine=a1 poimaine=a2 astazi=a0 sept=m9",
    "pl": "dzis=a0 niedziele=w6 srode=w2 sobote=w5 pazdziernika=m10 wrzesnia=m9 listop=m11",
    "tr": "yarin=a1 bugun=a0 öbür=a2 obur=a2 öbürgün=a2 yarından_sonra=a2 subat=m2 mayis=m5 agustos=m8 eylul=m9"
    " carsamba=w2 persembe=w3",
    "so": "jimce=w4 jimcaha=w4 jimco=w4 isniinta=w0 talaadada=w1 arbacada=w2 khamiista=w3 sabtida=w5 axada=w6"
    " saa_dambe=a2 saadambe=a2 saa_danbe=a2 saadanbe=a2 manta=a0 beri=a1",
    "uk": "післязавтра=a2",
    "ru": "послезавтра=a2",
    "fa_AF": "پس_فردا=a2 پسفردا=a2 صبا=a1 امروز=a0 یک_شنبه=w6 دو_شنبه=w0 سه_شنبه=w1 سشنبه=w1"
    " چهار_شنبه=w2 چارشنبه=w2 چار_شنبه=w2"
    " پنج_شنبه=w3 پنشنبه=w3 1_شنبه=w6 2_شنبه=w0 3_شنبه=w1 4_شنبه=w2 5_شنبه=w3"
    " حمل=s1 ثور=s2 جوزا=s3 سرطان=s4 اسد=s5 سنبله=s6 میزان=s7 عقرب=s8 قوس=s9 جدی=s10 دلو=s11 حوت=s12"
    " فروردین=s1 اردیبهشت=s2 خرداد=s3 تیر=s4 مرداد=s5 شهریور=s6 مهر=s7 آبان=s8 آذر=s9 دی=s10 بهمن=s11 اسفند=s12",
    "ps": "نن=a0 سبا=a1 بل_سبا=a2 بله_سبا=a2 یک_شنبه=w6 یوه_شنبه=w6 دو_شنبه=w0 دوه_شنبه=w0 سه_شنبه=w1 درې_شنبه=w1"
    " چهار_شنبه=w2 چارشنبه=w2 چار_شنبه=w2 څلور_شنبه=w2 پنج_شنبه=w3 پنځه_شنبه=w3"
    " 1_شنبه=w6 2_شنبه=w0 3_شنبه=w1 4_شنبه=w2 5_شنبه=w3"
    " وری=s1 غویی=s2 غبرګولی=s3 چنګاښ=s4 زمری=s5 وږی=s6 تله=s7 لړم=s8 لیندۍ=s9 مرغومی=s10 سلواغه=s11 کب=s12"
    " حمل=s1 ثور=s2 جوزا=s3 سرطان=s4 اسد=s5 سنبله=s6 میزان=s7 عقرب=s8 قوس=s9 جدی=s10 دلو=s11 حوت=s12",
    "ti": "ሎሚ=a0 ጽባሕ=a1 ድሕሪ_ጽባሕ=a2 ድሕሪጽባሕ=a2 ሰንበት=w6",
}
"""What the libraries lack, or see a part of: without its hyphen, "après demain" is tomorrow to dateparser.

"_" is a space. In Dari and Pashto, Saturday with a number before it is another day, and months are of the sun (s).
"""
TWO_CALENDARS = ("ti",)
"""Where a month's name stands for one of ours and for one of the Ethiopian calendar, which begins days later."""
NO_DAY = ("nie", "lix")
"""To dateparser, the Polish "no" is Sunday and the Somali six is June."""
DASHES = ("-", "/")
ARTICLE = "ال"
MOST_WORDS = 10
WORD_LETTERS = (3, 20)
MONDAY = datetime(2001, 1, 1)  # noqa: DTZ001 - dateparser counts from it and gives no zone back
Meaning = Mapping[str, int]
"""w(eekday), m(onth), s(olar month), n(ame of a month in two calendars), a(head of today), d(ay), y(ear) → a number.

"-" is a dash behind a number.
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
        if "m" in meant and lang in TWO_CALENDARS:
            meant = {"n": meant["m"]}
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
    own = (one.partition("=") for one in OWN.get(lang, "").split())
    found = {fold(name.replace("_", " ")): {kind[0]: int(kind[1:])} for name, _, kind in own}
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
