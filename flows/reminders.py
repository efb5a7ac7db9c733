"""When a candidate is reminded of an appointment, and when others are asked or told about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from flows.calendar import Calendar

EVENING_AT = time(18)
THREE_DAYS, TWO_HOURS, ONE_HOUR = timedelta(days=3), timedelta(hours=2), timedelta(hours=1)
SILENCE = timedelta(minutes=90)
ASKED_FOR = timedelta(days=7)
Key = Literal["3days", "evening", "2hours"]


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder: not before `due`, and of no use after `not_after`."""

    key: Key
    due: datetime
    not_after: datetime

    @property
    def last(self) -> bool:
        """The one that may also go out in quiet hours."""
        return self.key == "2hours"


def reminders(at: datetime, now: datetime, calendar: Calendar) -> tuple[Reminder, ...]:
    """Those still to come for an appointment made now; one within two hours would only repeat the booking."""
    return tuple(r for r in all_reminders(at, calendar) if r.due >= now + TWO_HOURS)


def all_reminders(at: datetime, calendar: Calendar) -> Iterator[Reminder]:
    """Three days before; the evening before, or the last open day at that hour; two hours before."""
    day = calendar.here(at)
    last = at - TWO_HOURS
    evening = calendar.at(calendar.last_work_day(day.date()), EVENING_AT)
    early = calendar.next_open(calendar.at(day.date() - THREE_DAYS, day.time()))
    if early < evening:
        yield Reminder("3days", early, evening)
    if evening < last:
        yield Reminder("evening", evening, last)
    yield Reminder("2hours", last, at)


def silence_told_at(at: datetime, now: datetime, calendar: Calendar) -> datetime | None:
    """When the coach hears that nobody answered the evening reminder; without one, that of the booking."""
    evening = next((r for r in reminders(at, now, calendar) if r.key == "evening"), None)
    told = (evening.due if evening else now) + SILENCE
    return told if told < at else None


def name_told_at(at: datetime, calendar: Calendar) -> datetime:
    """The morning of the appointment, at the latest an hour before it: when the employer hears the first name."""
    return min(calendar.at(calendar.here(at).date(), calendar.opens), at - ONE_HOUR)


def asked_after(at: datetime, calendar: Calendar) -> datetime:
    """When both sides are asked whether it took place."""
    return calendar.next_open(at + TWO_HOURS)
