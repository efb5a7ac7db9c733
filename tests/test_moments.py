"""Days and times as people type them: understood whole, or asked back with the reason. Never another day."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from pathlib import Path
from unittest.mock import Mock, call

import pytest
from babel.dates import format_date, format_datetime
from hypothesis import assume, given
from hypothesis import strategies as st

from flows import days, daywords, moments
from flows.days import read_day
from flows.daywords import meaning
from flows.hours import read_time
from flows.model import Heard, Kind, Problem
from flows.moments import Day, Hour, Moments, read_moment, read_moments
from flows.programme import World
from flows.wording import word
from tests.worlds import NOW, demo_programme, demo_world

CALENDAR = demo_world().programme.calendar
TODAY = CALENDAR.here(NOW).date()
LANGUAGES = ("nl", "fr", "en", "ar", "uk")
LATER = ("tr", "so", "es", "ro", "pl", "fa_AF", "ps", "ru", "ti")
"""Languages that are to come: their names of days come from the same libraries."""
every_language = pytest.mark.parametrize("lang", LANGUAGES)

DAYS = {
    "nl": """
        24/11 = 2026-11-24
        24-11-2026 = 2026-11-24
        24/11/26 = 2026-11-24
        24.11 = 2026-11-24
        24 / 11 = 2026-11-24
        2026-11-24 = 2026-11-24
        ２４／１１ = 2026-11-24
        24–11–2026 = 2026-11-24
        \u200f24\u200e/11 = 2026-11-24
        12 febr = 2027-02-12
        24 november = 2026-11-24
        DI 24 NOV. = 2026-11-24
        op dinsdag, de 24ste november 2026! = 2026-11-24
        1 dec = 2026-12-01
        3 sept = 2027-09-03
        dinsdag = 2026-11-24
        zo = 2026-11-29
        woe 25/11 = 2026-11-25
        dinsdag 24 = 2026-11-24
        vandaag = 2026-11-23
        23/11 = 2026-11-23
        morgen = 2026-11-24
        overmorgen = 2026-11-25
        12/2 = 2027-02-12
        24/11/2027 = 2027-11-24
        maandag = WHICH_DATE
        volgende dinsdag = WHICH_DATE
        volgende week dinsdag = WHICH_DATE
        maandag 24/11 = OTHER_WEEKDAY
        dinsdag 25 = OTHER_WEEKDAY
        vrijdag morgen = OTHER_WEEKDAY
        31/02 = NO_SUCH_DAY
        31 februari = NO_SUCH_DAY
        30-02-2027 = NO_SUCH_DAY
        29/2 = NO_SUCH_DAY
        11/24/2026 = NO_SUCH_DAY
        0/12 = NO_SUCH_DAY
        gisteren = DAY_PAST
        24-11-2025 = DAY_PAST
        20/11 = DAY_PAST
        25/11/2027 = TOO_FAR
        24 nov 2028 = TOO_FAR
        5 = NOT_A_DAY
        24 = NOT_A_DAY
        24 11 = NOT_A_DAY
        24.11.5 = NOT_A_DAY
        24/11/20266 = NOT_A_DAY
        124/11 = NOT_A_DAY
        24/111 = NOT_A_DAY
        24112026 = NOT_A_DAY
        24 nov 26 = NOT_A_DAY
        10-12/11 = NOT_A_DAY
        24/11-26/11 = NOT_A_DAY
        24/11 25/11 = NOT_A_DAY
        ik weet niet 24/11 misschien 5 = NOT_A_DAY
        morgen niet = NOT_A_DAY
        vanaf 24/11 = NOT_A_DAY
        volgende week = NOT_A_DAY
        over 3 dagen = NOT_A_DAY
        24/11 14u = NOT_A_DAY
        november = NOT_A_DAY
        nu = NOT_A_DAY
        mardi = NOT_A_DAY
    """,
    "fr": """
        24/11 = 2026-11-24
        le 24.11.2026 = 2026-11-24
        mardi 24 novembre = 2026-11-24
        mar. 24 nov. = 2026-11-24
        le 1er décembre = 2026-12-01
        24 fevrier = 2027-02-24
        24 FÉVR. = 2027-02-24
        24 fév = 2027-02-24
        3 mars = 2027-03-03
        mardi = 2026-11-24
        mardi 24 = 2026-11-24
        mer. = 2026-11-25
        demain = 2026-11-24
        après-demain = 2026-11-25
        apres demain = 2026-11-25
        après demain = 2026-11-25
        aujourd'hui = 2026-11-23
        aujourd’hui = 2026-11-23
        lundi 24/11 = OTHER_WEEKDAY
        mardi prochain = WHICH_DATE
        31 avril = NO_SUCH_DAY
        hier = DAY_PAST
        24 novembre 2025 = DAY_PAST
        24 novembre 2028 = TOO_FAR
        le 24 = NOT_A_DAY
        mars = NOT_A_DAY
        un = NOT_A_DAY
        je = NOT_A_DAY
        demain matin = NOT_A_DAY
        du 24 au 26/11 = NOT_A_DAY
        maintenant = NOT_A_DAY
    """,
    "en": """
        24/11 = 2026-11-24
        Nov 24 = 2026-11-24
        November 24th, 2026 = 2026-11-24
        the 24th of November = 2026-11-24
        Tuesday 24 November = 2026-11-24
        Tue 24/11 = 2026-11-24
        thurs 26 nov = 2026-11-26
        tomorrow = 2026-11-24
        the day after tomorrow = 2026-11-25
        today = 2026-11-23
        sat = 2026-11-28
        3 may = 2027-05-03
        2027-02-28 = 2027-02-28
        5/4/2027 = 2027-04-05
        Mon 24 Nov = OTHER_WEEKDAY
        next Tuesday = WHICH_DATE
        Monday = WHICH_DATE
        11/24/2026 = NO_SUCH_DAY
        Feb 30 = NO_SUCH_DAY
        yesterday = DAY_PAST
        22 November = DAY_PAST
        24 Nov 2028 = TOO_FAR
        may = NOT_A_DAY
        one = NOT_A_DAY
        a = NOT_A_DAY
        now = NOT_A_DAY
        noon = NOT_A_DAY
        next week = NOT_A_DAY
        not tomorrow = NOT_A_DAY
        in two days = NOT_A_DAY
        before 24/11 = NOT_A_DAY
    """,
    "ar": """
        غدا = 2026-11-24
        غدًا = 2026-11-24
        بعد غد = 2026-11-25
        اليوم = 2026-11-23
        ٢٤/١١ = 2026-11-24
        ۲۴/۱۱ = 2026-11-24
        ٢٤ نوفمبر = 2026-11-24
        الثلاثاء 24 نوفمبر = 2026-11-24
        ٢٤ تشرين الثاني = 2026-11-24
        24 نونبر = 2026-11-24
        يوم الثلاثاء = 2026-11-24
        ثلاثاء = 2026-11-24
        الجمعه = 2026-11-27
        بكرة = 2026-11-24
        الاربعاء ٢٥ نوفمبر ٢٠٢٦ = 2026-11-25
        الاثنين 24/11 = OTHER_WEEKDAY
        الثلاثاء القادم = WHICH_DATE
        ٣١ شباط = NO_SUCH_DAY
        أمس = DAY_PAST
        ٥ = NOT_A_DAY
        ليس غدا = NOT_A_DAY
    """,
    "uk": """
        24 листопада = 2026-11-24
        24 листопада 2026 року = 2026-11-24
        24-го листопада = 2026-11-24
        вт, 24 лист. = 2026-11-24
        24.11 = 2026-11-24
        у вівторок = 2026-11-24
        у середу = 2026-11-25
        в п'ятницю = 2026-11-27
        в пʼятницю = 2026-11-27
        в п’ятницю = 2026-11-27
        завтра = 2026-11-24
        післязавтра = 2026-11-25
        сьогодні = 2026-11-23
        пн 24.11 = OTHER_WEEKDAY
        31 лютого = NO_SUCH_DAY
        вчора = DAY_PAST
        година = NOT_A_DAY
        не завтра = NOT_A_DAY
        5 = NOT_A_DAY
    """,
}
MOMENTS = {
    "nl": """
        di 24/11 om 9u30 = 2026-11-24 09:30
        24/11/2026 14:00 = 2026-11-24 14:00
        24.11 14.30 = 2026-11-24 14:30
        24/11 10.10 = 2026-11-24 10:10
        morgen om 9u30 = 2026-11-24 09:30
        dinsdag 14 uur = 2026-11-24 14:00
        24 november 14 uur 30 = 2026-11-24 14:30
        14u 24 november = 2026-11-24 14:00
        overmorgen 9.05 uur = 2026-11-25 09:05
        di 24/11 2 uur 's middags = 2026-11-24 14:00
        vandaag 12u = 2026-11-23 12:00
        vandaag 11:00 = TIME_PAST
        23/11 9u = TIME_PAST
        28/3/2027 02:30 = CLOCK_CHANGES
        zo 28/3 02u30 = CLOCK_CHANGES
        28/3/2027 03:00 = 2027-03-28 03:00
        24/11 = NO_TIME
        morgen = NO_TIME
        14u = NO_DAY
        op om 14u = NO_DAY
        24/11 14 = NOT_A_MOMENT
        morgen 2u = NOT_A_MOMENT
        morgen 2:30 = NOT_A_MOMENT
        do 10 12u = 2026-12-10 12:00
        do 10 - 12u = NOT_A_MOMENT
        do 10 / 12u = NOT_A_MOMENT
        24/11 - 14u = 2026-11-24 14:00
        24-nov-2026 - 14u = 2026-11-24 14:00
        24/11 25:00 = NOT_A_MOMENT
        24/11 14:75 = NOT_A_MOMENT
        24/11 10u-12u = NOT_A_MOMENT
        24/11 van 10u tot 12u = NOT_A_MOMENT
        24/11 14u 15u = NOT_A_MOMENT
        morgen half 3 uur = NOT_A_MOMENT
        ik weet het niet = NOT_A_MOMENT
        5 = NOT_A_MOMENT
        maandag 14u = WHICH_DATE
        ma 24/11 14u = OTHER_WEEKDAY
        31/2 14u = NO_SUCH_DAY
        22/11/2026 14u = DAY_PAST
        24/11/2028 14u = TOO_FAR
    """,
    "fr": """
        demain à 14h = 2026-11-24 14:00
        mardi 24 novembre à 14h30 = 2026-11-24 14:30
        mar. 24 nov. 14:00 = 2026-11-24 14:00
        demain a 9 h du matin = 2026-11-24 09:00
        demain à 2h de l'après-midi = 2026-11-24 14:00
        le 24/11 à 14 heures = 2026-11-24 14:00
        mardi = NO_TIME
        14h = NO_DAY
        demain vers 14h = NOT_A_MOMENT
        demain 14h moins le quart = 2026-11-24 13:45
    """,
    "en": """
        tomorrow at 2 pm = 2026-11-24 14:00
        2:30 p.m. 24/11 = 2026-11-24 14:30
        Nov 24 9am = 2026-11-24 09:00
        12 pm tomorrow = 2026-11-24 12:00
        12 am tomorrow = 2026-11-24 00:00
        tomorrow 14:00 pm = 2026-11-24 14:00
        tomorrow 14 am = NOT_A_MOMENT
        tomorrow 2 o'clock = NOT_A_MOMENT
        tomorrow at 2 = NOT_A_MOMENT
        tomorrow after 14:00 = NOT_A_MOMENT
    """,
    "ar": """
        غدا الساعة 10 = 2026-11-24 10:00
        غدا الساعة ٢ مساءً = 2026-11-24 14:00
        ٢٤/١١ ١٤:٠٠ = 2026-11-24 14:00
        الثلاثاء 10:00 صباحا = 2026-11-24 10:00
        غدا = NO_TIME
        الساعة 10 = NO_DAY
    """,
    "uk": """
        завтра о 14:00 = 2026-11-24 14:00
        24 листопада о 9 годині = 2026-11-24 09:00
        завтра 2 години дня = 2026-11-24 14:00
        завтра 14 год = 2026-11-24 14:00
        о 14:00 = NO_DAY
    """,
}
LISTS = {
    "nl": """
        di 24/11 10u = 2026-11-24 10:00
        di 24/11 10u, 14u = 2026-11-24 10:00 + 2026-11-24 14:00
        25/11 11u; 24/11 10u = 2026-11-24 10:00 + 2026-11-25 11:00
        di 24/11 om 10u of wo 25/11 om 14u en 16u = 2026-11-24 10:00 + 2026-11-25 14:00 + 2026-11-25 16:00
        24/11 10u, di 10:00 = 2026-11-24 10:00
        dinsdag, 24 november, 10u. = 2026-11-24 10:00
        24/11 10u en = 2026-11-24 10:00
        10u, 24/11 14u = NO_DAY
        24/11 10u, 25/11 = NO_TIME
        24/11, 25/11 10u = NOT_A_MOMENT
        24/11 10u, misschien = NOT_A_MOMENT
        24/11 10u 14u = NOT_A_MOMENT
        24/11 10u, 22/11/2026 10u = DAY_PAST
        , = NOT_A_MOMENT
        do 10 of 12u = NOT_A_MOMENT
        do 10, 12u = NOT_A_MOMENT
        do 10 12u, 14u = 2026-12-10 12:00 + 2026-12-10 14:00
        di of wo 10u = NOT_A_MOMENT
        1 of 2 december 10u = NOT_A_MOMENT
        24/11 10 of 12u = NOT_A_MOMENT
    """,
    "fr": """
        mardi 10h et 14h ou mercredi 9h = 2026-11-24 10:00 + 2026-11-24 14:00 + 2026-11-25 09:00
    """,
    "en": """
        November 24, 2026, 2 pm = 2026-11-24 14:00
        Nov 24, 2 pm = 2026-11-24 14:00
        tomorrow 10:00 and 2 pm, or Wednesday 9 am = 2026-11-24 10:00 + 2026-11-24 14:00 + 2026-11-25 09:00
    """,
    "ar": """
        الثلاثاء 10:00 والأربعاء 14:00 = 2026-11-24 10:00 + 2026-11-25 14:00
        غدا ١٠:٠٠ و١٤:٠٠ أو ١٥:٠٠ = 2026-11-24 10:00 + 2026-11-24 14:00 + 2026-11-24 15:00
        الثلاثاء، 24 نوفمبر 14:00 = 2026-11-24 14:00
    """,
    "uk": """
        завтра 10:00 і 14:00 або 15:00 = 2026-11-24 10:00 + 2026-11-24 14:00 + 2026-11-24 15:00
        завтра 10:00 та 14:00 = 2026-11-24 10:00 + 2026-11-24 14:00
    """,
}
EVERYWHERE = json.loads(Path(__file__).with_name("moments.json").read_text("utf-8"))
"""[language, text, what it is read as]"""
FRAGMENTS = """24/11 30/2 2026 5 24 31 10.10 14u 9u30 2pm 14:00 om op dinsdag di nov november morgen demain غدا و завтра
 , ; - en et 28/3 02:30 mardi mar 1 24-11-2026 ..."""
texts = st.text(max_size=60) | st.lists(st.sampled_from(FRAGMENTS.split()), max_size=7).map(" ".join)
nows = st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def rows(table: dict[str, str]) -> list[tuple[str, str, str]]:
    """(language, text, what it is read as: local times, or the name of the problem)."""
    lines = [(lang, line.strip()) for lang, written in table.items() for line in written.strip().splitlines()]
    return [(lang, text, expected) for lang, line in lines for text, expected in [line.split(" = ")]]


def read_as(found: object) -> str:
    if isinstance(found, Problem):
        names = {msg: name for module in (days, moments) for name, msg in vars(module).items() if isinstance(msg, str)}
        return names[found.say.text]
    if isinstance(found, tuple):
        return " + ".join(map(read_as, found))
    return f"{CALENDAR.here(found):%Y-%m-%d %H:%M}" if isinstance(found, datetime) else str(found)


@pytest.mark.parametrize(("lang", "text", "expected"), rows(DAYS))
def test_a_text_is_this_day(lang: str, text: str, expected: str) -> None:
    assert read_as(read_day(text, NOW, CALENDAR, lang)) == expected


@pytest.mark.parametrize(("lang", "text", "expected"), rows(MOMENTS))
def test_a_text_is_this_moment(lang: str, text: str, expected: str) -> None:
    assert read_as(read_moment(text, NOW, CALENDAR, lang)) == expected


@pytest.mark.parametrize(("lang", "text", "expected"), rows(LISTS))
def test_a_text_is_these_moments(lang: str, text: str, expected: str) -> None:
    assert read_as(read_moments(text, NOW, CALENDAR, lang)) == expected


@pytest.mark.parametrize(("lang", "text", "expected"), EVERYWHERE)
def test_a_text_is_these_moments_in_every_language(lang: str, text: str, expected: str) -> None:
    assert read_as(read_moments(text, NOW, CALENDAR, lang)) == expected


@every_language
def test_there_are_enough_rows(lang: str) -> None:
    known = [row for table in (DAYS, MOMENTS, LISTS) for row in rows(table) if row[0] == lang]
    assert len(set(known)) == len(known) >= (12 if lang in ("ar", "uk") else 25)


@pytest.mark.parametrize(
    ("text", "hour", "rest"),
    [
        ("14:00", "14:00", ""),
        ("14.30", "14:30", ""),
        ("14u", "14:00", ""),
        ("14u30", "14:30", ""),
        ("14h30", "14:30", ""),
        ("9 UUR", "09:00", ""),
        ("0:05", "00:05", ""),
        ("2 pm", "14:00", ""),
        ("om 9u30", "09:30", ""),
        ("à 14h", "14:00", ""),
        ("om 10.10", "10:10", ""),
        ("١٤:٠٠", "14:00", ""),
        ("۱۴:۳۰", "14:30", ""),
        ("10.11 om 14u", "14:00", "10.11"),
        ("10.11.2026 10.12", "10:12", "10.11.2026"),
        ("14u 24/11", "14:00", "24/11"),
        ("14u 15u", "14:00", "15u"),
        ("14", None, "14"),
        ("om 14", None, "om 14"),
        ("10.11", None, "10.11"),
        ("25:00", None, "25:00"),
        ("24u", None, "24u"),
        ("14:75", None, "14:75"),
        ("02:30", "02:30", ""),
        ("2:30", None, "2:30"),
        ("5u", None, "5u"),
        ("6u", "06:00", ""),
        ("2 am", "02:00", ""),
        ("14.75", None, "14.75"),
        ("14:00:00", None, "14:00:00"),
        ("14 am", None, "14 am"),
        ("0 pm", None, "0 pm"),
        ("25 pm", None, "25 pm"),
        ("10-12u", None, "10-12u"),
        ("14:00-15:00", None, "14:00-15:00"),
        ("14:30u15", None, "14:30u15"),
        ("2026-11-24", None, "2026-11-24"),
        ("", None, ""),
    ],
)
def test_a_time_is_taken_out(text: str, hour: str | None, rest: str) -> None:
    assert read_time(text, "fr" if text.startswith("à") else "nl") == (time.fromisoformat(hour) if hour else None, rest)


def test_lines_separate_moments() -> None:
    assert read_as(read_moments("24/11 10u\n25/11 11u", NOW, CALENDAR, "nl")) == "2026-11-24 10:00 + 2026-11-25 11:00"


def test_the_years_without_and_with_a_29th_of_february() -> None:
    assert read_as(read_day("29/2", datetime(2027, 12, 1, tzinfo=UTC), CALENDAR, "nl")) == "2028-02-29"
    assert read_as(read_day("29/2", datetime(2028, 2, 29, tzinfo=UTC), CALENDAR, "nl")) == "2028-02-29"
    assert read_as(read_day("29/2/2028", datetime(2027, 3, 5, tzinfo=UTC), CALENDAR, "nl")) == "2028-02-29"
    assert read_as(read_day("28/2/2029", datetime(2028, 2, 29, tzinfo=UTC), CALENDAR, "nl")) == "2029-02-28"
    for now in (datetime(2027, 3, 5, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)):
        assert read_as(read_day("29/2", now, CALENDAR, "nl")) in ("NO_SUCH_DAY", "DAY_PAST")


def test_today_is_that_of_the_programme_and_not_of_utc() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert read_as(read_day("vandaag", late, CALENDAR, "nl")) == "2026-11-24"
    assert read_as(read_day("23/11/2026", late, CALENDAR, "nl")) == "DAY_PAST"


@pytest.mark.parametrize(("changes", "written"), [(date(2027, 3, 28), "28/3/2027"), (date(2026, 10, 25), "25/10/2026")])
def test_the_hour_of_a_clock_change_is_asked_back(changes: date, written: str) -> None:
    before = datetime(changes.year, changes.month, 1, tzinfo=UTC)
    hours = [f"{hour:02}:{minute:02}" for hour, minute in product(range(1, 4), (0, 30, 59))]
    found = {hour: read_as(read_moment(f"{written} {hour}", before, CALENDAR, "nl")) for hour in hours}
    assert found == {h: "CLOCK_CHANGES" if h.startswith("02") else f"{changes} {h}" for h in hours}


@given(st.timedeltas(timedelta(minutes=1), timedelta(days=300)), st.sampled_from(LANGUAGES), st.booleans())
def test_a_written_moment_is_read_back(ahead: timedelta, lang: str, with_year: bool) -> None:
    wanted = (CALENDAR.here(NOW) + ahead).replace(second=0, microsecond=0)
    assume(wanted > NOW)
    written = wanted.strftime("%d/%m/%Y %H:%M" if with_year else "%-d/%-m %H:%M")
    once = CALENDAR.exists_once(wanted.date(), wanted.time())
    found = read_moments(written, NOW, CALENDAR, lang)
    assert read_as(found) == (f"{wanted:%Y-%m-%d %H:%M}" if once else "CLOCK_CHANGES")


@pytest.mark.parametrize("lang", LANGUAGES + LATER)
def test_what_we_write_can_be_written_back(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daywords, "by_dateparser", Mock(side_effect=AssertionError("Babel knows its own names")))
    meaning.cache_clear()
    for day in (TODAY + timedelta(days=n) for n in range(1, 300)):
        at = CALENDAR.at(day, time(14))
        worded = format_datetime(at, "EEE d MMM HH:mm", tzinfo=CALENDAR.zone, locale=lang)
        assert read_moments(worded, NOW, CALENDAR, lang) == (at,), worded
        assert read_day(format_date(day, "EEEE d MMMM y", locale=lang), NOW, CALENDAR, lang) == day


@pytest.mark.parametrize("lang", LANGUAGES)
def test_our_wording_is_the_one_tried_above(lang: str) -> None:
    at = CALENDAR.at(date(2026, 11, 24), time(14))
    assert demo_programme().translate(lang).moment(at) == format_datetime(
        at, "EEE d MMM HH:mm", tzinfo=CALENDAR.zone, locale=lang
    )


@given(texts, st.sampled_from(LANGUAGES + LATER), nows)
def test_no_text_raises_or_is_past_or_far(text: str, lang: str, now: datetime) -> None:
    found = read_moments(text, now, CALENDAR, lang)
    assert isinstance(found, Problem) or (found and all(now < at < now + timedelta(days=368) for at in found))
    day = read_day(text, now, CALENDAR, lang)
    today = CALENDAR.here(now).date()
    assert isinstance(day, Problem) or today <= day <= today + timedelta(days=366)


@pytest.mark.parametrize("text", ["9" * 5000, "a" * 100_000, "24/11 " * 20_000, "14:00," * 20_000, "di," * 20_000])
def test_a_long_text_is_soon_refused(text: str) -> None:
    assert isinstance(read_moments(text, NOW, CALENDAR, "nl"), Problem)
    assert isinstance(read_day(text, NOW, CALENDAR, "nl"), Problem)


def test_a_long_story_is_not_looked_up_word_by_word() -> None:
    before = meaning.cache_info().misses
    read_day(" ".join(f"woord{'x' * n}" for n in range(300)), NOW, CALENDAR, "nl")
    assert meaning.cache_info().misses - before < 50


def test_a_long_word_is_not_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = Mock(return_value={})
    monkeypatch.setattr(daywords, "by_dateparser", looked_up)
    read_day("dichtbij " + "ver" * 1000, NOW, CALENDAR, "nl")
    assert looked_up.mock_calls == [call("dichtbij", "nl")]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("tr", "yarın"),
        ("so", "berri"),
        ("es", "mañana"),
        ("ro", "mâine"),
        ("pl", "jutro"),
        ("fa_AF", "فردا"),
        ("ps", "سبا"),
        ("ru", "завтра"),
        ("ti", "ጽባሕ"),
    ],
)
def test_tomorrow_is_known_in_the_languages_to_come(lang: str, text: str) -> None:
    assert read_as(read_day(text, NOW, CALENDAR, lang)) == "2026-11-24"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("nl", "ja nee een maar uur week maand dag nu november-dag"),
        ("fr", "un une deux d'une je ma me lu oui non midi jour maintenant"),
        ("en", "a an one two three we us no now noon midnight week month day second"),
        ("uk", "один дві три година так ні зараз"),
        ("pl", "nie tak"),
        ("es", "si no un una"),
        ("ar", "نعم لا إذا واحد الان"),
        ("ru", "да нет один два час сейчас числа"),
        ("tr", "evet hayır bir iki saat şimdi yarım"),
        ("so", "haa maya lix laba saac hadda"),
        ("ro", "da nu un o oră acum"),
        ("fa_AF", "بلی نه یک دو ساعت حالا"),
        ("ps", "هو نه یو دوه ساعت اوس"),
        ("ti", "እወ ኣይፋል ሓደ ክልተ ሰዓት ሕጂ"),
    ],
)
def test_a_common_word_is_no_day(lang: str, text: str) -> None:
    assert {w: meant for w in text.split() if (meant := meaning(w, lang))} == {}


def heard(world: World, lang: str, text: str) -> Heard:
    return Heard(text, {}, world.translate(lang), world)


@pytest.mark.parametrize(
    ("kind", "text", "value", "shown"),
    [
        (Day(), "24 november", "2026-11-24", "di 24 nov"),
        (Hour(), "om 7u30", "07:30", "07:30"),
        (Moments(1), "24/11 14u", ("2026-11-24T13:00:00+00:00",), "di 24 nov 14:00"),
        (
            Moments(2),
            "28/3/2027 9u, 24/11 9u",
            ("2026-11-24T08:00:00+00:00", "2027-03-28T07:00:00+00:00"),
            "di 24 nov 09:00, zo 28 mrt 09:00",
        ),
    ],
)
def test_a_kind_keeps_what_json_can_and_shows_it(
    world: World, kind: Kind[object], text: str, value: object, shown: str
) -> None:
    found = kind.parse(heard(world, "nl", text))
    kept = json.loads(json.dumps(found))
    assert found == value == (tuple(kept) if isinstance(kept, list) else kept)
    assert word(kind.show(found, world), world.translate("nl")) == shown
    assert (kind.options(world), kind.many) == ((), False)


@pytest.mark.parametrize(
    ("kind", "text", "fields"),
    [
        (Day(), "weet ik niet", {"example": date(2026, 11, 24)}),
        (Day(), "maandag", {"example": date(2026, 11, 30)}),
        (Day(), "31/2/2027", {"day": "31/2/2027"}),
        (Hour(), "14", {"example": "14:00"}),
        (Hour(), "24/11 14u", {"example": "14:00"}),
        (Moments(3), "14u", {"example": datetime(2026, 11, 24, 13, tzinfo=UTC)}),
        (Moments(3), "31/2/2027 14u", {"day": "31/2/2027"}),
        (Moments(3), "ma 24/11 14u", {"day": date(2026, 11, 24)}),
        (Moments(1), "24/11 14u, 15u", {"n": 1}),
        (Moments(2), "24/11 14u, 15u, 16u", {"n": 2}),
    ],
)
def test_a_problem_says_what_to_write(world: World, kind: Kind[object], text: str, fields: dict[str, object]) -> None:
    problem = kind.parse(heard(world, "nl", text))
    assert isinstance(problem, Problem)
    assert problem.say.fields == fields


def test_the_example_is_a_working_day() -> None:
    christmas_is_tomorrow_and_a_friday = datetime(2026, 12, 24, 10, tzinfo=UTC)
    problem = read_moment("?", christmas_is_tomorrow_and_a_friday, CALENDAR, "nl")
    assert isinstance(problem, Problem)
    assert problem.say.fields == {"example": datetime(2026, 12, 28, 13, tzinfo=UTC)}


@every_language
def test_every_example_is_understood_when_it_is_copied(world: World, lang: str) -> None:
    translate = world.translate(lang)
    for text, read in product(("?", "maandag", "14:00"), (read_day, read_moment, read_moments)):
        problem = read(text, NOW, CALENDAR, lang)
        assert isinstance(problem, Problem)
        copied = word(problem.say.fields["example"], translate)
        assert not isinstance(read(copied, NOW, CALENDAR, lang), Problem)


def test_the_library_is_loaded_only_when_a_word_needs_it() -> None:
    code = "import sys, bot.dispatch, flows.moments; sys.exit('dateparser' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
