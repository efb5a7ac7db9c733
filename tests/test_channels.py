"""Every channel that is discovered: what it reads, by its case file, and how it lays out what we say."""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

import bot.channels
from bot.channels import Channel, available
from bot.coach import COMMANDS
from bot.coach.reasons import USUAL
from bot.programme import places
from bot.settings import Settings
from flows.intake import INTAKE
from flows.languages import language_question
from flows.menus import ask, options
from flows.model import N_, Inbound, Invite, Msg, Option, Pin, Say
from flows.programme import CERTIFICATES, SECTORS, WORK_LANGUAGES, World
from storage.codec import Ack, Content, Forget, Menu, Telling
from tests.worlds import Talker, demo_programme, demo_world

CASES = Path(__file__).parent / "channels"
LIMIT = 64
"""Bytes of callback data, core.telegram.org/bots/api#inlinekeyboardbutton."""
MODULES = sorted(module.name for module in pkgutil.iter_modules(bot.channels.__path__))
QUESTION = Say(N_("Which work?"), {}, (Option("a", "One", 1), Option("b", "Two", 2), Option("done", "Done")), "work")
PIN = Pin(50.8796, 4.7009, "JobRoad", "Diestsestraat 1, Leuven")
INVITE = Invite("a1", 1, datetime(2026, 12, 1, 9, tzinfo=UTC), 45, N_("Which work?"), "Leuven")


@pytest.fixture(scope="module")
def channels() -> dict[str, Channel]:
    """All channels, with invented credentials."""
    settings = Settings(
        twilio_account_sid="AC" + "0" * 32,
        twilio_auth_token=SecretStr("0" * 32),
        twilio_from_number="+32460000000",
        telegram_bot_token=SecretStr("5550001:" + "A" * 35),
    )
    return available(settings, demo_programme())


def cases(module: str) -> list[dict[str, Any]]:
    return list(json.loads((CASES / f"{module}.json").read_text("utf-8")))


def every_case() -> Iterator[Any]:
    for module in MODULES:
        if (CASES / f"{module}.json").exists():
            yield from (pytest.param(module, case, id=f"{module}: {case['label']}") for case in cases(module))


@pytest.mark.parametrize("module", MODULES)
def test_a_channel_has_a_case_file_and_needs_only_credentials(module: str, channels: dict[str, Channel]) -> None:
    assert module in channels, "give its invented credentials to the fixture `channels`"
    assert len(cases(module)) > 5
    assert any(case["expect"] is None for case in cases(module))


def test_no_case_file_is_left_of_a_channel_that_is_gone() -> None:
    assert sorted(path.stem for path in CASES.glob("*.json")) == MODULES


@pytest.mark.parametrize(("module", "case"), list(every_case()))
def test_a_delivery_is_read_as_its_case_says(module: str, case: dict[str, Any], channels: dict[str, Channel]) -> None:
    inbound = channels[module].read(case["request"])
    if case["expect"] is None:
        assert inbound is None
        return
    assert isinstance(inbound, Inbound)
    found = {name: getattr(inbound, name) for name in case["expect"]}
    assert {name: plain(value) for name, value in found.items()} == case["expect"]
    assert inbound.at is None or inbound.at.tzinfo is not None


def plain(value: Any) -> Any:
    """As JSON has it."""
    return list(value) if isinstance(value, tuple) else value.isoformat() if isinstance(value, datetime) else value


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("lang", demo_programme().languages)
def test_every_question_can_be_laid_out_in_every_language(
    module: str, lang: str, channels: dict[str, Channel], world: World
) -> None:
    talker = Talker(world, lang).in_language()
    for question in (language_question("nl"), *INTAKE.questions):
        _, says = ask(INTAKE, question, talker.at, world)
        for say in says:
            payload = channels[module].render(Telling(say), world.translate(lang))
            assert payload is not None
            assert channels[module].cost(payload) > 0
            assert "{" not in str(payload.get("body", payload.get("text")))


def render(channels: dict[str, Channel], name: str, content: Content) -> Any:
    return channels[name].render(content, demo_programme().translate("en"))


def test_an_sms_shows_a_numbered_menu(channels: dict[str, Channel]) -> None:
    say = Say(
        QUESTION.text,
        options=QUESTION.options,
        step="4/13",
        before=(Say(Msg("Hello.")),),
        after=(Say(Msg("Write COACH.")),),
    )
    assert render(channels, "sms", Telling(say))["body"] == "Hello.\n4/13 Which work?\n1 One\n2 Two\nWrite COACH."


