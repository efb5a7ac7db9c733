"""What people on a stage do again and again, and when it is quiet after it."""

from __future__ import annotations

from typing import Any

from pydantic import SecretStr

from bot.settings import Settings
from bot.simulator import SmsPhone, TelegramUser
from bot.simulator.chats import Message
from bot.simulator.demo.stage import Stage
from storage import outbox, queue
from storage.queue import Entry

DUTCH = ("hallo", "1", "ja", "ja", "Sam", "1", "Leuven", "1", "2", "1", "0", "1", "3", "0", "1", "1")
"""A whole intake by typed answers, one that fits a vacancy."""
NUMBER = "+32470000001"


def environment(settings: Settings) -> dict[str, str]:
    """The settings as environment variables."""
    found = {}
    for name, value in settings.model_dump().items():
        plain = value.get_secret_value() if isinstance(value, SecretStr) else value
        if plain is not None:
            found[name.upper()] = str(plain)
    return found


def quiet(stage: Stage) -> None:
    """Wait until the service has said all it has to say."""

    def nothing_due() -> bool:
        with stage.store.work() as work:
            return outbox.pending(work) == 0

    stage.sim.wait_for(nothing_due)


def tell(stage: Stage, phone: SmsPhone, text: str, **how: Any) -> list[str]:
    """Send an SMS that the service takes; the texts that came back."""
    assert phone.send(text, **how) == 200
    quiet(stage)
    return [sms.text for sms in phone.unread()]


def heard(stage: Stage, user: TelegramUser, status: int | None = 200, wanted: int | None = 200) -> list[Message]:
    """After something a Telegram user did, given with its status: the bot's new messages."""
    assert status == wanted
    quiet(stage)
    arrived = len(user._chat.arrivals) - user._seen
    return user.wait(arrived)


def finish(stage: Stage, phone: SmsPhone, answers: tuple[str, ...] = DUTCH) -> None:
    """A whole intake by SMS."""
    for text in answers:
        tell(stage, phone, text)


def entries(stage: Stage, lane: str | None = None) -> list[Entry]:
    """Who waits in the queue."""
    with stage.store.work() as work:
        return queue.waiting(work, lane)


def only_entry(stage: Stage) -> Entry:
    [entry] = entries(stage)
    return entry


def labels(message: Message) -> list[str]:
    return [label for row in message.buttons for label, _ in row]


def data(message: Message) -> list[str]:
    return [value for row in message.buttons for _, value in row]
