"""A script as a table for `transitions`: one shared machine without models, a throw-away cursor for each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from transitions import EventData, Machine

from flows.model import BY_EXIT, Guard, Script
from flows.programme import World
from flows.summary import UNCORRECTED

Event = Literal["answer", "start"]
"""An answer was understood, or is known to be unknown; the person wants to begin again after an end."""


@dataclass
class Cursor:
    """Where one step stands; the machine moves its state."""

    state: str
    value: Any
    correcting: bool
    world: World


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table."""

    event: Event
    source: str
    dest: str
    guard: Guard | None = None


CORRECTING = Guard("correcting", lambda value, world: False)
"""Stands in the table for the cursor's own mark."""


def table(script: Script) -> Iterator[Transition]:
    """All transitions, in the order in which they are tried."""
    for index, question in enumerate(script.questions):
        for exit in question.exits:
            yield Transition("answer", question.key, exit.to, exit.when)
        if question.key == script.review:
            continue
        if script.review and question.key not in UNCORRECTED:
            yield Transition("answer", question.key, script.review, CORRECTING)
        for following in (q for q in script.questions[index + 1 :] if q.asked_when is not BY_EXIT):
            yield Transition("answer", question.key, following.key, following.asked_when)
            if following.asked_when is None:
                break
        else:
            yield Transition("answer", question.key, next(iter(script.ends)))
    for key, end in script.ends.items():
        if end.restarts:
            yield Transition("start", key, script.questions[0].key)


def condition(guard: Guard) -> Callable[[EventData], bool]:
    """A guard as `transitions` calls it."""

    def holds(event: EventData) -> bool:
        cursor: Any = event.model
        return bool(cursor.correcting if guard is CORRECTING else guard.holds(cursor.value, cursor.world))

    return holds


@lru_cache(maxsize=32)
def machine(script: Script) -> Machine:
    """Built once for each script; holds nobody's state."""
    built = Machine(
        model=None,
        states=[*(q.key for q in script.questions), *script.ends],
        initial=script.questions[0].key,
        auto_transitions=False,
        send_event=True,
    )
    for row in table(script):
        built.add_transition(row.event, row.source, row.dest, conditions=condition(row.guard) if row.guard else None)
    return built


def step(script: Script, cursor: Cursor, event: Event) -> str:
    """The state after one event.

    The cursor is handed to the machine's event itself and never becomes one of its models: that was measured at a
    fifth of the time of adding, triggering and removing it, and leaves nothing to share between threads.
    """
    machine(script).events[event].trigger(cursor)
    return cursor.state


def diagram(script: Script) -> str:
    """The table as a mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2", f"    [*] --> {script.questions[0].key}"]
    for row in table(script):
        label = row.event + (f" [{row.guard.name}]" if row.guard else "")
        lines.append(f"    {row.source} --> {row.dest}: {label}")
    lines += [f"    {end} --> [*]" for end in script.ends]
    return "\n".join(lines) + "\n"
