"""The whole sheet: the headline above, the ways to reach us below, the languages between them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import segno

from bot.poster.cells import draw_cells
from bot.poster.content import Poster
from bot.poster.lettering import Line, Weight, set_line
from bot.poster.marks import HEIGHT, PAPER, SOFT, WIDTH, Area, Mark, largest, write
from bot.poster.outline import Outline, arrow, bubble, joined, placed, rectangle

MARGIN = 15.0
INNER = WIDTH - 2 * MARGIN
LARGEST_HEADLINE, LARGEST_NUMBER = 17.5, 15.0
CODE, LABEL, TYPED = 50.0, 7.5, 24.0
"""Side of a code, size of its label, height of the part with the number."""
QUIET = 4 * CODE / 25
"""White around a code: four of its modules, of which there are at least 25 in a row."""
DESCENT = 0.25
"""In ems of the fonts: how far a g goes below its baseline."""
ABOVE_CODES = 6.0
SAID, ARROW, GAP = 0.6, 0.8, 0.45
"""Of the number's size: the first message's size, the arrow, the white between."""
HALF_DIGIT = 0.357
"""In ems of the fonts."""


def lay_out(poster: Poster) -> tuple[Mark, ...]:
    """All marks of the sheet."""
    head, top = headline(poster)
    foot, bottom = ways(poster)
    return (*head, *draw_cells(poster.tongues, Area(MARGIN, top, INNER, bottom - top)), *foot)


def headline(poster: Poster) -> tuple[tuple[Mark, ...], float]:
    """The programme's name and the headline, on one line or two, whichever lets it be larger; and where it ends."""
    first = poster.tongues[0]

    def set_first(text: str, weight: Weight) -> Line:
        return set_line(text, first.lang, first.rtl, weight)

    def size(lines: tuple[Line, ...]) -> float:
        return largest((line.width for line in lines), INNER, LARGEST_HEADLINE)

    choices = [tuple(set_first(part, "Bold") for part in parts) for parts in broken(poster.headline)]
    lines = max(choices, key=size)
    x, y = Area(MARGIN, MARGIN, INNER, 0).edge(first.rtl), MARGIN + 4.0
    marks = [write(set_first(poster.programme, "Regular"), x, y, 5.5, SOFT)]
    y += 3
    for line in lines:
        y += size(lines) * 1.18
        marks.append(write(line, x, y, size(lines)))
    return tuple(marks), y + 10


def broken(text: str) -> Iterator[tuple[str, ...]]:
    """The text whole, and in two wherever there is a space."""
    yield (text,)
    words = text.split()
    for at in range(1, len(words)):
        yield " ".join(words[:at]), " ".join(words[at:])


def ways(poster: Poster) -> tuple[tuple[Mark, ...], float]:
    """The codes, and below them the number for who has no camera; and where they begin."""
    reach = poster.reach
    bottom = HEIGHT - MARGIN
    marks: list[Mark] = []
    if reach.number:
        marks += typed(reach.word, reach.digits, bottom)
        bottom -= TYPED
    codes = [("SMS", reach.sms)] * bool(reach.number) + [("Telegram", reach.telegram)] * bool(reach.bot)
    places = Area(MARGIN, bottom - CODE, INNER, CODE).columns(len(codes), 0)
    for (label, payload), place in zip(codes, places, strict=True):
        middle = place.x + place.width / 2
        marks.append(write(set_latin(label), middle, place.y - QUIET - DESCENT * LABEL, LABEL, at=0.5))
        marks.append(Mark(code(payload, middle - CODE / 2, place.y), says=payload))
    return tuple(marks), bottom - CODE - QUIET - LABEL - ABOVE_CODES


def code(payload: str, x: float, y: float) -> Outline:
    """A QR code that still reads when a quarter of it is dirty; one outline, so that no seams show between modules."""
    matrix = segno.make_qr(payload, error="q").matrix
    module = CODE / len(matrix)
    runs = []
    for row, modules in enumerate(matrix):
        edges = [index for index, (left, right) in enumerate(pairwise((0, *modules, 0))) if left != right]
        runs += [
            rectangle(x + begin * module, y + row * module, (end - begin) * module, module)
            for begin, end in zip(edges[::2], edges[1::2], strict=True)
        ]
    return joined(runs)


def typed(word: str, digits: str, bottom: float) -> Iterator[Mark]:
    """The first message in a speech bubble, an arrow, and the number in large digits, in the middle of the sheet."""
    said, number = set_latin(word), set_latin(digits)
    cloud = said.width * SAID + 0.9
    width = cloud + GAP + ARROW + GAP + number.width
    size = largest([width], INNER, LARGEST_NUMBER)
    x, middle = (WIDTH - width * size) / 2, bottom - HALF_DIGIT * size
    yield Mark(placed(bubble(cloud, 1.1), x, middle - 0.55 * size, size))
    yield write(said, x + cloud / 2 * size, middle + HALF_DIGIT * SAID * size, SAID * size, PAPER, at=0.5)
    x += (cloud + GAP) * size
    yield Mark(placed(arrow(), x, middle, ARROW * size))
    yield write(number, x + (ARROW + GAP) * size, bottom, size)


def set_latin(text: str) -> Line:
    return set_line(text, "en", False, "Bold")
