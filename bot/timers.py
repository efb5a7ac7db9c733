"""What is done at a moment that was planned: one function a kind of timer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot import lines, promises
from bot.alerts import PROMISED
from bot.outreach import APPROACH, INTAKE
from bot.outreach.following import follow
from bot.track import Track, moving
from storage.codec import Timer
from storage.outbox import Claimed

RINGS: Mapping[str, Callable[[Track, Claimed, Timer], None]] = {
    APPROACH: follow,
    INTAKE: follow,
    lines.IDLE: lines.ring,
    PROMISED: promises.ring,
    moving.MOVING: moving.ring,
}


def ring(track: Track, letter: Claimed, timer: Timer) -> None:
    """The row is closed in the same transaction: what follows from it happens once."""
    RINGS[timer.kind](track, letter, timer)
