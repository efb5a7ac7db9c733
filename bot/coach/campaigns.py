"""Campaigns in a coach's chat: how far they are; held, let go, ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Row

from bot.alerts import DO
from bot.coach.desk import Desk, Refusal
from flows.model import N_, Msg, Option, Say, Value
from storage import campaigns, queue
from storage.work import Work

MOST = 5
STATES: Mapping[str, Msg] = {"going": N_("goes out"), "paused": N_("held"), "stopped": N_("ended")}
LINE = N_(
    "{campaign} ({coach}): {state}. People: {people}. Waiting: {queued}. Sent: {sent}. Answered: {answered}."
    " Stopped: {stopped}. Failed: {failed}. To call: {calls}."
)
NONE = N_("There is no campaign yet.")
UNKNOWN = N_("There is no campaign {name}. All of them: /campaign")
ENDED = N_("This campaign has ended.")
ACTS: Mapping[str, tuple[Callable[[Work, int], int], Msg]] = {
    "pause": (campaigns.hold, N_("The campaign is held. First messages that wait: {count}")),
    "go": (campaigns.let_go, N_("The campaign goes on. First messages that go out: {count}")),
    "stop": (campaigns.end, N_("The campaign has ended. First messages that do not go out: {count}")),
}


def campaign(desk: Desk, told: str) -> tuple[Say, ...]:
    """All campaigns, one of them, or what is to be done with it."""
    name, _, act = told.rpartition(" ") if told.rpartition(" ")[2].lower() in ACTS else (told, "", "")
    if not name:
        known = campaigns.everyone(desk.work, MOST)
        return (shown(desk, known),) if known else (Say(NONE),)
    row = campaigns.named(desk.work, name.strip())
    if row is None:
        raise Refusal(UNKNOWN, name=name[:30])
    if not act:
        return (shown(desk, [row]),)
    if row.state == "stopped":
        raise Refusal(ENDED)
    do, said = ACTS[act.lower()]
    queue.audit(desk.work, desk.coach_id, None, f"campaign {act.lower()}")
    return (Say(said, {"count": do(desk.work, row.id)}),)


def shown(desk: Desk, rows: list[Row[Any]]) -> Say:
    """One line a campaign, with a button that holds it or lets it go; to end one, the word is typed."""
    lines, buttons = [], []
    for row in rows:
        far = campaigns.progress(desk.work, row.id)
        numbers: dict[str, Value] = {name: getattr(far, name) for name in far.__slots__}
        lines.append(Say(LINE, {"campaign": row.name, "coach": row.coach, "state": Say(STATES[row.state]), **numbers}))
        if row.state != "stopped":
            act, label = ("pause", N_("Hold {name}")) if row.state == "going" else ("go", N_("Let go {name}"))
            buttons.append(Option(f"campaign {row.name} {act}", Say(label, {"name": row.name})))
    return Say(N_("Campaigns"), options=tuple(buttons), question=DO if buttons else "", after=tuple(lines))
