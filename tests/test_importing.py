"""Vacancies from a CSV file: the good rows, and why a bad one is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.importing import COLUMNS, NotVacancies, read_vacancies
from bot.programme import places
from bot.settings import DEMO
from storage import vacancies
from storage.work import Store

GOOD = {
    "id": "V1",
    "employer": "Fictief Pakhuis",
    "site": "Haasrode",
    "sector": "logistics",
    "title": "Inpakker",
    "isco08": "9321",
    "start": "07:00",
    "end": "15:30",
    "shift": "day",
    "dutch": "A1",
    "certificates": "",
    "tasks": "stand lift15",
    "seats": "4",
    "address": "Verzonnenlaan 1, 3053 Haasrode",
    "stop": "",
    "contact": "Onthaal",
    "contact_phone": "0470 00 01 01",
    "open_until": "2027-12-31",
}


def lines(*rows: dict[str, str]) -> list[str]:
    quoted = (",".join(f'"{row[name]}"' for name in COLUMNS) for row in rows)
    return [",".join(COLUMNS), *quoted]


def test_a_good_row_is_read_with_its_types() -> None:
    [row], bad = read_vacancies(lines(GOOD), places())
    assert bad == []
    assert (row.ref, row.seats, row.open_until) == ("V1", 4, date(2027, 12, 31))
    assert (row.place, row.contact_phone, row.certificates) == ("3053 Haasrode", "+32470000101", ())


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("id", " ", "id is empty"),
        ("employer", "", "employer is empty"),
        ("title", "", "title is empty"),
        ("address", "", "address is empty"),
        ("sector", "magic", "sector 'magic' is not one of"),
        ("sector", "", "sector '' is not one of"),
        ("isco08", "93210", "isco08 '93210' is not a code of 1 to 4 digits"),
        ("isco08", "٩٣", "is not a code of 1 to 4 digits"),
        ("start", "25:00", "start '25:00' is not a time like 07:30"),
        ("end", "late", "end 'late' is not a time like 07:30"),
        ("shift", "night", "shift 'night' is not one of"),
        ("dutch", "C1", "dutch 'C1' is not one of"),
        ("certificates", "B Z", "certificates 'Z' is not one of"),
        ("tasks", "lift15 fly", "tasks 'fly' is not one of"),
        ("seats", "0", "seats '0' is not a number from 1 to 999"),
        ("seats", "1000", "is not a number from 1 to 999"),
        ("seats", "-1", "is not a number from 1 to 999"),
        ("seats", "many", "is not a number from 1 to 999"),
        ("seats", "9" * 5000, "is not a number from 1 to 999"),
        ("address", "Verzonnenlaan 1", "address has no Belgian postcode that we know"),
        ("address", "Verzonnenlaan 1, 9999 Nergens", "address has no Belgian postcode that we know"),
        ("contact_phone", "call me", "contact_phone is not a phone number"),
        ("contact_phone", "123", "contact_phone: This phone number does not exist."),
        ("open_until", "31/12/2027", "open_until '31/12/2027' is not a date like 2027-12-31"),
        ("open_until", "2027-02-30", "is not a date like 2027-12-31"),
    ],
)
def test_a_bad_row_is_left_out_and_its_line_and_reason_told(column: str, value: str, reason: str) -> None:
    good, bad = read_vacancies(lines(GOOD, GOOD | {column: value}, GOOD | {"id": "V3"}), places())
    assert [row.ref for row in good] == ["V1", "V3"]
    assert [(row.line, reason in row.reason) for row in bad] == [(3, True)]


def test_a_reason_repeats_no_phone_number() -> None:
    _, [bad] = read_vacancies(lines(GOOD | {"contact_phone": "+32 47 000x123456"}), places())
    assert not any(digit in bad.reason for digit in "0123456789")


@pytest.mark.parametrize("text", ["", "id,employer", "\0", "a;b;c"])
def test_a_file_without_the_columns_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(NotVacancies, match="the header lacks"):
        read_vacancies(text.splitlines(), places())


@pytest.mark.parametrize("row", ["V9", "V9,,,", ",".join("x" * 30)])
def test_a_row_of_another_length_is_a_bad_row(row: str) -> None:
    good, bad = read_vacancies([*lines(GOOD), row], places())
    assert (len(good), len(bad)) == (1, 1)


def test_columns_may_stand_in_any_order_with_others_between() -> None:
    names = ["extra", *reversed(COLUMNS)]
    row = ",".join(f'"{(GOOD | {"extra": "x"})[name]}"' for name in names)
    good, bad = read_vacancies([",".join(names), row], places())
    assert (len(good), bad) == (1, [])


def test_a_site_decides_where_a_postcode_holds_several_places() -> None:
    [row], _ = read_vacancies(lines(GOOD | {"address": "Verzonnenlaan 5, 3012", "site": "Wilsele"}), places())
    assert row.place == "3012 Wilsele"


def test_importing_again_changes_and_adds_nothing_twice(store: Store) -> None:
    good, bad = read_vacancies((DEMO / "vacancies.csv").read_text("utf-8").splitlines(), places())
    assert bad == []
    with store.work() as work:
        vacancies.upsert(work, good)
        vacancies.upsert(work, [replace(good[0], seats=9)])
        found = vacancies.load(work, places())
    assert len(found) == len(good)
    assert [vacancy.seats for vacancy in found if vacancy.ref == good[0].ref] == [9]
