"""A channel reads what a provider delivers, lays out what we say, and sends it. A new one is one file here."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.programme import ProgrammeFile
from bot.settings import Settings
from flows.model import Inbound, Translate
from storage.codec import Content

Family = Literal["throttled", "connection", "credentials", "stopped", "unreachable", "rejected"]
"""Why a message did not go: too fast; not known whether it arrived; our account; the person or their carrier blocks us;
the address cannot be reached; the provider will not take this message."""

Payload = Mapping[str, Any]
LONGEST_TEXT = 10_000


class ChannelError(Exception):
    """A message was not sent. `retry_after` in seconds where the provider said it; `code` is the provider's."""

    def __init__(self, family: Family, code: str, retry_after: float | None = None) -> None:
        super().__init__(f"{family} ({code})")
        self.family = family
        self.code = code
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the provider calls a message that it took; empty when there is nothing to follow up."""

    provider_id: str = ""


class Channel(Protocol):
    """What every channel can do."""

    name: str
    per_second: float
    """Units of cost that may go in a second."""
    rest: float
    """Seconds between two messages to one address."""

    def read(self, request: Mapping[str, Any]) -> Inbound | None:
        """A provider's delivery as an Inbound; None when no person is behind it."""

    def render(self, content: Content, translate: Translate) -> Payload | None:
        """The provider's parameters; None when this content means nothing on this channel."""

    def cost(self, payload: Payload) -> float:
        """How much of the rate this takes."""

    async def send(self, address: str, payload: Payload) -> Receipt:
        """Send once, without retries; raises ChannelError."""

    async def find_sent(self, address: str, payload: Payload, since: datetime) -> Receipt | None:
        """A message like this that the provider took since then, when an earlier try ended unclear."""

    async def missed(self, since: datetime) -> list[Inbound]:
        """What the provider received for us since then, where it can tell."""

    async def check(self) -> str:
        """Ask the provider whether our account works: who we are there. Raises ChannelError."""

    async def close(self) -> None:
        """Let go of connections."""


def clean(text: str) -> str:
    """A text that every database and channel can hold: no null bytes, no half characters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "")[:LONGEST_TEXT]


def available(settings: Settings, programme: ProgrammeFile) -> dict[str, Channel]:
    """Every channel that has credentials, by name."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        channel = importlib.import_module(f"{__name__}.{module.name}").from_settings(settings, programme)
        if channel is not None:
            found[channel.name] = channel
    return found
