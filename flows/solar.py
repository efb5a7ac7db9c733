"""The calendar of Afghanistan and Iran: a year begins in March, and its months are no months of ours."""

from __future__ import annotations

from datetime import date, timedelta

YEARS = range(1403, 1430)
"""Those that are meant for years; the years of the moon, 1448 and on, are none of them."""
NEW_YEAR = date(2024, 3, 20)
"""Of the first of YEARS."""
LONG_MONTHS, LAST = 6, 12


def is_leap(year: int) -> bool:
    """By the cycle of 33 years, which fits the sun for all of YEARS.

    >>> [year for year in YEARS if is_leap(year)]
    [1403, 1408, 1412, 1416, 1420, 1424, 1428]
    """
    return (year * 8 + 29) % 33 < 8


def gregorian(year: int, month: int, day: int) -> date:
    """Our date; ValueError where there is no such day.

    >>> gregorian(1405, 9, 10), gregorian(1405, 1, 1)
    (datetime.date(2026, 12, 1), datetime.date(2026, 3, 21))
    """
    length = 31 if month <= LONG_MONTHS else 30 if month < LAST or is_leap(year) else 29
    if year not in YEARS or not 1 <= month <= LAST or not 1 <= day <= length:
        raise ValueError(f"{day}/{month}/{year}")
    years = sum(366 if is_leap(earlier) else 365 for earlier in range(YEARS.start, year))
    months = 31 * min(month - 1, LONG_MONTHS) + 30 * max(month - 1 - LONG_MONTHS, 0)
    return NEW_YEAR + timedelta(days=years + months + day - 1)


def year_of(day: date) -> int:
    """The solar year in which a day of ours falls."""
    return max(year for year in YEARS if gregorian(year, 1, 1) <= day)
