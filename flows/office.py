"""When a coach is there: what we may promise to somebody who asks for one."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.calendar import Calendar
from flows.model import N_, Say
from flows.programme import World

COACH_READS = N_("A coach reads this on {time} and calls you. You can also answer the last question now.")
COACH_READS_LATER = N_("A coach reads this on {time} and calls you.")


def closed(world: World, *, asked: bool) -> Say | None:
    """What is promised outside the office's hours: when a coach is there again. `asked`: a question stands open."""
    opens = world.programme.office.next_open(world.now)
    if opens == world.now:
        return None
    return Say(COACH_READS if asked else COACH_READS_LATER, {"time": opens})


def after(office: Calendar, at: datetime, hours: float) -> datetime:
    """The moment at which the office has been open for so many hours since then."""
    left = timedelta(hours=hours)
    at = office.next_open(at)
    while (closes := office.at(office.here(at).date(), office.closes)) - at < left:
        left -= closes - at
        at = office.next_open(closes)
    return at + left
