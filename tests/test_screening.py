"""The rules of the hint, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from flows.matching import TASKS, gaps, trip_minutes
from flows.model import Answer, Answers
from flows.programme import LEVELS, Vacancy, World
from flows.screening import LANE_OF, VERSION, Hint, screen
from flows.wording import word

FITS: Mapping[str, Any] = {
    "consent": "yes",
    "adult": "yes",
    "name": "Sam",
    "sectors": ("logistics",),
    "town": "3000 Leuven",
    "transport": "bike",
    "minutes": "30",
    "shifts": ("day",),
    "tasks": (),
    "certificates": (),
    "dutch": "A1",
    "languages": (),
    "work_access": "onbeperkt",
}
"""A person for whom nothing stands in the way of JOB."""
GAPS: Mapping[str, set[str]] = {
    "dutch": {"level", "needed"},
    "hours": {"hours"},
    "trip": {"minutes", "limit"},
    "bus": {"start", "bus"},
    "certificate": {"certificate"},
    "task": {"task"},
}
"""Gap → what its sentence tells."""


def answers(**changes: Any) -> Answers:
    return {key: Answer(value, "") for key, value in {**FITS, **changes}.items()}


def job(world: World, **changes: Any) -> Vacancy:
    plain = Vacancy(
        ref="T1",
        title="Inpakker",
        employer="Test",
        sector="logistics",
        shift="day",
        start=time(8),
        end=time(16, 30),
        dutch="A1",
        certificates=(),
        tasks=(),
        seats=1,
        place=world.places.get("3000 Leuven"),
        open_until=date(2027, 12, 31),
        added_at=world.now,
    )
    return replace(plain, **changes)


def found(world: World, person: Mapping[str, Any], asked: Mapping[str, Any]) -> list[str]:
    """The names of the gaps between a person and a job."""
    said = gaps(answers(**person), job(world, **asked), world.programme.rules, world.places)
    return [next(name for name, told in GAPS.items() if told == set(gap.fields)) for gap in said]


SCHOOL = {"start": time(9), "end": time(15)}
EARLY = {"start": time(6, 29)}
FAR = {"town": "3300 Tienen", "minutes": "15"}
ROWS: list[tuple[Mapping[str, Any], Mapping[str, Any], list[str]]] = [
    ({}, {}, []),
    # hours
    ({"shifts": ("evening", "weekend")}, {}, ["hours"]),
    ({"shifts": ()}, {}, ["hours"]),
    ({"shifts": ("2shift",)}, {"shift": "2shift"}, []),
    ({"shifts": ("9-15",)}, {}, ["hours"]),
    ({"shifts": ("9-15",)}, SCHOOL, []),
    ({"shifts": ("9-15",)}, SCHOOL | {"shift": "2shift"}, []),
    ({"shifts": ("9-15",)}, SCHOOL | {"start": time(8, 59)}, ["hours"]),
    ({"shifts": ("9-15",)}, SCHOOL | {"end": time(15, 1)}, ["hours"]),
    ({"shifts": ("day", "9-15")}, {"start": time(7)}, []),
    # the trip
    (FAR, {}, ["trip"]),
    (FAR | {"transport": "car"}, {}, ["trip"]),
    (FAR | {"transport": "car", "minutes": "60"}, {}, []),
    (FAR | {"transport": "other"}, {}, []),
    # the first bus
    ({"transport": "bus"}, EARLY, ["bus"]),
    ({"transport": "bus"}, {"start": time(6, 30)}, []),
    ({"transport": "bike"}, EARLY, []),
    ({"transport": "car"}, EARLY, []),
    ({"transport": "other"}, EARLY, []),
    (FAR | {"transport": "bus"}, EARLY, ["trip", "bus"]),
    # certificates
    ({}, {"certificates": ("B",)}, ["certificate"]),
    ({}, {"certificates": ("B", "forklift")}, ["certificate", "certificate"]),
    ({"certificates": ("B",)}, {"certificates": ("B", "forklift")}, ["certificate"]),
    ({"certificates": ("B", "forklift")}, {"certificates": ("forklift",)}, []),
    # tasks: a weight ruled out rules out the heavier ones
    ({"tasks": ("lift10",)}, {"tasks": ("lift10",)}, ["task"]),
    ({"tasks": ("lift10",)}, {"tasks": ("lift15",)}, ["task"]),
    ({"tasks": ("lift10",)}, {"tasks": ("lift20",)}, ["task"]),
    ({"tasks": ("lift15",)}, {"tasks": ("lift10",)}, []),
    ({"tasks": ("lift15",)}, {"tasks": ("lift20",)}, ["task"]),
    ({"tasks": ("lift20",)}, {"tasks": ("lift15",)}, []),
    ({"tasks": ("lift20",)}, {"tasks": ("lift20",)}, ["task"]),
    ({"tasks": ("lift20", "lift10")}, {"tasks": ("lift15",)}, ["task"]),
    ({"tasks": ("stand",)}, {"tasks": ("stand", "outdoor")}, ["task"]),
    ({"tasks": ("stand", "outdoor")}, {"tasks": ("stand", "outdoor")}, ["task", "task"]),
    ({"tasks": ("stand",)}, {"tasks": ("lift20", "outdoor")}, []),
    ({"tasks": tuple(TASKS)}, {"tasks": ()}, []),
    # what is not known is never a gap
    ({"dutch": None}, {"dutch": "B2"}, []),
    ({"shifts": None}, {"shift": "evening"}, []),
    (FAR | {"town": None}, {}, []),
    (FAR | {"transport": None}, EARLY, []),
    (FAR | {"minutes": None}, {}, []),
    ({"certificates": None}, {"certificates": ("B",)}, []),
    ({"tasks": None}, {"tasks": ("lift20", "stand")}, []),
    # all at once
    (
        FAR | {"dutch": "0", "shifts": ("evening",), "transport": "bus", "tasks": ("stand",)},
        EARLY | {"certificates": ("C",), "tasks": ("stand",)},
        ["dutch", "hours", "trip", "bus", "certificate", "task"],
    ),
]


@pytest.mark.parametrize(("person", "asked", "expected"), ROWS)
def test_a_gap_is_found(world: World, person: Mapping[str, Any], asked: Mapping[str, Any], expected: list[str]) -> None:
    assert found(world, person, asked) == expected


@pytest.mark.parametrize("needed", LEVELS)
@pytest.mark.parametrize("level", LEVELS)
def test_dutch_is_a_gap_only_below_the_level(world: World, level: str, needed: str) -> None:
    order = ["0", "A1", "A2", "B1", "B2"]
    gap = ["dutch"] if order.index(level) < order.index(needed) else []
    assert found(world, {"dutch": level}, {"dutch": needed}) == gap


def test_a_question_that_was_not_asked_is_no_gap(world: World) -> None:
    person = {key: answer for key, answer in answers().items() if key != "certificates"}
    assert gaps(person, job(world, certificates=("B",)), world.programme.rules, world.places) == ()


@pytest.mark.parametrize(
    ("transport", "minutes"), [("bike", 96), ("bus", 82), ("car", 41), ("other", None), ("rocket", None)]
)
def test_a_trip_is_estimated_from_the_distance(world: World, transport: str, minutes: int | None) -> None:
    """18.5 km as the crow flies, 24.0 by road: at 15 km/h, at 20 with 10 minutes, at 40 with 5."""
    home, work = (world.places.get(key) for key in ("3300 Tienen", "3000 Leuven"))
    assert trip_minutes(home, work, transport, world.programme.rules) == minutes


def test_a_trip_as_long_as_wished_is_no_gap(world: World) -> None:
    [gap] = gaps(answers(**FAR), job(world), world.programme.rules, world.places)
    assert found(world, FAR | {"minutes": str(gap.fields["minutes"])}, {}) == []


ACCESS = {"onbeperkt": None, "beperkt": "check", "else": "check", None: "check", "neen": "hold"}


@pytest.mark.parametrize("access", ACCESS)
@pytest.mark.parametrize(("missing", "by_gaps"), [((), "propose"), (("B",), "review"), (("B", "C"), "support")])
def test_the_first_rule_that_fits_gives_the_hint(
    world: World, access: str | None, missing: tuple[str, ...], by_gaps: str
) -> None:
    one_job = replace(world, vacancies=(job(world, certificates=missing),))
    hint = screen(answers(work_access=access), one_job)
    assert hint.suggestion == (ACCESS[access] or by_gaps)
    assert hint.lane == {"propose": "ready"}.get(hint.suggestion, hint.suggestion)


def test_every_suggestion_has_its_lane() -> None:
    assert dict(LANE_OF) == {"propose": "ready"} | {name: name for name in ("review", "check", "support", "hold")}


def compared(hint: Hint) -> list[tuple[str, int]]:
    """The vacancies among the reasons, each with its number of gaps."""
    pairs = [(str(reason.fields["vacancy"]), reason.fields["gaps"]) for reason in hint.reasons if reason.fields]
    return [(vacancy, len(gaps)) for vacancy, gaps in pairs if isinstance(gaps, tuple)]


def test_the_nearest_wanted_vacancy_counts_and_all_reasons_are_told(world: World) -> None:
    jobs = (
        job(world, ref="far", certificates=("B", "C")),
        job(world, ref="near", certificates=("C",)),
        job(world, ref="other", sector="kitchen"),
        job(world, ref="closed", open_until=date(2026, 11, 22)),
    )
    hint = screen(answers(), replace(world, vacancies=jobs))
    assert hint.suggestion == "review"
    assert compared(hint) == [("Inpakker (near)", 1), ("Inpakker (far)", 2)]
    said = [word(reason, world.translate("en")) for reason in hint.reasons]
    assert [("licence B" in reason, "licence C" in reason) for reason in said] == [(False, True), (True, True)]


def test_who_does_not_know_which_work_is_compared_with_all(world: World) -> None:
    jobs = replace(world, vacancies=(job(world, sector="kitchen"),))
    assert screen(answers(sectors=None), jobs).suggestion == "propose"
    assert screen(answers(), jobs).suggestion == "review"
    nothing = screen(answers(sectors=()), jobs)
    assert (nothing.suggestion, compared(nothing), len(nothing.reasons)) == ("review", [], 1)


def test_a_hint_names_the_version_of_rules_and_parameters(world: World) -> None:
    assert screen(answers(), world).version == f"{VERSION}/{world.programme.rules.version}"


@pytest.mark.parametrize("access", ["neen", "beperkt"])
def test_the_card_stands_before_the_gaps_in_the_reasons(world: World, access: str) -> None:
    plain, hint = screen(answers(), world), screen(answers(work_access=access), world)
    assert (hint.reasons[0].fields, hint.reasons[1:]) == ({}, plain.reasons)
