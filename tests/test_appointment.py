"""The states of an appointment: every row of the table is walked, everything else is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

import pytest

from flows.appointment import ENDS, OPEN, STATES, TIMES_LEFT, Appointment, Event, NotNow, Step, diagram, step, table
from tests.worlds import NOW

ROWS = tuple(table())
EVENTS: tuple[Event, ...] = get_args(Event)
STARTS = ("asked", "inviting")
TIMES = tuple(NOW + timedelta(days=day) for day in (3, 4))


def standing(state: str, *, times_left: bool) -> Appointment:
    """An appointment in this state, as it can really be."""
    at = TIMES[0] if state in ("booked", "missed", "kept", "closed") else None
    return Appointment(1, "ABC2345", "interview", "V3", state, 2, at, TIMES if times_left else TIMES[:1] if at else ())


def take(before: Appointment, event: Event) -> Appointment:
    return step(before, event, NOW, at=TIMES[1], times=TIMES, outcome="hired")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.source}-{row.event}-{row.dest}")
def test_every_row_leads_where_it_says(row: Step) -> None:
    before = standing(row.source, times_left=row.guard == TIMES_LEFT)
    if row.dest == "inviting" and row.event in ("cannot", "again"):
        assert before.free(NOW) == ()
    after = take(before, row.event)
    assert after.state == row.dest


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", EVENTS)
def test_what_is_not_in_the_table_is_refused_and_changes_nothing(state: str, event: Event) -> None:
    if (state, event) in {(row.source, row.event) for row in ROWS}:
        return
    before = standing(state, times_left=True)
    with pytest.raises(NotNow):
        take(before, event)
    assert before == standing(state, times_left=True)


def paths(state: str, walked: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Every way from a state that takes no row twice in a row of rows; at most six events."""
    yield walked
    for row in ROWS:
        if row.source == state and row not in walked and len(walked) < 6:
            yield from paths(row.dest, (*walked, row))


@pytest.mark.parametrize("start", STARTS)
def test_every_path_can_be_walked_and_the_version_rises_with_the_time(start: str) -> None:
    seen = set()
    for path in paths(start):
        at = Appointment(1, "ABC2345", "interview", "V3", start)
        for row in path:
            before = at
            if row.guard == TIMES_LEFT and not before.free(NOW):
                break
            if row.dest == "inviting" and row.event in ("cannot", "again") and before.free(NOW):
                break
            at = take(before, row.event)
            assert at.state == row.dest
            assert (at.version != before.version) == (at.at != before.at or row.event == "books")
            assert at.version >= before.version
            seen.add(row)
    unreached = {row for row in ROWS if row not in seen}
    assert {row.source for row in unreached} <= {"asked"} | ({"booked"} if start == "asked" else set())


def test_every_state_can_be_reached_and_left_but_the_ends() -> None:
    assert {row.dest for row in ROWS} | set(STARTS) == set(STATES)
    assert {row.source for row in ROWS} == set(OPEN) == set(STATES) - set(ENDS)


def test_a_time_that_is_past_or_was_just_given_up_cannot_be_chosen() -> None:
    past = NOW - timedelta(minutes=1)
    made = Appointment(1, "ABC2345", "visit", "V3", "booked", 1, TIMES[0], (past, *TIMES))
    assert made.free(NOW) == (TIMES[1],)
    assert step(made, "cannot", NOW).times == (past, TIMES[1])


def test_the_diagram_names_every_row() -> None:
    drawn = diagram().splitlines()
    for row in ROWS:
        guard = f" [{row.guard}]" if row.guard else ""
        assert f"    {row.source} --> {row.dest}: {row.event}{guard}" in drawn
    assert {f"    {end} --> [*]" for end in ENDS} <= set(drawn)
