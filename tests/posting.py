"""A sender beside simulated providers, without web and dispatch: rounds go one by one, time is turned by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select

from bot.channels import Channel, available
from bot.programme import ProgrammeFile, read_programme
from bot.sender import Sender
from bot.simulator import Simulator, SmsPhone, TelegramUser
from bot.simulator.demo.stage import fast_programme, simulated
from flows.conversation import COACH_CALLS_LATER
from flows.model import Say
from storage import outbox, queue
from storage.codec import Content, Telling
from storage.outbox import Letter
from storage.tables import Outbox
from storage.work import Store, table, utc_now
from tests.stored import Clock, Known, a_coach, a_person, box, timed
from tests.worlds import demo_programme

NUMBER = "+32470000001"
PAUSE = 5.0
"""Seconds before every next try."""
SAY = Say(COACH_CALLS_LATER)
DUTCH, FRENCH = (demo_programme().translate(lang)(COACH_CALLS_LATER) for lang in ("nl", "fr"))


@dataclass
class Post:
    """Providers, channels and a sender on one database."""

    sim: Simulator
    store: Store
    clock: Clock
    channels: dict[str, Channel]
    sender: Sender
    user: TelegramUser
    phone: SmsPhone
    known: dict[str, Known]
    coach: TelegramUser
    els: Known

    async def round(self, channel: str) -> int:
        """Send what is due now on one channel."""
        return await self.sender.send_due(self.channels[channel])

    async def later(self, channel: str, seconds: float = PAUSE) -> int:
        self.clock.forward(seconds=seconds)
        return await self.round(channel)

    def put(self, channel: str, content: Content | Say = SAY, to: Known | None = None, **how: Any) -> int:
        """A letter to the person on this channel; its id."""
        known = to or self.known[channel]
        content = Telling(content) if isinstance(content, Say) else content
        with self.store.work() as work:
            address = {"sms": NUMBER, "telegram": str(self.user.id)}[channel] if to is None else str(self.coach.id)
            outbox.put(work, [Letter(known.contact, channel, address, content, **how)])
        return int(box(self.store)[-1].id)

    def row(self, row: int) -> Row[Any]:
        """What became of a letter; its sealed columns stay closed."""
        columns = table(Outbox).c
        shown = [columns[name] for name in ("status", "error", "attempts", "sent_at", "provider_id")]
        with self.store.work() as work:
            return work.rows(select(*shown).where(columns.id == row))[0]

    def arrived(self, channel: str) -> list[str]:
        """What the person can read."""
        if channel == "sms":
            return [sms.text for sms in self.phone.inbox if not sms.auto]
        return [message.text for message in self.user.chat if not message.mine]

    def call(self, channel: str) -> str | None:
        """Why this person is to be called."""
        with self.store.work() as work:
            entry = queue.of_person(work, self.known[channel].person)
        return None if entry is None else entry.call

    def fail(self, channel: str, *faults: Any) -> None:
        (self.sim.twilio if channel == "sms" else self.sim.telegram).faults.extend(faults)


@pytest.fixture
def programme(tmp_path: Path) -> ProgrammeFile:
    return read_programme(fast_programme(tmp_path))


@pytest.fixture
async def post(store: Store, programme: ProgrammeFile) -> AsyncIterator[Post]:
    """Somebody on SMS, somebody on Telegram and a coach, each of whom has written before."""
    clock = Clock(utc_now())
    store = timed(store, clock)
    with Simulator() as sim:
        user, coach = sim.telegram_user("Olena", "uk"), sim.telegram_user("Els", "nl")
        for one in (user, coach):
            one.send("hello")
        with store.work() as work:
            known = {"sms": a_person(work, NUMBER), "telegram": a_person(work, str(user.id), channel="telegram")}
            els = a_coach(work, "Els", str(coach.id))
        channels = available(simulated(sim, public_url=None), programme)
        sender = Sender(store, programme, channels, lambda attempts: PAUSE)
        yield Post(sim, store, clock, channels, sender, user, sim.sms_phone(NUMBER), known, coach, els)
        for channel in channels.values():
            await channel.close()
