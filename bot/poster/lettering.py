"""Text as outlines, shaped as its script asks, from the fonts that ship with the project."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Literal

import uharfbuzz

from bot.poster import PosterProblem
from bot.poster.direction import pieces
from bot.poster.outline import Outline, Segment, joined, placed

Weight = Literal["Regular", "Bold"]
FAMILIES = ("NotoSans", "NotoSansArabic", "NotoSansEthiopic")
"""A letter is taken from the first that has it."""


@dataclass(frozen=True, eq=False)
class Face:
    """One font."""

    name: str
    font: uharfbuzz.Font
    letters: frozenset[int]
    em: int


@dataclass(frozen=True, slots=True)
class Glyph:
    """One shape of a face and where it stands, in ems from the line's beginning on its baseline."""

    face: Face
    id: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, in ems: its outline begins at the left on the baseline."""

    text: str
    lang: str
    rtl: bool
    width: float
    glyphs: tuple[Glyph, ...]

    @property
    def outline(self) -> Outline:
        return joined(placed(drawn(glyph.face, glyph.id), glyph.x, glyph.y) for glyph in self.glyphs)


@cache
def faces(weight: Weight) -> tuple[Face, ...]:
    return tuple(load(f"{family}-{weight}") for family in FAMILIES)


def load(name: str) -> Face:
    blob = uharfbuzz.Blob(files("bot.poster").joinpath("fonts", f"{name}.ttf").read_bytes())
    face = uharfbuzz.Face(blob)
    return Face(name, uharfbuzz.Font(face), frozenset(face.unicodes), face.upem)


@cache
def drawn(face: Face, glyph: int) -> Outline:
    """One glyph in ems, y downwards."""
    segments: list[Segment] = []

    def draw(op: str, *numbers: float) -> None:
        segments.append((op, tuple((-at if index % 2 else at) / face.em for index, at in enumerate(numbers))))

    pen = uharfbuzz.DrawFuncs()
    pen.set_move_to_func(lambda x, y, _: draw("M", x, y))
    pen.set_line_to_func(lambda x, y, _: draw("L", x, y))
    pen.set_quadratic_to_func(lambda cx, cy, x, y, _: draw("Q", cx, cy, x, y))
    pen.set_close_path_func(lambda _: draw("Z"))
    face.font.draw_glyph(glyph, pen)
    return tuple(segments)


def set_line(text: str, lang: str, rtl: bool, weight: Weight) -> Line:
    """The line with its letters joined and in order. Raises PosterProblem for a letter that no font has."""
    glyphs: list[Glyph] = []
    x = 0.0
    for piece, leftwards in pieces(text, rtl):
        parts = list(by_face(piece, faces(weight)))
        for face, part in reversed(parts) if leftwards else parts:
            shaped = uharfbuzz.Buffer()
            shaped.add_str(part)
            shaped.guess_segment_properties()
            shaped.direction = "rtl" if leftwards else "ltr"
            shaped.language = lang.replace("_", "-")
            uharfbuzz.shape(face.font, shaped)
            for info, position in zip(shaped.glyph_infos, shaped.glyph_positions, strict=True):
                at = x + position.x_offset / face.em
                glyphs.append(Glyph(face, info.codepoint, at, -position.y_offset / face.em))
                x += position.x_advance / face.em
    return Line(text, lang, rtl, x, tuple(glyphs))


def by_face(text: str, known: tuple[Face, ...]) -> Iterator[tuple[Face, str]]:
    """The text in parts of one face each: a space or a sign stays with the letters before it."""
    chosen: list[Face] = []
    for letter in text:
        stays = chosen and (ord(letter) in chosen[-1].letters or unicodedata.category(letter) == "Cf")
        chosen.append(chosen[-1] if stays else first_with(letter, known))
    start = 0
    for face, group in groupby(chosen, lambda face: face):
        end = start + len(list(group))
        yield face, text[start:end]
        start = end


def first_with(letter: str, known: tuple[Face, ...]) -> Face:
    for face in known:
        if ord(letter) in face.letters:
            return face
    raise PosterProblem(f"no font of the poster has the letter {letter} (U+{ord(letter):04X})")
