"""Vacancies as JobPosting: what is written can be read again, and a posting from elsewhere is checked like a row."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from bot.importing import NotVacancies, read_vacancies, unreasoned, write_vacancies
from bot.postings import read_postings, write_postings
from bot.programme import places
from bot.settings import DEMO
from storage.vacancies import Presented

POSTING: dict[str, Any] = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "identifier": {"@type": "PropertyValue", "value": "K7"},
    "title": "Keukenhulp",
    "hiringOrganization": {"@type": "Organization", "name": "Voorbeeldkeuken De Ketelproef"},
    "industry": "kitchen",
    "occupationalCategory": 9412,
    "workHours": "08:00 - 16:30",
    "jobLocation": [
        {
            "@type": "Place",
            "address": {
                "streetAddress": "Verzonnenlaan 2 bus 1",
                "postalCode": "3001",
                "addressLocality": "Heverlee",
            },
        }
    ],
    "qualifications": "B",
    "physicalRequirement": [{"@type": "DefinedTerm", "termCode": "lift10", "description": "Pots; and pans"}],
    "applicationContact": {"@type": "ContactPoint", "contactType": "HR", "name": "Onthaal", "telephone": "0470000102"},
    "validThrough": "2027-12-31T23:59",
}
NO_POSTINGS = ["", "{", "plain words", "[" * 100_000]


def demo() -> list[Presented]:
    """The demo's vacancies; the first with reasons, the second with a contact person on Telegram."""
    good, bad = read_vacancies((DEMO / "vacancies.csv").read_text("utf-8").splitlines(), places())
    assert bad == []
    first, second, *rest = good
    reasons = {"stand": "The belt runs at one height", "lift15": "Boxes of 15 kg, all day"}
    return [replace(first, reasons=reasons), replace(second, contact_phone=""), *rest]


def test_what_is_written_is_read_again_as_it_was() -> None:
    assert read_postings(write_postings(demo()), places()) == (demo(), [])
    assert read_vacancies(write_vacancies(demo()).splitlines(), places()) == (demo(), [])


def test_every_posting_names_its_type_and_the_whole_its_context() -> None:
    written = json.loads(write_postings(demo()))
    assert written["@context"] == "https://schema.org"
    assert {posting["@type"] for posting in written["@graph"]} == {"JobPosting"}


def test_a_posting_from_elsewhere_is_read_as_far_as_it_speaks() -> None:
    [found], bad = read_postings(json.dumps(POSTING), places())
    assert bad == []
    assert (found.ref, found.employer, found.site) == ("K7", "Voorbeeldkeuken De Ketelproef", "Heverlee")
    assert (found.address, found.place) == ("Verzonnenlaan 2 bus 1, 3001 Heverlee", "3001 Heverlee")
    assert (found.start, found.end, found.shift, found.dutch) == ("08:00", "16:30", "day", "0")
    assert (found.certificates, found.tasks, found.seats) == (("B",), ("lift10",), 1)
    assert (found.isco08, found.contact_phone) == ("9412", "+32470000102")
    assert found.reasons == {"lift10": "Pots, and pans"}
    assert unreasoned(found) == ("B",)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("@type", "Person", "this is not a JobPosting"),
        ("identifier", None, "id is empty"),
        ("hiringOrganization", {}, "employer is empty"),
        ("jobLocation", "Heverlee", "address is empty"),
        ("jobLocation", {"address": "Rue Inventée 1, Lille"}, "no Belgian postcode"),
        ("workHours", "full time", "start '' is not a time"),
        ("industry", "magic", "sector 'magic' is not one of"),
        ("qualifications", [7, {"name": "pilot"}], "certificates 'pilot' is not one of"),
        ("physicalRequirement", {"termCode": "fly"}, "tasks 'fly' is not one of"),
        ("totalJobOpenings", 0, "seats '0' is not a number"),
        ("validThrough", None, "open_until '' is not a date"),
        ("applicationContact", {"name": "Onthaal", "telephone": "016000000"}, "not a mobile number"),
    ],
)
def test_a_posting_that_will_not_do_is_left_out_with_its_place_and_reason(name: str, value: Any, reason: str) -> None:
    changed = deepcopy(POSTING) | {name: value}
    good, bad = read_postings(json.dumps([POSTING, changed, POSTING]), places())
    assert [(one.line, reason in one.reason) for one in bad] == [(2, True)]
    assert len(good) == 2


@pytest.mark.parametrize("text", NO_POSTINGS)
def test_what_is_no_json_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(NotVacancies, match="not JSON"):
        read_postings(text, places())


@pytest.mark.parametrize("text", ["3", "null", '"x"', '[[1], null, {"@type": ["A", 3]}]', '{"@graph": 3}'])
def test_json_of_another_shape_is_left_out(text: str) -> None:
    good, bad = read_postings(text, places())
    assert good == []
    assert {row.reason for row in bad} == {"this is not a JobPosting"}
