"""Twilio's REST API and Telegram's Bot API on loopback, with phones to hold.

Tests, the demo and the chat use it through the real clients of both, so that what is tried is what will run. It
knows nothing of the product but how many segments a text takes.
"""

import itertools
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from starlette.applications import Starlette

from bot.simulator.faults import Fault
from bot.simulator.lines import Line
from bot.simulator.phones import SmsPhone
from bot.simulator.server import LoopbackServer
from bot.simulator.telegram import TelegramProvider
from bot.simulator.telegram_api import TelegramApi
from bot.simulator.telegram_user import TelegramUser
from bot.simulator.twilio import TwilioProvider
from bot.simulator.twilio_api import TwilioApi
from bot.simulator.wire import Wire

__all__ = ["Fault", "Line", "Simulator", "SmsPhone", "TelegramUser"]


class Simulator:
    """Both providers on one origin, from entering to leaving; phones may be used from any thread.

    `origin` serves as TWILIO_API_BASE_URL and TELEGRAM_API_BASE_URL. `routes` maps public origins of the service to
    where it listens; `on_message` gets every line of every conversation, from whichever thread it happens in.
    """

    def __init__(self) -> None:
        self._wire = Wire()
        self.twilio = TwilioProvider(self._wire)
        self.telegram = TelegramProvider(self._wire)
        apis = (TwilioApi(self.twilio, self._wire), TelegramApi(self.telegram, self._wire))
        self._server = LoopbackServer(Starlette(routes=[route for api in apis for route in api.routes]))
        self.origin = self._server.origin
        self.routes = self._wire.routes
        self._running = ExitStack()
        self._people = itertools.count(7_000_001)
        self._phones: dict[str, SmsPhone] = {}

    def __enter__(self) -> Self:
        self._running.enter_context(self._server)
        self._running.callback(self._wire.close)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    def on_message(self, listener: Callable[[Line], None]) -> None:
        """Listen along from now on."""
        self._wire.listeners.append(listener)

    def wait_for(self, predicate: Callable[[], object], timeout: float = 10.0) -> None:
        """Block until something is so, anywhere in the simulator; seconds."""
        if not self._wire.wait_for(predicate, timeout):
            raise TimeoutError(f"waited {timeout} s in vain")

    def sms_phone(self, number: str) -> SmsPhone:
        """The phone with this number, in E.164; the same one each time."""
        return self._phones.setdefault(number, SmsPhone(number, self.twilio, self._wire))

    def telegram_user(
        self, first_name: str = "Olena", language_code: str = "uk", *, last_name: str = "", phone: str = "+32470000099"
    ) -> TelegramUser:
        """A new person; `phone` is what they share when asked."""
        me = {"id": next(self._people), "is_bot": False, "first_name": first_name, "language_code": language_code}
        return TelegramUser(me | ({"last_name": last_name} if last_name else {}), phone, self.telegram, self._wire)
