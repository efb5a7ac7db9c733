"""What people type to what we ask at a moment of ours: the option they mean, a word of ours, or asked back.

What we show as an option answers its question when it is typed, also where it is a global word.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

import locales
from bot.channels.sms import CARRIER_WORDS
from flows.answers import NONE, UNKNOWN
from flows.events import Answered, CallPromised, Filled, Misread, OptedOut
from flows.folding import fold
from flows.intake import INTAKE
from flows.model import Decision, Option, Say, Translate
from flows.moments import Moments
from flows.programme import Subject, World
from flows.scripts import SCRIPTS
from flows.turn import Standing
from flows.which import WHICH
from flows.wording import word
from tests.meetings import asked
from tests.wordings import demo, every_language
from tests.worlds import Talker

ROWS = json.loads(Path(__file__).with_name("track_answers.json").read_text("utf-8"))
"""[language, question, text, the value, with times as people read them, or in words what was done instead]"""
ASKED_BACK = "asked back"
OF_CANDIDATE = ("interest", "slot", "coming", "afterwards", "missed", "checkin")
OF_EMPLOYER = ("confirm", "times", "hosting", "kept", "hired")
TRACK_QUESTIONS = tuple(
    question.key
    for script in SCRIPTS.values()
    if script not in (INTAKE, WHICH) and not script.by_coach
    for question in script.questions
    if not isinstance(question.kind, Moments)
)
CARRIER = {
    "help": "the carrier's rules answer an SMS with this word alone; 'I need help' and the number are answers",
    "cancel": "an SMS with this word alone stops all messages; 'We must cancel' and the number are answers",
}
"""Ways to write an option on which a carrier acts before we do."""
every_track_question = pytest.mark.parametrize("key", TRACK_QUESTIONS)
every_demo_language = pytest.mark.parametrize("lang", sorted({row[0] for row in ROWS}))


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


@every_demo_language
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


def options(talker: Talker, key: str) -> list[Option]:
    """All that may be answered."""
    question = SCRIPTS[talker.at.script].question(key)
    extra = {NONE: question.none, UNKNOWN: question.unknown}
    return [
        *question.kind.options(talker.world),
        *(Option(one, Say(msg)) for one, msg in extra.items() if msg),
    ]


def spellings(option: Option, translate: Translate) -> set[str]:
    """The label as it is shown, and every other way to write it that the catalog has."""
    known = translate(option.label.text).split("|") if isinstance(option.label, Say) else []
    return {word(option.label, translate), *known}


def meant(talker: Talker, key: str) -> tuple[str, ...]:
    """The keys of the options that were understood."""
    known = dict(talker.at.answers)
    for event in talker.events:
        if isinstance(event, Answered):
            return event.value if isinstance(event.value, tuple) else (event.value,)
        known |= event.answers if isinstance(event, Filled) else {}
    if key not in known:
        return ()
    value = known[key].value
    return (UNKNOWN,) if value is None else (value,) if isinstance(value, str) else value or (NONE,)


@every_language
@pytest.mark.parametrize("channel", ["sms", "telegram"])
@every_track_question
def test_every_option_typed_back_is_that_option(lang: str, channel: str, key: str) -> None:
    world, tried = demo(lang), 0
    for option in options(asked(world, lang, key), key):
        for text in spellings(option, world.translate(lang)):
            talker = asked(world, lang, key)
            keyword = CARRIER_WORDS.get(text.upper(), "") if channel == "sms" else ""
            talker.send(text, channel=channel, keyword=keyword)
            tried += 1
            if keyword:
                assert text in CARRIER, text
                assert not meant(talker, key)
            else:
                assert meant(talker, key) == (option.key,), text
    assert tried


@every_language
def test_no_option_shares_a_spelling_with_another_of_its_question(lang: str) -> None:
    world = demo(lang)
    for key in TRACK_QUESTIONS:
        owners: dict[str, set[str]] = {}
        for option in options(asked(world, lang, key), key):
            for text in spellings(option, world.translate(lang)):
                owners.setdefault(fold(text), set()).add(option.key)
        assert {text: keys for text, keys in owners.items() if len(keys) > 1} == {}, key


def test_no_exception_for_the_carriers_words_is_needless() -> None:
    shown = {
        text
        for lang in locales.languages()
        for key in TRACK_QUESTIONS
        for option in options(asked(demo(lang), lang, key), key)
        for text in spellings(option, demo(lang).translate(lang))
    }
    assert {text for text in shown if text.upper() in CARRIER_WORDS} == set(CARRIER)


def of_slot(world: World, label: str) -> Talker:
    """Somebody who is offered this label."""
    talker = asked(world, "nl", "slot")
    talker.world = replace(talker.world, subject=Subject(offers=(Option("this", label),)))
    return talker


@pytest.mark.parametrize("label", ["help", "hulp", "COACH", "taal", "terug", "TERUG!"])
def test_a_global_word_that_is_offered_is_the_answer(world: World, label: str) -> None:
    assert meant(answering(of_slot(world, label), label), "slot") == ("this",)


@pytest.mark.parametrize("label", ["stop", "stoppen", "START", "opnieuw", "mijn gegevens", "WISSEN"])
def test_a_word_that_ends_begins_or_erases_is_never_an_answer(world: World, label: str) -> None:
    assert meant(answering(of_slot(world, label), label), "slot") == ()


def test_a_command_of_telegram_is_never_an_answer(world: World) -> None:
    for text in ("/help", "/hulp", "/hulp@OpstapBot", "/coach"):
        assert meant(answering(of_slot(world, text.strip("/")), text), "slot") == ()
    assert meant(answering(asked(world, "nl", "coming"), "hulp"), "coming") == ("help",)


def test_a_word_on_which_the_carrier_acted_is_never_an_answer(world: World) -> None:
    assert meant(answering(asked(world, "en", "coming"), "help", keyword="help"), "coming") == ()
    assert meant(answering(asked(world, "en", "hosting"), "cancel", keyword="stop"), "hosting") == ()
    assert meant(answering(asked(world, "en", "coming"), "help"), "coming") == ("help",)


def test_while_the_language_is_chosen_a_global_word_is_no_answer(world: World) -> None:
    talker = asked(world, "nl", "coming")
    talker.at = replace(talker.at, choosing_language=True)
    assert meant(answering(talker, "hulp"), "coming") == ()


def test_who_stopped_and_wants_a_call_gets_it_and_answers_nothing(world: World) -> None:
    talker = asked(world, "nl", "checkin")
    talker.standing = Standing(stopped=True)
    assert talker.send("bel mij") == Decision(talker.at, events=(CallPromised("asked"),))


def answering(talker: Talker, text: str, **how: object) -> Talker:
    """The person after this message."""
    talker.send(text, **how)
    return talker
