"""How far each language is and what it costs: one table, printed for a programme and kept in the reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import locales
from bot.catalogs.bill import whole_intake
from bot.segments import affordable, gsm7, segments
from flows.programme import World
from locales.texts import open_catalog, texts

PRICE = 0.07
"""Of one segment, in the currency of the bill: an example until a programme gives its own."""
HEADER = ("language", "name", "review", "texts", "SMS", "segments of an intake", "price")


@dataclass(frozen=True, slots=True)
class Standing:
    """One language."""

    lang: str
    review: str
    translated: int
    wanted: int
    encoding: str
    segments: int

    def row(self, price: float) -> tuple[str, ...]:
        """The cells of the table."""
        texts = f"{self.translated * 100 // self.wanted} %"
        sums = (str(self.segments), f"{self.segments * price:.2f}")
        return self.lang, locales.own_name(self.lang), self.review, texts, self.encoding, *sums


def standings(world: World) -> Iterator[Standing]:
    """Every language that has a catalog; the demo's questions with the fullest answers, the menu of languages too."""
    for lang in locales.languages():
        known = list(texts(open_catalog(lang)))
        done = sum(bool(text.shown) for text in known)
        sent = [text for _, messages in whole_intake(world, lang) for text in messages]
        count = sum(segments(text).count for text in sent)
        shown = [text.shown for text in known if text.shown]
        yield Standing(lang, locales.review(lang), done, len(known), encoding(shown), count)


def encoding(texts: list[str]) -> str:
    """The alphabet of a language's SMS; 70 characters fit where it is UCS-2, 160 elsewhere."""
    if all(map(gsm7, texts)):
        return "GSM-7"
    return "GSM-7 without accents" if all(gsm7(affordable(text)) for text in texts) else "UCS-2"
