"""The demo's world for tests of the core, and a person who talks to the core alone."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.channels.sms import lay_out
from bot.importing import read_vacancies
from bot.programme import ProgrammeFile, places, read_programme
from bot.settings import DEMO
from flows.conversation import decide
from flows.events import Event
from flows.model import Conversation, Decision, Inbound, Say
from flows.programme import World
from flows.turn import Standing, new_conversation, standing_after
from storage import schema, vacancies
from storage.keys import Keyring, generate
from storage.work import open_store

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@cache
def demo_programme() -> ProgrammeFile:
    return read_programme(DEMO / "programme.toml")


@cache
def demo_world() -> World:
    """The demo's vacancies, imported for real, on Monday 23 November 2026 at 11:00 in Leuven."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'world.db'}", Keyring.parse(f"t:{generate()}", generate()))
        schema.upgrade(store)
        good, bad = read_vacancies((DEMO / "vacancies.csv").read_text("utf-8").splitlines(), places())
        assert not bad
        with store.work() as work:
            vacancies.upsert(work, good)
            found = vacancies.load(work, places())
        store.close()
    return demo_programme().world_at(NOW, found)


@dataclass
class Talker:
    """A person who sends texts or presses buttons to decide() and remembers all that comes back."""

    world: World
    lang: str = "nl"
    channel: str = "sms"
    at: Conversation = field(init=False)
    standing: Standing = Standing()
    says: tuple[Say, ...] = ()
    events: list[Event] = field(default_factory=list)
    sent: int = 0

    def __post_init__(self) -> None:
        self.at = new_conversation(self.lang)

    def in_language(self) -> Talker:
        """Past the menu of languages."""
        self.at = replace(self.at, choosing_language=False)
        return self

    def send(self, text: str = "", **inbound: object) -> Decision:
        self.sent += 1
        message = Inbound(self.channel, "+32470000001", str(self.sent), text, self.world.now)
        decision = decide(self.at, replace(message, **inbound), self.standing, self.world)  # type: ignore[arg-type]
        self.at, self.says = decision.after, decision.says
        for event in decision.events:
            self.events.append(event)
            self.standing = standing_after(self.standing, event)
        return decision

    def press(self, question: str, option: str) -> Decision:
        return self.send(pressed=(question, option), message="1", callback="1")

    @property
    def heard(self) -> list[str]:
        """The last messages as SMS texts."""
        return [lay_out(say, self.world.translate(self.at.lang)) for say in self.says]
