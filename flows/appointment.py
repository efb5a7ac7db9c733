"""The states of an appointment, from the blind proposal to its outcome, as one table of events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Literal

from transitions import EventData, Machine, MachineError

Kind = Literal["interview", "visit", "stage", "trial"]
KINDS: tuple[Kind, ...] = ("interview", "visit", "stage", "trial")
MOST_TIMES = 3
"""The candidate chooses from at most so many times."""
STATES = (
    "asked",
    "inviting",
    "offered",
    "booked",
    "missed",
    "kept",
    "let_down",
    "declined",
    "cancelled",
    "closed",
)
"""asked: does the candidate want this work? inviting: the employer is asked for times. offered: the candidate chooses.
booked: a time is agreed. missed: the candidate was not there. kept: it took place, the outcome is open. let_down: the
employer did not keep it. declined, cancelled, closed: the ends."""
ENDS = ("declined", "cancelled", "closed")
SEATED = ("asked", "inviting", "offered", "booked", "missed", "kept", "closed")
"""An interview in these states keeps a seat of its vacancy; a closed one only after a match."""
OPEN = tuple(state for state in STATES if state not in ENDS)
Event = Literal[
    "wants",
    "declines",
    "times",
    "none_fits",
    "books",
    "comes",
    "cannot",
    "cancels",
    "withdraws",
    "happened",
    "absent",
    "let_wait",
    "again",
    "outcome",
]
"""wants, declines: the candidate about the work. times: the employer or the coach offers some. none_fits: not to the
candidate. books: a time is agreed, by choice of the candidate or the coach. comes, cannot: the candidate before it.
cancels: the coach, or the candidate is gone. withdraws: the employer before it. happened, absent, let_wait: afterwards.
again: a missed one is tried again. outcome: the coach closes it."""


class NotNow(Exception):
    """This event means nothing in the state the appointment is in."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """One candidate at one vacancy, without anything personal; times in UTC."""

    id: int
    code: str
    kind: Kind
    vacancy: str
    state: str
    version: int = 0
    at: datetime | None = None
    times: tuple[datetime, ...] = ()
    sentence: str | None = None
    adaptation: str | None = None
    adaptation_agreed: bool = False
    misses: int = 0
    outcome: str | None = None

    def free(self, now: datetime) -> tuple[datetime, ...]:
        """The offered times that can still be chosen."""
        return tuple(time for time in self.times if time > now and time != self.at)


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table. `guard` names the condition under which it is taken; first match wins."""

    event: Event
    source: str
    dest: str
    guard: str = ""


TIMES_LEFT = "times left"


def table() -> Iterator[Step]:
    """All steps, in the order in which they are tried."""
    yield Step("wants", "asked", "inviting")
    yield Step("declines", "asked", "declined")
    for state in ("inviting", "offered", "booked", "missed", "let_down"):
        yield Step("times", state, "offered")
    yield Step("none_fits", "offered", "inviting")
    for state in ("asked", "inviting", "offered", "booked", "missed", "let_down"):
        yield Step("books", state, "booked")
    yield Step("comes", "booked", "booked")
    yield Step("cannot", "booked", "offered", TIMES_LEFT)
    yield Step("cannot", "booked", "inviting")
    for state in ("inviting", "offered", "booked"):
        yield Step("withdraws", state, "let_down")
    yield Step("happened", "booked", "kept")
    yield Step("absent", "booked", "missed")
    yield Step("let_wait", "booked", "let_down")
    yield Step("again", "missed", "offered", TIMES_LEFT)
    yield Step("again", "missed", "inviting")
    for state in OPEN:
        yield Step("cancels", state, "cancelled")
    yield Step("outcome", "kept", "closed")


@dataclass
class Cursor:
    """Where one step stands; the machine moves its state."""

    state: str
    times_left: bool


def has_times_left(event: EventData) -> bool:
    cursor: Any = event.model
    return bool(cursor.times_left)


@cache
def machine() -> Machine:
    """Built once; holds no appointment."""
    built = Machine(model=None, states=list(STATES), initial="asked", auto_transitions=False, send_event=True)
    for row in table():
        built.add_transition(row.event, row.source, row.dest, conditions=has_times_left if row.guard else None)
    return built


def step(
    before: Appointment,
    event: Event,
    now: datetime,
    *,
    at: datetime | None = None,
    times: tuple[datetime, ...] = (),
    outcome: str | None = None,
) -> Appointment:
    """The appointment after one event: `at` for books, `times` for times, `outcome` for outcome. Raises NotNow."""
    cursor = Cursor(before.state, bool(before.free(now)))
    try:
        machine().events[event].trigger(cursor)
    except MachineError:
        raise NotNow(f"{event} in {before.state}") from None
    after = replace(before, state=cursor.state)
    if event == "times":
        after = replace(after, times=times)
    if event == "outcome":
        after = replace(after, outcome=outcome)
    if event == "absent":
        after = replace(after, misses=before.misses + 1)
    if event == "books":
        return replace(after, at=at, version=before.version + 1)
    if after.state in ("booked", "kept", "missed", "closed"):
        return after
    times_left = tuple(time for time in after.times if time != before.at)
    return replace(after, at=None, times=times_left, version=before.version + (before.at is not None))


def diagram() -> str:
    """The table as a mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2", "    [*] --> asked", "    [*] --> offered", "    [*] --> booked"]
    for row in table():
        lines.append(f"    {row.source} --> {row.dest}: {row.event}" + (f" [{row.guard}]" if row.guard else ""))
    lines += [f"    {end} --> [*]" for end in ENDS]
    return "\n".join(lines) + "\n"
