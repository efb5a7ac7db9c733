"""A file of people: what is written to, what is left out and why, and that nothing of a row is told."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from bot.cli import app
from bot.outreach.importing import Import, LeftOut
from bot.outreach.reading import NotPeople, read_people
from flows.outreach import FIRST
from storage import campaigns, outbox, schema
from storage.keys import Keyring, generate
from storage.outbox import BULK
from storage.tables import Approach, Campaign, Contact, Outbox, Person
from storage.work import open_store
from tests.office import Office
from tests.stored import Clock, box, person_of, rows, said, talk
from tests.worlds import demo_programme

HEADER = "phone,language,name,partner,permission"
GOOD = "+32470000101,nl,Awa,OCMW Leuven,asked on 3/11 at OCMW"


def file(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "people.csv"
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return path


def bring_in(office: Office, path: Path, *, send: bool = True, name: str = "autumn") -> list[LeftOut]:
    """One file, signed by Karel."""
    with office.store.work() as work:
        campaign = campaigns.begin(work, name, office.ids["Karel"]) if send else None
    one = Import(office.store, demo_programme(), office.ids["Karel"], "Karel", "", campaign)
    return list(one.bring_in(read_people(path).lines, lambda done: None))


def test_a_dry_run_keeps_nothing(office: Office, tmp_path: Path) -> None:
    before = len(rows(office.store, Person))
    assert bring_in(office, file(tmp_path, GOOD), send=False) == []
    assert (len(rows(office.store, Person)), box(office.store)) == (before, [])


def test_a_good_row_is_written_to_in_bulk_with_its_permission(office: Office, tmp_path: Path) -> None:
    assert bring_in(office, file(tmp_path, GOOD)) == []
    person = person_of(office.store, "+32470000101")
    assert (person.lang, person.name, person.partner) == ("nl", "Awa", "OCMW Leuven")
    [approach] = rows(office.store, Approach)
    assert (approach.permission, approach.person_id) == ("asked on 3/11 at OCMW", person.id)
    first, timer = box(office.store)
    assert said(office.store) == [FIRST[True, True]]
    assert (first.priority, first.address, first.about, timer.about) == (BULK, "+32470000101", *["campaign:1"] * 2)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("123,nl,,,asked", "no number that exists"),
        ("016 00 00 00,nl,,,asked", "no mobile number"),
        ("0900 12 345,nl,,,asked", "no mobile number"),
        ("+33612345678,nl,,,asked", "a country that the programme file does not allow"),
        ("3.2470000101e+10,nl,,,asked", "rounded by a spreadsheet"),
        ('"3,24701E+10",nl,,,asked', "rounded by a spreadsheet"),
        ("=1+1,nl,,,asked", "phone looks like a formula"),
        ("+32470000102,nl,=cmd|x,,asked", "name looks like a formula"),
        ("+32470000102,nl,@SUM(A1),,asked", "name looks like a formula"),
        ("+32470000102,nl,,-x,asked", "partner looks like a formula"),
        ("+32470000102,klingon,,,asked", "language is none of nl, ar, en, fr, uk"),
        ("+32470000102,,,,asked", "language is none of"),
        ("+32470000102,nl,,,", "permission is empty"),
        ("+32470000102,nl,,, . ", "permission is empty"),
        ("0470 00 01 01,nl,,,asked", "stands in the file already"),
        (f"+32470000102,nl,{'a' * 41},,asked", "only the first name"),
        (f"+32470000102,nl,,{'a' * 31},asked", "partner has more than 30"),
        ("+32470000102,nl,,,asked,more", "more cells than columns"),
        ("+32470000102", "language is none of"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_bad_row_is_left_out_with_its_line_and_reason(office: Office, tmp_path: Path, row: str, reason: str) -> None:
    [left] = bring_in(office, file(tmp_path, GOOD, "", row, "+32470000103,Frans,,,asked"))
    assert left.line == 4 and reason in left.reason
    assert not re.search(r"\d{5}", left.reason) and "Awa" not in left.reason
    assert len(rows(office.store, Approach)) == 2 and person_of(office.store, "+32470000103").lang == "fr"


def test_who_stopped_is_known_or_was_written_to_lately_is_left_out(
    office: Office, tmp_path: Path, clock: Clock
) -> None:
    stopped, known, lately = "+32470000201", "+32470000202", "+32470000203"
    talk(office.store, "STOP", address=stopped)
    talk(office.store, "hallo", address=known)
    lines = [f"{number},nl,,,asked" for number in (stopped, known, lately)]
    assert bring_in(office, file(tmp_path, lines[2])) == []
    found = bring_in(office, file(tmp_path, *lines))
    reasons = ["wants no messages", "known already", "less than 30 days ago"]
    assert [left.line for left in found] == [2, 3, 4]
    assert all(reason in left.reason for left, reason in zip(found, reasons, strict=True))
    clock.now += timedelta(days=31)
    assert len(bring_in(office, file(tmp_path, *lines))) == 2
    assert len(rows(office.store, Approach)) == 2, "after that time again"
    assert len([row for row in rows(office.store, Contact) if row.address == lately]) == 1


def test_what_was_brought_in_is_not_written_to_again_by_a_second_run(office: Office, tmp_path: Path) -> None:
    path = file(tmp_path, *(f"+3247000{n:04},nl,,,asked" for n in range(1200)))
    assert bring_in(office, path) == []
    assert len(bring_in(office, path)) == 1200
    assert len(rows(office.store, Campaign)) == 1
    assert len([row for row in box(office.store) if (row.key or "").startswith("first:")]) == 1200


TEXT = "phone;language;name;permission\r\n0470000101;nl;Zoë;gevraagd, aan de balie\r\n\r\n0470000102;fr;;demandé\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("cp1252"),
        TEXT.replace(";", "\t").encode("utf-16"),
        TEXT.replace("gevraagd, aan", "gevraagd aan").replace(";", ",").encode(),
        TEXT.replace("phone", '"Phone"').replace("0470000101", '"0470000101"').encode(),
    ],
    ids=["utf-8", "bom", "cp1252", "utf-16 tabs", "commas", "quotes"],
)
def test_a_csv_is_read_as_spreadsheets_write_it(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(raw)
    first, second = read_people(path).lines
    assert (first.number, first.cells["name"], first.cells["phone"]) == (2, "Zoë", "0470000101")
    assert (second.number, second.cells["language"], second.cells["partner"]) == (4, "fr", "")


def sheet(folder: Path, lines: Sequence[Sequence[object]]) -> Path:
    book = Workbook()
    for line in lines:
        book.active.append(list(line))
    path = folder / "people.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_sheet_is_read_with_numbers_as_they_are(office: Office, tmp_path: Path) -> None:
    columns = ("Phone", "Language", "Permission", None)
    lines = [
        columns,
        (470000101, "nl", "asked"),
        (32470000102, "nl", "asked"),
        (32470000103.0, "nl", "asked"),
        (None, None, None),
        ("=A2+1", "nl", "asked"),
        (32470000104.5, "nl", "asked"),
        ("+32470000105", "nl", 45000),
    ]
    found = bring_in(office, sheet(tmp_path, lines))
    assert [(left.line, left.reason.split()[1]) for left in found] == [(6, "looks"), (7, "was")]
    told = {f"+3247000010{n}" for n in (1, 2, 3, 5)}
    assert {row.address for row in rows(office.store, Contact) if row.channel == "sms"} == told


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("people.csv", b"", "no column phone, language, permission"),
        ("people.csv", b"0470000101,nl,Awa,asked\n", "column 1 is unknown"),
        ("people.csv", b"phone,language\n", "no column permission"),
        ("people.csv", b"phone,phone,language,permission\n", "column 1 stands twice"),
        ("people.csv", b"phone,language,permission,nmae\n", "column 4 is unknown"),
        ("people.csv", b"phone,language,permission\n\x81\n", "neither UTF-8 nor Windows-1252"),
        ("people.csv", b'phone,language,permission\n"' + b"x" * 200_000, "line"),
        ("people.xlsx", b"phone,language,permission\n", "no XLSX"),
        ("people.xlsx", b"PK\x03\x04", "no XLSX"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(tmp_path: Path, name: str, raw: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(NotPeople, match=reason) as refused:
        list(read_people(path).lines)
    assert "0470" not in str(refused.value) and "Awa" not in str(refused.value)


def campaign(office: Office) -> str:
    return office.read("campaign autumn")


def test_a_campaign_is_held_let_go_and_ended(office: Office, tmp_path: Path) -> None:
    bring_in(office, file(tmp_path, *(f"+3247000010{n},nl,,,asked" for n in range(4))))
    assert "autumn (Karel): goes out. People: 4. Waiting: 4. Sent: 0." in campaign(office)
    with office.store.work() as work:
        [letter] = outbox.claim(work, "sms", 1).letters
        outbox.settle(work, letter, "sent", sent_at=work.now)
    with office.store.work() as work:
        [trying] = outbox.claim(work, "sms", 1).letters
    assert "First messages that wait: 2" in office.read("campaign AUTUMN pause")
    with office.store.work() as work:
        assert outbox.claim(work, "sms", 9).letters == []
        outbox.try_again(work, trying, work.now, unsure=False)
    with office.store.work() as work:
        assert outbox.claim(work, "sms", 9).letters == [], "what failed meanwhile is held too"
    assert "held. People: 4. Waiting: 3. Sent: 1." in campaign(office)
    talk(office.store, "STOP", address=letter.address)
    assert office.buttons("campaign autumn") == ["campaign autumn go"]
    assert "First messages that go out: 3" in office.read("campaign autumn go")
    with office.store.work() as work:
        reply, bulk = outbox.claim(work, "sms", 2).letters
    assert (reply.address, bulk.address) == (letter.address, trying.address), "a reply goes first"
    assert "do not go out: 2" in office.read("campaign autumn stop")
    assert "ended. People: 4. Waiting: 1. Sent: 1. Answered: 1. Stopped: 1." in campaign(office)
    assert "has ended" in office.read("campaign autumn go")
    assert "no campaign other" in office.read("campaign other pause")
    assert {row.status for row in box(office.store) if (row.key or "").startswith("approach:")} == {"void"}


def test_who_stops_while_a_campaign_is_held_gets_nothing_after_it(office: Office, tmp_path: Path) -> None:
    bring_in(office, file(tmp_path, GOOD))
    office.do("campaign autumn pause")
    talk(office.store, "STOP", address="+32470000101")
    office.do("campaign autumn go")
    assert [row.status for row in rows(office.store, Outbox) if (row.key or "").startswith("first:")] == ["void"]
    assert person_of(office.store, "+32470000101").stopped_at is not None


def test_the_command_tells_lines_and_no_numbers(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = f"k:{generate()}", generate()
    opened = open_store(database_url, Keyring.parse(*keys))
    schema.upgrade(opened)
    Office(opened)
    for name, value in (("OPSTAP_KEYS", keys[0]), ("OPSTAP_LOOKUP_KEY", keys[1]), ("DATABASE_URL", database_url)):
        monkeypatch.setenv(name, value)
    path = file(tmp_path, GOOD, "+33612345678,nl,Sam,,asked")
    tried = CliRunner().invoke(app, ["people", "import", str(path), "--coach", "karel"])
    assert (tried.exit_code, box(opened)) == (1, [])
    sent = CliRunner().invoke(app, ["people", "import", str(path), "--coach", "Karel", "--campaign", "a", "--send"])
    assert "line 3: phone is of a country" in sent.output
    assert "1 people written to as campaign a; 1 left out." in sent.output
    assert len(box(opened)) == 2
    for output in (tried.output, sent.output):
        assert not re.search(r"\d{6}", output) and "Awa" not in output and "Sam" not in output
    refused = CliRunner().invoke(app, ["people", "import", str(path), "--coach", "Nobody"])
    assert refused.exit_code == 1 and "no coach named Nobody" in refused.output
    opened.close()
