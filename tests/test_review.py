"""The report of all languages, and the sheet on which a native speaker reads one of them."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from pathlib import Path

import polib
import pytest
from typer.testing import CliRunner

import locales
from bot.catalogs.bill import whole_intake
from bot.catalogs.report import encoding, standings
from bot.catalogs.review import COLUMNS, ENCODING, NotASheet, Reading, catalog_of, keep, read_sheet, write_sheet
from bot.cli import app
from bot.segments import segments
from locales.texts import open_catalog, texts
from tests.wordings import CHEAP, demo
from tests.worlds import demo_world

Changes = dict[str, dict[str, str]]
TODAY = date(2026, 11, 26)
HELLO = "Hello {name}! You can go on where you stopped."
MINUTES = "{n} minute / {n} minutes"


@pytest.fixture
def catalog() -> polib.POFile:
    return open_catalog("pl")


def cells_of(sheet: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(sheet, newline=""), delimiter=";"))


def came_back(path: Path, cells: list[dict[str, str]], delimiter: str = ";", encoding: str = ENCODING) -> Path:
    """The sheet as a spreadsheet saves it."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(cells)
    return path


def filled(
    catalog: polib.POFile, path: Path, changes: dict[str, dict[str, str]], ok: str = "", by: str = ""
) -> Reading:
    """What is read from a sheet with these cells changed, by source."""
    cells = [cell | {"ok": ok} | changes.get(cell["source"], {}) for cell in cells_of(write_sheet(catalog))]
    return read_sheet(catalog, came_back(path, cells), by, TODAY)


def test_the_sheet_has_every_text_with_the_place_and_the_weight_of_each(catalog: polib.POFile) -> None:
    cells = cells_of(write_sheet(catalog))
    assert [cell["text"] for cell in cells] == [text.said for text in texts(catalog)]
    [hello] = [cell for cell in cells if cell["source"] == HELLO]
    assert (hello["segments"], hello["better"], hello["ok"]) == ("1 GSM-7", "", "")
    assert hello["where"].endswith("(flows/outreach.py)") and hello["where"].startswith("Writing first to someone")
    assert [cell["form"] for cell in cells if cell["source"] == MINUTES] == ["0", "1", "2"]


def test_what_is_better_is_taken_and_nothing_else_changes(catalog: polib.POFile, tmp_path: Path) -> None:
    before = {(text.source, text.form): text.said for text in texts(catalog)}
    better = {HELLO: {"better": "Hej {name}! Pisz dalej."}, MINUTES: {"better": "{n} min"}}
    found = filled(catalog, tmp_path / "pl.csv", better)
    assert (found.bettered, found.good, found.wrong) == (4, 0, [])
    after = {(text.source, text.form): text.said for text in texts(catalog)}
    changed = {key: said for key, said in after.items() if before[key] != said}
    plural = {("{n} minute", form): "{n} min" for form in range(3)}
    assert changed == {(HELLO, 0): "Hej {name}! Pisz dalej."} | plural
    assert catalog.metadata["X-Review"] == "unreviewed"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"better": "Hej! Pisz dalej."}, "the words in braces"),
        ({"better": "Hej {imie}!"}, "the words in braces"),
        ({"better": "Hej {name!"}, "the words in braces"),
        ({"better": "Hej {name}!|Witaj {name}!"}, "only a text with |"),
        ({"better": "Hej {name}!\nPisz."}, "a line is broken"),
        ({"source": "Hello there."}, "this source is not in the catalog"),
        ({"text": "Hej {name}!"}, "the text was changed"),
        ({"form": "x"}, "this source is not in the catalog"),
    ],
)
def test_a_row_that_would_break_a_message_is_told_by_its_line_and_not_taken(
    catalog: polib.POFile, tmp_path: Path, changes: dict[str, str], reason: str
) -> None:
    before = str(catalog)
    found = filled(catalog, tmp_path / "pl.csv", {HELLO: changes}, ok="x", by="Sam")
    [wrong] = found.wrong
    lines = (tmp_path / "pl.csv").read_text(ENCODING).splitlines()
    assert changes.get("source", HELLO) in lines[wrong.number - 1] and wrong.reason.startswith(reason)
    assert (str(catalog), found.complete, found.unread) == (before, False, 1)


def test_an_empty_way_to_write_it_is_not_taken(catalog: polib.POFile, tmp_path: Path) -> None:
    found = filled(catalog, tmp_path / "pl.csv", {"More|next": {"better": "Dalej||jeszcze"}})
    assert [line.reason for line in found.wrong] == ["between two | stands nothing"]


@pytest.mark.parametrize(
    ("by", "left", "review"),
    [("Ola", {}, "reviewed by Ola 2026-11-26"), ("", {}, "unreviewed"), ("Ola", {HELLO: {"ok": ""}}, "unreviewed")],
    ids=["all", "nobody's name", "one left"],
)
def test_only_who_marked_every_text_is_named(
    catalog: polib.POFile, tmp_path: Path, by: str, left: dict[str, dict[str, str]], review: str
) -> None:
    found = filled(catalog, tmp_path / "pl.csv", left, ok="x", by=by)
    assert (found.unread, found.complete) == (len(left), review != "unreviewed")
    assert catalog.metadata["X-Review"] == review


