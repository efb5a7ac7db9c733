"""Coaches hear of a new entry in a lane: a code and nothing personal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flows.model import N_, Msg, Option, Say, Value
from storage import coaches, outbox, queue
from storage.queue import Arrival
from storage.work import Work

LANE_NAMES: Mapping[str, Msg] = {
    "ready": N_("ready"),
    "review": N_("review"),
    "check": N_("check the card"),
    "support": N_("support first"),
    "hold": N_("hold, call first"),
    "call": N_("call"),
}
NEW_ENTRY = N_("New in the queue: {code}, {lane}.")
SHOW_CARD = N_("Show card {code}")
DO = "do"
"""The question key of every coach's button; the option key is the command line it stands for."""


def card_button(code: str) -> Option:
    return Option(f"card {code}", Say(SHOW_CARD, {"code": code}))


def alert(work: Work, news: Sequence[tuple[str, str]]) -> None:
    """Tell every coach who can be reached of these (code, lane)."""
    if news:
        reachable = [coach.contact_id for coach in coaches.everyone(work) if coach.contact_id is not None]
        outbox.tell_all(work, reachable, [entered(code, lane) for code, lane in news])


def entered(code: str, lane: str) -> Say:
    fields: dict[str, Value] = {"code": code, "lane": Say(LANE_NAMES[lane])}
    return Say(NEW_ENTRY, fields, (card_button(code),), DO, private=True)


def promise_call(work: Work, person_id: int, reason: str) -> None:
    """Put someone in the call lane, and let coaches know."""
    alert(work, queue.enter_all(work, [Arrival(person_id, call=reason)]))
