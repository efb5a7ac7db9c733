"""A file of people, row by row: CSV as spreadsheets write it, or XLSX. Nothing of a row is repeated in a reason."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from flows.folding import fold

COLUMNS = ("phone", "language", "name", "partner", "permission")
NEEDED = ("phone", "language", "permission")
ENCODINGS = ("utf-8-sig", "cp1252")
DELIMITERS = ",;\t"
CHUNK = 1 << 20
LARGEST_INTEGER = 2**53
"""Up to here a spreadsheet's number is exact."""


class NotPeople(ValueError):
    """The file as a whole cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the line on which it begins, the header being 1, and its cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """A file that can be read: about how many rows it has, and the rows, once."""

    about: int
    lines: Iterator[Line]


def read_people(path: Path) -> Rows:
    """Open a file. Raises NotPeople, also while its rows are read."""
    return read_sheet(path) if path.suffix.lower() == ".xlsx" else read_csv(path)


def read_csv(path: Path) -> Rows:
    encoding, about = decoded(path)
    return Rows(about, csv_lines(path, encoding))


def decoded(path: Path) -> tuple[str, int]:
    """In which encoding the whole file can be read, and about how many rows it has; a piece at a time."""
    with path.open("rb") as raw:
        head = raw.read(4)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return counted(path, "utf-16")
    for encoding in ENCODINGS:
        try:
            return counted(path, encoding)
        except UnicodeDecodeError:
            continue
    raise NotPeople("the file is neither UTF-8 nor Windows-1252 text")


def counted(path: Path, encoding: str) -> tuple[str, int]:
    with path.open(encoding=encoding) as file:
        return encoding, max(0, sum(piece.count("\n") for piece in iter(lambda: file.read(CHUNK), "")) - 1)


def csv_lines(path: Path, encoding: str) -> Iterator[Line]:
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
        file.seek(0)
        delimiter = max(DELIMITERS, key=first.count)
        reader = csv.reader(file, delimiter=delimiter)
        try:
            columns = header(next(reader, []))
            number = reader.line_num + 1
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield Line(number, row(columns, cells))
                number = reader.line_num + 1
        except csv.Error as problem:
            raise NotPeople(f"line {reader.line_num}: {problem}") from None


def read_sheet(path: Path) -> Rows:
    """The first sheet of an XLSX file, streamed; the library is slow to import and only wanted here."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True)
        sheet = book.worksheets[0]
    except (BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError):
        raise NotPeople("the file is no XLSX that can be read") from None
    return Rows(max(0, (sheet.max_row or 1) - 1), sheet_lines(book, sheet))


def sheet_lines(book: Any, sheet: Any) -> Iterator[Line]:
    with closing(book):
        columns: tuple[str, ...] = ()
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            told = [written(cell) for cell in cells]
            if not columns:
                columns = header(told)
            elif any(told):
                yield Line(number, row(columns, told))
        if not columns:
            header([])


def written(cell: Any) -> str:
    """A cell as a person would write it; a number that may have lost digits stays what it shows.

    >>> written(32470000101.0), written(3.2470000101e30), written("0470")
    ('32470000101', '3.2470000101e+30', '0470')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < LARGEST_INTEGER:
        return str(int(cell))
    return str(cell)


def header(cells: Sequence[str]) -> tuple[str, ...]:
    """The columns in their order. What stands there instead is not repeated: it may be somebody's number."""
    found = [fold(cell) for cell in cells]
    while found and not found[-1]:
        found.pop()
    wanted = f"the first line must name the columns: {', '.join(COLUMNS)} (name and partner may lack)"
    for place, name in enumerate(found, 1):
        if name not in COLUMNS:
            raise NotPeople(f"column {place} is unknown; {wanted}")
        if found.count(name) > 1:
            raise NotPeople(f"column {place} stands twice; {wanted}")
    if missing := [name for name in NEEDED if name not in found]:
        raise NotPeople(f"there is no column {', '.join(missing)}; {wanted}")
    return tuple(found)


def row(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells by column; what stands beyond the last column is told by the key ""."""
    found = {name: " ".join(cell.split()) for name, cell in zip(columns, cells, strict=False)}
    beyond = "".join(cells[len(columns) :]).strip()
    return {**dict.fromkeys(COLUMNS, ""), **found, **({"": beyond} if beyond else {})}


def is_formula(cell: str) -> bool:
    """Would a spreadsheet run this cell? A number with its sign is none.

    >>> is_formula("=1+1"), is_formula("@cmd"), is_formula("+32 470 00 01 01"), is_formula("Awa")
    (True, True, False, False)
    """
    return cell.startswith(("=", "+", "-", "@")) and re.fullmatch(r"[+-]?[\d\s()./-]+", cell) is None


def is_rounded(cell: str) -> bool:
    """A number as a spreadsheet shortens it: nobody knows its last digits.

    >>> is_rounded("3.2470000101e+10"), is_rounded("3,24701E+10"), is_rounded("32470000101.5"), is_rounded("0470")
    (True, True, True, False)
    """
    return re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+|\d{7,}[.,]\d+", cell) is not None
