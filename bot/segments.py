"""How many SMS a text costs, so that no wording silently doubles the bill.

Source: GSM 03.38 (3GPP TS 23.038) for the alphabet, TS 23.040 for the 6-byte header that joins segments.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_PLAIN = str.maketrans(
    {"ı": "i", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "œ": "oe", "Œ": "OE", "’": "'", "‘": "'", "ʼ": "'"}
    | {"“": '"', "”": '"', "„": '"', "–": "-", "…": "...", "\xa0": " ", "\u202f": " "}
)
"""What has no accent to take away."""


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text weighs; `units` are septets for GSM-7 and UTF-16 code units for UCS-2."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    count: int


def gsm7(text: str) -> bool:
    """Tell whether the text fits the cheap alphabet: one character outside it makes the whole UCS-2.

    >>> gsm7("één euro: €"), gsm7("België")
    (True, False)
    """
    return _BASIC.issuperset(set(text) - _EXTENSION)


def affordable(text: str) -> str:
    """The text as people type it on a phone without accents, where that saves it from UCS-2; else as it is.

    >>> affordable("Zoë, août"), affordable("więcej niż"), affordable("Ярослав, août")
    ('Zoe, aout', 'wiecej niz', 'Ярослав, août')
    """
    if gsm7(text):
        return text
    plain = "".join(map(_unaccented, text))
    return plain if gsm7(plain) else text


@lru_cache(maxsize=4096)
def _unaccented(char: str) -> str:
    if gsm7(char):
        return char
    spread = unicodedata.normalize("NFD", char.translate(_PLAIN))
    return "".join(part for part in spread if not unicodedata.combining(part))


def segments(text: str) -> Segments:
    """Count as the network bills it; an empty text is one segment.

    >>> segments("a" * 161)
    Segments(encoding='GSM-7', units=161, count=2)
    """
    if gsm7(text):
        widths = [2 if char in _EXTENSION else 1 for char in text]
        return Segments("GSM-7", sum(widths), _count(widths, alone=160, joined=153))
    widths = [2 if ord(char) > 0xFFFF else 1 for char in text]
    return Segments("UCS-2", sum(widths), _count(widths, alone=70, joined=67))


def _count(widths: Iterable[int], *, alone: int, joined: int) -> int:
    """Fill segments in order, since a character two units wide is never cut in half."""
    total, count, free = 0, 1, joined
    for width in widths:
        total += width
        if width > free:
            count, free = count + 1, joined
        free -= width
    return 1 if total <= alone else count
