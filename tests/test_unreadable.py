"""What we cannot read gets a kind answer in the person's language, and the call lane keeps the promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.simulator import TelegramUser
from bot.simulator.demo.stage import Stage
from flows.conversation import UNREADABLE
from storage.queue import Entry
from tests.acting import entries, heard, tell
from tests.worlds import demo_programme


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as running:
        yield running


def fresh(stage: Stage, known: list[Entry]) -> Entry:
    [entry] = [entry for entry in entries(stage, "call") if entry not in known]
    return entry


@pytest.mark.parametrize(
    ("act", "sort"),
    [
        pytest.param(TelegramUser.send_photo, "picture", id="picture"),
        pytest.param(lambda user: user.send_photo("ja"), "picture", id="picture with words"),
        pytest.param(TelegramUser.send_voice, "voice", id="voice"),
        pytest.param(TelegramUser.send_sticker, "sticker", id="sticker"),
        pytest.param(TelegramUser.send_location, "unreadable", id="place"),
    ],
)
def test_what_is_no_text_on_telegram_brings_a_coach_who_hears_what_it_was(
    stage: Stage, act: Callable[[TelegramUser], int | None], sort: str
) -> None:
    user, known = stage.telegram("Olena", "uk"), entries(stage, "call")
    heard(stage, user, user.send("/start"))
    heard(stage, user, user.press("language:uk"))
    [answer] = heard(stage, user, act(user))
    assert answer.text == demo_programme().translate("uk")(UNREADABLE)
    entry = fresh(stage, known)
    assert (entry.call, entry.lane, entry.lang) == (sort, None, "uk")
    assert heard(stage, user, user.send("так"))[0].text.startswith("2/13")


def test_a_picture_by_sms_brings_a_coach(stage: Stage) -> None:
    phone, known = stage.sms("+32470000811"), entries(stage, "call")
    tell(stage, phone, "hallo")
    tell(stage, phone, "1")
    assert tell(stage, phone, "", media=["https://media.example/1"]) == [demo_programme().translate("nl")(UNREADABLE)]
    assert fresh(stage, known).call == "picture"
    assert tell(stage, phone, "ja", media=["https://media.example/1"])[0].startswith("2/13")


def test_a_first_voice_note_is_answered_in_the_phones_language(stage: Stage) -> None:
    user = stage.telegram("Amira", "ar")
    assert heard(stage, user, user.send_voice())[0].text == demo_programme().translate("ar")(UNREADABLE)


def test_a_group_is_not_our_place(stage: Stage) -> None:
    user, known = stage.telegram("Olena", "uk"), entries(stage)
    assert heard(stage, user, user.send("hallo", group="Buurt")) == []
    assert heard(stage, user, user.send("/start", group="Buurt")) == []
    assert not any(
        message.sender["is_bot"]
        for chat in stage.sim.telegram.chats.values()
        for message in chat.arrivals
        if chat.id < 0
    )
    assert entries(stage) == known


def test_an_edited_message_is_taken_as_a_new_one(stage: Stage) -> None:
    user = stage.telegram("Olena", "uk")
    heard(stage, user, user.send("/start"))
    heard(stage, user, user.press("language:uk"))
    chat = {"id": user.id, "type": "private"}
    edited = {"message_id": 2, "date": 1795384482, "edit_date": 1795384490, "chat": chat, "text": "так"}
    [answer] = heard(stage, user, user.send_update({"edited_message": edited}))
    assert answer.text.startswith("2/13")
