"""The intake as a conversation: one question at a time, each once, and always a way on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from flows.accepting import PERSON, UNCLEAR, UNCLEAR_STOPS
from flows.answers import NOT_AND_NONE, UNKNOWN
from flows.events import CallPromised, ConsentGiven, ConsentRefused, IntakeFinished, LanguageChosen, UnderAge
from flows.intake import INTAKE, QUESTIONS, WAITING
from flows.menus import DONE_LABEL
from flows.model import DONT_KNOW, Answer, Say
from flows.programme import World
from tests.playing import EASY, LANGUAGES, at_menu, happened, said, walk_to
from tests.worlds import Talker

NONSENSE = {"name": "77 88"}
"""What no question understands, where "qqq qqq" would be an answer."""
KEYS = [question.key for question in QUESTIONS]
REQUIRED = [question.key for question in INTAKE.questions if question.required]
every_language = pytest.mark.parametrize("lang", LANGUAGES)
every_question = pytest.mark.parametrize("key", [*KEYS, "summary"])


def nonsense(key: str) -> str:
    return NONSENSE.get(key, "qqq qqq")


def without_certificates(world: World, **changes: object) -> World:
    """The world in which the vacancies that need a certificate are changed."""
    return replace(
        world,
        vacancies=tuple(replace(v, **changes) if v.certificates else v for v in world.vacancies),  # type: ignore[arg-type]
    )


@every_language
@every_question
def test_two_failures_and_the_question_is_said_differently_with_a_way_to_a_person(
    world: World, lang: str, key: str
) -> None:
    talker = walk_to(world, lang, key)
    question = INTAKE.question(key)
    [first] = talker.send(nonsense(key)).says[-1:]
    assert first.text not in (question.text, question.again)
    [second] = talker.send(nonsense(key)).says[-1:]
    assert second.text == question.again != question.text
    assert [line.text for line in second.after] == [PERSON]
    assert [o.key for o in second.options] == [o.key for o in first.options]
    assert (talker.at.state, key in talker.at.answers, happened(talker, CallPromised)) == (key, False, [])


@every_language
@pytest.mark.parametrize("key", [key for key in KEYS if key not in REQUIRED])
def test_after_a_third_failure_a_coach_calls_and_the_intake_goes_on(world: World, lang: str, key: str) -> None:
    talker = walk_to(world, lang, key)
    for _ in range(3):
        talker.send(nonsense(key))
    assert happened(talker, CallPromised) == [CallPromised("unclear")]
    assert talker.at.answers[key] == Answer(None, nonsense(key))
    following = "summary" if key == KEYS[-1] else KEYS[KEYS.index(key) + 1]
    assert (talker.at.state, talker.at.tries) == (following, 0)
    assert talker.says[0].before[:1] == (Say(UNCLEAR),)


@pytest.mark.parametrize("key", REQUIRED)
def test_a_required_question_waits_for_an_answer_and_promises_one_call(world: World, key: str) -> None:
    talker = walk_to(world, "nl", key)
    for _ in range(6):
        talker.send(nonsense(key))
    assert happened(talker, CallPromised) == [CallPromised("unclear")]
    assert talker.says[-1].text == UNCLEAR_STOPS
    assert (talker.at.state, talker.says[-1].question) == (key, key)
    talker.send("1")
    assert talker.at.state != key


@every_language
@pytest.mark.parametrize(("key", "reason"), [("consent", "consent"), ("adult", "unclear")])
def test_dont_know_at_a_required_question_promises_a_call_and_waits(
    world: World, lang: str, key: str, reason: str
) -> None:
    for text in ("9", world.translate(lang)(DONT_KNOW).split("|")[0]):
        talker = walk_to(world, lang, key)
        assert talker.send(text).events == (CallPromised(reason),)  # type: ignore[arg-type]
        assert [say.text for say in talker.says] == [UNCLEAR_STOPS]
        assert talker.at.state == key
        assert talker.send("1").after.state == KEYS[KEYS.index(key) + 1]


@pytest.mark.parametrize("key", [key for key in KEYS if key not in REQUIRED])
def test_dont_know_is_an_answer_everywhere_else(world: World, key: str) -> None:
    talker = walk_to(world, "nl", key)
    talker.send("9")
    assert talker.at.answers[key] == Answer(None, "9")
    assert talker.events == walk_to(world, "nl", key).events


def test_every_question_says_how_far_the_person_is(world: World) -> None:
    for number, key in enumerate(KEYS, 1):
        talker = walk_to(world, "en", key)
        assert talker.heard[0].startswith(f"{number}/13 ")
        talker.send(nonsense(key))
        assert talker.heard[0].startswith(f"{number}/13 ")
    assert [walk_to(world, "en", "summary").says[-1].step, at_menu(world, "en").says[0].step] == ["", ""]


@pytest.mark.parametrize("changes", [{"certificates": ()}, {"open_until": date(2026, 11, 22)}])
def test_certificates_are_asked_only_when_an_open_vacancy_needs_one(world: World, changes: dict[str, object]) -> None:
    assert walk_to(world, "nl", "certificates").says[0].step == "10/13"
    talker = walk_to(without_certificates(world, **changes), "nl", "tasks")
    talker.send("0")
    assert (talker.at.state, talker.says[0].step) == ("dutch", "11/13")
    for text in ("3", "0", "1", "1"):
        talker.send(text)
    [finished] = happened(talker, IntakeFinished)
    assert isinstance(finished, IntakeFinished)
    assert "certificates" not in finished.answers


def test_a_vacancy_is_open_until_the_end_of_its_last_day(world: World) -> None:
    last_day = without_certificates(world, open_until=world.now.date())
    assert walk_to(last_day, "nl", "certificates").says[0].question == "certificates"


@every_language
def test_numbers_answer_the_last_message_sent(world: World, lang: str) -> None:
    talker = walk_to(world, lang, "sectors")
    assert talker.at.shown[1] == "logistics"
    talker.send("8")
    assert (talker.says[0].options[0].key, talker.at.shown[1]) == ("care", "care")
    talker.send("1")
    assert talker.at.answers["sectors"].value == ("care",)


@every_language
def test_choices_on_several_pages_are_kept_together(world: World, lang: str) -> None:
    talker = walk_to(world, lang, "sectors")
    for text in ("2 8", "8", "3 8", "1"):
        talker.send(text)
    assert talker.at.answers["sectors"].value == ("kitchen", "cleaning", "care")


def test_none_after_a_choice_on_another_page_is_asked_back_not_guessed(world: World) -> None:
    talker = walk_to(world, "nl", "sectors")
    for text in ("2 8", "0"):
        talker.send(text)
    assert (talker.says[0].text, talker.at.shown[1], talker.at.state) == (NOT_AND_NONE, "logistics", "sectors")
    talker.send("2")
    assert talker.at.answers["sectors"].value == ("kitchen",)


@every_language
def test_after_more_the_word_for_done_keeps_what_was_chosen(world: World, lang: str) -> None:
    talker = walk_to(world, lang, "sectors")
    talker.send("2 8")
    talker.send(world.translate(lang)(DONE_LABEL).rpartition("|")[2])
    assert talker.at.answers["sectors"].value == ("kitchen",)


def test_an_ambiguous_town_does_not_keep_a_person_for_ever(world: World) -> None:
    talker = walk_to(world, "nl", "town")
    for _ in range(3):
        talker.send("Gentk")
    assert (talker.at.state, happened(talker, CallPromised)) == ("transport", [CallPromised("unclear")])


def test_numbers_of_offered_towns_are_gone_after_another_message(world: World) -> None:
    talker = walk_to(world, "nl", "town")
    talker.send("Gentk")
    talker.send("qqqqqqq")
    talker.send("1")
    assert talker.at.state == "transport"
    assert talker.at.answers["town"].value is None


@every_language
def test_back_asks_the_question_before_and_goes_on_from_there(world: World, lang: str) -> None:
    talker = walk_to(world, lang, "minutes")
    for earlier in ("transport", "town", "sectors", "name", "adult", "consent", "consent"):
        talker.send("BACK")
        assert (talker.at.state, talker.says[-1].question) == (earlier, earlier)
    assert talker.at.answers.keys() == {"consent", "adult", "name", "sectors", "town", "transport"}
    for text in ("1", "1", "Alex"):
        talker.send(text)
    assert (talker.at.state, talker.at.answers["name"].value) == ("sectors", "Alex")
    talker.send("BACK")
    assert talker.at.state == "name"


def test_back_from_the_summary_changes_the_last_answer(world: World) -> None:
    talker = walk_to(world, "nl", "summary")
    talker.send("terug")
    talker.send("2")
    assert (talker.at.state, talker.at.answers["work_access"].value) == ("summary", "beperkt")


@pytest.mark.parametrize("key", [*KEYS, "summary"])
def test_another_language_midway_keeps_the_place_and_the_answers(world: World, key: str) -> None:
    talker = walk_to(world, "nl", key)
    before = talker.at
    talker.send("langue")
    assert talker.says[-1].question == "language"
    talker.send("Français")
    assert (talker.at.state, talker.at.answers, talker.at.trail) == (key, before.answers, before.trail)
    assert (talker.at.lang, talker.events[-1]) == ("fr", LanguageChosen("fr"))
    assert talker.says[-1].question == key
    assert talker.at.shown == before.shown


def test_another_language_midway_keeps_what_was_ticked(world: World) -> None:
    talker = walk_to(world, "nl", "sectors")
    for text in ("2 8", "taal", "3", "1"):
        talker.send(text)
    assert (talker.at.lang, talker.at.answers["sectors"].value) == ("en", ("kitchen", "logistics"))


@pytest.mark.parametrize("text", ["weet ik niet", "9", "qqq", "13", "geen idee"])
def test_the_menu_of_languages_waits_for_a_language(world: World, text: str) -> None:
    talker = at_menu(world, "nl")
    for _ in range(5):
        talker.send(text)
        assert (talker.at.lang, talker.at.choosing_language, talker.says[-1].question) == ("nl", True, "language")
    talker.send("2")
    assert (talker.at.lang, talker.says[-1].question) == ("ar", "consent")


@pytest.mark.parametrize("text", ["1", "hello", "ja", "", "🙂"])
def test_a_first_text_of_any_kind_gets_the_menu_of_languages(world: World, text: str) -> None:
    talker = Talker(world, "nl")
    talker.send(text)
    assert (talker.says[-1].question, talker.at.state, talker.at.tries) == ("language", "consent", 0)


def test_what_was_answered_is_not_asked_again_after_every_kind_of_interruption(world: World) -> None:
    talker = at_menu(world, "nl")
    talker.send("1")
    asked: list[str] = []
    while talker.at.state != "finished":
        key = talker.at.state
        for interruption in ("help", "STOP", "hello", "START", "coach", "taal", "nl"):
            talker.send(interruption)
        talker.send(unreadable=True)
        assert talker.at.state == key
        asked.append(key)
        talker.send(EASY[key])
    assert asked == [*KEYS, "summary"]


@every_language
def test_the_end_hands_over_every_answer_as_it_was_given_and_keeps_none(world: World, lang: str) -> None:
    talker = walk_to(world, lang, "finished")
    [finished] = happened(talker, IntakeFinished)
    assert isinstance(finished, IntakeFinished)
    assert {key: answer.raw for key, answer in finished.answers.items()} == {key: EASY[key] for key in KEYS}
    assert (talker.at.answers, talker.at.trail) == ({}, ())
    assert "Sam" in said(talker)
    assert happened(talker, ConsentGiven) == [ConsentGiven(world.programme.notice)]


@every_language
@pytest.mark.parametrize("end", ["finished", "refused", "minor"])
def test_after_an_end_every_text_is_answered_kindly_and_nothing_happens(world: World, lang: str, end: str) -> None:
    talker = walk_to(world, lang, end)
    assert [say.text for say in talker.says] == [INTAKE.ends[end].says]
    for text in ("1", "hello", "", "9"):
        decision = talker.send(text)
        assert [say.text for say in decision.says] == [WAITING if end == "finished" else INTAKE.ends[end].says]
        assert (decision.events, decision.after.state) == ((), end)


@every_language
@pytest.mark.parametrize(("end", "event"), [("refused", ConsentRefused()), ("minor", UnderAge())])
def test_who_refuses_or_is_a_minor_leaves_nothing_and_can_begin_again(
    world: World, lang: str, end: str, event: ConsentRefused | UnderAge
) -> None:
    talker = walk_to(world, lang, end)
    assert talker.events[-1] == event
    assert talker.at == replace(talker.at, answers={}, trail=(), picked=())
    assert world.programme.phone in said(talker)
    talker.send("START")
    assert (talker.at.state, talker.at.lang, talker.says[-1].question) == ("consent", lang, "consent")
    assert talker.says[-1].options[-1].key == UNKNOWN
