"""An appointment and a job at the demo's vacancies, as the core sees them, and people who are asked about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from bot.importing import read_vacancies
from bot.programme import places
from bot.settings import DEMO
from flows import interview, invitation
from flows.appointment import Appointment, Kind
from flows.intake import INTAKE
from flows.interview import Meeting
from flows.invitation import Blind
from flows.menus import ask
from flows.model import Conversation, Value
from flows.programme import Subject, World
from flows.scripts import SCRIPTS
from storage.vacancies import Presented
from tests.worlds import Talker, demo_world

CODE = "K7MWQ2H"
TIMES = tuple(datetime(2026, 11, day, hour, tzinfo=UTC) for day, hour in ((24, 9), (26, 9), (26, 13)))
"""Offered to the candidate: in Leuven Tuesday 24/11 10:00, Thursday 26/11 10:00 and 14:00."""
SUGGESTED = tuple(datetime(2026, 11, day, hour, tzinfo=UTC) for day in (26, 27) for hour in (9, 13))
"""Suggested to the employer."""
OF_EMPLOYER = ("times", "hosting", "kept")
OF_APPOINTMENT = ("interest", "adaptation", "slot", "coming", "afterwards", "missed", *OF_EMPLOYER)
SENTENCE, ADAPTATION = "Kan het leren in een proefdag", "niet tillen boven 10 kg"


@cache
def presented() -> Mapping[str, Presented]:
    """Vacancy → as its employer presented it."""
    good, bad = read_vacancies((DEMO / "vacancies.csv").read_text("utf-8").splitlines(), places())
    assert not bad
    return {one.ref: one for one in good}


def meeting(ref: str = "V3", *, name: str | None = "Sam", coach: str = "Els", contact: str = "Onthaal") -> Meeting:
    vacancy = next(vacancy for vacancy in demo_world().vacancies if vacancy.ref == ref)
    return Meeting(vacancy, presented()[ref].address, presented()[ref].stop, contact, name, coach)


def blind(ref: str = "V3", *, kind: Kind = "interview", coach: str = "Els", contact: str = "Onthaal") -> Blind:
    one = presented()[ref]
    programme = demo_world().programme.name
    return Blind(CODE, kind, one.title, one.employer, contact, coach, programme, True, suggested=SUGGESTED)


def appointment(state: str, *, kind: Kind = "interview", at: datetime | None = None, ref: str = "V3") -> Appointment:
    return Appointment(1, CODE, kind, ref, state, at=at, times=TIMES, adaptation=ADAPTATION)


def about(script: str, world: World) -> Subject:
    """What a question of the track is about."""
    if script in OF_EMPLOYER:
        return invitation.subject(replace(blind(), at=TIMES[1]))
    if script in OF_APPOINTMENT:
        return interview.subject(meeting(), appointment("booked", at=None if script == "slot" else TIMES[1]), world.now)
    one = presented()["V3"]
    known: dict[str, Value] = {"name": "Sam", "coach": "Els", "title": one.title, "employer": one.employer}
    return Subject({**known, "contact": one.contact, "programme": world.programme.name})


def asked(world: World, lang: str, key: str, channel: str = "sms") -> Talker:
    """Somebody of whom the track just asked this question."""
    track = [script for script in SCRIPTS.values() if script is not INTAKE]
    script = next(script for script in track if key in {question.key for question in script.questions})
    known = replace(world, subject=about(script.key, world))
    talker = Talker(known, lang, channel)
    at = Conversation(script.key, key, lang, 1, choosing_language=False)
    talker.at, talker.says = ask(script, script.question(key), at, known)
    return talker
