"""Shapes as outlines to fill: all that a poster is made of, so that no reader needs a font."""

from __future__ import annotations

from collections.abc import Iterable

Segment = tuple[str, tuple[float, ...]]
"""M x y, L x y, Q of a control point and an end, Z; y grows downwards."""
Outline = tuple[Segment, ...]


def placed(outline: Outline, x: float, y: float, size: float = 1.0) -> Outline:
    """Enlarged, then moved so that its origin is at x, y."""
    return tuple(
        (op, tuple(at * size + (y if index % 2 else x) for index, at in enumerate(numbers))) for op, numbers in outline
    )


def polygon(*points: tuple[float, float]) -> Outline:
    (first, *others) = points
    return ("M", first), *(("L", point) for point in others), ("Z", ())


def rectangle(x: float, y: float, width: float, height: float) -> Outline:
    return polygon((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def bubble(width: float, height: float) -> Outline:
    """A speech bubble with round corners and a tail below its left one."""
    r = height * 0.28
    return (
        ("M", (r, 0)),
        ("L", (width - r, 0)),
        ("Q", (width, 0, width, r)),
        ("L", (width, height - r)),
        ("Q", (width, height, width - r, height)),
        ("L", (2.2 * r, height)),
        ("L", (r * 0.9, height + r)),
        ("L", (r * 0.9, height)),
        ("Q", (0, height, 0, height - r)),
        ("L", (0, r)),
        ("Q", (0, 0, r, 0)),
        ("Z", ()),
    )


def arrow() -> Outline:
    """To the right, of length 1, about the middle of its beginning."""
    return polygon((0, -0.07), (0.6, -0.07), (0.6, -0.3), (1, 0), (0.6, 0.3), (0.6, 0.07), (0, 0.07))


def joined(outlines: Iterable[Outline]) -> Outline:
    return tuple(segment for outline in outlines for segment in outline)
