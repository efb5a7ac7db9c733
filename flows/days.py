"""Which day a person wrote: one that exists, is to come, and leaves nothing unread."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flows import solar
from flows.calendar import Calendar
from flows.daywords import Meaning, clean, pieces
from flows.model import N_, Problem, Say

NOT_A_DAY = N_("Write the day like this: {example}")
WHICH_DATE = N_("Which date is that? Write it like this: {example}")
NO_SUCH_DAY = N_("This day does not exist: {day}")
OTHER_WEEKDAY = N_("That weekday does not match the date: {day}")
DAY_PAST = N_("This day is already past: {day}")
TOO_FAR = N_("This day is more than a year away: {day}")
YEAR = timedelta(days=366)
YEARLESS = timedelta(days=300)
"""Without a year, a day further away is taken for one just past: what is said back has no year to notice it by."""
WEEKEND = (5, 6)
SHAPES = ("dmy", "dm", "mdy", "md", "dsy", "ds")


def read_day(text: str, now: datetime, calendar: Calendar, lang: str) -> date | Problem:
    """The one day in a text, from today to a year ahead; day first, as in Belgium. A text that also says more is none.

    A weekday must fit its date. Alone it is the next one; where that would be today, the date is asked. Its number
    may stand without a month, unless a dash follows: "do 10 - 12u" tells hours. Where the month's name is of two
    calendars, only the weekday tells which is meant.
    """
    today = calendar.here(now).date()
    found = pieces(clean(text), lang)
    in_two = any(kind == "n" for kind, _ in found)
    found = [("m" if kind == "n" else kind, value) for kind, value in found]
    shape = "".join(kind for kind, _ in found)
    values = dict(found)
    weekday = values.get("w")
    rest = shape.replace("w", "", 1)
    if weekday is not None and set(rest) <= {"?"}:
        coming = today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
        unclear = bool(rest) or weekday == today.weekday()
        return Problem(Say(WHICH_DATE, {"example": coming})) if unclear else coming
    if rest == "a":
        day: date | Problem = today + timedelta(days=values["a"])
    elif rest.replace("-", "") in SHAPES or (rest == "d" and weekday is not None):
        day = dated(values, today)
    else:
        return Problem(Say(NOT_A_DAY, {"example": next_work_day(now, calendar)}))
    if in_two and weekday is None and isinstance(day, date):
        return Problem(Say(WHICH_DATE, {"example": day}))
    return day if isinstance(day, Problem) else checked(day, values, today)


def dated(values: Meaning, today: date) -> date | Problem:
    """The day with these numbers; where the year is left out, the last such day before the edge of what is meant."""
    if "s" in values or values.get("y") in solar.YEARS:
        return dated_by_sun(values, today)
    day, edge = values["d"], today + YEARLESS
    coming = today if day >= today.day else today.replace(day=1) + timedelta(days=31)
    month = values.get("m", coming.month)
    year = values.get("y", coming.year if "m" not in values else edge.year - ((month, day) > (edge.month, edge.day)))
    try:
        return date(year, month, day)
    except ValueError:
        return Problem(Say(NO_SUCH_DAY, {"day": f"{day}/{month}/{year}"}))


def dated_by_sun(values: Meaning, today: date) -> date | Problem:
    """The day of the solar calendar with these numbers; where the year is left out, as in `dated`."""
    day, month = values["d"], values.get("s", values.get("m", 0))
    year = values.get("y", solar.year_of(today))
    try:
        found = solar.gregorian(year, month, day)
        coming = solar.gregorian(year + 1, month, day) if found < today and "y" not in values else found
        return coming if coming - today <= YEARLESS else found
    except ValueError:
        return Problem(Say(NO_SUCH_DAY, {"day": f"{day}/{month}/{year}"}))


def checked(day: date, values: Meaning, today: date) -> date | Problem:
    """The day, if it is not past, not too far, and on the weekday that stands beside it."""
    if day < today or day - today > YEAR:
        with_year = f"{day.day}/{day.month}/{day.year}"
        return Problem(Say(DAY_PAST if day < today else TOO_FAR, {"day": with_year}))
    fits = values.get("w", day.weekday()) == day.weekday()
    return day if fits else Problem(Say(OTHER_WEEKDAY, {"day": day}))


def next_work_day(now: datetime, calendar: Calendar) -> date:
    """The first day from tomorrow on which a coach and an employer can meet, as an example."""
    day = calendar.here(now).date() + timedelta(days=1)
    while not calendar.works_on(day) or day.weekday() in WEEKEND:
        day += timedelta(days=1)
    return day
