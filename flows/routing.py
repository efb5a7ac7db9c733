"""Which conversation a message answers: a number answers the last message sent, and where two wait, we ask which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.model import Conversation, Inbound
from flows.scripts import SCRIPTS


@dataclass(frozen=True, slots=True)
class Open:
    """A conversation of one person with its moments; those of the intake are not kept."""

    conversation: Conversation
    id: int | None = None
    asked_at: datetime | None = None
    """When its last question was sent; None while none was."""
    answered_at: datetime | None = None
    unsaid: bool = False
    """Its newest question is on its way: an answer that comes now belongs to an older one."""
    expires_at: datetime | None = None

    @property
    def ended(self) -> bool:
        return self.conversation.state in SCRIPTS[self.conversation.script].ends

    def waits(self, now: datetime) -> bool:
        """Was something asked and not answered?"""
        if self.ended or (self.expires_at is not None and self.expires_at <= now):
            return False
        if not self.conversation.subject:
            return True
        if self.unsaid or self.asked_at is None:
            return self.unsaid
        return self.answered_at is None or self.answered_at < self.asked_at


def route(opens: Sequence[Open], inbound: Inbound, now: datetime) -> tuple[Open, ...]:
    """The one conversation that is meant; several when only the person can tell; none when nothing was asked."""
    if inbound.pressed:
        return tuple(o for o in opens if carries(o.conversation, inbound.pressed[0]))[:1] or latest(opens, now)
    overlaid = [o for o in opens if o.conversation.choosing_language or o.conversation.script == "which"]
    if overlaid:
        return (overlaid[-1],)
    waiting = newest([o for o in opens if o.waits(now)])
    return waiting or latest(opens, now)


def newest(opens: Sequence[Open]) -> tuple[Open, ...]:
    """Of several questions about one thing, the last."""
    found: dict[tuple[str, int], Open] = {}
    for one in sorted(opens, key=lambda o: (o.unsaid, o.asked_at.timestamp() if o.asked_at else 0, o.id or 0)):
        at = one.conversation
        found[SCRIPTS[at.script].about or at.script, at.subject] = one
    return tuple(o for o in opens if o in found.values())


def latest(opens: Sequence[Open], now: datetime) -> tuple[Open, ...]:
    """The conversation that spoke last and can still be answered; else the one about the person, if it has begun."""
    spoken = [o for o in opens if o.asked_at is not None and (o.expires_at is None or o.expires_at > now)]
    if spoken:
        return (max(spoken, key=lambda o: o.asked_at or now),)
    return tuple(o for o in opens if not o.conversation.subject)[:1]


def carries(at: Conversation, asked: str) -> bool:
    """Does this conversation ask what the button asks, in whatever round?"""
    key, _, subject = asked.rpartition("/")[0].rpartition("/")
    script = SCRIPTS[at.script]
    if subject.isdecimal():
        return int(subject) == at.subject and any(q.key == key for q in script.questions)
    return not at.subject and (at.state == asked or (at.choosing_language and asked == "language"))
