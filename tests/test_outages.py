"""When the database or the schema is not well: 5xx, health says so, and what was missed is caught up."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.app import Web
from bot.channels import Channel, ChannelError, Payload, Receipt, available
from bot.dispatch import Dispatcher
from bot.sender import Sender
from bot.service import FIRST_LOOK_BACK, OVERLAP, OldSchema, Service
from bot.settings import Settings
from bot.simulator.demo.stage import Stage
from flows.model import Inbound, Translate
from storage.codec import Content
from storage.work import Store
from tests.acting import heard, quiet, tell
from tests.postgres import fresh_database
from tests.worlds import NOW, demo_programme

Stages = Callable[..., Stage]


def health(stage: Stage) -> tuple[int, Any]:
    answer = httpx.get(f"http://127.0.0.1:{stage.port}/health/ready", trust_env=False, timeout=30)
    return answer.status_code, answer.json()


def test_a_locked_database_is_a_503_and_the_message_is_fetched_later_once(stage: Stage) -> None:
    phone = stage.sms("+32470000001")
    lock = sqlite3.connect(stage.database_url.removeprefix("sqlite:///"), isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    assert phone.send("hallo", sid="SMlate") == 503
    assert health(stage)[0] == 503
    lock.execute("ROLLBACK")
    lock.close()
    assert "Nederlands" in phone.wait()[0].text
    assert tell(stage, phone, "hallo", sid="SMlate") == []


def set_open(url: str, name: str, allowed: bool) -> None:
    """Let nobody, or everybody, connect to a database, as when its server goes away and comes back."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {allowed}'.encode())
        if not allowed:
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


@pytest.fixture
def postgres_stage(postgres_url: str, stages: Stages) -> Iterator[tuple[Stage, Callable[[bool], None]]]:
    with fresh_database(postgres_url) as url:
        name = url.rpartition("/")[2].partition("?")[0]
        stage = stages(database_url=url)
        yield stage, lambda allowed: set_open(postgres_url, name, allowed)
        set_open(postgres_url, name, True)
        stage.stop()
        stage.store.close()


def test_a_database_that_is_gone_is_said_and_what_was_missed_is_caught_up(
    postgres_stage: tuple[Stage, Callable[[bool], None]],
) -> None:
    stage, let = postgres_stage
    phone, user = stage.sms("+32470000001"), stage.telegram("Olena", "uk")
    tell(stage, phone, "hallo")
    let(False)
    assert (phone.send("1"), user.send("/start")) == (503, 503)
    status, told = health(stage)
    assert (status, told["database"]) == (503, "not reachable")
    let(True)
    assert "1/13" in phone.wait()[0].text
    assert "Nederlands" in str(user.wait()[0].buttons)
    quiet(stage)
    assert health(stage)[0] == 200
    assert (phone.unread(), heard(stage, user)) == ([], [])


def test_an_old_schema_is_not_served(stage: Stage) -> None:
    with stage.store.work() as work:
        work.run(text("UPDATE alembic_version SET version_num = '0000'"))
    status, told = health(stage)
    assert (status, told["migrations"]) == (503, "old: run `opstap db upgrade`")
    stage.stop()
    with pytest.raises(RuntimeError) as failure:
        stage.start()
    assert isinstance(failure.value.__cause__, OldSchema)
    assert "opstap db upgrade" in str(failure.value.__cause__)
    stage.service = None


def web(store: Store, settings: Settings, sender: Sender | None = None) -> httpx.AsyncClient:
    """The routes alone, without anything running beside them."""
    channels = available(settings, demo_programme())
    made = sender or Sender(store, demo_programme(), channels)
    routes = Web(settings, store, Dispatcher(store, demo_programme()), made, channels, lambda: None)
    return httpx.AsyncClient(transport=httpx.ASGITransport(routes.app()), base_url="http://127.0.0.1")


TELEGRAM = Settings(telegram_bot_token=SecretStr("5550001:" + "A" * 35))


async def test_a_sender_that_is_silent_is_said(store: Store) -> None:
    async with web(store, TELEGRAM) as client:
        answer = await client.get("/health/ready")
        assert answer.status_code == 503
        assert answer.json() == {"database": "ok", "migrations": "ok", "sender": "silent"}
    sender = Sender(store, demo_programme(), {}, alive_at=store.clock() - timedelta(seconds=61))
    async with web(store, TELEGRAM, sender) as client:
        assert (await client.get("/health/ready")).json()["sender"] == "silent"
        sender.alive_at = store.clock()
        assert (await client.get("/health/ready")).status_code == 200


@pytest.mark.parametrize("path", ["/telegram", "/twilio/sms", "/twilio/status"])
async def test_a_channel_that_is_off_takes_nothing(store: Store, path: str) -> None:
    for settings in (Settings(), TELEGRAM):
        async with web(store, settings) as client:
            assert (await client.post(path, content=b"{}")).status_code == 403


@dataclass
class Provider:
    """A channel whose provider can only be asked from the second time on."""

    name: str = "sms"
    per_second: float = 1.0
    rest: float = 0.0
    asked: list[datetime] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def missed(self, since: datetime) -> list[Inbound]:
        self.asked.append(since)
        if len(self.asked) == 1:
            raise ChannelError("connection", "ConnectTimeout")
        self.reached.set()
        return []

    def read(self, request: Any) -> Inbound | None:
        return None

    def render(self, content: Content, translate: Translate) -> Payload | None:
        return None

    def cost(self, payload: Payload) -> float:
        return 1.0

    async def send(self, address: str, payload: Payload) -> Receipt:
        return Receipt()

    async def find_sent(self, address: str, payload: Payload, since: datetime) -> Receipt | None:
        return None

    async def check(self) -> str:
        return ""

    async def close(self) -> None:
        pass


async def test_what_came_in_since_does_not_hide_what_was_missed_before(store: Store) -> None:
    """The provider cannot be asked at first; a message that arrives meanwhile must not move the look back."""
    provider = Provider()
    channels: dict[str, Channel] = {"sms": provider}
    dispatcher, sender = Dispatcher(store, demo_programme()), Sender(store, demo_programme(), channels)
    long_ago = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)
    dispatcher.dispatch([Inbound("sms", "+32470000001", "SM1", "hallo", long_ago)])
    service = Service(Settings(port=0), demo_programme(), store, channels, dispatcher, sender)
    serving = asyncio.create_task(service.serve(started=lambda: None))
    while not provider.asked:
        await asyncio.sleep(0.01)
    await asyncio.to_thread(dispatcher.dispatch, [Inbound("sms", "+32470000001", "SM2", "1", datetime.now(UTC))])
    await asyncio.wait_for(provider.reached.wait(), 20)
    service.stop()
    await serving
    assert provider.asked == [long_ago - OVERLAP] * 2


def test_a_first_start_looks_back_a_day(store: Store) -> None:
    still = replace(store, clock=lambda: NOW)
    sender = Sender(still, demo_programme(), {})
    service = Service(Settings(), demo_programme(), still, {}, Dispatcher(still, demo_programme()), sender)
    assert service.last_seen("sms") == NOW - FIRST_LOOK_BACK
