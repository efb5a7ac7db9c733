"""The types of the coaches' commands: a desk to work at, parameters that read themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.alerts import DO, LANE_NAMES, card_button
from bot.programme import ProgrammeFile
from bot.track import Track
from flows.folding import fold
from flows.model import N_, Msg, Option, Problem, Say
from flows.phones import NOT_A_NUMBER, read_mobile
from flows.programme import Vacancy, World
from storage import coaches, people, queue
from storage.work import Work

NOT_HELD = N_("You do not hold {code}. Claim it first: /claim {code}")
STOPPED = N_("This person wants no messages. Please call.")
LIKE_THIS = N_("Write the number like this: /contact +32470000000 nl Sam")


class Refusal(Exception):
    """A command that cannot be done; `say` tells the coach why, in a sentence."""

    def __init__(self, msg: Msg, **fields: Any) -> None:
        super().__init__(msg)
        self.say = Say(msg, fields)

    def choose(self, options: tuple[Option, ...]) -> Refusal:
        """The same, with buttons to go on."""
        self.say = replace(self.say, options=options, question=DO)
        return self


@dataclass(frozen=True)
class Desk:
    """A coach at work inside one transaction."""

    work: Work
    programme: ProgrammeFile
    world: World
    coach_id: int = 0
    name: str = ""
    contact_id: int | None = None
    person_id: int = 0
    lang: str = ""

    @property
    def track(self) -> Track:
        return Track(self.work, self.programme, self.world)

    def must_hold(self, entry: queue.Entry) -> None:
        """Raises Refusal when another coach, or nobody, holds this candidate."""
        if entry.coach_id != self.coach_id:
            raise Refusal(NOT_HELD, code=entry.code)

    def may_write(self, person_id: int) -> None:
        """Raises Refusal when this person wants no messages."""
        if people.has_stopped(self.work, person_id):
            raise Refusal(STOPPED)

    def of(self, coach_id: int) -> Desk:
        row = next(row for row in coaches.everyone(self.work) if row.id == coach_id)
        lang = row.lang or self.programme.languages[0]
        return replace(
            self, coach_id=coach_id, name=row.name, contact_id=row.contact_id, person_id=row.person_id, lang=lang
        )


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument: how it is shown, how a word becomes a value. `rest` takes all that is left."""

    told: str
    read: Callable[[Desk, str], Any]
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a coach can do; the handler takes the desk and the typed arguments."""

    name: str
    parameters: tuple[Parameter, ...]
    told: Msg
    handler: Callable[..., tuple[Say, ...]]
    hidden: bool = False
    """Only behind a button."""

    def read(self, desk: Desk, text: str) -> list[Any]:
        values = []
        for parameter in self.parameters:
            word, _, left = (text.strip(), "", "") if parameter.rest else text.strip().partition(" ")
            values.append(parameter.read(desk, word))
            text = left
        return values


def read_candidate(desk: Desk, word: str) -> queue.Entry:
    if not word:
        raise Refusal(N_("Which candidate? Write the code after the command."))
    entry = queue.find(desk.work, word.strip("#,."))
    if entry is None:
        nobody = Refusal(N_("There is no candidate {code}."), code=word[:12])
        now = queue.merged_into(desk.work, word.strip("#,."))
        raise nobody.choose((card_button(now.code),)) if now else nobody
    return entry


def read_lane(desk: Desk, word: str) -> str | None:
    if word and word.lower() not in LANE_NAMES:
        raise Refusal(N_("There is no lane {lane}. The lanes are: {lanes}"), lane=word[:12], lanes=tuple(LANE_NAMES))
    return word.lower() or None


def read_coach(desk: Desk, word: str) -> Any:
    row = coaches.named(desk.work, word)
    if row is None or row.contact_id is None:
        known = tuple(r.name for r in coaches.everyone(desk.work) if r.contact_id is not None)
        raise Refusal(N_("Which coach? There are: {coaches}"), coaches=known)
    return row


def read_phone(desk: Desk, word: str, example: Msg = NOT_A_NUMBER) -> str:
    """A mobile number as +32…; a Belgian one may be written 0470…; `example` shows how, where it is none."""
    number = read_mobile(word, desk.programme.hours.country)
    if isinstance(number, Problem):
        raise Refusal(example if number.say.text == NOT_A_NUMBER else number.say.text)
    return number


def read_language(desk: Desk, word: str) -> str:
    lang = desk.world.aliases.get(fold(word))
    if lang is None:
        raise Refusal(N_("Which language? Choose from: {languages}"), languages=desk.programme.languages)
    return lang


def read_vacancy(desk: Desk, word: str) -> Vacancy:
    """By its ref, whatever its case."""
    known = {vacancy.ref.upper(): vacancy for vacancy in desk.world.vacancies}
    if word.upper() not in known:
        raise Refusal(N_("Which vacancy? All of them: /vacancies"))
    return known[word.upper()]


def read_match(desk: Desk, word: str) -> queue.Entry | Vacancy:
    """A candidate's code or a vacancy's ref."""
    known = {vacancy.ref.upper(): vacancy for vacancy in desk.world.vacancies}
    return known.get(word.upper()) or read_candidate(desk, word)


def read_text(desk: Desk, word: str) -> str:
    return word


def optional(read: Callable[[Desk, str], Any]) -> Callable[[Desk, str], Any]:
    """The same, or None where nothing is written."""
    return lambda desk, word: read(desk, word) if word else None


CANDIDATE = Parameter("CODE", read_candidate)
LANE = Parameter("[LANE]", read_lane)
COACH = Parameter("COACH", read_coach, rest=True)
VACANCY = Parameter("VACANCY", read_vacancy)
KNOWN_VACANCY = Parameter("[VACANCY]", optional(read_vacancy))
EMPLOYER = Parameter("[NAME]", read_text, rest=True)
MATCHED = Parameter("CODE|VACANCY", read_match)
SENTENCE = Parameter("[SENTENCE]", read_text, rest=True)
TIMES = Parameter("[VACANCY KIND] TIMES", read_text, rest=True)
MEETING = Parameter("[VACANCY KIND]", read_text, rest=True)
SENTENCE_KEY = Parameter("[KEY]", read_text, rest=True)
COURSE = Parameter("DAY DAY NAME", read_text, rest=True)
TEXT = Parameter("TEXT", read_text, rest=True)
FIRST_PHONE = Parameter("+32…", partial(read_phone, example=LIKE_THIS))
LANGUAGE = Parameter("LANGUAGE", read_language)
PHONE = Parameter("+32…", read_phone)
SOME_LANGUAGE = Parameter("[LANGUAGE]", optional(read_language))
CAMPAIGN = Parameter("[NAME] [pause|go|stop]", read_text, rest=True)
NAME = Parameter("[NAME, PARTNER]", read_text, rest=True)
