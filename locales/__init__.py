"""How it is worded: one gettext catalog a language, discovered, loaded on first use, with a way to fall back."""

from __future__ import annotations

import gettext
import io
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
SOURCE = "en"
"""The language of the texts in the code."""
PLURAL = "\0"
log = logging.getLogger("opstap.locales")


def po_path(lang: str) -> Path:
    return HERE / lang / "LC_MESSAGES" / "messages.po"


@cache
def languages() -> tuple[str, ...]:
    """Every language that has a catalog."""
    return tuple(sorted(path.parent.parent.name for path in HERE.glob("*/LC_MESSAGES/messages.po")))


def read(lang: str) -> Catalog:
    """The catalog as it stands on disk."""
    with po_path(lang).open("rb") as file:
        return read_po(file, locale=lang, abort_invalid=True)


class Missing(gettext.NullTranslations):
    """What a catalog falls back on: an error, so that a missing text is noticed."""

    def gettext(self, message: str) -> str:
        raise LookupError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise LookupError(msgid1)


@cache
def load(lang: str) -> gettext.GNUTranslations:
    """The catalog compiled in memory, so that an edited one needs no build step. A missing text raises LookupError."""
    compiled = io.BytesIO()
    write_mo(compiled, read(lang))
    compiled.seek(0)
    catalog = gettext.GNUTranslations(compiled)
    catalog.add_fallback(Missing())
    return catalog


def review(lang: str) -> str:
    """Who has read the catalog: "unreviewed" until a native speaker has."""
    found = re.search(r'"X-Review: (.*?)\\n"', po_path(lang).read_text("utf-8"))
    return found.group(1) if found else "unreviewed"


def own_name(lang: str) -> str:
    """A language in its own words, "Nederlands"."""
    name = named(lang, lang)
    return name[:1].upper() + name[1:]


def named(lang: str, reader: str) -> str:
    """A language as the readers of another call it; what is spoken in one country may have a name there, as Dari."""
    known = Locale.parse(reader).languages
    return str(known.get(lang) or known.get(Locale.parse(lang).language) or lang)


def names_of(langs: Iterable[str]) -> dict[str, str]:
    """Every name of these languages, in every language that has a catalog, with their codes → the language."""
    found: dict[str, str] = {}
    for lang in langs:
        for reader in (lang, *languages()):
            found[named(lang, reader)] = lang
            found[named(Locale.parse(lang).language, reader)] = lang
        found[lang] = found[own_name(lang)] = lang
    return found


@dataclass(eq=False)
class Tongue:
    """One language's wording; what its catalog lacks is taken from the programme's language, then from English."""

    lang: str
    chain: tuple[str, ...]
    zone: ZoneInfo
    _missed: set[tuple[str, str]] = field(default_factory=set)

    def __call__(self, msg: str, n: int | None = None) -> str:
        one, _, many = msg.partition(PLURAL)
        for lang in self.chain:
            try:
                return load(lang).ngettext(one, many, 1 if n is None else n) if many else load(lang).gettext(one)
            except LookupError:
                if (lang, one) not in self._missed:
                    self._missed.add((lang, one))
                    log.warning("no translation", extra={"lang": lang, "text": one})
        return one

    @cached_property
    def rtl(self) -> bool:
        """Is it written from right to left?"""
        return Locale.parse(self.lang).text_direction == "rtl"

    def moment(self, at: datetime) -> str:
        """ "ma 23 nov. 14:00": weekday, date and time where the programme is."""
        return format_datetime(at, "EEE d MMM HH:mm", tzinfo=self.zone, locale=self.lang)

    def day(self, day: date) -> str:
        """ "ma 23 nov.": weekday and date."""
        return format_date(day, "EEE d MMM", locale=self.lang)

    def join(self, items: tuple[str, ...]) -> str:
        """Words with commas between them; whole sentences stand side by side."""
        if all(item.endswith(".") for item in items):
            return " ".join(items)
        return ("، " if self.rtl else ", ").join(items)


@cache
def tongue(lang: str, programme_lang: str, zone: ZoneInfo) -> Tongue:
    """The wording in `lang`; an unknown language is worded as the programme's."""
    known = [code for code in (lang, programme_lang, SOURCE) if code in languages()]
    return Tongue(known[0], tuple(dict.fromkeys(known)), zone)
