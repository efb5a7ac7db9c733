"""The whole service beside simulated providers, on a fresh database: what demo, chat and tests stand on."""

from __future__ import annotations

import asyncio
import json
import socket
import tempfile
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from pydantic import SecretStr

from bot.importing import read_vacancies
from bot.programme import places, read_programme
from bot.sender import backoff
from bot.service import Service, compose
from bot.settings import DEMO, Settings
from bot.simulator import Simulator, SmsPhone, TelegramUser
from bot.simulator.demo.turned import TurnedClock
from storage import coaches, outbox, schema, vacancies
from storage.keys import generate
from storage.work import utc_now

PUBLIC = "https://opstap.example"
ANY_HOUR = {
    "opens = 08:00:00": "opens = 00:00:00",
    "closes = 20:00:00": "closes = 23:59:59.999999",
    "sundays = false": "sundays = true",
    "holidays = false": "holidays = true",
    "opens = 09:00:00": "opens = 00:00:00",
    "closes = 17:00:00": "closes = 23:59:59.999999",
    "days = [1, 2, 3, 4, 5]": "days = [1, 2, 3, 4, 5, 6, 7]",
}
NO_RATES = {
    "sms_segments_per_second = 1.0": "sms_segments_per_second = 500.0",
    "telegram_messages_per_second = 30.0": "telegram_messages_per_second = 500.0",
    "telegram_seconds_between_messages_in_a_chat = 1.0": "telegram_seconds_between_messages_in_a_chat = 0.0",
}
FAST = {**ANY_HOUR, **NO_RATES}
"""The demo's programme without its waiting."""


def fast_programme(folder: Path, changes: Mapping[str, str] = FAST, /, **more: str) -> Path:
    """A copy of the demo's programme file with these changes made."""
    text = (DEMO / "programme.toml").read_text("utf-8")
    for old, new in {**changes, **more}.items():
        if old not in text:
            raise KeyError(old)
        text = text.replace(old, new)
    path = folder / "programme.toml"
    path.write_text(text, "utf-8")
    return path


def simulated(sim: Simulator, **more: Any) -> Settings:
    """Settings with the credentials of the simulated providers."""
    return Settings(
        twilio_account_sid=sim.twilio.account_sid,
        twilio_auth_token=SecretStr(sim.twilio.auth_token),
        twilio_from_number=sim.twilio.number,
        twilio_messaging_service_sid=None,
        twilio_api_base_url=sim.origin,
        telegram_bot_token=SecretStr(sim.telegram.token),
        telegram_api_base_url=sim.origin,
        **more,
    )


def candidates() -> list[dict[str, Any]]:
    """The invented candidates with the hint that each should get."""
    return list(json.loads((DEMO / "candidates.json").read_text("utf-8"))["candidates"])


class Stage:
    """A running service; a context manager. Phones come from `sms` and `telegram`, coaches from `coach`."""

    def __init__(
        self,
        *,
        database_url: str = "",
        programme: Path | None = None,
        polling: bool = False,
        clock: Callable[[], datetime] = utc_now,
        pause: Callable[[int], float] = backoff,
        keys: tuple[str, str] | None = None,
        hours: bool = False,
    ) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="opstap-")
        here = Path(self.folder.name)
        self.sim = Simulator()
        self.port = free_port()
        self.database_url = database_url or f"sqlite:///{here / 'opstap.db'}"
        self.programme = programme or fast_programme(here, NO_RATES if hours else FAST)
        self.calendar = read_programme(self.programme).calendar
        self.polling = polling
        self.clock = clock
        self.pause = pause
        self.keys = keys or (f"demo:{generate()}", generate())
        self.service: Service | None = None

    def settings(self) -> Settings:
        return simulated(
            self.sim,
            database_url=self.database_url,
            public_url=None if self.polling else PUBLIC,
            host="127.0.0.1",
            port=self.port,
            opstap_keys=SecretStr(self.keys[0]),
            opstap_lookup_key=SecretStr(self.keys[1]),
            opstap_programme=self.programme,
            telegram_webhook_secret=SecretStr("demo-secret"),
        )

    def __enter__(self) -> Stage:
        self.sim.__enter__()
        self.sim.routes[PUBLIC] = f"http://127.0.0.1:{self.port}"
        self.sim.twilio.webhook = f"{PUBLIC}/twilio/sms"
        self.store = compose(self.settings(), self.clock).store
        schema.upgrade(self.store)
        good, _ = read_vacancies((DEMO / "vacancies.csv").read_text("utf-8").splitlines(), places())
        with self.store.work() as work:
            vacancies.upsert(work, good)
        self.start()
        return self

    def start(self) -> None:
        """Start the service, as after a kill: only the database knows what was before."""
        up = threading.Event()
        failed: list[BaseException] = []
        self.service = compose(self.settings(), self.clock, self.pause)

        def run(service: Service) -> None:
            try:
                asyncio.run(service.serve(up.set))
            except BaseException as problem:
                failed.append(problem)
                up.set()

        self.thread = threading.Thread(target=run, args=(self.service,), daemon=True)
        self.thread.start()
        if not up.wait(20) or failed:
            raise RuntimeError("the service did not start") from (failed[0] if failed else None)
        if not self.polling:
            self.sim.wait_for(lambda: self.sim.telegram.webhook is not None, 10)

    def stop(self) -> None:
        """Stop the service; the providers and the database stay."""
        if self.service is not None:
            self.service.stop()
            self.thread.join(20)
            self.service = None

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()
        self.store.close()
        self.sim.__exit__(kind, problem, at)
        self.folder.cleanup()

    def settle(self, timeout: float = 20.0) -> None:
        """Wait until all that is due was sent."""

        def settled() -> bool:
            with self.store.work() as work:
                return outbox.pending(work, quiet=not self.calendar.is_open(work.now)) == 0

        self.sim.wait_for(settled, timeout)

    def advance(self, clock: TurnedClock, until: datetime) -> None:
        """Let time pass: stop at every moment at which something is due, or may go out again."""
        while clock.now < until:
            with self.store.work() as work:
                due = outbox.next_due(work, until)
            opening = self.calendar.next_open(clock.now)
            stops = [moment for moment in (due, opening, until) if moment is not None and moment > clock.now]
            clock.now = min(stops)
            self.settle()

    def sms(self, number: str) -> SmsPhone:
        return self.sim.sms_phone(number)

    def telegram(self, first_name: str, language_code: str) -> TelegramUser:
        return self.sim.telegram_user(first_name, language_code)

    def coach(self, name: str) -> TelegramUser:
        """A coach who has used their invitation."""
        with self.store.work() as work:
            token = coaches.invite(work, name)
        user = self.telegram(name, "nl")
        user.send(f"/start {token}")
        user.wait()
        return user


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
