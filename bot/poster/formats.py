"""The sheet as SVG, PDF and PNG: the same outlines in each."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pydyf
import resvg_py

from bot.poster import PosterProblem
from bot.poster.content import Poster
from bot.poster.marks import HEIGHT, PAPER, WIDTH, Mark
from bot.poster.outline import Outline
from bot.poster.sheet import lay_out

POINTS = 72 / 25.4
"""In a millimetre."""
DOTS_PER_INCH = 300.0


def print_poster(poster: Poster, folder: Path) -> tuple[Path, ...]:
    """Write the three files, named by the keyword if there is one. Raises PosterProblem."""
    title, lang, marks = poster.headline, poster.tongues[0].lang.replace("_", "-"), lay_out(poster)
    drawing = svg(title, lang, marks)
    contents = {"svg": drawing.encode(), "pdf": pdf(title, lang, marks), "png": png(drawing)}
    stem = "-".join(filter(None, ("poster", poster.reach.keyword)))
    files = {folder / f"{stem}.{kind}": content for kind, content in contents.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            path.write_bytes(content)
    except OSError as problem:
        raise PosterProblem(f"{folder}: {problem.strerror}") from None
    return tuple(files)


def svg(title: str, lang: str, marks: tuple[Mark, ...]) -> str:
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{HEIGHT:g}mm"'
        f' viewBox="0 0 {WIDTH:g} {HEIGHT:g}" xml:lang={quoteattr(lang)}>',
        f"<title>{escape(title)}</title>",
        f'<path fill="{PAPER}" d="M0 0H{WIDTH:g}V{HEIGHT:g}H0Z"/>',
        *map(filled, marks),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def filled(mark: Mark) -> str:
    spoken = f' role="img" aria-label={quoteattr(mark.says)}' if mark.says else ""
    lang = f" xml:lang={quoteattr(mark.lang.replace('_', '-'))}" if mark.lang else ""
    drawn = "".join(op + " ".join(f"{number:.3f}".rstrip("0").rstrip(".") for number in at) for op, at in mark.outline)
    return f'<path fill="{mark.ink}"{lang}{spoken} d="{drawn}"/>'


def png(drawing: str) -> bytes:
    return resvg_py.svg_to_bytes(svg_string=drawing, dpi=DOTS_PER_INCH, skip_system_fonts=True)


def pdf(title: str, lang: str, marks: tuple[Mark, ...]) -> bytes:
    """One page of A4, all of it outlines."""
    document = pydyf.PDF()
    document.info["Title"] = pydyf.String(title)
    document.catalog["Lang"] = pydyf.String(lang)
    content = pydyf.Stream(compress=True)
    content.set_matrix(POINTS, 0, 0, -POINTS, 0, HEIGHT * POINTS)
    for mark in marks:
        content.set_color_rgb(*(int(mark.ink[at : at + 2], 16) / 255 for at in (1, 3, 5)))
        fill(content, mark.outline)
    document.add_object(content)
    page = {
        "Type": "/Page",
        "Parent": document.pages.reference,
        "MediaBox": pydyf.Array([0, 0, WIDTH * POINTS, HEIGHT * POINTS]),
        "Contents": content.reference,
        "Resources": pydyf.Dictionary(),
    }
    document.add_page(pydyf.Dictionary(page))
    written = BytesIO()
    document.write(written)
    return written.getvalue()


def fill(content: pydyf.Stream, outline: Outline) -> None:
    """Draw and fill; PDF knows only cubic curves."""
    at: tuple[float, ...] = (0.0, 0.0)
    for op, numbers in outline:
        if op == "M":
            content.move_to(*numbers)
        elif op == "L":
            content.line_to(*numbers)
        elif op == "Q":
            content.curve_to(*cubic(at, numbers[:2], numbers[2:]))
        else:
            content.close()
        at = numbers[-2:] or at
    content.fill()


def cubic(begin: tuple[float, ...], control: tuple[float, ...], end: tuple[float, ...]) -> tuple[float, ...]:
    """A quadratic curve as a cubic one: its control points stand at two thirds of the way to the one it had."""
    first = (a + (c - a) * 2 / 3 for a, c in zip(begin, control, strict=True))
    second = (b + (c - b) * 2 / 3 for b, c in zip(end, control, strict=True))
    return (*first, *second, *end)
