"""Which time of day a person wrote. A number alone is none, for it may be a day; nor is "2u", which may be 14:00."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import time
from functools import lru_cache

from flows.clockwords import CLOCKS, COUNT_FROM_SIX, ClockWords
from flows.daywords import clean
from flows.folding import fold
from flows.numerals import CARDINALS, NUMBERS

AM, PM = "am|a.m.|a.m", "pm|p.m.|p.m"
PARTS: Mapping[str, range] = {
    "am": range(13),
    "pm": range(1, 13),
    "morning": range(1, 12),
    "afternoon": range(1, 9),
    "evening": range(5, 12),
}
"""The hours on a clock of twelve that a part of the day can have; noon itself is in the afternoon."""
SURE_PARTS: Mapping[str, range] = {**PARTS, "morning": range(6, 12), "afternoon": range(1, 6), "evening": range(6, 11)}
"""Those of which a clock that counts from six would tell another part of the day."""
EARLY = ("am", "morning")
SMALL = range(1, 6)
NOON, HALF_DAY, DAY = 12, 12 * 60, 24 * 60


def read_time(text: str, lang: str) -> tuple[time | None, str]:
    """Take a time out of a text; what is left is cleaned and may be a day, or hold a second time.

    >>> read_time("Di 24/11 om 9u30", "nl"), read_time("half tien", "nl")
    ((datetime.time(9, 30), 'di 24/11'), (datetime.time(9, 30), ''))
    >>> read_time("24.11 14.30", "nl"), read_time("2:30 pm", "en")
    ((datetime.time(14, 30), '24.11'), (datetime.time(14, 30), ''))
    >>> read_time("14", "nl"), read_time("2u", "nl"), read_time("half drie", "nl"), read_time("02:00", "nl")
    ((None, '14'), (None, '2u'), (None, 'half drie'), (datetime.time(2, 0), ''))
    """
    plain = clean(text)
    for found in pattern(lang).finditer(plain):
        before, after = plain[: found.start()], plain[found.end() :]
        hour = hour_of(found, before, lang)
        if hour is not None:
            return hour, f"{before.rstrip()} {after.lstrip()}".strip()
    return None, plain


def hour_of(found: re.Match[str], before: str, lang: str) -> time | None:
    """The time, if it is one: 10.11 is also a day, so it is a time only behind a lead or behind a day in digits."""
    if found["fixed"]:
        return time.fromisoformat(valued(CLOCKS[lang].fixed)[found["fixed"]])
    hour = int(found["hour"]) if found["hour"] else hour_words(lang)[found["word"]]
    minute = int(found["minute"] or found["past"] or 0)
    said = [group for group in ("before", "after") if found[group]]
    part = next((name for name in PARTS if found[name] or found[f"{name}_ahead"]), "")
    marked = found["unit"] or found["named"] or said or part or (found["lead"] and found["word"] in forms(lang))
    if found["sign"] == ".":
        dated = 1 <= hour <= 31 and 1 <= minute <= 12
        marked = marked or found["lead"] or not dated or any(map(str.isdecimal, before))
    if not (marked or found["sign"] == ":") or (bool(found["minute"]) + bool(found["past"]) + len(said) > 1):
        return None
    if hour > 23 or minute > 59:
        return None
    for group in said:
        minute += int(valued(getattr(CLOCKS[lang], group))[found[group]])
    copied = len(found["hour"] or "") == 2 and (found["sign"] == ":" or found["hour"].startswith("0"))
    return placed(hour, minute, part, lang, copied)


def placed(hour: int, minute: int, part: str, lang: str, copied: bool) -> time | None:
    """The hour and minutes, before or past it, in this part of the day; None where more than one time could be meant.

    A time that is `copied` from our own messages, as "09:00", is what a clock here shows.
    """
    if hour > NOON:
        moved = hour * 60 + minute
        return clock(moved) if not part or (part not in EARLY and hour - NOON in PARTS[part]) else None
    if part:
        fits = hour in (SURE_PARTS if lang in COUNT_FROM_SIX else PARTS)[part] or (hour == NOON and part == "afternoon")
        late = HALF_DAY if part in ("pm", "afternoon", "evening") else 0
        return clock((hour % NOON * 60 + minute) % HALF_DAY + late) if fits else None
    if copied:
        return clock(hour * 60 + minute)
    if lang in COUNT_FROM_SIX:
        return None
    if not hour:
        return clock(minute)
    moved = (hour % NOON * 60 + minute) % HALF_DAY
    return None if moved // 60 in SMALL else clock(moved if moved >= 60 else moved + HALF_DAY)


def clock(minutes: int) -> time:
    """Minutes of a day as its time."""
    return time(minutes % DAY // 60, minutes % 60)


@lru_cache
def pattern(lang: str) -> re.Pattern[str]:
    """Matches an hour with the words of a language around it."""
    words = CLOCKS.get(lang, ClockWords())
    parts = {"am": AM, "pm": f"{PM}|{words.pm}"}
    parts |= {name: getattr(words, name) for name in ("morning", "afternoon", "evening")}
    ahead = "|".join(f"(?P<{name}_ahead>{any_of(said.split('|'))})" for name, said in parts.items())
    behind = "|".join(f"(?P<{name}>{any_of(said.split('|'))})" for name, said in parts.items())
    units = any_of((*words.units.split("|"), "h"))
    return re.compile(
        rf"(?<![\w:./-])(?:(?:(?:{any_of(words.lead.split('|'))}) )?(?P<fixed>{any_of(valued(words.fixed))})|"
        rf"(?:(?:{ahead}),? )?"
        rf"(?:(?P<named>{any_of(words.named.split('|'))}) |(?P<lead>{any_of((*words.lead.split('|'), '@'))}) )?"
        rf"(?:(?P<before>{any_of(valued(words.before))}) ?)?"
        rf"(?:(?P<hour>[0-9]{{1,2}})|(?P<word>{any_of(hour_words(lang))}))"
        rf"(?:(?P<sign>[:.])(?P<minute>[0-9]{{2}}))?"
        rf"(?: ?(?P<unit>{units}|(?<=[0-9])u)\.?(?P<past>[0-9]{{2}}| [0-9]{{2}}$)?)?"
        rf"(?: ?(?P<after>{any_of(valued(words.after))}))?(?: (?:{units}))?"
        rf"(?:{any_of(words.ending.split('|'))})?(?: ?(?:{behind}))?)(?![\w:/-]|\.[0-9])"
    )


def any_of(phrases: Iterable[str]) -> str:
    """Matches one of these, the longest first, with and without accents; nothing where there are none."""
    written = {spelling for phrase in phrases if phrase for spelling in spellings(phrase)}
    return "|".join(map(re.escape, sorted(written, key=len, reverse=True))) or "(?!)"


def spellings(phrase: str) -> set[str]:
    """A phrase as it is written with care, and without accents."""
    bare = fold(phrase)
    return {clean(phrase), bare} if len(bare) == len(phrase) else {clean(phrase)}


@lru_cache
def valued(phrases: str) -> Mapping[str, str]:
    """What stands in front of "=" in each phrase → what stands behind it."""
    pairs = [phrase.rpartition("=") for phrase in phrases.split("|") if phrase]
    return {spelling: value for phrase, _, value in pairs for spelling in spellings(phrase)}


def halves_of(lang: str) -> Iterable[str]:
    """What stands behind an hour and is no second time, "et demie"."""
    return valued(CLOCKS.get(lang, ClockWords()).after)


@lru_cache
def forms(lang: str) -> Mapping[str, int]:
    """Words that are an hour alone → its number."""
    return numbered(range(1, NOON + 1), CLOCKS.get(lang, ClockWords()).hours)


@lru_cache
def hour_words(lang: str) -> Mapping[str, int]:
    """Number words → the hour."""
    known = numbered(NUMBERS, CARDINALS.get(lang, ""))
    return {**{word: number for word, number in known.items() if 0 < number <= 20}, **forms(lang)}


def numbered(numbers: Iterable[int], listed: str) -> Mapping[str, int]:
    """Every spelling of words that stand in the order of their numbers."""
    return {
        spelling: number
        for number, written in zip(numbers, listed.split(), strict=False)
        for word in written.split("/")
        if word != "-"
        for spelling in spellings(word.replace("_", " "))
    }
