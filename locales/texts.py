"""A catalog text by text: for those who translate, review, count or check it."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

import polib

from locales import po_path

NUMBERS = range(201)
"""Enough to meet every plural form."""


@dataclass(frozen=True, slots=True)
class Text:
    """One wording: a translation, or one plural form of it."""

    source: str
    many: str
    form: int
    said: str
    files: tuple[str, ...] = ()
    """Where it stands in the code."""

    @property
    def shown(self) -> str:
        """Of several ways to write one thing the first."""
        return self.said.partition("|")[0]


def open_catalog(lang: str) -> polib.POFile:
    return polib.pofile(str(po_path(lang)), wrapwidth=0)


def texts(catalog: polib.POFile) -> Iterator[Text]:
    """Every wording of a language."""
    for entry in catalog:
        forms = entry.msgstr_plural if entry.msgid_plural else {0: entry.msgstr}
        files = tuple(file for file, _ in entry.occurrences)
        for form, said in forms.items():
            yield Text(entry.msgid, entry.msgid_plural, form, said, files)


def placeholders(text: str) -> set[str]:
    """The names in braces. Raises ValueError when a brace stands alone.

    >>> sorted(placeholders("Hello {name}, it is {time}."))
    ['name', 'time']
    """
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def keeps_placeholders(text: Text, plural_forms: str) -> bool:
    """Does a translation name what its source names? Where a form is of one number, it may be written in words."""
    try:
        wanted, given, all_given = map(placeholders, (text.many or text.source, text.shown, text.said))
    except ValueError:
        return False
    written_out = bool(text.many) and wanted - given == {"n"} and numbers(plural_forms, text.form) == 1
    return (given == wanted or written_out) and all_given <= wanted


def numbers(plural_forms: str, form: int) -> int:
    """How many numbers use a form, by the header's rule."""
    chosen = gettext.c2py(rule(plural_forms))
    return sum(chosen(n) == form for n in NUMBERS)


def rule(plural_forms: str) -> str:
    return plural_forms.partition("plural=")[2].rstrip("; ")
