"""Names, streets and numbers in right-to-left sentences, so that a phone shows them as they are read.

The catalogs themselves keep their own words in order: a line that begins with a name begins with a mark, a command or
a telephone number stands behind one, a link on a line of its own. What is filled in is set apart by isolates (U+2068
… U+2069), which cost two characters of an SMS's 70; so an SMS keeps only those without which the order would break:
- a Latin value that begins the line, as it would turn the whole line;
- one that meets Latin letters, or a number behind it, with nothing of the language between: both would run together
  from left to right, so that the second is read first;
- one that begins with a number, which would change places with its words ("3001 Heverlee");
- numbers with a hyphen or space between, which would change places ("17:00-21:00").
A Latin word between words of the language, a time like 14:00 and a number alone need none.
"""

from __future__ import annotations

import re
from unicodedata import bidirectional

APART, TOGETHER = "\u2068", "\u2069"
RIGHTWARDS, LEFTWARDS, NUMBER = "L", ("R", "AL"), ("EN", "AN")
MARK = "\u200e"
"""Stands in the catalogs before a telephone number."""
SET_APART = re.compile(f"{APART}([^{TOGETHER}]*){TOGETHER}")
SWAPPED = re.compile(r"\d[-/ ]+\d")


def set_apart(value: str) -> str:
    """A value for a right-to-left sentence; one in its own script, or that is set apart within, stays as it is."""
    kinds = {bidirectional(char) for char in value}
    own = kinds.intersection(LEFTWARDS) or APART in value
    return value if own or not (RIGHTWARDS in kinds or SWAPPED.search(value)) else f"{APART}{value}{TOGETHER}"


def spare(text: str) -> str:
    """The text with only those isolates without which its order would break.

    >>> spare("عند \u2068Els\u2069 غدا") == "عند Els غدا"
    True
    """
    return "\n".join(map(spare_line, text.split("\n"))) if APART in text else text


def spare_line(line: str) -> str:
    kept = ""
    parts = SET_APART.split(line)
    for index, part in enumerate(parts):
        behind = "".join(parts[n] for n in range(index + 1, len(parts)) if n % 2 == 0 or latin(parts[n]))
        apart = index % 2 and breaks(SET_APART.sub("", kept), part, behind)
        kept += f"{APART}{part}{TOGETHER}" if apart else part
    return kept


def latin(text: str) -> bool:
    return RIGHTWARDS in map(bidirectional, text)


def breaks(before: str, value: str, after: str) -> bool:
    """Would this value, as a part of this line, be shown in another order than it is read?

    A line that begins with Latin letters, as a command does, or has no others runs from left to right as a whole.
    """
    rest = [kind for char in before + after if (kind := bidirectional(char)) in (RIGHTWARDS, *LEFTWARDS)]
    if not set(LEFTWARDS) & set(rest) or letter(before) == RIGHTWARDS:
        return False
    if not latin(value):
        return not before.endswith(MARK)
    left = letter(before[::-1])
    return left in ("", RIGHTWARDS) or first(after) in (RIGHTWARDS, *NUMBER) or first(value) in NUMBER


def letter(text: str) -> str:
    """The direction of the first letter; empty when there is none."""
    return first("".join(char for char in text if bidirectional(char) not in NUMBER))


def first(text: str) -> str:
    """The direction of the first letter or number; empty when there is none."""
    return next((kind for kind in map(bidirectional, text) if kind in (RIGHTWARDS, *LEFTWARDS, *NUMBER)), "")
