"""What people really write in fourteen languages, and what we take it for: never silently something else."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.channels.sms import lay_out
from bot.segments import segments
from flows.accepting import PERSON
from flows.choosing import same_aliases
from flows.conversation import COACH_CALLS, HELP, STOPPED, decide
from flows.events import CallPromised, IntakeFinished
from flows.intake import INTAKE
from flows.menus import ask
from flows.model import Conversation, Decision, Inbound, Msg, Say
from flows.remarks import COMPUTER, GREETING, HELLO, INSULT, THANKS, WELCOME, WHAT, WHY
from flows.several import NOTED
from flows.turn import Standing, new_conversation
from flows.words import aliases
from tests.playing import EASY
from tests.wordings import CHEAP, demo, every_language

ROWS = [
    (file.stem, *row)
    for file in sorted(Path(__file__).with_name("understanding").glob("*.json"))
    for row in json.loads(file.read_text("utf-8"))
]
"""(language, question, text, what changed by question, or in a word what was done instead)."""
MANY = ("ar", "en", "es", "fa_AF", "fr", "nl", "tr", "uk")
SAID: dict[Msg, str] = {
    WELCOME: "thanks",
    HELLO: "hello",
    COMPUTER: "a computer",
    HELP: "help",
    STOPPED: "stop",
    COACH_CALLS: "coach",
}


def hear(at: Conversation, text: str) -> Decision:
    world = demo(at.lang)
    return decide(at, Inbound("sms", "+32470000001", "1", text, world.now), Standing(), world)


@cache
def asked(lang: str, key: str) -> Conversation:
    """A person who gave easy answers up to this question."""
    at = hear(replace(new_conversation(lang), choosing_language=False), "START").after
    while at.state != key:
        at = hear(at, EASY[at.state]).after
    return at


def values(at: Conversation) -> dict[str, Any]:
    """The answers as JSON has them."""
    given = {key: answer.value for key, answer in at.answers.items()}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}


def outcome(lang: str, key: str, text: str) -> Any:
    """What changed, and else in a word what was done."""
    before = asked(lang, key)
    decision = hear(before, text)
    after, first = decision.after, decision.says[0]
    old = values(before)
    changed = {name: value for name, value in values(after).items() if name not in old or old[name] != value}
    if after.state in INTAKE.ends:
        return after.state
    if changed:
        assert said_back(decision) or changed.keys() == {key}, "taken without a word"
        return changed
    opening = first.before[0].text if first.before else first.text
    if opening in SAID:
        return SAID[opening]
    if opening == INTAKE.question(key).why:
        return "why"
    if any(say.text == PERSON for say in first.after):
        return "what"
    if any(isinstance(event, CallPromised) for event in decision.events):
        return "unknown"
    return "asked back" if after.tries else "asked again"


def said_back(decision: Decision) -> bool:
    return any(sentence.text == NOTED for say in decision.says for sentence in say.before)


@pytest.mark.parametrize(("lang", "key", "text", "expected"), ROWS)
def test_a_text_is_taken_for_what_the_person_means(lang: str, key: str, text: str, expected: Any) -> None:
    assert outcome(lang, key, text) == expected


@every_language
def test_there_are_enough_rows(lang: str) -> None:
    mine = [row for row in ROWS if row[0] == lang]
    assert len(mine) >= (40 if lang in MANY else 15)
    assert len({row[1:3] for row in mine}) == len(mine)


def said_aloud(decision: Decision) -> list[str]:
    translate = demo(decision.after.lang).translate(decision.after.lang)
    return [lay_out(say, translate) for say in decision.says]


@every_language
def test_a_remark_is_never_stored_and_its_answer_keeps_the_budget(lang: str) -> None:
    translate, most = demo(lang).translate(lang), 2 if lang in CHEAP else 4
    dear = {"why": WHY, "what": WHAT, "thanks": THANKS, "hello": GREETING, "a computer": INSULT}
    for question in INTAKE.questions:
        at = asked(lang, question.key)
        for meant, msg in dear.items():
            for word in aliases(translate, msg):
                options = (option.label for option in question.kind.options(demo(lang)))
                if not any(word in same_aliases(label, translate) for label in options):
                    assert outcome(lang, question.key, word) == meant, (question.key, word)
                    assert all(segments(text).count <= most for text in said_aloud(hear(at, word))), word


@every_language
def test_what_is_said_back_keeps_the_budget_even_where_all_was_chosen(lang: str) -> None:
    world, most = demo(lang), 2 if lang in CHEAP else 4
    for before, question in pairwise(INTAKE.questions[2:]):
        options = before.kind.options(world)
        value = tuple(option.key for option in options) if before.kind.many else options[-1].key if options else None
        if value and question.key != INTAKE.review:
            told = Say(NOTED, {"answers": before.kind.show(value, world)})
            _, says = ask(INTAKE, question, asked(lang, question.key), world, before=(told,))
            assert [segments(lay_out(say, world.translate(lang))).count <= most for say in says] == [True]


def after(lang: str, key: str, *texts: str) -> Conversation:
    at = asked(lang, key)
    for text in texts:
        at = hear(at, text).after
    return at


def test_a_thank_you_is_no_failure_and_an_insult_is_one() -> None:
    assert after("en", "shifts", *["thanks", "hello", "👍", "why?"] * 5) == asked("en", "shifts")
    assert after("en", "shifts", "idiot", "idiot").tries == 2
    assert after("en", "shifts", "idiot", "idiot", "idiot").state == "tasks"


def test_who_does_not_understand_the_question_twice_is_called() -> None:
    decision = hear(after("en", "dutch", "what?"), "???")
    assert decision.events == (CallPromised("unclear"),)
    assert decision.after.state == "languages"


@pytest.mark.parametrize(
    ("lang", "text", "times"), [("fa_AF", "سلام", 2), ("ti", "ሰላም", 2), ("tr", "Selam", 2), ("nl", "Merci", 3)]
)
def test_a_remark_that_is_a_name_is_believed_when_it_is_said_again(lang: str, text: str, times: int) -> None:
    assert after(lang, "name", *[text] * (times - 1)).state == "name"
    assert values(after(lang, "name", *[text] * times))["name"] == text


def test_what_was_filled_in_ahead_is_reached_by_going_back() -> None:
    at = after("en", "transport", "bus, 30 min")
    assert at.state == "shifts"
    assert hear(at, "BACK").after.state == "minutes"
    assert values(after("en", "transport", "bus, 30 min", "no, 45"))["minutes"] == "45"


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("consent", "yes, yes"),
        ("adult", "yes, Sam"),
        ("shifts", "day, 20 kg"),
        ("tasks", "20 kg, licence B"),
        ("languages", "French, unlimited"),
        ("transport", "bus, none"),
        ("dutch", "A2, nothing"),
    ],
)
def test_nothing_is_filled_in_ahead_that_means_something_else_before_it_was_asked(key: str, text: str) -> None:
    at = hear(asked("en", key), text).after
    assert values(at).keys() <= {*values(asked("en", key)), key}


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("town", "leuve", True),
        ("transport", "i take the bus every day", True),
        ("town", "Leuven", False),
        ("transport", "bus", False),
    ],
)
def test_what_is_not_sure_is_said_back(key: str, text: str, told: bool) -> None:
    assert said_back(hear(asked("en", key), text)) == told


def test_a_correction_after_the_summary_leads_back_to_the_summary() -> None:
    at = after("en", "summary", "5", "Tienen")
    assert at.state == "summary"
    decision = hear(at, "no, Leuven")
    assert (decision.after.state, values(decision.after)["town"]) == ("summary", "3000 Leuven")
    assert said_back(decision)
    assert any(isinstance(event, IntakeFinished) for event in hear(decision.after, "1").events)


def test_a_paper_that_is_not_repeated_is_not_said_back() -> None:
    at = asked("en", "summary")
    assert values(hear(at, "no, limited").after) == values(at)


@pytest.mark.parametrize("text", ["nee " * 12, "no " * 400, "thanks " * 600, "?" * 4000, "a," * 2000, "\n" * 4000])
@pytest.mark.parametrize("key", ["name", "town", "transport", "summary"])
def test_a_long_or_odd_text_is_asked_back(key: str, text: str) -> None:
    assert hear(asked("en", key), text).after.state == key
