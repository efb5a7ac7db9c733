"""In which order the pieces of a line stand on paper, where right-to-left and left-to-right words mix.

Libraries give the reordered text, from which letters can no longer be joined; so this is the part of Unicode's
bidirectional algorithm (UAX #9) that a line without control characters and nested brackets needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby
from unicodedata import bidirectional

CLASSES = {"L": "L", "R": "R", "AL": "A", "EN": "E", "AN": "N", "ES": "S", "CS": "C", "ET": "T", "NSM": "M", "BN": "M"}
"""Unicode's classes, one letter each; all others are neutral."""
NEUTRAL = "O"
RULES: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"(.)M+", lambda found: found[1] * len(found[0])),
    (r"A[^LRA]*", lambda found: found[0].replace("E", "N")),
    (r"A", "R"),
    (r"(?<=E)[SC](?=E)", "E"),
    (r"(?<=N)C(?=N)", "N"),
    (r"T*E[ET]*", lambda found: "E" * len(found[0])),
    (r"[SCT]", NEUTRAL),
    (r"L[^LR]*", lambda found: found[0].replace("E", "L")),
    (r"(?<=L)O+(?=L)", lambda found: "L" * len(found[0])),
    (r"(?<=[REN])O+(?=[REN])", lambda found: "R" * len(found[0])),
)
"""W1 to W7 and N1, in this order, on a line that stands between two letters of its own direction."""


def levels(text: str, rtl: bool) -> tuple[int, ...]:
    """How deep each letter is embedded: even ones run from left to right."""
    base = "R" if rtl else "L"
    classes = "".join(CLASSES.get(bidirectional(letter), NEUTRAL) for letter in text)
    line = f"{base}{classes}{base}"
    for pattern, replacement in RULES:
        line = re.sub(pattern, replacement, line)
    deep = {"L": 2, "R": 1, "E": 2, "N": 2} if rtl else {"L": 0, "R": 1, "E": 2, "N": 2}
    return tuple(deep[letter] for letter in line[1:-1].replace(NEUTRAL, base))


def pieces(text: str, rtl: bool) -> tuple[tuple[str, bool], ...]:
    """(text, right to left?) of each piece, as they stand from left to right; inside, letters keep their order.

    A stretch of pieces that are embedded runs to the left as a whole, whichever way each of them runs.

    >>> pieces("abc DEF", rtl=False)
    (('abc DEF', False),)
    >>> [piece for piece, _ in pieces("אב SMS 12", rtl=True)]
    ['SMS 12', 'אב ']
    """
    depth = levels(text, rtl)
    ordered: list[tuple[str, bool]] = []
    for embedded, stretch in groupby(range(len(text)), lambda index: depth[index] > 0):
        runs = [(list(run), level % 2 == 1) for level, run in groupby(stretch, depth.__getitem__)]
        turned = reversed(runs) if embedded else runs
        ordered += [("".join(text[index] for index in run), leftwards) for run, leftwards in turned]
    return tuple(ordered)
