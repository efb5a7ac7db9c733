"""The demo's candidates type their answers as people do, and get the hint that is expected of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.settings import DEMO
from flows.answers import MORE
from flows.events import IntakeFinished
from flows.intake import INTAKE
from flows.menus import DONE
from flows.programme import World
from flows.screening import Hint
from flows.wording import word
from tests.playing import FEW, LANGUAGES, at_menu, happened
from tests.worlds import Talker

CANDIDATES: dict[str, dict[str, Any]] = {
    candidate["id"]: candidate for candidate in json.loads((DEMO / "candidates.json").read_text("utf-8"))["candidates"]
}
HINTED = [name for name, candidate in CANDIDATES.items() if candidate["expected_hint"]]
WAYS = ("numbers", "labels", "buttons")
NAMES = {"ar": "محمد", "fr": "Aïcha", "uk": "Олена"}


def chosen(candidate: dict[str, Any], question: str) -> list[str]:
    """The options that this person means."""
    always = {"consent": ["yes"], "adult": ["yes"], "languages": [], "tasks": candidate["tasks_not_possible"]}
    value = always.get(question, candidate.get(question))
    return value if isinstance(value, list) else [str(value)]


def by_number(talker: Talker, keys: list[str]) -> Iterator[str]:
    """Numbers as the last message has them, page by page."""
    numbers = {option.key: str(option.number) for option in talker.says[-1].options}
    here = [numbers[key] for key in keys if key in numbers]
    elsewhere = [key for key in keys if key not in numbers]
    if not keys:
        yield "0"
    elif not elsewhere:
        yield " ".join(here)
    else:
        yield " ".join([*here, numbers[MORE]])
        yield from by_number(talker, elsewhere)


def by_label(talker: Talker, keys: list[str]) -> str:
    """Labels in the person's language, in small letters."""
    labels = {o.key: o.label for o in INTAKE.question(talker.at.state).kind.options(talker.world)}
    translate = talker.world.translate(talker.at.lang)
    return ", ".join(word(labels[key], translate).lower() for key in keys) or "0"


def push(talker: Talker, question: str, keys: list[str]) -> None:
    """Buttons, then "done"."""
    for key in keys or ["none"]:
        if key not in {option.key for option in talker.says[-1].options}:
            talker.press(question, MORE)
        talker.press(question, key)
    if talker.at.state == question:
        talker.press(question, DONE)


def answer(talker: Talker, candidate: dict[str, Any], way: str) -> None:
    """Answer what stands open."""
    question = talker.at.state
    if question in ("name", "town"):
        talker.send(NAMES.get(talker.at.lang, "Sam") if question == "name" else candidate["town"])
    elif question == "summary":
        talker.send("1")
    elif way == "buttons":
        push(talker, question, chosen(candidate, question))
    elif way == "labels":
        talker.send(by_label(talker, chosen(candidate, question)))
    else:
        for text in by_number(talker, chosen(candidate, question)):
            talker.send(text)
    assert talker.at.state != question, talker.heard


def play(world: World, name: str, lang: str, way: str, until: str = "finished") -> Talker:
    """A candidate's whole conversation, or up to a question."""
    talker = at_menu(world, lang, channel="telegram" if way == "buttons" else "sms")
    talker.send(world.names[lang])
    while talker.at.state != until:
        answer(talker, CANDIDATES[name], way)
    return talker


def hint_of(talker: Talker) -> Hint:
    [finished] = happened(talker, IntakeFinished)
    assert isinstance(finished, IntakeFinished)
    return finished.hint


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("lang", FEW)
@pytest.mark.parametrize("name", HINTED)
def test_a_candidate_gets_the_expected_hint(world: World, name: str, lang: str, way: str) -> None:
    assert hint_of(play(world, name, lang, way)).suggestion == CANDIDATES[name]["expected_hint"]


def test_every_suggestion_is_among_the_candidates() -> None:
    expected = {CANDIDATES[name]["expected_hint"] for name in HINTED}
    assert expected == {"propose", "review", "check", "support", "hold"}


@pytest.mark.parametrize("lang", FEW)
def test_a_candidate_who_stops_midway_gets_no_hint(world: World, lang: str) -> None:
    [name] = [name for name, candidate in CANDIDATES.items() if candidate.get("stops_midway")]
    talker = play(world, name, lang, "numbers", until="tasks")
    answers = talker.at.answers
    talker.send("STOP")
    talker.send("0")
    assert talker.standing.stopped
    assert (happened(talker, IntakeFinished), talker.at.answers, talker.at.state) == ([], answers, "tasks")


@pytest.mark.parametrize("name", HINTED)
def test_language_name_channel_and_way_of_writing_never_change_a_hint(world: World, name: str) -> None:
    hints = [hint_of(play(world, name, lang, way)) for lang in LANGUAGES for way in WAYS]
    assert all(hint == hints[0] for hint in hints)


def test_spelling_failures_help_and_other_languages_at_work_never_change_a_hint(world: World) -> None:
    plain = hint_of(play(world, "C08", "nl", "numbers"))
    talker = play(world, "C08", "nl", "numbers", until="town")
    for text in ("coach", "help", "Tinen"):
        talker.send(text)
    while talker.at.state != "finished":
        if talker.at.state in ("dutch", "shifts"):
            talker.send("qqqqq")
        if talker.at.state == "languages":
            talker.send("1 2 3 4 5")
        answer(talker, CANDIDATES["C08"], "labels")
    assert hint_of(talker) == plain


def test_the_vacancies_and_their_day_do_change_a_hint(world: World) -> None:
    closed = replace(world, vacancies=tuple(v for v in world.vacancies if v.ref != "V3"))
    assert hint_of(play(world, "C13", "nl", "numbers")).suggestion == "review"
    jobs = tuple(replace(v, sector="kitchen", dutch="A1") for v in closed.vacancies)
    assert hint_of(play(replace(world, vacancies=jobs), "C13", "nl", "numbers")).suggestion == "propose"
