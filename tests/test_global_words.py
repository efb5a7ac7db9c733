"""Help, stop, start, back, language, coach and data: in any language, at any moment, and never by accident."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from flows.conversation import COACH_CALLS, COACH_CALLS_LATER, HELP, PRIVACY, STOPPED, UNREADABLE, WELCOME_BACK, decide
from flows.events import CallPromised, OptedIn, OptedOut
from flows.model import Conversation, Decision, Inbound, Say
from flows.programme import World
from flows.turn import Standing
from flows.words import COURTESY, WORDS
from tests.playing import ENDS, FEW, LANGUAGES, at_menu, walk_to
from tests.worlds import NOW, Talker

MOMENTS: dict[str, Callable[[World, str], Talker]] = {
    "menu of languages": at_menu,
    "first question": lambda world, lang: walk_to(world, lang, "consent"),
    "free text": lambda world, lang: walk_to(world, lang, "name"),
    "second page": lambda world, lang: after(walk_to(world, lang, "sectors"), "1 8"),
    "town asked back": lambda world, lang: after(walk_to(world, lang, "town"), "Gentk"),
    "said differently": lambda world, lang: after(walk_to(world, lang, "dutch"), "qqq", "qqq"),
    "summary": lambda world, lang: walk_to(world, lang, "summary"),
    "correcting": lambda world, lang: after(walk_to(world, lang, "summary"), "6"),
    "language again": lambda world, lang: after(walk_to(world, lang, "shifts"), "LANGUAGE"),
    **{end: lambda world, lang, end=end: walk_to(world, lang, end) for end in ENDS},  # type: ignore[misc]
}
every_language = pytest.mark.parametrize("lang", LANGUAGES)
every_moment = pytest.mark.parametrize("moment", MOMENTS)


def after(talker: Talker, *texts: str) -> Talker:
    for text in texts:
        talker.send(text)
    return talker


def one(at: Conversation, world: World, text: str, standing: Standing | None = None, **how: object) -> Decision:
    """What follows from one message, with nothing remembered."""
    message = Inbound("sms", "+32470000001", "1", text, NOW)
    return decide(at, replace(message, **how), standing or Standing(), world)  # type: ignore[arg-type]


def texts(decision: Decision) -> list[str]:
    return [say.text for say in decision.says]


def asks(at: Conversation) -> str:
    """The question that stands open, "" after an end."""
    return "language" if at.choosing_language else "" if at.state in ENDS else at.state


def helps(before: Conversation, decision: Decision) -> None:
    assert texts(decision)[0] == HELP
    assert decision.says[-1].question == asks(before)
    assert (decision.after.state, decision.events) == (before.state, ())


def stops(before: Conversation, decision: Decision) -> None:
    assert (texts(decision), decision.events) == ([STOPPED], (OptedOut(False),))
    assert decision.says[0].farewell
    assert decision.after == before


def starts(before: Conversation, decision: Decision) -> None:
    again = "consent" if before.state in ("refused", "minor") else asks(before)
    assert (decision.says[-1].question, decision.events) == (again, ())


def goes_back(before: Conversation, decision: Decision) -> None:
    earlier = before.state if before.choosing_language else before.trail[-1] if before.trail else asks(before)
    assert decision.says[-1].question == ("language" if not before.trail and before.choosing_language else earlier)
    assert decision.events == ()


def offers_languages(before: Conversation, decision: Decision) -> None:
    assert [say.question for say in decision.says] == ["language"]
    assert (decision.after.state, decision.after.picked) == (before.state, before.picked)


def calls_coach(before: Conversation, decision: Decision) -> None:
    assert texts(decision) == [COACH_CALLS if asks(before) else COACH_CALLS_LATER]
    assert (decision.after, decision.events) == (before, (CallPromised("asked"),))


def handles_data(before: Conversation, decision: Decision) -> None:
    assert (texts(decision), decision.says[0].farewell) == ([PRIVACY], True)
    assert (decision.after, decision.events) == (before, (OptedOut(False), CallPromised("privacy")))


EFFECTS: dict[str, Callable[[Conversation, Decision], None]] = {
    "help": helps,
    "stop": stops,
    "start": starts,
    "back": goes_back,
    "language": offers_languages,
    "coach": calls_coach,
    "my_data": handles_data,
    "delete": handles_data,
}


@every_moment
def test_every_word_of_every_language_is_understood_in_every_conversation(world: World, moment: str) -> None:
    before = MOMENTS[moment](world, "ar").at
    for tongue in LANGUAGES:
        for key, msg in WORDS.items():
            for word in world.translate(tongue)(msg).split("|"):
                for text in (word, f" {word.lower()}! ", f"/{word}"):
                    decision = one(before, world, text)
                    assert decision.after.answers == before.answers, text
                    EFFECTS[key](before, decision)


def test_every_global_word_has_an_effect_that_is_tested() -> None:
    assert EFFECTS.keys() == WORDS.keys()


@every_language
def test_a_stop_with_a_courtesy_word_is_a_stop(world: World, lang: str) -> None:
    before = walk_to(world, lang, "name").at
    translate = world.translate(lang)
    for stop in ("stop", "STOP", *translate(WORDS["stop"]).split("|")):
        for courtesy in translate(COURTESY).split("|"):
            stops(before, one(before, world, f"{stop}, {courtesy}!"))


NO_STOPS = (
    "bus stop",
    "ik stop om 5 uur",
    "Cancel Tuesday",
    "non-stop",
    "stop bus",
    "stop 5",
    "please do not stop",
    "end of the week",
    "de bus stopt hier",
    "arrêt de bus",
    "стоп машина",
    "موقف الباص",
)


@pytest.mark.parametrize("text", NO_STOPS)
@pytest.mark.parametrize("state", ["consent", "name", "town", "shifts", "summary"])
def test_a_sentence_with_a_stop_word_is_no_stop(world: World, state: str, text: str) -> None:
    for lang in LANGUAGES:
        talker = walk_to(world, lang, state)
        talker.send(text)
        assert not talker.standing.stopped
        assert talker.says


ORDINARY = ("hello", "ja", "YES", "oui", "نعم", "так", "1", "Sam", "Leuven", "I want to start", "help", "back", "TAAL")


@every_moment
def test_an_ordinary_text_never_undoes_a_stop(world: World, moment: str) -> None:
    talker = MOMENTS[moment](world, "nl")
    talker.send("STOP")
    before = talker.at
    for text in ORDINARY:
        assert talker.send(text) == Decision(before)
    assert talker.press("language", "nl") == Decision(before)
    assert talker.press("consent", "yes") == Decision(before)
    assert talker.send(unreadable=True) == Decision(before)
    assert talker.standing == Standing(stopped=True)


def test_a_second_stop_is_not_answered(world: World) -> None:
    talker = walk_to(world, "nl", "name")
    talker.send("STOP")
    assert talker.send("stoppen").says == ()
    assert talker.standing.stopped


@pytest.mark.parametrize("lang", FEW)
def test_start_in_any_language_lifts_a_stop_and_goes_on_there(world: World, lang: str) -> None:
    for tongue in LANGUAGES:
        for word in world.translate(tongue)(WORDS["start"]).split("|"):
            talker = walk_to(world, lang, "shifts")
            talker.send("STOP")
            decision = talker.send(word)
            assert decision.events == (OptedIn(),)
            assert decision.says[-1].question == "shifts"
            assert decision.says[-1].before == (Say(WELCOME_BACK),)
            assert not talker.standing.stopped


@pytest.mark.parametrize(("text", "reason"), [("coach", "asked"), ("my data", "privacy"), ("wissen", "privacy")])
def test_a_stopped_person_can_still_ask_for_a_call_and_gets_no_message(world: World, text: str, reason: str) -> None:
    talker = walk_to(world, "nl", "shifts")
    talker.send("STOP")
    assert [getattr(event, "reason", "") for event in talker.send(text).events] == [reason]
    assert talker.says == ()
    assert talker.standing.stopped


@every_moment
def test_a_stop_on_which_the_carrier_acted_is_not_answered(world: World, moment: str) -> None:
    talker = MOMENTS[moment](world, "nl")
    before = talker.at
    assert talker.send("STOP", keyword="stop") == Decision(before, (), (OptedOut(True),))
    assert talker.standing == Standing(stopped=True, blocked=True)


def test_a_stop_on_which_the_carrier_acted_is_answered_where_the_programme_says_so(world: World) -> None:
    confirming = replace(world, programme=replace(world.programme, confirms_carrier_words=True))
    talker = walk_to(confirming, "nl", "shifts")
    assert texts(talker.send("STOP", keyword="stop")) == [STOPPED]


def test_only_the_carriers_own_start_lifts_the_carriers_block(world: World) -> None:
    talker = walk_to(world, "nl", "shifts")
    talker.send("STOP", keyword="stop")
    blocked = talker.standing
    for word in ("START", "opnieuw", "почати"):
        decision = talker.send(word)
        assert (decision.says, decision.events) == ((), (CallPromised("blocked"),))
        assert (talker.standing, talker.at.state) == (blocked, "shifts")
    decision = talker.send("START", keyword="start")
    assert decision.events == (OptedIn(),)
    assert [(say.question, say.before) for say in decision.says] == [("shifts", ())]
    assert talker.standing == Standing()


def test_help_on_which_the_carrier_acted_is_answered(world: World) -> None:
    assert texts(walk_to(world, "nl", "shifts").send("HELP", keyword="help"))[0] == HELP


@every_moment
def test_what_we_cannot_read_promises_a_call_and_changes_nothing(world: World, moment: str) -> None:
    talker = MOMENTS[moment](world, "nl")
    before = talker.at
    decision = talker.send(unreadable=True)
    assert (texts(decision), decision.events) == ([UNREADABLE], (CallPromised("unreadable"),))
    assert talker.at == before
