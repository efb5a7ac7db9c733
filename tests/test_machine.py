"""The table of the intake: every way leads somewhere, everything can be reached, and nobody stays in the machine."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace

import pytest

from flows.intake import CERTIFICATE_NEEDED, INTAKE
from flows.machine import CORRECTING, Cursor, Transition, diagram, machine, step, table
from flows.programme import World
from flows.summary import UNCORRECTED

ROWS = list(table(INTAKE))
QUESTIONS = [question.key for question in INTAKE.questions]
STATES = {*QUESTIONS, *INTAKE.ends}


def reached(starts: Iterable[str], rows: Iterable[tuple[str, str]]) -> set[str]:
    """All states to which these rows (source, dest) lead."""
    found, rows = set(starts), list(rows)
    while more := {dest for source, dest in rows if source in found} - found:
        found |= more
    return found


def told(row: Transition) -> str:
    """A row as a test's name."""
    return f"{row.source} {row.event} {row.guard.name if row.guard else ''}"


def takes(row: Transition, world: World) -> Cursor:
    """A step for which this row is meant."""
    said = row.guard.name.removeprefix("says ") if row.guard else "something"
    needed = row.guard is CERTIFICATE_NEEDED
    plain = replace(world, vacancies=tuple(replace(v, certificates=()) for v in world.vacancies))
    return Cursor(row.source, said, row.guard is CORRECTING, world if needed else plain)


def test_every_way_leads_from_a_state_to_a_state() -> None:
    assert {row.source for row in ROWS} | {row.dest for row in ROWS} <= STATES
    assert set(machine(INTAKE).states) == STATES


def test_every_state_can_be_reached() -> None:
    assert reached([QUESTIONS[0]], ((row.source, row.dest) for row in ROWS)) == STATES


@pytest.mark.parametrize("end", INTAKE.ends)
def test_every_end_is_reached_by_answers(end: str) -> None:
    answers = [(row.dest, row.source) for row in ROWS if row.event == "answer"]
    assert QUESTIONS[0] in reached([end], answers)


@pytest.mark.parametrize("state", QUESTIONS)
def test_from_every_question_answers_lead_to_the_finish(state: str) -> None:
    assert "finished" in reached([state], ((row.source, row.dest) for row in ROWS if row.event == "answer"))


@pytest.mark.parametrize("row", ROWS, ids=told)
def test_every_way_is_taken(world: World, row: Transition) -> None:
    assert step(INTAKE, takes(row, world), row.event) == row.dest


@pytest.mark.parametrize("state", [key for key in QUESTIONS if key != INTAKE.review])
def test_any_other_answer_leads_to_the_next_question(world: World, state: str) -> None:
    following = QUESTIONS[QUESTIONS.index(state) + 1]
    assert step(INTAKE, Cursor(state, None, False, world), "answer") == following


@pytest.mark.parametrize("state", [key for key in QUESTIONS if key not in (*UNCORRECTED, INTAKE.review)])
def test_a_corrected_answer_leads_back_to_the_summary(world: World, state: str) -> None:
    assert step(INTAKE, Cursor(state, "something", True, world), "answer") == INTAKE.review


def test_the_summary_waits_for_send_or_a_line(world: World) -> None:
    assert step(INTAKE, Cursor("summary", "consent", False, world), "answer") == "summary"


def test_the_diagram_shows_every_state_and_every_way() -> None:
    lines = [line.strip() for line in diagram(INTAKE).splitlines()]
    assert lines[:2] == ["stateDiagram-v2", f"[*] --> {QUESTIONS[0]}"]
    for row in ROWS:
        guard = f" [{row.guard.name}]" if row.guard else ""
        assert f"{row.source} --> {row.dest}: {row.event}{guard}" in lines
    assert {end for line in lines for end in INTAKE.ends if line == f"{end} --> [*]"} == set(INTAKE.ends)
    assert all(any(state in line.replace(":", " ").split() for line in lines) for state in STATES)
    assert len(lines) == 2 + len(ROWS) + len(INTAKE.ends)


def test_the_machine_is_built_once_and_holds_nobody(world: World) -> None:
    built = machine(INTAKE)
    for row in ROWS:
        step(INTAKE, takes(row, world), row.event)
    assert machine(INTAKE) is built
    assert built.models == []


def test_steps_from_several_threads_do_not_meet(world: World) -> None:
    together = threading.Barrier(8)
    wrong: list[str] = []

    def walk(first: int) -> None:
        together.wait()
        for row in (ROWS[first:] + ROWS[:first]) * 20:
            if (came := step(INTAKE, takes(row, world), row.event)) != row.dest:
                wrong.append(f"{told(row)}: {came}")

    threads = [threading.Thread(target=walk, args=(index * 5,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert machine(INTAKE).models == []
