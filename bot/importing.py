"""Vacancies as rows of a CSV file: good ones go in, bad ones are reported with their line and reason."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from io import StringIO

from flows.matching import TASKS
from flows.model import Problem
from flows.phones import NOT_A_NUMBER, read_mobile
from flows.places import Gazetteer, place_at
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
MAY_LACK = ["channel", "reasons"]
"""Columns that a file may leave out: how the contact person is reached, and why each certificate and task is needed."""
CHANNELS = ("sms", "telegram")
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
            good.append(parse({name: (row.get(name) or "").strip() for name in (*COLUMNS, *MAY_LACK)}, places))
        except ValueError as problem:
            bad.append(BadRow(reader.line_num, str(problem)))
    return good, bad


def write_vacancies(presented: Iterable[Presented]) -> str:
    """The same as a CSV file, which can be read again."""
    text = StringIO()
    writer = csv.DictWriter(text, [*COLUMNS, *MAY_LACK], lineterminator="\n")
    writer.writeheader()
    writer.writerows(row_of(one) for one in presented)
    return text.getvalue()


def row_of(one: Presented) -> dict[str, str]:
    """One vacancy as a row of text."""
    row = {name: str(getattr(one, name)) for name in COLUMNS if name not in ("id", "certificates", "tasks")}
    row |= {"id": one.ref, "certificates": " ".join(one.certificates), "tasks": " ".join(one.tasks)}
    row |= {"channel": CHANNELS[0] if one.contact_phone else CHANNELS[1]}
    return row | {"reasons": told_reasons(one.reasons)}


def parse(row: Mapping[str, str], places: Gazetteer) -> Presented:
    """One row, checked. Raises ValueError with the reason."""
    for name in ("id", "employer", "title", "address"):
        if not row[name]:
            raise ValueError(f"{name} is empty")
    certificates, tasks = row["certificates"].split(), row["tasks"].split()
    place = place_at(row["address"], row["site"], places)
    if place is None:
        raise ValueError("address has no Belgian postcode that we know")
    return Presented(
        ref=row["id"],
        employer=row["employer"],
        site=row["site"],
        address=row["address"],
        place=place.key,
        stop=row["stop"],
        contact=row["contact"],
        contact_phone=phone(row["contact_phone"], one_of("channel", row["channel"] or CHANNELS[0], CHANNELS)),
        sector=one_of("sector", row["sector"], SECTORS),
        title=row["title"],
        isco08=isco(row["isco08"]),
        start=clock("start", row["start"]),
        end=clock("end", row["end"]),
        shift=one_of("shift", row["shift"], SHIFTS),
        dutch=one_of("dutch", row["dutch"], LEVELS),
        certificates=tuple(one_of("certificates", c, CERTIFICATES) for c in certificates),
        tasks=tuple(one_of("tasks", t, sorted(KNOWN_TASKS)) for t in tasks),
        reasons=reasons(row["reasons"], (*certificates, *tasks)),
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


def reasons(value: str, needed: Iterable[str]) -> dict[str, str]:
    """Why each is needed, written "forklift=Pallets stand high; stand=A belt"."""
    pairs = [part.partition("=") for part in value.split(";") if part.strip()]
    return {one_of("reasons", key.strip(), tuple(needed)): why.strip() for key, _, why in pairs if why.strip()}


def told_reasons(known: Mapping[str, str]) -> str:
    """Key → why, as `reasons` reads it."""
    return "; ".join(f"{key}={why.replace(';', ',')}" for key, why in known.items() if why)


def unreasoned(one: Presented) -> tuple[str, ...]:
    """The certificates and tasks of which the employer did not say why the work needs them."""
    return tuple(key for key in (*one.certificates, *one.tasks) if key not in one.reasons)


def phone(value: str, channel: str) -> str:
    """+32…, or empty for a contact person on Telegram. Nothing of the number is repeated in the reason."""
    if channel != "sms":
        return ""
    number = read_mobile(value, "BE")
    if isinstance(number, Problem):
        unread = number.say.text == NOT_A_NUMBER
        raise ValueError("contact_phone is not a phone number" if unread else f"contact_phone: {number.say.text}")
    return number
