"""The service put together: web, sender, polling and the fetching of what was missed, in one event loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
import uvicorn
from sqlalchemy import func, select

from bot.app import Web
from bot.channels import Channel, ChannelError, available
from bot.channels.telegram import TelegramChannel
from bot.dispatch import Dispatcher
from bot.programme import ProgrammeFile, read_programme
from bot.sender import Sender, backoff
from bot.settings import Settings
from flows.model import N_
from storage import schema
from storage.codec import Menu
from storage.tables import InboundRow
from storage.work import Store, open_store, table, utc_now

log = structlog.get_logger("opstap.service")
CATCH_UP_EVERY = timedelta(minutes=10)
OVERLAP = timedelta(minutes=10)
FIRST_LOOK_BACK = timedelta(hours=24)
BATCH = 64
RETRY_SECONDS = 2.0
CANDIDATE_MENU = Menu(
    (
        ("help", N_("What can I write?")),
        ("coach", N_("Talk to a person")),
        ("back", N_("Back to the last question")),
        ("language", N_("Change the language")),
        ("stop", N_("No more messages")),
    )
)


class OldSchema(Exception):
    """The database's tables do not fit this program; the message says what to run."""


@dataclass
class Service:
    """Everything that runs, made from settings."""

    settings: Settings
    programme: ProgrammeFile
    store: Store
    channels: dict[str, Channel]
    dispatcher: Dispatcher
    sender: Sender

    async def serve(self, started: Callable[[], None] = lambda: None) -> None:
        """Take in and send until a signal or until cancelled. Raises OldSchema."""
        try:
            await self.run(started)
        finally:
            await self.close()

    async def run(self, started: Callable[[], None]) -> None:
        self.require_schema()
        self.name_channels_off()
        self.taken_in_until = {name: self.last_seen(name) for name in self.channels}
        self.faulted = asyncio.Event()
        web = Web(self.settings, self.store, self.dispatcher, self.sender, self.channels, self.faulted.set)
        config = uvicorn.Config(
            web.app(),
            self.settings.host,
            self.settings.port,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            lifespan="off",
        )
        self.server = server = uvicorn.Server(config)
        tasks = [asyncio.create_task(self.sender.run()), asyncio.create_task(self.catch_up())]
        telegram = self.channels.get("telegram")
        if isinstance(telegram, TelegramChannel):
            tasks.append(asyncio.create_task(self.listen(telegram)))
        tasks.append(asyncio.create_task(self.announce(server, started)))
        try:
            await server.serve()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def work(self) -> None:
        """Only send. Raises OldSchema."""
        try:
            self.require_schema()
            self.name_channels_off()
            await self.sender.run()
        finally:
            await self.close()

    def stop(self) -> None:
        """End `serve` soon; may be called from any thread."""
        self.server.should_exit = True

    async def close(self) -> None:
        """Let go of everything; a transaction in a thread of its own is waited for first."""
        for channel in self.channels.values():
            await channel.close()
        await asyncio.get_running_loop().shutdown_default_executor()
        self.store.close()

    def name_channels_off(self) -> None:
        """Who runs the service sees which channels it does not have."""
        for name in ("sms", "telegram"):
            if name not in self.channels:
                log.warning("channel is off: no credentials", channel=name)

    def require_schema(self) -> None:
        if schema.current(self.store) != schema.newest():
            raise OldSchema("The tables of the database are not those of this program. Run: opstap db upgrade")

    async def announce(self, server: uvicorn.Server, started: Callable[[], None]) -> None:
        while not server.started:
            await asyncio.sleep(0.01)
        started()

    async def listen(self, telegram: TelegramChannel) -> None:
        """Tell Telegram where we are; without a public address, ask it for what came in."""
        secret = self.settings.telegram_webhook_secret
        url = f"{self.settings.public_url}/telegram" if self.settings.public_url else None
        while True:
            try:
                await telegram.announce(url, secret.get_secret_value() if secret else None)
                await telegram.offer(CANDIDATE_MENU, self.programme)
                break
            except ChannelError as error:
                log.warning("telegram cannot be reached", family=error.family, code=error.code)
                await asyncio.sleep(RETRY_SECONDS)
        offset = 0
        while url is None:
            offset = await self.poll(telegram, offset)

    async def poll(self, telegram: TelegramChannel, offset: int) -> int:
        """Take in one round of updates; the offset moves only after the commit."""
        try:
            updates = await telegram.updates(offset)
            inbounds = [inbound for update in updates if (inbound := telegram.read(update)) is not None]
            if inbounds:
                await asyncio.to_thread(self.dispatcher.dispatch, inbounds)
                self.sender.wake()
            return max((update["update_id"] + 1 for update in updates), default=offset)
        except Exception as problem:
            log.warning("polling failed", kind=type(problem).__name__)
            await asyncio.sleep(RETRY_SECONDS)
            return offset

    async def catch_up(self) -> None:
        """Fetch what a provider could not deliver: at the start, after a fault, and now and then."""
        while True:
            self.faulted.clear()
            try:
                for channel in self.channels.values():
                    await self.fetch(channel)
                timeout = CATCH_UP_EVERY.total_seconds()
            except Exception as problem:
                log.warning("catching up failed", kind=type(problem).__name__)
                timeout = RETRY_SECONDS
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.faulted.wait(), timeout)
                await asyncio.sleep(RETRY_SECONDS)

    async def fetch(self, channel: Channel) -> None:
        """Take in what one provider holds since all was last taken in: a message that came since then proves nothing
        about those before it. What was seen already is known by its id."""
        began = self.store.clock()
        missed = await channel.missed(self.taken_in_until[channel.name] - OVERLAP)
        for start in range(0, len(missed), BATCH):
            await asyncio.to_thread(self.dispatcher.dispatch, missed[start : start + BATCH])
        self.taken_in_until[channel.name] = began
        self.sender.wake()

    def last_seen(self, channel: str) -> datetime:
        """When this channel last took in a message, before this process."""
        inbound = table(InboundRow)
        with self.store.work() as work:
            row = work.first(select(func.max(inbound.c.at).label("at")).where(inbound.c.channel == channel))
            return row.at if row is not None and row.at else work.now - FIRST_LOOK_BACK


def compose(
    settings: Settings, clock: Callable[[], datetime] = utc_now, pause: Callable[[int], float] = backoff
) -> Service:
    """The service from its settings; nothing is started."""
    programme = read_programme(settings.opstap_programme)
    keys, made = settings.keyring()
    if made is not None:
        log.warning("NEW KEYS were generated. Without this file nothing in the database can be read.", file=str(made))
    store = open_store(settings.database_url, keys, clock)
    channels = available(settings, programme)
    return Service(
        settings, programme, store, channels, Dispatcher(store, programme), Sender(store, programme, channels, pause)
    )
