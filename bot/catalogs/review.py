"""A sheet on which a native speaker reads a whole catalog and writes what is better; and how it comes back.

It opens in any spreadsheet: UTF-8 with its mark, and semicolons, since a comma is part of a number where we are.
Nothing that could break a message is taken from it, and only who read every text is named as its reader.
"""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path

import polib

import locales
from bot.outreach.reading import DELIMITERS, ENCODINGS
from bot.segments import affordable, segments
from locales.texts import Text, keeps_placeholders, open_catalog, texts

COLUMNS = ("source", "form", "text", "where", "segments", "better", "ok")
KEYS = ("source", "form", "text", "better", "ok")
ENCODING = "utf-8-sig"


class NotASheet(ValueError):
    """The file as a whole cannot be read, or there is no such language; the message says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row that was not taken; the header is line 1."""

    number: int
    reason: str


@dataclass
class Reading:
    """What came back: texts bettered, texts found good, rows that were not taken, texts that nobody marked."""

    bettered: int = 0
    good: int = 0
    wrong: list[Line] = field(default_factory=list)
    unread: int = 0
    complete: bool = False


def write_sheet(catalog: polib.POFile) -> str:
    """All texts of a language, one a row; each plural form has its own."""
    sheet = StringIO()
    writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for text in texts(catalog):
        weight = segments(affordable(text.shown))
        where = "\n".join(map(told_of, text.files))
        writer.writerow([source_of(text), text.form, text.said, where, f"{weight.count} {weight.encoding}", "", ""])
    return sheet.getvalue()


def read_sheet(catalog: polib.POFile, path: Path, by: str, today: date) -> Reading:
    """Put what is better in the catalog; with a name, and every text marked, its header says who read it."""
    known = {(source_of(text), text.form): text for text in texts(catalog)}
    entries = {entry.msgid: entry for entry in catalog}
    plural_forms, reading, marked = catalog.metadata["Plural-Forms"], Reading(), set()
    for number, cells in rows(path):
        form = int(cells["form"]) if cells["form"].isdecimal() else -1
        text = known.get((cells["source"], form))
        if problem := problem_of(text, cells, plural_forms):
            reading.wrong.append(Line(number, problem))
        elif text is not None and cells["better"] not in ("", text.said):
            entry = entries[text.source]
            if entry.msgid_plural:
                entry.msgstr_plural[form] = cells["better"]
            else:
                entry.msgstr = cells["better"]
            reading.bettered += 1
            marked.add((cells["source"], form))
        elif cells["better"] or cells["ok"]:
            reading.good += 1
            marked.add((cells["source"], form))
    reading.unread = len(known.keys() - marked)
    reading.complete = bool(by) and not reading.unread and not reading.wrong
    if reading.complete:
        catalog.metadata["X-Review"] = f"reviewed by {by} {today:%Y-%m-%d}"
    return reading


def problem_of(text: Text | None, cells: dict[str, str], plural_forms: str) -> str:
    """Why a row is not taken; empty when it is."""
    better = cells["better"]
    if text is None:
        return "this source is not in the catalog: export a fresh sheet"
    if cells["text"] != text.said:
        return "the text was changed since the sheet was made, or in the wrong column: export a fresh sheet"
    if not better:
        return ""
    if not keeps_placeholders(replace(text, said=better), plural_forms):
        return "the words in braces must stay as they are in the source"
    if not all(part.strip() for part in better.split("|")):
        return "between two | stands nothing"
    if ("|" in text.source) != ("|" in better) and "|" in better:
        return "only a text with | in its source may have several ways to write it"
    return "a line is broken where the source's is not" if better.count("\n") != text.said.count("\n") else ""


def rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cells) of a sheet as a spreadsheet wrote it. Raises NotASheet."""
    told = decoded(path)
    delimiter = max(DELIMITERS, key=told.partition("\n")[0].count)
    reader = csv.DictReader(StringIO(told, newline=""), delimiter=delimiter)
    lacking = [name for name in KEYS if name not in (reader.fieldnames or ())]
    if lacking:
        raise NotASheet(f"the header lacks {', '.join(lacking)}")
    line = reader.line_num + 1
    try:
        for row in reader:
            yield line, {name: (row[name] or "").replace("\r\n", "\n").strip() for name in KEYS}
            line = reader.line_num + 1
    except csv.Error as problem:
        raise NotASheet(f"line {line}: {problem}") from None


def decoded(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotASheet("the file is neither UTF-8 nor Windows-1252 text")


def catalog_of(lang: str) -> polib.POFile:
    """A language to be reviewed. Raises NotASheet."""
    if lang not in locales.languages() or lang == locales.SOURCE:
        others = ", ".join(code for code in locales.languages() if code != locales.SOURCE)
        raise NotASheet(f"there is no catalog to review for {lang}; there are {others}")
    return open_catalog(lang)


def keep(catalog: polib.POFile) -> None:
    """Write a catalog where it was read, as `make update` would."""
    Path(catalog.fpath).write_text(f"{catalog}\n", "utf-8")


def source_of(text: Text) -> str:
    """The English words; of a text with plural forms those for one and for many."""
    return f"{text.source} / {text.many}" if text.many else text.source


@cache
def told_of(file: str) -> str:
    """What a file of the program is about, by its first sentence."""
    told = ast.get_docstring(ast.parse((locales.HERE.parent / file).read_text("utf-8"))) or ""
    return f"{' '.join(told.partition(chr(10) * 2)[0].split())} ({file})"
