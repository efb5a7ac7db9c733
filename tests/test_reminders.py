"""When reminders are due: over a year of bookings, never too late, never at night but the last, never twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reminders import (
    TWO_HOURS,
    Reminder,
    all_reminders,
    asked_after,
    name_told_at,
    reminders,
    silence_told_at,
)
from tests.worlds import demo_programme

LEUVEN = ZoneInfo("Europe/Brussels")
CALENDAR = demo_programme().calendar
START = datetime(2026, 10, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 365 * 24 * 4).map(lambda quarters: START + timedelta(minutes=15 * quarters))
"""Every quarter of an hour of a year that holds both clock changes."""


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LEUVEN)


def told(found: tuple[Reminder, ...]) -> list[str]:
    return [f"{reminder.key} {reminder.due.astimezone(LEUVEN):%a %d/%m %H:%M}" for reminder in found]


@pytest.mark.parametrize(
    ("at", "now", "expected"),
    [
        (
            "2026-12-10 14:00",
            "2026-12-01 09:00",
            ["3days Mon 07/12 14:00", "evening Wed 09/12 18:00", "2hours Thu 10/12 12:00"],
        ),
        ("2026-12-10 14:00", "2026-12-08 09:00", ["evening Wed 09/12 18:00", "2hours Thu 10/12 12:00"]),
        ("2026-12-10 14:00", "2026-12-09 17:00", ["2hours Thu 10/12 12:00"]),
        ("2026-12-10 14:00", "2026-12-09 16:00", ["evening Wed 09/12 18:00", "2hours Thu 10/12 12:00"]),
        ("2026-12-10 14:00", "2026-12-10 10:30", []),
        # Monday after the Sunday on which the clock goes back: the evening before is closed
        (
            "2026-10-26 10:00",
            "2026-10-15 09:00",
            ["3days Fri 23/10 10:00", "evening Sat 24/10 18:00", "2hours Mon 26/10 08:00"],
        ),
        ("2027-03-29 10:00", "2027-03-15 09:00", ["3days Fri 26/03 10:00", "evening Sat 27/03 18:00"]),
        # Christmas is a Friday: Saturday is open, but not the evening before it
        (
            "2026-12-26 10:00",
            "2026-12-10 09:00",
            ["3days Wed 23/12 10:00", "evening Thu 24/12 18:00", "2hours Sat 26/12 08:00"],
        ),
        # three days before is a Sunday: the next open moment
        (
            "2026-12-09 14:00",
            "2026-11-30 09:00",
            ["3days Mon 07/12 08:00", "evening Tue 08/12 18:00", "2hours Wed 09/12 12:00"],
        ),
        # the last one may come at night
        (
            "2026-12-10 07:00",
            "2026-12-01 09:00",
            ["3days Mon 07/12 08:00", "evening Wed 09/12 18:00", "2hours Thu 10/12 05:00"],
        ),
    ],
)
def test_the_reminders_of_plain_cases(at: str, now: str, expected: list[str]) -> None:
    found = told(reminders(here(at), here(now), CALENDAR))
    assert found[: len(expected)] == expected
    assert all(line.startswith("2hours") for line in found[len(expected) :])


@given(at=MOMENTS, now=MOMENTS)
def test_no_reminder_comes_after_the_event_or_at_night_or_twice(at: datetime, now: datetime) -> None:
    found = reminders(at, now, CALENDAR)
    assert len({reminder.key for reminder in found}) == len(found)
    for reminder in found:
        assert now + TWO_HOURS <= reminder.due < reminder.not_after <= at
        assert reminder.last or CALENDAR.is_open(reminder.due)
    assert [reminder.due for reminder in found] == sorted(reminder.due for reminder in found)


@given(at=MOMENTS)
def test_the_evening_is_at_six_on_the_wall_and_the_last_two_real_hours_before(at: datetime) -> None:
    found = {reminder.key: reminder for reminder in all_reminders(at, CALENDAR)}
    assert at - found["2hours"].due == timedelta(hours=2)
    if "evening" in found:
        evening = found["evening"].due.astimezone(LEUVEN)
        assert (evening.hour, evening.minute) == (18, 0)
        between = (at.astimezone(LEUVEN).date() - evening.date()).days
        closed = [evening.date() + timedelta(days=n) for n in range(1, between)]
        assert between >= 1 and not any(CALENDAR.works_on(day) for day in closed)
    if "3days" in found and "evening" in found:
        assert found["3days"].not_after == found["evening"].due


@given(at=MOMENTS, now=MOMENTS)
def test_silence_is_told_after_the_evening_reminder_and_before_the_event(at: datetime, now: datetime) -> None:
    silent = silence_told_at(at, now, CALENDAR)
    evening = [reminder.due for reminder in reminders(at, now, CALENDAR) if reminder.key == "evening"]
    if silent is not None:
        assert max([now, *evening]) < silent < at
    if evening and evening[0] + timedelta(minutes=90) < at:
        assert silent == evening[0] + timedelta(minutes=90)


@given(at=MOMENTS)
def test_the_name_is_told_on_the_day_itself_and_both_are_asked_when_it_is_over(at: datetime) -> None:
    named = name_told_at(at, CALENDAR)
    assert named < at
    assert named.astimezone(LEUVEN).date() == at.astimezone(LEUVEN).date() or at - named == timedelta(hours=1)
    after = asked_after(at, CALENDAR)
    assert after >= at + TWO_HOURS and CALENDAR.is_open(after)


@pytest.mark.parametrize(
    ("day", "hour", "exists"),
    [
        (date(2027, 3, 28), time(2, 30), False),
        (date(2027, 3, 28), time(3, 0), True),
        (date(2026, 10, 25), time(2, 30), False),
        (date(2026, 10, 25), time(3, 0), True),
        (date(2026, 10, 25), time(1, 59), True),
    ],
)
def test_the_hour_of_a_clock_change_is_known(day: date, hour: time, exists: bool) -> None:
    assert CALENDAR.exists_once(day, hour) is exists
