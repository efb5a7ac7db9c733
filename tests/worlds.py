"""The demo's world for tests of the core, and a person who talks to the core alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

from bot.channels.sms import lay_out
from bot.programme import ProgrammeFile, read_programme
from bot.settings import DEMO
from bot.simulator.demo.sample import MOMENT, sample_world
from flows.conversation import decide
from flows.events import Event
from flows.model import Conversation, Decision, Inbound, Say
from flows.programme import World
from flows.turn import Standing, new_conversation, standing_after

NOW = MOMENT


@cache
def demo_programme() -> ProgrammeFile:
    return read_programme(DEMO / "programme.toml")


@cache
def demo_world() -> World:
    """The demo's vacancies, imported for real, on Monday 23 November 2026 at 11:00 in Leuven."""
    return sample_world(demo_programme())


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
