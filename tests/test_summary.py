"""The summary: all that was understood, in short messages, corrected by number before it is sent."""

from __future__ import annotations

import pytest

from bot.segments import affordable
from flows.answers import UNKNOWN
from flows.events import IntakeFinished
from flows.intake import INTAKE, QUESTIONS
from flows.model import N_
from flows.programme import World
from flows.summary import LONGEST, UNCORRECTED
from flows.words import YES
from tests.playing import LANGUAGES, happened, said, walk_to
from tests.worlds import Talker

FULL = {
    "name": "Aleksandrina",
    "sectors": "1 2 3 4 5",
    "town": "1348 Louvain-la-Neuve",
    "shifts": "1 2 3 4 5",
    "tasks": "1 2 3 4 5",
    "certificates": "1 2",
    "languages": "1 2 3 4 5",
}
"""The longest answers."""
CORRECTED = {
    "name": ("Alex", "Alex"),
    "sectors": ("2 3", ("kitchen", "cleaning")),
    "town": ("Tienen", "3300 Tienen"),
    "transport": ("2", "bus"),
    "minutes": ("4", "60"),
    "shifts": ("4", ("weekend",)),
    "tasks": ("3", ("lift20",)),
    "certificates": ("1", ("B",)),
    "dutch": ("5", "B2"),
    "languages": ("2", ("en",)),
    "work_access": ("2", "beperkt"),
}
"""Question → (what a person types instead, what is then stored)."""
every_language = pytest.mark.parametrize("lang", LANGUAGES)


def line_of(talker: Talker, number: int) -> str:
    """The summary's line with this number, in whichever message it stands."""
    [line] = [line for line in said(talker).splitlines() if line.startswith(f"{number} ") and ":" in line]
    return line


@every_language
@pytest.mark.parametrize("answers", [{}, FULL], ids=["short", "full"])
def test_it_shows_every_answer_once_in_order_in_messages_that_stay_short(
    world: World, lang: str, answers: dict[str, str]
) -> None:
    talker = walk_to(world, lang, "summary", answers)
    shown = [line.fields["number"] for say in talker.says for line in (*say.before, say) if "number" in line.fields]
    assert shown == list(range(3, 14))
    assert len(talker.says) > 1 or not answers
    lines = len(talker.says[-1].before)
    assert all(len(text) <= LONGEST for text in talker.heard[:-1])
    assert len(talker.heard[-1]) <= LONGEST + lines
    assert talker.says[-1].question == "summary"
    assert [say.options for say in talker.says[:-1]] == [()] * (len(talker.says) - 1)


@every_language
@pytest.mark.parametrize("choice", ["1", "2", "3", "4", "9"])
def test_it_does_not_repeat_the_word_on_the_residence_card(world: World, lang: str, choice: str) -> None:
    talker = walk_to(world, lang, "summary", {"work_access": choice})
    label = world.translate(lang)(N_("answered")).partition("|")[0]
    assert line_of(talker, 13).endswith(f": {affordable(label)}")
    assert not any(word in said(talker) for word in ("onbeperkt", "beperkt", "neen"))


@every_language
@pytest.mark.parametrize("key", CORRECTED)
def test_a_line_is_corrected_by_its_number_and_shown_again(world: World, lang: str, key: str) -> None:
    talker = walk_to(world, lang, "summary")
    before = dict(talker.at.answers)
    number = [question.key for question in QUESTIONS].index(key) + 1
    wrong = line_of(talker, number)
    typed, stored = CORRECTED[key]
    talker.send(str(number))
    assert (talker.at.state, talker.says[-1].question) == (key, key)
    talker.send(typed)
    assert talker.at.state == "summary"
    assert talker.at.answers[key].value == stored
    assert {k: v for k, v in talker.at.answers.items() if k != key} == {k: v for k, v in before.items() if k != key}
    assert (line_of(talker, number) == wrong) == (key == "work_access")


def test_every_answer_that_can_be_wrong_can_be_corrected() -> None:
    assert CORRECTED.keys() == {question.key for question in QUESTIONS} - set(UNCORRECTED)


def test_several_lines_are_corrected_one_after_the_other_and_sent(world: World) -> None:
    talker = walk_to(world, "nl", "summary")
    for text in ("5", "Tienen", "6", "2", "5", "Diest", "1"):
        talker.send(text)
    [finished] = happened(talker, IntakeFinished)
    assert isinstance(finished, IntakeFinished)
    assert (finished.answers["town"].value, finished.answers["transport"].value) == ("3290 Diest", "bus")


@pytest.mark.parametrize("text", ["2", "14", "5 6", "56", "0", "niet goed"])
def test_a_number_that_is_no_line_is_asked_back(world: World, text: str) -> None:
    talker = walk_to(world, "nl", "summary")
    talker.send(text)
    assert (talker.at.state, talker.at.tries) == ("summary", 1)
    talker.send("5")
    assert talker.at.state == "town"


@every_language
def test_it_is_sent_by_number_or_by_a_word(world: World, lang: str) -> None:
    translate = world.translate(lang)
    send = translate(INTAKE.question("summary").kind.options(world)[0].label.text)  # type: ignore[union-attr]
    for text in ("1", "1️⃣", f"{send.partition('|')[0]}!", *translate(YES).split("|")):
        talker = walk_to(world, lang, "summary")
        talker.send(text)
        assert talker.at.state == "finished"


def test_a_correction_by_the_name_of_the_line(world: World) -> None:
    talker = walk_to(world, "nl", "summary")
    talker.send("gemeente")
    assert talker.at.state == "town"


def test_back_from_a_correction_leaves_the_answer_as_it_was(world: World) -> None:
    talker = walk_to(world, "nl", "summary")
    before = talker.at.answers
    for text in ("5", "terug"):
        talker.send(text)
    assert (talker.at.state, talker.at.answers) == ("summary", before)


def test_a_correction_that_fails_three_times_says_not_known_and_comes_back_here(world: World) -> None:
    talker = walk_to(world, "nl", "summary")
    for text in ("5", "qqqqqq", "qqqqqq", "qqqqqq"):
        talker.send(text)
    assert talker.at.state == "summary"
    assert line_of(talker, 5).endswith(world.translate("nl")(N_("not known")))


def test_what_is_not_known_can_be_corrected_too(world: World) -> None:
    talker = walk_to(world, "nl", "summary", {"town": "9", "dutch": "9"})
    for text in ("5", "Leuven", "11", "2"):
        talker.send(text)
    assert (talker.at.answers["town"].value, talker.at.answers["dutch"].value) == ("3000 Leuven", "A1")
    assert UNKNOWN not in talker.at.shown.values()
