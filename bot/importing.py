"""Vacancies from a CSV file: good rows go in, bad ones are reported with their line and reason."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time

import phonenumbers
from phonenumbers import NumberParseException

from flows.matching import TASKS
from flows.places import Gazetteer
from flows.programme import CERTIFICATES, LEVELS, SECTORS
from storage.vacancies import Presented

COLUMNS = [
    "id",
    "employer",
    "site",
    "sector",
    "title",
    "isco08",
    "start",
    "end",
    "shift",
    "dutch",
    "certificates",
    "tasks",
    "seats",
    "address",
    "stop",
    "contact",
    "contact_phone",
    "open_until",
]
SHIFTS = ("day", "2shift", "evening", "weekend")
KNOWN_TASKS = {*TASKS, "sit"}


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out. Line 1 is the header."""

    line: int
    reason: str


class NotVacancies(ValueError):
    """The file as a whole cannot be read; the message says why."""


def read_vacancies(lines: Iterable[str], places: Gazetteer) -> tuple[list[Presented], list[BadRow]]:
    """(vacancies, rows left out)."""
    reader = csv.DictReader(lines)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise NotVacancies(f"the header lacks {', '.join(missing)}; it must have {','.join(COLUMNS)}")
    good: list[Presented] = []
    bad: list[BadRow] = []
    for row in reader:
        try:
            good.append(parse({name: (row[name] or "").strip() for name in COLUMNS}, places))
        except ValueError as problem:
            bad.append(BadRow(reader.line_num, str(problem)))
    return good, bad


def parse(row: Mapping[str, str], places: Gazetteer) -> Presented:
    """One row, checked. Raises ValueError with the reason."""
    for name in ("id", "employer", "title", "address"):
        if not row[name]:
            raise ValueError(f"{name} is empty")
    certificates, tasks = row["certificates"].split(), row["tasks"].split()
    return Presented(
        ref=row["id"],
        employer=row["employer"],
        site=row["site"],
        address=row["address"],
        place=place_of(row["address"], row["site"], places),
        stop=row["stop"],
        contact=row["contact"],
        contact_phone=phone(row["contact_phone"]),
        sector=one_of("sector", row["sector"], SECTORS),
        title=row["title"],
        isco08=isco(row["isco08"]),
        start=clock("start", row["start"]),
        end=clock("end", row["end"]),
        shift=one_of("shift", row["shift"], SHIFTS),
        dutch=one_of("dutch", row["dutch"], LEVELS),
        certificates=tuple(one_of("certificates", c, CERTIFICATES) for c in certificates),
        tasks=tuple(one_of("tasks", t, sorted(KNOWN_TASKS)) for t in tasks),
        reasons={},
        seats=seats(row["seats"]),
        open_until=day(row["open_until"]),
    )


def one_of(column: str, value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise ValueError(f"{column} {value!r} is not one of {', '.join(known)}")
    return value


def isco(value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,4}", value):
        raise ValueError(f"isco08 {value!r} is not a code of 1 to 4 digits")
    return value


def clock(column: str, value: str) -> str:
    try:
        return time.fromisoformat(value).strftime("%H:%M")
    except ValueError:
        raise ValueError(f"{column} {value!r} is not a time like 07:30") from None


def day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"open_until {value!r} is not a date like 2027-12-31") from None


def seats(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", value) or not int(value):
        raise ValueError(f"seats {value!r} is not a number from 1 to 999")
    return int(value)


def place_of(address: str, site: str, places: Gazetteer) -> str:
    """The place of the address, by its postcode; the site decides where a postcode holds several."""
    found = re.search(r"\b[1-9][0-9]{3}\b.*", address)
    here = places.find(found.group()) if found else ()
    by_site = [place for place in here if place in places.find(site)]
    if not here:
        raise ValueError("address has no Belgian postcode that we know")
    return (by_site or list(here))[0].key


def phone(value: str) -> str:
    """+32… Nothing of the number is repeated in the reason."""
    try:
        number = phonenumbers.parse(value, "BE")
    except NumberParseException:
        raise ValueError("contact_phone is not a phone number") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError("contact_phone is not a phone number")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
