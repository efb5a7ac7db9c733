"""A candidate on Telegram: a whole intake by buttons, commands, stale buttons, blocked bots, polling and webhook."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.simulator import Fault, TelegramUser
from bot.simulator.demo.stage import PUBLIC, Stage
from bot.simulator.formatting import TelegramError
from flows.conversation import STOPPED
from storage import people
from tests.acting import data, entries, heard, labels, quiet
from tests.worlds import demo_programme

Stages = Callable[..., Stage]
BUTTONS = (
    *("language:uk", "consent:yes", "adult:yes", "Оля", "sectors:logistics", "sectors:kitchen", "sectors:done"),
    *("3000", "transport:bike", "minutes:30", "shifts:day", "shifts:done", "tasks:none"),
    *("certificates:B", "certificates:done", "dutch:A2", "languages:none", "work_access:onbeperkt", "summary:send"),
)
"""A whole intake: what has a colon is pressed, the rest is typed."""
TYPED = {"Оля": "name:?", "3000": "town:?"}
"""The button that stands below the question where one types."""


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as running:
        yield running


@pytest.fixture
def olena(stage: Stage) -> TelegramUser:
    """A person who chose Ukrainian."""
    user = stage.telegram("Olena", "uk")
    heard(stage, user, user.send("/start"))
    heard(stage, user, user.press("language:uk"))
    return user


def act(user: TelegramUser, what: str) -> int | None:
    return user.press(what) if ":" in what else user.send(what)


def pressable(user: TelegramUser) -> list[str]:
    """The data of every button on the screen."""
    return [value for message in user.chat for value in data(message)]


@pytest.mark.parametrize("polling", [False, True], ids=["webhook", "polling"])
def test_a_whole_intake_by_buttons(stages: Stages, polling: bool) -> None:
    stage = stages(polling=polling)
    user = stage.telegram("Olena", "uk")
    status = None if polling else 200
    assert user.send("/start") == status
    for what in BUTTONS:
        wait_for_button(stage, user, TYPED.get(what, what))
        assert act(user, what) == status
    stage.sim.wait_for(lambda: [entry.lane for entry in entries(stage)] == ["ready"])
    quiet(stage)
    assert pressable(user) == [*TYPED.values(), ""], "the last offers to share the number"
    assert user.answered == [""] * sum(":" in what for what in BUTTONS)
    assert (stage.sim.telegram.webhook is None) == polling


def wait_for_button(stage: Stage, user: TelegramUser, wanted: str) -> None:
    stage.sim.wait_for(lambda: wanted in pressable(user))


def test_ticks_are_shown_and_taken_back(stage: Stage, olena: TelegramUser) -> None:
    for what in BUTTONS[1:4]:
        [question] = heard(stage, olena, act(olena, what))[-1:]
    for pressed, ticked in (("kitchen", 1), ("green", 2), ("kitchen", 1), ("green", 0)):
        assert heard(stage, olena, olena.press(f"sectors:{pressed}")) == []
        [question] = [message for message in olena.chat if message.id == question.id]
        assert sum(label.startswith("✓") for label in labels(question)) == ticked
    [repeated] = heard(stage, olena, olena.press("sectors:done"))
    assert repeated.text.startswith("4/13")


def test_a_button_works_once(stage: Stage, olena: TelegramUser) -> None:
    [asked] = [message for message in olena.chat if "consent:yes" in data(message)]
    [following] = heard(stage, olena, olena.press("consent:yes", asked))
    assert following.text.startswith("2/13")
    [edited] = [message for message in olena.chat if message.id == asked.id]
    assert edited.buttons == () and edited.edited
    [again] = heard(stage, olena, olena.press("consent:no", asked))
    assert again.text.startswith("2/13")
    assert len(olena.answered) == 3


def test_a_button_of_an_older_question_leads_back_to_this_one(stage: Stage, olena: TelegramUser) -> None:
    old = olena.chat[-1]
    heard(stage, olena, olena.send("так"))
    heard(stage, olena, olena.send("так"))
    [again] = heard(stage, olena, olena.press("consent:no", old))
    assert again.text.startswith("3/13")
    [edited] = [message for message in olena.chat if message.id == old.id]
    assert edited.buttons == () and edited.text == old.text


@pytest.mark.parametrize("typed", ["1", "١", "так", "Так!", "ТАК 🙂"])
def test_typing_is_as_good_as_pressing(stage: Stage, olena: TelegramUser, typed: str) -> None:
    [following] = heard(stage, olena, olena.send(typed))
    assert following.text.startswith("2/13")


def test_a_press_that_is_too_old_to_answer_still_counts(stage: Stage, olena: TelegramUser) -> None:
    [following] = heard(stage, olena, olena.press("consent:yes", stale=True))
    assert following.text.startswith("2/13")


@pytest.mark.parametrize(
    ("command", "wanted"),
    [("/help", 2), ("/coach", 1), ("/language", 1), ("/back", 1), ("/start", 1)],
)
def test_the_menus_commands_work(stage: Stage, olena: TelegramUser, command: str, wanted: int) -> None:
    known = len(entries(stage, "call"))
    assert len(heard(stage, olena, olena.send(command))) == wanted
    assert len(entries(stage, "call")) - known == (command == "/coach")
    if command == "/language":
        assert "language:ar" in pressable(olena)


def test_the_menu_offers_its_commands_in_each_language(stage: Stage) -> None:
    offered = {lang: names for (_, lang), names in stage.sim.telegram.commands.items()}
    assert set(offered) >= {"", *(lang.partition("_")[0] for lang in demo_programme().languages)}
    assert [command["command"] for command in offered["uk"]] == ["help", "coach", "back", "language", "stop"]
    assert len({commands[0]["description"] for commands in offered.values()}) == 14


def test_a_stop_is_confirmed_once_and_a_start_goes_on(stage: Stage, olena: TelegramUser) -> None:
    heard(stage, olena, olena.press("consent:yes"))
    [farewell] = heard(stage, olena, olena.send("/stop"))
    tongue = demo_programme().translate("uk")
    assert farewell.text.startswith(tongue(STOPPED)[:20])
    assert heard(stage, olena, olena.send("/stop")) == []
    assert heard(stage, olena, olena.send("так")) == []
    assert heard(stage, olena, olena.press("adult:yes")) == []
    assert "2/13" in heard(stage, olena, olena.send("/start"))[-1].text


def test_a_link_with_an_unknown_token_begins_a_candidates_conversation(stage: Stage) -> None:
    user = stage.telegram("Olena", "uk")
    [menu] = heard(stage, user, user.send("/start " + "x" * 32))
    assert "language:uk" in data(menu)
    assert stage.sim.telegram.commands.get((f'{{"chat_id": {user.id}, "type": "chat"}}', "")) is None


@pytest.mark.parametrize("command", ["/start abcdefgh", "/start@OpstapDemoBot"])
def test_a_command_with_something_after_it_is_no_answer(stage: Stage, olena: TelegramUser, command: str) -> None:
    for what in BUTTONS[1:3]:
        heard(stage, olena, act(olena, what))
    [repeated] = heard(stage, olena, olena.send(command))
    assert repeated.text.startswith("3/13")
    assert heard(stage, olena, olena.send(command))[-1].text == repeated.text


def test_a_blocked_bot_brings_a_coach_and_harms_nobody_else(stage: Stage, olena: TelegramUser) -> None:
    known = len(entries(stage, "call"))
    olena.block()
    with stage.store.work() as work:
        person = people.with_address(work, "telegram", str(olena.id))
    assert olena.send("так") == 200
    stage.sim.wait_for(lambda: len(entries(stage, "call")) == known + 1)
    assert entries(stage, "call")[-1].person_id == person
    olena.unblock()
    assert "3/13" in heard(stage, olena, olena.send("так"))[-1].text


def test_polling_moves_on_only_after_the_commit(stages: Stages) -> None:
    stage = stages(polling=True)
    user = stage.telegram("Olena", "uk")
    with stage.store.work():
        user.send("/start")
        with pytest.raises(TimeoutError):
            stage.sim.wait_for(lambda: stage.sim.telegram.updates.count == 0, 0.5)
    user.wait()
    stage.sim.wait_for(lambda: stage.sim.telegram.updates.count == 0)
    stage.stop()
    user.send("так")
    assert stage.sim.telegram.updates.count == 1
    stage.start()
    user.wait()
    stage.sim.wait_for(lambda: stage.sim.telegram.updates.count == 0)


def test_polling_survives_a_provider_that_fails(stages: Stages) -> None:
    stage = stages(polling=True)
    user = stage.telegram("Olena", "uk")
    stage.sim.telegram.faults.append(Fault(status=502, method="getUpdates"))
    user.send("/start")
    assert "language:uk" in data(user.wait()[0])


def test_a_webhook_is_announced_with_its_secret(stage: Stage) -> None:
    hook = stage.sim.telegram.updates.webhook
    assert (hook.url, hook.secret) == (f"{PUBLIC}/telegram", "demo-secret")
    with pytest.raises(TelegramError):
        stage.sim.telegram.updates.refuse_polling()
