"""Check-ins after a placement: when, what is asked, and which answer brings the coach."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from flows.answers import Choice
from flows.asking import asking
from flows.calendar import Calendar
from flows.intake import fixed
from flows.model import N_, Option, Question, Say

STEPS = ("day1", "week1", "month1", "month3", "month6")
EMPLOYER_STEP = "week1"
"""When the employer is asked, once: early enough to help."""
ASKED_AT, SILENT_AT, SILENT_UNTIL = time(12), time(17), time(18)
KEPT_FOR = timedelta(days=2)
"""A check-in that could not go out for so long is told to the coach instead."""
LAST_FOR = timedelta(days=30)
"""How long the last check-in can be answered; an earlier one until the next."""
ALARMING = ("soso", "call")


def days(starts_on: date) -> Iterator[tuple[str, date]]:
    """(step, day) of each check-in."""
    yield "day1", starts_on
    yield "week1", starts_on + timedelta(weeks=1)
    for step, months in (("month1", 1), ("month3", 3), ("month6", 6)):
        yield step, months_later(starts_on, months)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last.

    >>> months_later(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def asked_at(day: date, calendar: Calendar) -> datetime:
    """At noon, or at noon of the next day on which we may write."""
    while not calendar.works_on(day):
        day += timedelta(days=1)
    return calendar.at(day, ASKED_AT)


def silence_told_at(asked: datetime, calendar: Calendar) -> datetime:
    """The same day, while the coach is still there."""
    return calendar.at(calendar.here(asked).date(), SILENT_AT)


def silence_told_until(asked: datetime, calendar: Calendar) -> datetime:
    """Whom we could not ask before we close was not silent on that day."""
    return calendar.at(calendar.here(asked).date(), max(calendar.closes, SILENT_UNTIL))


@fixed
def feelings() -> tuple[Option, ...]:
    return (
        Option("good", Say(N_("Good|well|fine|great"))),
        Option("soso", Say(N_("Not so good|bad|difficult|not good|not well"))),
        Option("call", Say(N_("Please call me|call|call me"))),
    )


CHECKIN = asking(
    Question(
        "checkin",
        N_("Hello {name}! How is the work at {employer}? {coach}"),
        Choice(feelings),
        N_("How it goes"),
        N_("So we can help in time if there is a problem."),
        N_("How is your work? Write 1 for good, 2 for not so good. A call: 3"),
    ),
    label=N_("your work at {employer}"),
)
HIRED = asking(
    Question(
        "hired",
        N_("How is it going with {name} ({title}), who began with you? {coach}"),
        Choice(feelings),
        N_("How it goes for the employer"),
        N_("So we can help in time if there is a problem."),
        N_("How is it going? Write 1 for good, 2 for not so good. A call: 3"),
    ),
    label=N_("{name} ({title})"),
)
GOOD = N_("Great, {name}! We are happy for you. {coach}")
ALARMED = N_("Thank you for telling us, {name}. {coach} calls you.")
EMPLOYER_ALARMED = N_("Thank you for telling us. {coach} calls you.")
TRAINING = N_("{name}, your training '{training}' begins on {day}. Good luck! {coach}")
