"""Vacancies as schema.org JobPosting in JSON-LD, read through the same checks as a row of a CSV file.

What schema.org has no word for stands where it has room: the sector as `industry`, the Dutch level as a skill in the
set "CEFR", the shift at the front of `workHours`, the nearest stop as a feature of the place.
Source: https://schema.org/JobPosting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.importing import CHANNELS, COLUMNS, MAY_LACK, SHIFTS, BadRow, NotVacancies, parse, told_reasons
from flows.places import Gazetteer
from storage.vacancies import Presented

CONTEXT = "https://schema.org"
CEFR = "CEFR"
STOP = "nearest stop"
POSTCODE = re.compile(r"[1-9][0-9]{3}")
HOURS = re.compile(rf"(?:(?P<shift>{'|'.join(SHIFTS)}) )?(?P<start>[0-9:]+)\s*-\s*(?P<end>[0-9:]+)")


def read_postings(text: str, places: Gazetteer) -> tuple[list[Presented], list[BadRow]]:
    """(vacancies, postings left out), each counted from 1. A posting alone, a list of them, or an `@graph`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise NotVacancies("this is not JSON") from None
    found = data.get("@graph", data) if isinstance(data, dict) else data
    good: list[Presented] = []
    bad: list[BadRow] = []
    for number, posting in enumerate(found if isinstance(found, list) else [found], 1):
        try:
            good.append(parse(row_from(posting), places))
        except ValueError as problem:
            bad.append(BadRow(number, str(problem)))
    return good, bad


def row_from(posting: Any) -> dict[str, str]:
    """A posting as a row of the CSV file; what it does not say is empty. Raises ValueError for another thing."""
    if not isinstance(posting, dict) or "JobPosting" not in listed(posting.get("@type")):
        raise ValueError("this is not a JobPosting")
    place = first(posting.get("jobLocation"))
    address = first(place.get("address"))
    contact = first(posting.get("applicationContact"))
    hours = HOURS.fullmatch(plain(posting.get("workHours")))
    certificates = needs(posting, "qualifications", "credentialCategory")
    tasks = needs(posting, "physicalRequirement", "termCode")
    levels = [named(t, "termCode") for t in terms_of(posting, "skills") if t.get("inDefinedTermSet") == CEFR]
    stops = [plain(f.get("value")) for f in terms_of(place, "amenityFeature") if f.get("name") == STOP]
    row = dict.fromkeys((*COLUMNS, *MAY_LACK), "")
    return row | {
        "id": named(first(posting.get("identifier")), "value") or plain(posting.get("identifier")),
        "employer": named(first(posting.get("hiringOrganization")), "name") or plain(posting.get("hiringOrganization")),
        "site": plain(place.get("name")) or plain(address.get("addressLocality")),
        "sector": plain(posting.get("industry")),
        "title": plain(posting.get("title")),
        "isco08": plain(posting.get("occupationalCategory")),
        "start": hours["start"] if hours else "",
        "end": hours["end"] if hours else "",
        "shift": (hours["shift"] if hours else None) or SHIFTS[0],
        "dutch": next(iter(levels), "0"),
        "certificates": " ".join(certificates),
        "tasks": " ".join(tasks),
        "seats": plain(posting.get("totalJobOpenings")) or "1",
        "address": written(address) or plain(place.get("address")),
        "stop": next(iter(stops), ""),
        "contact": plain(contact.get("name")),
        "contact_phone": plain(contact.get("telephone")),
        "open_until": plain(posting.get("validThrough"))[: len("2027-12-31")],
        "channel": contact["contactType"] if contact.get("contactType") in CHANNELS else "",
        "reasons": told_reasons(certificates | tasks),
    }


def needs(posting: Mapping[str, Any], name: str, key: str) -> dict[str, str]:
    """What the work needs → why, empty where it is not said."""
    return {named(term, key): plain(term.get("description")) for term in terms_of(posting, name)}


def write_postings(presented: Iterable[Presented]) -> str:
    """The same as JSON-LD, which can be read again."""
    graph = [posting_of(one) for one in presented]
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def posting_of(one: Presented) -> Mapping[str, Any]:
    """One vacancy as a JobPosting."""
    street, _, town = one.address.rpartition(",")
    postcode, _, locality = town.strip().partition(" ")
    address = {"streetAddress": street.strip(), "postalCode": postcode, "addressLocality": locality}
    if not POSTCODE.fullmatch(postcode):
        address = {"streetAddress": one.address}
    place = typed("Place", name=one.site, address=typed("PostalAddress", **address, addressCountry="BE"))
    if one.stop:
        place["amenityFeature"] = typed("LocationFeatureSpecification", name=STOP, value=one.stop)
    reached = {"telephone": one.contact_phone} if one.contact_phone else {}
    channel = CHANNELS[0] if one.contact_phone else CHANNELS[1]
    return typed(
        "JobPosting",
        identifier=typed("PropertyValue", name=one.employer, value=one.ref),
        title=one.title,
        hiringOrganization=typed("Organization", name=one.employer),
        jobLocation=place,
        occupationalCategory=one.isco08,
        industry=one.sector,
        workHours=f"{one.shift} {one.start}-{one.end}",
        skills=typed("DefinedTerm", inDefinedTermSet=CEFR, termCode=one.dutch, name="Dutch"),
        qualifications=[
            typed("EducationalOccupationalCredential", credentialCategory=key, **why(one, key))
            for key in one.certificates
        ],
        physicalRequirement=[typed("DefinedTerm", termCode=key, **why(one, key)) for key in one.tasks],
        totalJobOpenings=one.seats,
        applicationContact=typed("ContactPoint", name=one.contact, contactType=channel, **reached),
        validThrough=one.open_until.isoformat(),
    )


def typed(kind: str, **values: Any) -> dict[str, Any]:
    return {"@type": kind, **values}


def why(one: Presented, key: str) -> Mapping[str, str]:
    return {"description": one.reasons[key]} if key in one.reasons else {}


def written(address: Mapping[str, Any]) -> str:
    """Street, then postcode and town, as on an envelope."""
    town = " ".join(filter(None, (plain(address.get("postalCode")), plain(address.get("addressLocality")))))
    return ", ".join(filter(None, (plain(address.get("streetAddress")), town)))


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def first(value: Any) -> Mapping[str, Any]:
    """The first thing with properties: JSON-LD writes one or many alike."""
    return next((one for one in listed(value) if isinstance(one, dict)), {})


def terms_of(thing: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Things with properties; a bare word stands for one of that name."""
    found = ({"name": one} if isinstance(one, str) else one for one in listed(thing.get(name)))
    return [one for one in found if isinstance(one, dict)]


def named(thing: Mapping[str, Any], name: str) -> str:
    return plain(thing.get(name)) or plain(thing.get("name"))


def plain(value: Any) -> str:
    """A text or a number; of many the first."""
    one = next(iter(listed(value)), "")
    return str(one).strip() if isinstance(one, str | int) and not isinstance(one, bool) else ""
