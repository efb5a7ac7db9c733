"""Which time of day a person wrote. A number alone is none, for it may be a day; nor is "2u", which may be 14:00."""

from __future__ import annotations

import re
from datetime import time

from flows.daywords import clean

SMALL = ("1", "2", "3", "4", "5")
LEADS = "om|at|@|à|a|о|об"
UNITS = "uur|uren|u|hours?|hrs?|heures?|h|години|годині|година|годин|год|ساعة"
MORNING = r"a\.?m\.?|'s (?:ochtends|morgens)|du matin|in the morning|صباحا|ص|ранку"
LATER = (
    r"p\.?m\.?|'s (?:na)?middags|'s avonds|de l'après-midi|du soir|in the (?:afternoon|evening)"
    "|بعد الظهر|مساء|م|дня|вечора"
)
CLOCK = re.compile(
    rf"(?<![\w:./-])(?:(?P<lead>{LEADS}) |(?P<named>الساعة|الساعه) )?(?P<hour>[0-9]{{1,2}})"
    rf"(?:(?P<sign>[:.])(?P<minute>[0-9]{{2}}))?"
    rf"(?: ?(?P<unit>{UNITS})\.?(?P<past>[0-9]{{2}}| [0-9]{{2}}$)?)?"
    rf"(?: ?(?:(?P<morning>{MORNING})|(?P<later>{LATER})))?(?![\w:/-]|\.[0-9])"
)


def read_time(text: str) -> tuple[time | None, str]:
    """Take a time out of a text; what is left is cleaned and may be a day, or hold a second time.

    >>> read_time("Di 24/11 om 9u30")
    (datetime.time(9, 30), 'di 24/11')
    >>> read_time("24.11 14.30"), read_time("2:30 pm")
    ((datetime.time(14, 30), '24.11'), (datetime.time(14, 30), ''))
    >>> read_time("14"), read_time("2u"), read_time("02:00")
    ((None, '14'), (None, '2u'), (datetime.time(2, 0), ''))
    """
    plain = clean(text)
    for found in CLOCK.finditer(plain):
        before, after = plain[: found.start()], plain[found.end() :]
        hour = hour_of(found, before)
        if hour is not None:
            return hour, f"{before.rstrip()} {after.lstrip()}".strip()
    return None, plain


def hour_of(found: re.Match[str], before: str) -> time | None:
    """The time, if it is one: 10.11 is also a day, so it is a time only behind a lead or behind a day in digits."""
    hour, minute = int(found["hour"]), int(found["minute"] or found["past"] or 0)
    marked = found["unit"] or found["named"] or found["morning"] or found["later"]
    if found["sign"] == ".":
        dated = 1 <= hour <= 31 and 1 <= minute <= 12
        marked = marked or found["lead"] or not dated or any(map(str.isdecimal, before))
    if not (marked or found["sign"] == ":") or (found["minute"] and found["past"]):
        return None
    if found["morning"] or found["later"]:
        if (found["morning"] and hour > 12) or (found["later"] and hour == 0):
            return None
        hour = hour if hour > 12 else hour % 12 + 12 * bool(found["later"])
    elif found["hour"] in SMALL:
        return None
    return time(hour, minute) if hour < 24 and minute < 60 else None
