"""The programme file: when we may write first, and what is said about a file that cannot be used."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.programme import ProgrammeFile, ProgrammeProblem, read_programme
from bot.settings import DEMO
from tests.worlds import demo_programme

LEUVEN = ZoneInfo("Europe/Brussels")
DEMO_TEXT = (DEMO / "programme.toml").read_text("utf-8")


def here(text: str) -> datetime:
    """A moment in Leuven."""
    return datetime.fromisoformat(text).replace(tzinfo=LEUVEN)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-23 08:00", None),
        ("2026-11-23 19:59:59", None),
        ("2026-11-28 12:00", None),
        ("2026-11-23 07:59:59", "2026-11-23 08:00"),
        ("2026-11-23 20:00", "2026-11-24 08:00"),
        ("2026-11-23 23:30", "2026-11-24 08:00"),
        ("2026-11-24 00:00", "2026-11-24 08:00"),
        ("2026-11-28 20:00", "2026-11-30 08:00"),
        ("2026-11-29 12:00", "2026-11-30 08:00"),
        ("2026-12-25 12:00", "2026-12-26 08:00"),
        ("2026-12-24 21:00", "2026-12-26 08:00"),
        ("2026-12-31 22:00", "2027-01-02 08:00"),
        ("2027-05-15 20:00", "2027-05-18 08:00"),
        ("2026-03-28 21:00", "2026-03-30 08:00"),
        ("2026-10-24 21:00", "2026-10-26 08:00"),
    ],
    ids=lambda value: value or "open",
)
def test_the_next_open_moment(now: str, opens: str | None) -> None:
    """Sundays, holidays (Christmas, New Year, Whit Monday after its Sunday) and both changes of the clock."""
    programme = demo_programme()
    for moment in (here(now), here(now).astimezone(UTC), here(now).astimezone(ZoneInfo("America/New_York"))):
        assert programme.calendar.is_open(moment) == (opens is None)
        assert programme.calendar.next_open(moment) == here(opens or now)


@pytest.mark.parametrize(("before", "utc"), [("2026-03-28 21:00", "06:00"), ("2026-10-24 21:00", "07:00")])
def test_eight_in_the_morning_is_eight_after_the_clock_changed(before: str, utc: str) -> None:
    assert demo_programme().calendar.next_open(here(before)).astimezone(UTC).strftime("%H:%M") == utc


def test_hours_may_include_sundays_and_holidays(tmp_path: Path) -> None:
    programme = changed(tmp_path, ("sundays = false", "sundays = true"), ("holidays = false", "holidays = true"))
    assert programme.calendar.is_open(here("2026-11-29 12:00")) and programme.calendar.is_open(here("2026-12-25 12:00"))
    assert not programme.calendar.is_open(here("2026-12-25 20:00"))


def changed(folder: Path, *changes: tuple[str, str]) -> ProgrammeFile:
    text = DEMO_TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "programme.toml"
    path.write_text(text, "utf-8")
    return read_programme(path)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('name = "Opstap Leuven"', 'name = ""', "name: "),
        ('name = "Opstap Leuven"', 'name = "A name of more than twenty"', "name: .*at most"),
        ('name = "Opstap Leuven"', "", "name: Field required"),
        ('phone = "016 00 00 00"', 'phone = " "', "phone: "),
        ('privacy_url = "https://opstap.example/p"', "privacy_url = 5", "privacy_url: .*string"),
        ('notice = "2026-11"', 'notice = ""', "notice: "),
        ('\nlanguages = ["nl", "ar",', '\nlanguages = []\nx = ["nl", "ar",', "languages: .*at least 1"),
        ('\nlanguages = ["nl", "ar",', '\nlanguages = ["nl", "xx",', r"no catalog for \['xx'\]"),
        ('work_languages = ["fr", "en", "ar", "tr", "uk"]', 'work_languages = ["elvish"]', "unknown .*elvish"),
        ('timezone = "Europe/Brussels"', 'timezone = "Europe/Nowhere"', "no time zone 'Europe/Nowhere'"),
        ('timezone = "Europe/Brussels"', 'timezone = "../etc/passwd"', "no time zone"),
        ("confirms_carrier_words = false", 'confirms_carrier_words = "x"', "confirms_carrier_words: .*boolean"),
        ("confirms_carrier_words = false", "confirms = false", "confirms: Extra inputs"),
        ("opens = 08:00:00", 'opens = "early"', "hours.opens: "),
        ("sms_segments_per_second = 1.0", "sms_segments_per_second = 0", "rates.sms_segments_per_second: .*greater"),
        ("telegram_messages_per_second = 30.0", "telegram_messages_per_second = -1", "rates.telegram_messages_per_sec"),
        ("in_a_chat = 1.0", "in_a_chat = -1", "rates.telegram_seconds_between_messages_in_a_chat: "),
        ("detour = 1.3", "detour = 0.5", "rules.detour: "),
        ("bike = 15.0", "bike = 0", "rules.speeds.bike: "),
        ('country = "BE"', 'country = "XX"', "hours.country: "),
        ("opens = 08:00:00", "opens = 20:00:00", "hours: "),
        ("speeds = { bike = 15.0, bus = 20.0, car = 40.0 }", "speeds = { bike = 15.0 }", "rules.speeds: "),
        ("[rates]", "[rates", "line"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_place(tmp_path: Path, old: str, new: str, reason: str) -> None:
    with pytest.raises(ProgrammeProblem, match=reason) as problem:
        changed(tmp_path, (old, new))
    assert "programme.toml" in str(problem.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    for path in (tmp_path / "none.toml", tmp_path, tmp_path / "latin.toml"):
        with pytest.raises(ProgrammeProblem, match=str(path)):
            read_programme(path)
