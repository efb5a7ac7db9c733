"""The poster's languages, each in a cell of its own; all in one size, as large as there is room for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from bot.poster.content import Tongue
from bot.poster.lettering import Line, set_line
from bot.poster.marks import SOFT, Area, Mark, largest, write
from bot.poster.outline import rectangle

LARGEST = 9.5
GAP = 10.0
"""Between two columns."""
RULE = 0.2
NAME, CALL = 0.7, 0.84
"""Sizes of the language's name and of what to do, beside the question's."""
ABOVE, BELOW = 0.55, 0.75
"""White in a cell; like all heights here in sizes of the question."""
TALLEST = 5.0
"""Of a cell, so that few languages do not drift apart."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The lines of one language."""

    name: Line
    question: Line
    call: Line


@dataclass(frozen=True, slots=True)
class Plan:
    """A way to arrange the cells; `beside`: the name stands at the far end of the question's line, not above it."""

    columns: int
    beside: bool

    @property
    def baselines(self) -> tuple[float, float, float]:
        """Of name, question and what to do."""
        question = ABOVE + (0.85 if self.beside else 1.7)
        return question if self.beside else ABOVE + 0.6, question, question + 1.2

    @property
    def height(self) -> float:
        return self.baselines[2] + BELOW

    def width(self, cell: Cell) -> float:
        name = cell.name.width * NAME
        first = name + 1 + cell.question.width if self.beside else max(name, cell.question.width)
        return max(first, cell.call.width * CALL)

    def deep(self, cells: int) -> int:
        """Cells in a column."""
        return -(-cells // self.columns)

    def size(self, cells: tuple[Cell, ...], area: Area) -> float:
        room = area.columns(self.columns, GAP)[0].width
        tallest = area.height / self.deep(len(cells)) / self.height
        return largest(map(self.width, cells), room, min(LARGEST, tallest))


PLANS = tuple(Plan(columns, beside) for columns, beside in product((1, 2), (True, False)))


def draw_cells(tongues: tuple[Tongue, ...], area: Area) -> Iterator[Mark]:
    """The languages in order, down the first column, then down the second."""
    cells = tuple(map(set_cell, tongues))
    plan = max(PLANS, key=lambda plan: plan.size(cells, area))
    size, deep = plan.size(cells, area), plan.deep(len(cells))
    height = min(area.height / deep, TALLEST * size)
    places = (place for column in area.columns(plan.columns, GAP) for place in column.rows(deep, height))
    for cell, place in zip(cells, places, strict=False):
        begin, end = place.edge(cell.question.rtl), place.edge(not cell.question.rtl)
        top = place.y + (height - plan.height * size) / 2
        name, question, call = (top + baseline * size for baseline in plan.baselines)
        yield Mark(rectangle(place.x, place.y - RULE / 2, place.width, RULE), SOFT)
        yield write(cell.name, end if plan.beside else begin, name, NAME * size, SOFT, at=float(plan.beside))
        yield write(cell.question, begin, question, size)
        yield write(cell.call, begin, call, CALL * size)


def set_cell(tongue: Tongue) -> Cell:
    return Cell(
        set_line(tongue.name, tongue.lang, tongue.rtl, "Regular"),
        set_line(tongue.question, tongue.lang, tongue.rtl, "Bold"),
        set_line(tongue.call, tongue.lang, tongue.rtl, "Regular"),
    )
