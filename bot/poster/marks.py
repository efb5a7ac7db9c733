"""What is put on the A4 sheet; millimetres, y grows downwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.poster.lettering import Line
from bot.poster.outline import Outline, placed

WIDTH, HEIGHT = 210.0, 297.0
INK, SOFT, PAPER = "#000000", "#4d4d4d", "#ffffff"
"""No colour: most posters come out of an office printer."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing in one ink; `says` is its text for who cannot see it."""

    outline: Outline
    ink: str = INK
    says: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the sheet."""

    x: float
    y: float
    width: float
    height: float

    def edge(self, rtl: bool) -> float:
        """Where a line of this direction begins."""
        return self.x + self.width if rtl else self.x

    def columns(self, count: int, gap: float) -> tuple[Area, ...]:
        width = (self.width - (count - 1) * gap) / count
        return tuple(Area(self.x + n * (width + gap), self.y, width, self.height) for n in range(count))

    def rows(self, count: int, height: float) -> tuple[Area, ...]:
        """From the top, each of this height."""
        return tuple(Area(self.x, self.y + n * height, self.width, height) for n in range(count))


def write(line: Line, x: float, y: float, size: float, ink: str = INK, at: float = 0.0) -> Mark:
    """The line on the baseline y; `at` is what of it stands at x: 0 its beginning, 0.5 its middle, 1 its end."""
    before = 1 - at if line.rtl else at
    return Mark(placed(line.outline, x - before * line.width * size, y, size), ink, line.text, line.lang)


def largest(widths: Iterable[float], room: float, limit: float) -> float:
    """The size, up to the limit, at which lines of these widths fit the room."""
    return min(limit, *(room / width for width in widths))
