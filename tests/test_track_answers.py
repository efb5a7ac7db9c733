"""What people type to what we ask at a moment of ours: the option they mean, a word of ours, or asked back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from flows.events import Answered, CallPromised, Misread, OptedOut
from flows.programme import World
from tests.meetings import asked
from tests.playing import LANGUAGES

ROWS = json.loads(Path(__file__).with_name("track_answers.json").read_text("utf-8"))
"""[language, question, text, the value, with times as people read them, or in words what was done instead]"""
ASKED_BACK = "asked back"
OF_CANDIDATE = ("interest", "slot", "coming", "afterwards", "missed", "checkin")
OF_EMPLOYER = ("confirm", "times", "hosting", "kept", "hired")
every_language = pytest.mark.parametrize("lang", LANGUAGES)


def outcome(world: World, lang: str, key: str, text: str) -> object:
    """What became of a text."""
    talker = asked(world, lang, key)
    talker.send(text)
    answers = [event for event in talker.events if isinstance(event, Answered)]
    if answers:
        return readable(answers[0].value, world)
    if any(isinstance(event, OptedOut) for event in talker.events):
        return "stopped"
    if any(isinstance(event, CallPromised) for event in talker.events):
        return "a coach calls"
    if key in talker.at.answers:
        return talker.at.answers[key].value
    return ASKED_BACK if (talker.at.state, talker.at.tries) == (key, 1) else "a word of ours"


def readable(value: object, world: World) -> object:
    """Moments as they stand on a wall in Leuven."""
    if isinstance(value, str) and value[:1].isdecimal():
        return f"{world.programme.calendar.here(datetime.fromisoformat(value)):%d/%m %H:%M}"
    return [readable(one, world) for one in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize(("lang", "key", "text", "expected"), ROWS)
def test_a_text_means(world: World, lang: str, key: str, text: str, expected: object) -> None:
    assert outcome(world, lang, key, text) == expected


@every_language
def test_there_are_enough_rows(lang: str) -> None:
    mine = [row for row in ROWS if row[0] == lang]
    assert len(mine) >= 25
    assert len({tuple(row[:3]) for row in ROWS}) == len(ROWS)
    assert {row[1] for row in mine} >= {*OF_CANDIDATE, *OF_EMPLOYER}


@pytest.mark.parametrize("text", ["", "🙂", "?", "op", "om", "de"])
def test_a_text_that_says_no_time_chooses_none_though_only_one_is_offered(world: World, text: str) -> None:
    talker = asked(world, "nl", "slot")
    first, *_, none = talker.world.subject.offers
    talker.world = replace(talker.world, subject=replace(talker.world.subject, offers=(first, none)))
    assert talker.send(text).events == (Misread(text),)
    assert isinstance(talker.send("dinsdag").events[0], Answered)
