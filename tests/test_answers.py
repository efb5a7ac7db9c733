"""What people type is the option they mean, "don't know", or asked back: never silently another answer."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest

import locales
from flows.answers import NONE, UNKNOWN
from flows.choosing import SEVERAL_NUMBERS, same_aliases
from flows.events import CallPromised
from flows.intake import INTAKE
from flows.menus import DONE, MORE_NUMBER, ask
from flows.model import NP_, Heard, Option, Problem
from flows.programme import World
from tests.playing import walk_to
from tests.worlds import Talker

ROWS = json.loads(Path(__file__).with_name("answers.json").read_text("utf-8"))
"""(language, question, text, the stored value, with what became of it in words where nothing is stored)."""
MORE_ROWS = ("nl", "fr", "en", "ar", "uk", "tr", "fa_AF", "es")
"""Languages of which most people write to us."""
DIGITS = {"Arabic": "٠١٢٣٤٥٦٧٨٩", "Persian": "۰۱۲۳۴۵۶۷۸۹", "Ethiopic": " ፩፪፫፬፭፮፯፰፱", "wide": "０１２３４５６７８９"}
AROUND = ("{}", "  {}. ", "{}!!", "«{}»", "🙂 {} 👍🏽", "{}\n")
MINUTES = NP_("{n} minute", "{n} minutes")
every_language = pytest.mark.parametrize("lang", sorted({row[0] for row in ROWS}))


def asked(world: World, lang: str, key: str) -> Talker:
    """A person of whom just this was asked."""
    talker = Talker(world, lang).in_language()
    question = INTAKE.question(key)
    talker.at, talker.says = ask(INTAKE, question, replace(talker.at, state=key), world)
    return talker


def outcome(world: World, lang: str, key: str, text: str) -> object:
    """What became of a text: the stored value as JSON has it, or what was done instead."""
    talker = asked(world, lang, key)
    talker.send(text)
    if key in talker.at.answers:
        value = talker.at.answers[key].value
        return "unknown" if value is None else list(value) if isinstance(value, tuple) else value
    if talker.at.state in INTAKE.ends:
        return "no"
    if any(isinstance(event, CallPromised) for event in talker.events):
        return "a coach calls"
    return "asked back" if talker.at.state == key and talker.at.tries <= 1 else "something else"


@pytest.mark.parametrize(("lang", "key", "text", "expected"), ROWS)
def test_a_text_means(world: World, lang: str, key: str, text: str, expected: object) -> None:
    assert outcome(world, lang, key, text) == expected


@pytest.mark.parametrize("lang", locales.languages())
def test_there_are_enough_rows(lang: str) -> None:
    assert sum(row[0] == lang for row in ROWS) >= (24 if lang in MORE_ROWS else 12)
    assert len({tuple(row[:3]) for row in ROWS}) == len(ROWS)


def choices(world: World, lang: str) -> list[tuple[str, Option]]:
    """Every option of every question that is chosen, on its first page."""
    questions = [q for q in INTAKE.questions if q.kind.options(world) and q.key != INTAKE.review]
    return [
        (question.key, option)
        for question in questions
        for option in asked(world, lang, question.key).says[0].options
        if option.number not in (None, MORE_NUMBER) and option.key != DONE
    ]


def stored(question: str, option: str) -> object:
    """What a row of the table has for this option."""
    if option == UNKNOWN:
        return "a coach calls" if INTAKE.question(question).required else "unknown"
    return ([] if option == NONE else [option]) if INTAKE.question(question).kind.many else option


@every_language
def test_every_word_for_an_option_is_understood_with_anything_around_it(world: World, lang: str) -> None:
    """Each word in small letters and in capitals, by turns with all that may stand around it."""
    around = cycle(AROUND)
    for question, option in choices(world, lang):
        for written in same_aliases(option.label, world.translate(lang)):
            for text in (written, next(around).format(written), next(around).format(written.upper())):
                heard = outcome(world, lang, question, text)
                assert heard == stored(question, option.key), (question, text)


@every_language
@pytest.mark.parametrize("script", DIGITS)
def test_every_number_is_understood_in_every_script(world: World, lang: str, script: str) -> None:
    tried = 0
    for question, option in choices(world, lang):
        digit = DIGITS[script][option.number or 0]
        if digit != " ":
            tried += 1
            assert outcome(world, lang, question, digit) == stored(question, option.key), question
    assert tried > 30


@every_language
def test_numbers_written_together_are_asked_back_with_an_example(world: World, lang: str) -> None:
    talker = asked(world, lang, "sectors")
    talker.send("13")
    assert talker.says[0].text == SEVERAL_NUMBERS
    assert "1 3" in talker.heard[0]
    talker.send("1 3")
    assert talker.at.answers["sectors"].value == ("logistics", "cleaning")


@every_language
def test_where_one_is_wanted_several_numbers_are_not_taught(world: World, lang: str) -> None:
    for text in ("12", "1 2"):
        talker = asked(world, lang, "transport")
        talker.send(text)
        assert "1 2" not in talker.heard[0]


@pytest.mark.parametrize("text", ["0002", "002 1", "1 0032470", "9" * 5000, "1 " + "3" * 5000, "0" * 9])
@pytest.mark.parametrize("key", ["sectors", "transport", "town", "consent"])
def test_a_long_number_is_no_choice(world: World, key: str, text: str) -> None:
    assert outcome(world, "nl", key, text) == "asked back"


@every_language
def test_an_ambiguous_town_is_asked_back_with_the_towns_to_choose(world: World, lang: str) -> None:
    talker = walk_to(world, lang, "town")
    talker.send("Gentk")
    assert [(o.number, o.key) for o in talker.says[0].options] == [(1, "3600 Genk"), (2, "9000 Gent"), (9, UNKNOWN)]
    talker.send("2")
    assert talker.at.answers["town"].value == "9000 Gent"


@pytest.mark.parametrize("lang", locales.languages())
@pytest.mark.parametrize(("minutes", "best"), [(5, ["15"]), (20, ["15", "30"]), (40, ["30", "45"]), (120, ["60"])])
def test_another_length_is_asked_back_with_those_around_it(
    world: World, lang: str, minutes: int, best: list[str]
) -> None:
    talker = asked(world, lang, "minutes")
    talker.send(world.translate(lang)(MINUTES, minutes).partition("|")[0].format(n=minutes))
    assert [o.key for o in talker.says[0].options] == [*best, UNKNOWN]
    talker.send("1")
    assert talker.at.answers["minutes"].value == best[0]


def test_a_town_is_chosen_in_words(world: World) -> None:
    talker = walk_to(world, "nl", "town")
    talker.send("Gentk")
    talker.send("de tweede")
    assert talker.at.answers["town"].value == "9000 Gent"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("30 min", "30"), ("30", "30"), ("een half uur aub", "30"), ("max 1u", "60"), ("30 jaar", None), ("bus 30", None)],
)
def test_where_nothing_may_be_guessed_only_words_without_weight_stand_beside_a_length(
    world: World, text: str, minutes: str | None
) -> None:
    found = INTAKE.question("minutes").kind.parse(Heard(text, {}, world.translate("nl"), world, final=True))
    assert (None if isinstance(found, Problem) else found) == minutes


def test_a_postcode_is_no_length(world: World) -> None:
    talker = asked(world, "nl", "minutes")
    talker.send("3000")
    assert [o.key for o in talker.says[0].options] == ["15", "30", "45", "60", UNKNOWN]