@pytest.mark.parametrize(
    "content",
    [Ack("1"), Forget("1"), Menu((("help", N_("Help")),)), Telling(QUESTION.replacing(), "7"), PIN, INVITE],
    ids=str,
)
def test_what_only_matters_where_there_are_buttons_maps_and_files_is_no_sms(
    channels: dict[str, Channel], content: Content
) -> None:
    assert render(channels, "sms", content) is None


def test_an_sms_costs_its_segments(channels: dict[str, Channel]) -> None:
    assert [channels["sms"].cost({"body": body}) for body in ("a" * 160, "a" * 161, "я" * 71)] == [1, 2, 2]


def test_telegram_shows_buttons_with_numbers_and_ticks(channels: dict[str, Channel]) -> None:
    ticked = (Option("a", "One", 1, ticked=True), *QUESTION.options[1:])
    payload = render(channels, "telegram", Telling(Say(QUESTION.text, options=ticked, question="work", step="4/13")))
    assert payload["text"] == "4/13 Which work?"
    assert payload["buttons"] == [[("✓ 1 One", "work:a")], [("2 Two", "work:b")], [("Done", "work:done")]]
    assert payload["edits"] == "" and payload["private"] is False


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (Telling(QUESTION.replacing(), "7"), {"edits": "7"}),
        (Telling(Say(Msg(""), replaces=True), "7"), {"edits": "7", "text": "", "buttons": []}),
        (Telling(Say(Msg("Card"), private=True)), {"private": True, "edits": ""}),
        (Telling(Say(Msg("Long"), after=(Say(Msg("x" * 5000)),))), {"text": "Long\n" + "x" * 4091}),
        (Ack("991"), {"ack": "991"}),
        (Forget("7"), {"delete": "7"}),
        (Menu((("help", N_("Help")),)), {"commands": [("help", "Help")]}),
        (
            PIN,
            {
                "venue": {
                    "latitude": 50.8796,
                    "longitude": 4.7009,
                    "title": "JobRoad",
                    "address": "Diestsestraat 1, Leuven",
                }
            },
        ),
        (INVITE, {"name": "opstap.ics"}),
    ],
    ids=["edit", "buttons off", "private", "long", "ack", "forget", "menu", "pin", "invite"],
)
def test_telegram_lays_out(channels: dict[str, Channel], content: Content, expected: dict[str, Any]) -> None:
    payload = render(channels, "telegram", content)
    assert {name: payload[name] for name in expected} == expected


def test_telegram_sends_nothing_in_the_place_of_an_unknown_message(channels: dict[str, Channel]) -> None:
    assert render(channels, "telegram", Telling(QUESTION.replacing(), "")) is None


def candidate_choices() -> Iterator[tuple[str, str]]:
    """Every (question, option) that the intake can offer: all pages, all sectors, all places."""
    world = demo_world()
    for question in (language_question("nl"), *INTAKE.questions):
        for page in range(3):
            yield from ((question.key, option.key) for option in options(question, page, (), world))
    yield from (("sectors", key) for key in SECTORS)
    yield from (("certificates", key) for key in CERTIFICATES)
    yield from (("languages", key) for key in WORK_LANGUAGES)
    rows = files("flows").joinpath("places.tsv").read_text("utf-8").splitlines()[1:]
    towns = [places().get(" ".join(row.split("\t")[:2])) for row in rows]
    yield from (("town", place.key) for place in towns)


def coach_choices() -> Iterator[tuple[str, str]]:
    """Every command line that can stand behind a button."""
    yield from (("do", f"{name} ABC2345") for name in COMMANDS)
    for reasons, command in ((USUAL["accepted"], "accept"), (USUAL["referred"], "refer"), (USUAL["closed"], "close")):
        yield from (("do", f"{command} ABC2345 {reason}") for reason in reasons)


def test_no_button_holds_more_than_telegram_takes_and_each_is_read_back(channels: dict[str, Channel]) -> None:
    offered = [*candidate_choices(), *coach_choices()]
    assert len(offered) > 1000
    for question, key in offered:
        payload = render(channels, "telegram", Telling(Say(Msg("?"), options=(Option(key, "x"),), question=question)))
        [[(_, data)]] = payload["buttons"]
        assert len(data.encode()) <= LIMIT, data
        assert tuple(data.partition(":")[::2]) == (question, key)
