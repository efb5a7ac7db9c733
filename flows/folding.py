"""Makes texts comparable: case, accents, punctuation, emoji and other scripts' digits must not matter."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ETHIOPIC = {ord("፩") + i: str(i + 1) for i in range(9)} | {ord("፲"): "10"}
ARABIC_LETTERS = str.maketrans("أإآٱىةیکگؤئ", "اااايهيككوي", "ـ")
SPECIAL = str.maketrans(
    {"ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i", "ʼ": "", "’": "", "'": ""}
)


def ascii_digits(text: str) -> str:
    """Read every script's decimal digits; Ethiopic ones by a map of their own, since int() refuses them.

    >>> ascii_digits("٣ ۴ ፭ 6")
    '3 4 5 6'
    """
    return "".join(ETHIOPIC.get(ord(c)) or (str(unicodedata.decimal(c)) if c.isdecimal() else c) for c in text)


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Lower-case words of letters and digits, one space between them.

    >>> fold("  Één, à LOUVAIN! 🙂 ")
    'een a louvain'
    """
    spread = unicodedata.normalize("NFKD", ascii_digits(text).casefold().translate(SPECIAL))
    bare = "".join(c for c in spread if not unicodedata.combining(c)).translate(ARABIC_LETTERS)
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())
