"""Random walks: whatever people send, decide() answers, loses nothing, and always leaves a way to the end."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.channels import available
from bot.channels.sms import lay_out
from bot.channels.telegram import TelegramChannel
from bot.settings import Settings
from flows.answers import MORE, NONE, UNKNOWN
from flows.conversation import decide
from flows.events import IntakeFinished
from flows.intake import INTAKE
from flows.menus import DONE
from flows.model import Conversation, Decision, Inbound, Say
from flows.programme import World
from flows.turn import Standing
from storage.codec import Telling, pack_content, pack_conversation, unpack_content, unpack_conversation
from tests.playing import EASY, FEW, LANGUAGES
from tests.worlds import NOW, Talker, demo_programme, demo_world

WORLD = demo_world()
KEYS = [question.key for question in INTAKE.questions]
DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
SENTENCES = (
    "hallo", "ja", "nee", "oui", "لا", "так", "Sam", "محمد", "Leuven", "Gentk", "Halle", "keuken en poetsen",
    "1 3", "1,8", "8 8", "13", "0 1", "١و٣", "0032470000001", "9" * 40, "bus stop", "30 min", "B", "klaar", "qqq",
    "", " ", "\n", "🙂", "1️⃣", "/start", "{name}", "%s", "|", "\u200f١", "é" * 500, "10 kg", "niet in het weekend",
)  # fmt: skip
OPTIONS = ("yes", "no", "kitchen", "bus", "day", "send", "town", MORE, NONE, UNKNOWN, DONE, "", "nonsense")
Step = tuple[str, Any]
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("numbers"), st.lists(st.integers(0, 20), min_size=1, max_size=3)),
    st.tuples(st.just("button"), st.integers(0, 20)),
    st.tuples(st.just("easy"), st.none()),
    st.tuples(st.just("easy"), st.none()),
    st.tuples(st.just("text"), st.sampled_from(SENTENCES) | st.text(max_size=30)),
    st.tuples(st.just("word"), st.sampled_from(sorted(WORLD.words))),
    st.tuples(st.just("press"), st.tuples(st.sampled_from([*KEYS, "language", ""]), st.sampled_from(OPTIONS))),
    st.tuples(st.just("media"), st.none()),
    st.tuples(st.just("keyword"), st.sampled_from(["stop", "start", "help"])),
)


@cache
def telegram() -> TelegramChannel:
    """The real channel, which lays out without a connection."""
    channel = available(Settings(telegram_bot_token=SecretStr("5550001:" + "A" * 35)), demo_programme())["telegram"]
    assert isinstance(channel, TelegramChannel)
    return channel


def take(talker: Talker, step: Step, menu: Say | None) -> Decision:
    """Do one thing as a person; `menu` is the last question that was sent."""
    kind, what = step
    if kind == "numbers" and talker.at.shown:
        shown = sorted(talker.at.shown)
        numbers = " ".join(str(shown[index % len(shown)]) for index in what)
        return talker.send(numbers.translate(str.maketrans(DIGITS[0], DIGITS[what[0] % len(DIGITS)])))
    if kind == "button" and menu and menu.options:
        return talker.press(menu.question, menu.options[what % len(menu.options)].key)
    if kind == "easy":
        return talker.send("1" if talker.at.choosing_language else EASY.get(talker.at.state, "START"))
    if kind == "press":
        return talker.press(*what)
    if kind == "media":
        return talker.send(unreadable=True)
    return talker.send(what, keyword=what) if kind == "keyword" else talker.send(str(what))


def assert_it_can_be_said(say: Say) -> None:
    """On every channel, also after it was stored."""
    telling = Telling(say, "1")
    assert unpack_content(pack_content(telling)) == telling
    for lang in FEW:
        translate = WORLD.translate(lang)
        assert lay_out(say, translate).strip() or say.replaces
        payload = telegram().render(telling, translate)
        assert payload is not None
        assert payload["text"].strip() or say.replaces
        assert all(label.strip() and len(data.encode()) <= 64 for [(label, data)] in payload["buttons"])


def assert_numbers_are_understood(at: Conversation, world: World) -> None:
    """Every number of the last question leads on; only "none" beside what was ticked is asked back."""
    for number, key in at.shown.items():
        if key == NONE and at.picked:
            continue
        after = decide(at, Inbound("sms", "+32470000001", "1", str(number), NOW), Standing(), world).after
        assert after.tries <= at.tries, (at.state, number)


def assert_nothing_is_lost(before: Conversation, decision: Decision) -> None:
    """Answers stay until an end hands them over; only the one that was asked for changes."""
    after = decision.after
    finished = [event for event in decision.events if isinstance(event, IntakeFinished)]
    kept: Mapping[str, Any] = finished[0].answers if finished else after.answers
    assert bool(finished) == (after.state == "finished" != before.state)
    if after.state in ("refused", "minor"):
        assert kept == {}
        return
    assert before.answers.keys() <= kept.keys()
    changed = {key for key, answer in before.answers.items() if kept[key] != answer}
    assert changed <= {before.state}
    if finished:
        assert set(kept) == set(KEYS) - {INTAKE.review}


def assert_it_can_be_finished(talker: Talker) -> None:
    """From anywhere, plain answers lead to the end."""
    if talker.standing.stopped:
        talker.send("START", keyword="start")
        assert not talker.standing.stopped
    if talker.at.state in ("refused", "minor"):
        talker.send("START")
    for _ in range(2 * len(KEYS)):
        if talker.at.state != "finished":
            take(talker, ("easy", None), None)
    assert talker.at.state == "finished"


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    lang=st.sampled_from(LANGUAGES), channel=st.sampled_from(["sms", "telegram"]), steps=st.lists(STEPS, max_size=40)
)
def test_every_walk_ends_or_waits_and_nothing_is_lost(lang: str, channel: str, steps: list[Step]) -> None:
    talker = Talker(WORLD, lang, channel)
    menu: Say | None = None
    for step in [("text", "hello"), *steps]:
        before = talker.at
        decision = take(talker, step, menu)
        menu = next((say for say in reversed(decision.says) if say.options), menu)
        assert (
            unpack_conversation(pack_conversation(decision.after), INTAKE.key, 0, decision.after.lang) == decision.after
        )
        assert_nothing_is_lost(before, decision)
        for say in decision.says:
            assert_it_can_be_said(say)
        if decision.after.state not in INTAKE.ends or decision.after.choosing_language:
            assert decision.after.shown or talker.standing.stopped
            assert_numbers_are_understood(decision.after, WORLD)
        assert decision.says or talker.standing.stopped
    assert_it_can_be_finished(talker)
