"""The programme file: names, languages, hours, rates and rules of one city, read and checked once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

import locales
from flows import programme as core
from flows.calendar import Calendar
from flows.folding import fold
from flows.model import Translate
from flows.outreach import LONGEST_PARTNER
from flows.places import Gazetteer
from flows.programme import WORK_LANGUAGES, World
from flows.words import aliases, vocabulary

SUNDAY = 6
WEEKEND = (5, SUNDAY)
TRAVEL = ("bike", "bus", "car")
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class ProgrammeProblem(ValueError):
    """The programme file cannot be used; the message says where and why."""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Hours(Part):
    """When we may write first; outside only replies go out."""

    opens: time
    closes: time
    sundays: bool = False
    holidays: bool = False
    country: str = "BE"

    @field_validator("country")
    @classmethod
    def has_known_holidays(cls, value: str) -> str:
        try:
            public_holidays(value, 2026)
        except NotImplementedError:
            raise ValueError(f"no public holidays are known of {value!r}") from None
        return value

    @model_validator(mode="after")
    def open_before_they_close(self) -> Hours:
        if self.opens >= self.closes:
            raise ValueError("opens must be earlier than closes")
        return self


class Rates(Part):
    """How fast the providers let us send."""

    sms_segments_per_second: Annotated[float, Field(gt=0)]
    telegram_messages_per_second: Annotated[float, Field(gt=0)]
    telegram_seconds_between_messages_in_a_chat: Annotated[float, Field(ge=0)]


class Interviews(Part):
    """The times that an employer is offered first: these hours, on the next working days."""

    hours: Annotated[tuple[time, ...], Field(min_length=1)] = (time(10), time(14))
    after_days: Annotated[int, Field(ge=1, le=30)] = 3
    suggested: Annotated[int, Field(ge=1, le=5)] = 4


class Outreach(Part):
    """Whom we may write to first, and how often again while no answer comes."""

    nudges_after_days: Annotated[tuple[Annotated[int, Field(ge=1, le=60)], ...], Field(min_length=1, max_length=5)] = (
        2,
        5,
    )
    not_again_within_days: Annotated[int, Field(ge=0, le=3650)] = 30
    countries: Annotated[tuple[Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")], ...], Field(min_length=1)] = (
        "BE",
    )

    @field_validator("nudges_after_days")
    @classmethod
    def follow_one_another(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if list(value) != sorted(set(value)):
            raise ValueError("each must be later than the one before")
        return value


class Office(Part):
    """When coaches are there, and how long somebody may wait for one before all coaches hear of it again."""

    opens: time = time(9)
    closes: time = time(17)
    days: Annotated[tuple[Annotated[int, Field(ge=1, le=7)], ...], Field(min_length=1)] = (1, 2, 3, 4, 5)
    again_after_hours: Annotated[float, Field(gt=0, le=40)] = 2
    talk_idle_minutes: Annotated[int, Field(ge=5, le=24 * 60)] = 60

    @model_validator(mode="after")
    def open_before_they_close(self) -> Office:
        if self.opens >= self.closes:
            raise ValueError("opens must be earlier than closes")
        return self


class Partner(Part):
    """An organisation that refers people; the keyword stands on its posters and links."""

    name: Annotated[Text, StringConstraints(max_length=LONGEST_PARTNER)]
    keyword: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{2,20}$")]


class Route(Part):
    """A way into work, or a measure that supports it, as coaches see it: "possible, the coach checks"."""

    key: Annotated[Text, StringConstraints(pattern=r"^[a-z0-9_]{1,20}$")]
    name: Text
    told: Text
    since: date
    until: date | None = None
    temp_first_can_close_it: bool = False

    def open_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class RulesFile(Part):
    """Parameters of the hint; speeds in km/h, extras in minutes."""

    version: Text
    speeds: dict[str, Annotated[float, Field(gt=0)]]
    extras: dict[str, float]
    detour: Annotated[float, Field(ge=1)]
    first_bus: time

    @field_validator("speeds")
    @classmethod
    def know_each_way_of_travel(cls, value: dict[str, float]) -> dict[str, float]:
        missing = [way for way in TRAVEL if way not in value]
        if missing:
            raise ValueError(f"no speed for {', '.join(missing)}")
        return value


class ProgrammeFile(Part):
    """The whole file."""

    name: Annotated[Text, StringConstraints(max_length=14)]
    phone: Text
    privacy_url: Text
    telegram_bot: Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_]{5,32})?$")] = ""
    notice: Text
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    work_languages: tuple[str, ...]
    timezone: str
    confirms_carrier_words: bool = False
    hours: Hours
    rates: Rates
    rules: RulesFile
    interviews: Interviews = Interviews()
    routes: Annotated[tuple[Route, ...], Field(min_length=1)]
    measures: tuple[Route, ...] = ()
    outreach: Outreach = Outreach()
    office: Office = Office()
    partners: tuple[Partner, ...] = ()

    @field_validator("partners")
    @classmethod
    def have_keywords_of_their_own(cls, value: tuple[Partner, ...]) -> tuple[Partner, ...]:
        if len({fold(partner.keyword) for partner in value}) != len(value):
            raise ValueError("a keyword stands twice")
        return value

    @field_validator("routes", "measures")
    @classmethod
    def have_keys_of_their_own(cls, value: tuple[Route, ...]) -> tuple[Route, ...]:
        if len({route.key for route in value}) != len(value):
            raise ValueError("a key stands twice")
        return value

    @field_validator("languages")
    @classmethod
    def have_catalogs(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = set(value) - set(locales.languages())
        if unknown:
            raise ValueError(f"no catalog for {sorted(unknown)}; there are {list(locales.languages())}")
        return value

    @field_validator("work_languages")
    @classmethod
    def are_named(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = set(value) - set(WORK_LANGUAGES)
        if unknown:
            raise ValueError(f"unknown {sorted(unknown)}; known are {list(WORK_LANGUAGES)}")
        return value

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @field_validator("timezone")
    @classmethod
    def is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (OSError, KeyError, ValueError) as problem:
            raise ValueError(f"no time zone {value!r}") from problem
        return value

    def telegram_link(self, token: str) -> str:
        """Opens our bot with this token; empty when the file names no bot."""
        return f"https://t.me/{self.telegram_bot}?start={token}" if self.telegram_bot else ""

    def translate(self, lang: str) -> Translate:
        """The wording in a language, falling back on the programme's first, then on English."""
        return locales.tongue(lang, self.languages[0], self.zone)

    def speaking(self, *langs: str) -> ProgrammeFile:
        """The same programme with more languages."""
        return ProgrammeFile.model_validate(
            {**dict(self), "languages": tuple(dict.fromkeys((*self.languages, *langs)))}
        )

    @cached_property
    def spoken(self) -> dict[str, str]:
        """Folded name of a language, in any language and as people say it → one of the programme's languages."""
        known = {fold(name): lang for name, lang in locales.names_of(self.languages).items()}
        for lang in self.languages:
            said = WORK_LANGUAGES.get(lang.partition("_")[0])
            for reader in locales.languages() if said else ():
                known |= dict.fromkeys(aliases(self.translate(reader), said), lang)
        return known

    def language_called(self, name: str) -> str | None:
        """One of the programme's languages by its code or a name; codes alone need no names, which fill 15 MB."""
        codes = {fold(lang): lang for lang in self.languages}
        return codes.get(fold(name)) or self.spoken.get(fold(name))

    @cached_property
    def keywords(self) -> dict[str, str]:
        """Folded keyword → the partner whose it is."""
        return {fold(partner.keyword): partner.name for partner in self.partners}

    @cached_property
    def calendar(self) -> Calendar:
        """The hours in which we may write first."""
        return Calendar(self.zone, self.hours.opens, self.hours.closes, self.works_on)

    @cached_property
    def office_hours(self) -> Calendar:
        """When coaches are there."""
        return Calendar(self.zone, self.office.opens, self.office.closes, self.office_works_on)

    def office_works_on(self, day: date) -> bool:
        return day.isoweekday() in self.office.days and day not in public_holidays(self.hours.country, day.year)

    def works_on(self, day: date) -> bool:
        if day.weekday() == SUNDAY and not self.hours.sundays:
            return False
        return self.hours.holidays or day not in public_holidays(self.hours.country, day.year)

    def suggested_times(self, now: datetime, without: tuple[datetime, ...] = ()) -> tuple[datetime, ...]:
        """The times that an employer is offered first; `without` those that did not suit before."""
        found: list[datetime] = []
        day = now.astimezone(self.zone).date() + timedelta(days=self.interviews.after_days)
        while len(found) < self.interviews.suggested:
            if self.works_on(day) and day.weekday() not in WEEKEND:
                times = (self.calendar.at(day, hour) for hour in sorted(self.interviews.hours))
                found += [time for time in times if time not in without]
            day += timedelta(days=1)
        return tuple(found[: self.interviews.suggested])

    def known(self) -> core.Programme:
        """The part that the core may know."""
        rules = core.Rules(**self.rules.model_dump())
        return core.Programme(
            self.name,
            self.phone,
            self.privacy_url,
            self.notice,
            self.languages,
            self.work_languages,
            rules,
            self.confirms_carrier_words,
            self.hours.country,
            self.calendar,
            self.office_hours,
        )

    @cached_property
    def world_at(self) -> Callable[[datetime, tuple[core.Vacancy, ...]], World]:
        """What the core may know, made once; the moment and the vacancies come with each transaction."""
        known, here, words = self.known(), places(), vocabulary(locales.languages(), self.translate)
        names = {lang: locales.own_name(lang) for lang in self.languages}

        def at(now: datetime, vacancies: tuple[core.Vacancy, ...]) -> World:
            return World(now, known, vacancies, here, self.translate, words, names, self.spoken)

        return at


@cache
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The country's public holidays; the library is slow to import and only wanted here."""
    from holidays import country_holidays

    return frozenset(country_holidays(country, years=year))


@cache
def places() -> Gazetteer:
    """The bundled table of Belgian places."""
    return Gazetteer.parse(files("flows").joinpath("places.tsv").read_text("utf-8"))


def read_programme(path: Path) -> ProgrammeFile:
    """Read and check a programme file."""
    try:
        return ProgrammeFile.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as problem:
        raise ProgrammeProblem(f"{path}: {problem.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ProgrammeProblem(f"{path}: {problem}") from None
    except ValidationError as problem:
        told = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in problem.errors())
        raise ProgrammeProblem(f"{path}: {told}") from None
