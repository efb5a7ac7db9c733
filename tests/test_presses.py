"""Buttons on Telegram: tick and done, more, none, don't know; one of an older message does nothing but lead back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.accepting import UNCLEAR_STOPS
from flows.answering import YOUR_ANSWER
from flows.answers import MORE, NONE, UNKNOWN
from flows.events import CallPromised, ConsentRefused, IntakeFinished, LanguageChosen
from flows.intake import INTAKE
from flows.menus import DONE
from flows.model import Msg, Say
from flows.programme import World
from tests.playing import LANGUAGES, at_menu, happened, walk_to
from tests.worlds import Talker

every_language = pytest.mark.parametrize("lang", LANGUAGES)


def person(world: World, lang: str, key: str) -> Talker:
    return walk_to(world, lang, key, channel="telegram")


def ticks(talker: Talker) -> list[str]:
    """What has a tick in the message that takes the place of the pressed one."""
    [say] = talker.says
    assert say.replaces
    return [option.key for option in say.options if option.ticked]


def closed(talker: Talker) -> Say:
    """The pressed message as it stands now: with the answer and without buttons."""
    pressed = talker.says[0]
    assert (pressed.replaces, pressed.options) == (True, ())
    [line] = pressed.after
    assert line.text == YOUR_ANSWER
    return pressed


@every_language
def test_ticks_come_and_go_and_done_stores_them(world: World, lang: str) -> None:
    talker = person(world, lang, "shifts")
    seen = []
    for option in ("day", "weekend", "evening", "day"):
        talker.press("shifts", option)
        seen.append(ticks(talker))
        assert "shifts" not in talker.at.answers
    assert seen == [["day"], ["day", "weekend"], ["day", "evening", "weekend"], ["evening", "weekend"]]
    talker.press("shifts", DONE)
    assert talker.at.answers["shifts"].value == ("weekend", "evening")
    assert (closed(talker).text, talker.says[1].question) == (INTAKE.question("shifts").text, "tasks")


def test_done_without_a_tick_asks_again(world: World) -> None:
    talker = person(world, "nl", "shifts")
    talker.press("shifts", DONE)
    assert ([say.question for say in talker.says], talker.at.state) == (["shifts"], "shifts")


@pytest.mark.parametrize(("key", "stored"), [(NONE, ()), (UNKNOWN, None)])
def test_none_and_dont_know_are_one_press(world: World, key: str, stored: object) -> None:
    talker = person(world, "nl", "tasks")
    talker.press("tasks", "stand")
    talker.press("tasks", key)
    assert (talker.at.answers["tasks"].value, talker.at.picked) == (stored, ())
    assert closed(talker).question == ""


@every_language
def test_one_press_answers_where_one_is_wanted(world: World, lang: str) -> None:
    talker = person(world, lang, "transport")
    talker.press("transport", "bus")
    assert talker.at.answers["transport"].value == "bus"
    labels = {option.key: option.label for option in INTAKE.question("transport").kind.options(world)}
    assert closed(talker).after[0].fields["answer"] == labels["bus"]
    assert (talker.says[1].question, talker.says[1].replaces) == ("minutes", False)


def test_more_turns_the_page_in_the_same_message_and_keeps_the_ticks(world: World) -> None:
    talker = person(world, "nl", "sectors")
    talker.press("sectors", "kitchen")
    talker.press("sectors", MORE)
    assert talker.says[0].replaces
    assert talker.says[0].options[0].key == "care"
    talker.press("sectors", "care")
    assert ticks(talker) == ["care"]
    talker.press("sectors", MORE)
    assert ticks(talker) == ["kitchen"]
    talker.press("sectors", DONE)
    assert talker.at.answers["sectors"].value == ("kitchen", "care")


def test_typed_numbers_and_the_word_for_done_work_beside_buttons(world: World) -> None:
    talker = person(world, "nl", "shifts")
    talker.press("shifts", "weekend")
    talker.send("1 3")
    assert talker.at.answers["shifts"].value == ("weekend", "day", "evening")
    talker = person(world, "nl", "shifts")
    talker.press("shifts", "weekend")
    talker.send("klaar")
    assert talker.at.answers["shifts"].value == ("weekend",)
    assert talker.at.state == "tasks"


STALE = [
    ("shifts", ("transport", "car")),
    ("shifts", ("language", "fr")),
    ("shifts", ("summary", "send")),
    ("shifts", ("shifts", "nights")),
    ("shifts", ("nonsense", "")),
    ("shifts", ("", "")),
    ("transport", ("transport", DONE)),
    ("transport", ("transport", MORE)),
    ("transport", ("transport", NONE)),
    ("transport", ("sectors", DONE)),
    ("town", ("town", "3000 Leuven")),
    ("consent", ("adult", "yes")),
    ("adult", ("consent", "no")),
    ("summary", ("summary", "consent")),
]


@pytest.mark.parametrize(("key", "pressed"), STALE)
def test_a_button_of_an_older_message_changes_nothing_and_asks_again(
    world: World, key: str, pressed: tuple[str, str]
) -> None:
    talker = person(world, "nl", key)
    before = talker.at
    decision = talker.press(*pressed)
    assert (decision.after, decision.events) == (before, ())
    assert decision.says[0] == Say(Msg(""), replaces=True)
    assert decision.says[-1].question == key


@pytest.mark.parametrize("end", ["finished", "refused", "minor"])
def test_after_an_end_a_button_only_gets_the_kind_message(world: World, end: str) -> None:
    talker = person(world, "nl", end)
    before = talker.at
    decision = talker.press("consent", "yes")
    assert (decision.after, decision.events, len(decision.says)) == (before, (), 1)


def test_a_button_pressed_while_the_languages_are_shown_leads_back_to_them(world: World) -> None:
    talker = person(world, "nl", "shifts")
    talker.send("taal")
    talker.press("shifts", "day")
    assert (talker.says[-1].question, talker.at.picked) == ("language", ())
    talker.press("language", "uk")
    assert (talker.at.lang, talker.events[-1]) == ("uk", LanguageChosen("uk"))
    assert talker.says[-1].question == "shifts"


@pytest.mark.parametrize(("key", "reason"), [("consent", "consent"), ("adult", "unclear")])
def test_dont_know_at_a_required_question_waits_with_its_buttons(world: World, key: str, reason: str) -> None:
    talker = person(world, "nl", key)
    decision = talker.press(key, UNKNOWN)
    assert decision.events == (CallPromised(reason),)  # type: ignore[arg-type]
    assert (decision.says[-1].text, decision.says[-1].question) == (UNCLEAR_STOPS, key)
    assert [option.key for option in decision.says[-1].options] == ["yes", "no", UNKNOWN]
    talker.press(key, "yes")
    assert talker.at.answers[key].value == "yes"


def test_no_at_consent_is_one_press(world: World) -> None:
    talker = person(world, "nl", "consent")
    assert talker.press("consent", "no").events == (ConsentRefused(),)


def test_offered_towns_are_buttons_until_the_next_message(world: World) -> None:
    talker = person(world, "nl", "town")
    talker.send("Gentk")
    talker.press("town", "9000 Gent")
    assert talker.at.answers["town"].value == "9000 Gent"
    assert closed(talker).after[0].fields["answer"] == "Gent"
    talker.send("terug")
    talker.press("town", "9000 Gent")
    assert talker.says[0] == Say(Msg(""), replaces=True)
    assert talker.at.state == "town"


def test_the_summary_is_sent_or_corrected_by_buttons(world: World) -> None:
    talker = person(world, "nl", "summary")
    talker.send("6")
    talker.press("transport", "bus")
    assert talker.at.state == "summary"
    talker.press("summary", "send")
    [finished] = happened(talker, IntakeFinished)
    assert isinstance(finished, IntakeFinished)
    assert finished.answers["transport"].value == "bus"


def test_a_programme_may_have_more_languages_than_one_page(world: World) -> None:
    langs = ("nl", "ar", "en", "fr", "uk", "tr", "ti")
    many = replace(
        world,
        programme=replace(world.programme, languages=langs),
        names={**world.names, "tr": "Türkçe", "ti": "ትግርኛ"},
    )
    typed, pressed = at_menu(many, "nl"), at_menu(many, "nl", channel="telegram")
    typed.send("8")
    pressed.press("language", MORE)
    for talker in (typed, pressed):
        assert [option.key for option in talker.says[0].options] == ["tr", "ti", MORE]
        assert (talker.at.lang, talker.at.choosing_language) == ("nl", True)
    typed.send("2")
    pressed.press("language", "ti")
    assert [talker.at.lang for talker in (typed, pressed)] == ["ti", "ti"]
    assert [talker.at.state for talker in (typed, pressed)] == ["consent", "consent"]
