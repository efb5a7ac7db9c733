"""People who come to a question by answering those before it, as everybody does."""

from __future__ import annotations

from typing import Any

from flows.events import Event
from flows.programme import World
from tests.worlds import Talker, demo_programme

LANGUAGES = demo_programme().languages
"""All fourteen."""
FEW = ("nl", "ar", "uk")
"""One of each kind: Latin, right to left, with three plural forms; for what costs time and differs by no word."""
EASY = {
    "consent": "1",
    "adult": "1",
    "name": "Sam",
    "sectors": "1",
    "town": "3000",
    "transport": "1",
    "minutes": "2",
    "shifts": "1",
    "tasks": "0",
    "certificates": "0",
    "dutch": "3",
    "languages": "0",
    "work_access": "1",
    "summary": "1",
}
"""Question → an answer that leads on; the hint is "propose"."""
ENDS: dict[str, dict[str, str]] = {"finished": {}, "refused": {"consent": "2"}, "minor": {"adult": "2"}}


def at_menu(world: World, lang: str, **how: Any) -> Talker:
    """A person who wrote for the first time and sees the languages."""
    talker = Talker(world, lang, **how)
    talker.send("hello")
    return talker


def walk_to(world: World, lang: str, state: str, answers: dict[str, str] | None = None, **how: Any) -> Talker:
    """A person who answered all questions before this one; `answers` in the place of easy ones."""
    talker = at_menu(world, lang, **how)
    talker.send(world.names[lang])
    given = EASY | ENDS.get(state, {}) | (answers or {})
    while talker.at.state != state:
        before = talker.at.state
        talker.send(given[before])
        assert talker.at.state != before, f"{given[before]!r} does not answer {before}"
    return talker


def said(talker: Talker) -> str:
    """The last messages as one text."""
    return "\n".join(talker.heard)


def happened(talker: Talker, kind: type[Event]) -> list[Event]:
    """All events of this kind so far."""
    return [event for event in talker.events if isinstance(event, kind)]
