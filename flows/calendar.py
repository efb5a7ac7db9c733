"""The programme's clock on the wall: its time zone, and when we may write first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Calendar:
    """Open hours of a programme. Source of the hours: its file; of the days: its country's holidays."""

    zone: ZoneInfo
    opens: time
    closes: time
    works_on: Callable[[date], bool]
    """May we write first on this day?"""

    def here(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def at(self, day: date, hour: time) -> datetime:
        """This hour on the wall on this day, in UTC; an hour that the clock change skips is the one after it."""
        return datetime.combine(day, hour, self.zone).astimezone(UTC)

    def exists_once(self, day: date, hour: time) -> bool:
        """False in the hour that a clock change skips or repeats: nobody knows which moment is meant."""
        early = datetime.combine(day, hour, self.zone)
        late = early.replace(fold=1)
        back = early.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None)
        return early.utcoffset() == late.utcoffset() and back == early.replace(tzinfo=None)

    def is_open(self, at: datetime) -> bool:
        """May we write to someone who did not just write to us?"""
        here = self.here(at)
        return self.works_on(here.date()) and self.opens <= here.time() < self.closes

    def next_open(self, at: datetime) -> datetime:
        """`at`, or the next moment at which we may write first."""
        if self.is_open(at):
            return at
        day = self.here(at).date()
        while not self.works_on(day) or self.at(day, self.opens) <= at:
            day += timedelta(days=1)
        return self.at(day, self.opens)

    def last_work_day(self, day: date) -> date:
        """The last day before `day` on which we may write first."""
        day -= timedelta(days=1)
        while not self.works_on(day):
            day -= timedelta(days=1)
        return day