def test_a_sheet_with_rows_cut_off_is_not_complete(catalog: polib.POFile, tmp_path: Path) -> None:
    cells = [cell | {"ok": "x"} for cell in cells_of(write_sheet(catalog))][:-3]
    found = read_sheet(catalog, came_back(tmp_path / "pl.csv", cells), "Ola", TODAY)
    assert (found.unread, found.complete) == (3, False)


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), ("\t", "utf-16"), (";", "utf-8-sig")])
def test_a_sheet_is_read_as_a_spreadsheet_saved_it(
    catalog: polib.POFile, tmp_path: Path, delimiter: str, encoding: str
) -> None:
    cells = [cell | {"ok": "x"} for cell in cells_of(write_sheet(catalog))]
    path = came_back(tmp_path / "pl.csv", cells, delimiter, encoding)
    assert read_sheet(catalog, path, "Ola", TODAY).complete


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"source;text\n", "the header lacks form, better, ok"),
        (b"\x81\x8d", "neither UTF-8"),
        (b"", "the header lacks"),
    ],
)
def test_what_is_no_sheet_is_told(catalog: polib.POFile, tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(NotASheet, match=reason):
        read_sheet(catalog, path, "", TODAY)


@pytest.mark.parametrize("lang", ["en", "xx"])
def test_there_is_nothing_to_review_in_the_source_or_in_no_language(lang: str) -> None:
    with pytest.raises(NotASheet, match="there is no catalog to review"):
        catalog_of(lang)


def test_a_reviewed_catalog_stands_as_make_update_leaves_it(tmp_path: Path) -> None:
    original = locales.po_path("pl").read_text("utf-8")
    path = tmp_path / "messages.po"
    path.write_text(original, "utf-8")
    catalog = polib.pofile(str(path), wrapwidth=0)
    filled(catalog, tmp_path / "pl.csv", {HELLO: {"better": "Hej {name}!"}}, ok="x", by="Ola")
    keep(catalog)
    was = '"X-Review: unreviewed', f'msgid "{HELLO}"\nmsgstr "{text_of(HELLO)}"'
    now = '"X-Review: reviewed by Ola 2026-11-26', f'msgid "{HELLO}"\nmsgstr "Hej {{name}}!"'
    for old, new in zip(was, now, strict=True):
        assert old in original
        original = original.replace(old, new)
    assert path.read_text("utf-8") == original


def text_of(source: str) -> str:
    return next(text.said for text in texts(open_catalog("pl")) if text.source == source)


def test_the_command_writes_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "pl.csv"
    found = CliRunner().invoke(app, ["locales", "review", "pl", "--out", str(path)])
    assert found.exit_code == 0 and path.read_bytes().startswith(b"\xef\xbb\xbfsource;form;text")
    assert path.read_bytes().decode(ENCODING) == write_sheet(open_catalog("pl"))


def test_a_sheet_with_a_wrong_row_fails_and_tells_its_line(tmp_path: Path) -> None:
    path = came_back(tmp_path / "pl.csv", [{"source": "Nothing", "form": "0", "text": "", "better": "", "ok": "x"}])
    before = locales.po_path("pl").read_bytes()
    found = CliRunner().invoke(app, ["locales", "review", "pl", "--read", str(path)])
    assert locales.po_path("pl").read_bytes() == before
    assert (found.exit_code, found.stderr) == (1, "line 2: this source is not in the catalog: export a fresh sheet\n")


def test_the_report_tells_of_every_language_what_an_intake_costs() -> None:
    found = {standing.lang: standing for standing in standings(demo_world())}
    assert set(found) == set(locales.languages())
    assert {lang for lang, one in found.items() if one.encoding != "UCS-2"} == set(CHEAP)
    assert {one.encoding for one in found.values()} == {"GSM-7", "GSM-7 without accents", "UCS-2"}
    sent = [text for _, messages in whole_intake(demo("ti"), "ti") for text in messages]
    assert found["ti"].segments == sum(segments(text).count for text in sent)
    row = found["ti"].row(0.5)
    assert row == ("ti", "ትግርኛ", "unreviewed", "100 %", "UCS-2", str(len(sent) and found["ti"].segments), row[-1])
    assert row[-1] == f"{found['ti'].segments / 2:.2f}"


@pytest.mark.parametrize(
    ("texts", "told"),
    [(["een", "two"], "GSM-7"), (["een", "zoë"], "GSM-7 without accents"), (["een", "два"], "UCS-2"), ([], "GSM-7")],
)
def test_the_alphabet_is_that_of_the_dearest_text(texts: list[str], told: str) -> None:
    assert encoding(texts) == told


def test_the_command_prints_the_report() -> None:
    found = CliRunner().invoke(app, ["locales", "report", "--price", "1"])
    assert found.exit_code == 0 and "Soomaali" in found.stdout and "21.00" in found.stdout
