"""A clock that is turned by hand, so that weeks of reminders pass in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass
class TurnedClock:
    """The moment, until somebody turns it; an aware datetime."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now
