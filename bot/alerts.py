"""Coaches hear of a new entry in a lane: a code and nothing personal."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from flows.model import N_, Msg, Option, Say
from storage import coaches, outbox
from storage.tables import Person
from storage.work import Work, table

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


def alert(work: Work, person_id: int, lane: str) -> None:
    """Tell every coach who can be reached."""
    person = table(Person)
    code = work.connection.execute(select(person.c.code).where(person.c.id == person_id)).scalar_one()
    say = Say(NEW_ENTRY, {"code": code, "lane": Say(LANE_NAMES[lane])}, (card_button(code),), DO, private=True)
    for coach in coaches.everyone(work):
        if coach.contact_id is not None:
            outbox.tell(work, coach.contact_id, say)
