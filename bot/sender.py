"""The one place that sends: claims due rows, words them, keeps the rate, retries, tells the queue what failed."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot import lines
from bot.alerts import tell_late
from bot.channels import Channel, ChannelError, Payload
from bot.metrics import FAILED, SENT
from bot.programme import ProgrammeFile, places
from bot.timers import ring
from bot.track import Track
from storage import outbox, people, vacancies
from storage.codec import Forget, Shown, Telling, Timer
from storage.keys import KeyProblem
from storage.outbox import Claimed, Claims, Letter
from storage.work import Store, Work

log = structlog.get_logger("opstap.sender")
MAX_ATTEMPTS = 8
MOST_AT_ONCE = 20
IDLE_SECONDS = 0.5
PRIVATE_FOR = timedelta(hours=24)
FINAL = ("stopped", "unreachable", "rejected")


def backoff(attempts: int) -> float:
    """Seconds until the next try, with jitter: about 2, 6, 18, 54, 162, 486, 900."""
    return min(900.0, 2.0 * 3.0 ** (attempts - 1)) * random.uniform(0.75, 1.25)


@dataclass
class Sender:
    """One loop a channel; several processes may run it on one Postgres."""

    store: Store
    programme: ProgrammeFile
    channels: Mapping[str, Channel]
    pause: Callable[[int], float] = backoff
    alive_at: datetime | None = None
    _wakes: dict[str, asyncio.Event] = field(default_factory=dict)

    def wake(self) -> None:
        """There may be something to send; called from the event loop."""
        for event in self._wakes.values():
            event.set()

    async def run(self) -> None:
        """Send until cancelled."""
        async with asyncio.TaskGroup() as group:
            for channel in self.channels.values():
                self._wakes[channel.name] = asyncio.Event()
                group.create_task(self.serve(channel))

    async def serve(self, channel: Channel) -> None:
        """One channel's loop: a fault of the database or of one message does not end it."""
        wake = self._wakes[channel.name]
        while True:
            wake.clear()
            try:
                sent = await self.send_due(channel)
                self.alive_at = self.store.clock()
            except Exception as problem:
                log.error("sender failed", channel=channel.name, kind=type(problem).__name__)
                sent = 0
            if not sent:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), IDLE_SECONDS)

    async def send_due(self, channel: Channel) -> int:
        """Send what is due now; the number of rows that were tried."""
        limit = max(1, min(MOST_AT_ONCE, int(channel.per_second)))
        claims = await asyncio.to_thread(self.claim, channel, limit)
        worded: list[tuple[Claimed, Payload]] = []
        for letter in claims.letters:
            try:
                if isinstance(letter.content, Timer):
                    await asyncio.to_thread(self.ring, letter)
                    continue
                payload = self.word(channel, letter)
            except Exception as problem:
                unfit = ChannelError("rejected", type(problem).__name__)
                await asyncio.to_thread(self.note_failure, channel, letter, unfit)
                continue
            if payload is None:
                await asyncio.to_thread(self.void, letter)
            else:
                worded.append((letter, payload))
        if worded:
            costs = [channel.cost(payload) for _, payload in worded]
            slots = await asyncio.to_thread(self.reserve, channel, costs)
            now = self.store.clock()
            waits = [(slot - now).total_seconds() for slot in slots]
            await asyncio.gather(
                *(
                    self.send(channel, letter, payload, wait)
                    for (letter, payload), wait in zip(worded, waits, strict=True)
                )
            )
        return len(claims.letters) + claims.voided

    def claim(self, channel: Channel, limit: int) -> Claims:
        """What may go now; a coach hears of what its moment has passed for."""
        with self.store.work() as work:
            claims = outbox.claim(work, channel.name, limit, quiet=not self.programme.calendar.is_open(work.now))
            tell_late(work, claims.late)
            return claims

    def reserve(self, channel: Channel, costs: list[float]) -> list[datetime]:
        with self.store.work() as work:
            return outbox.reserve(work, channel.name, costs, channel.per_second)

    def ring(self, letter: Claimed) -> None:
        """Do what was planned for this moment, once, in the transaction that closes the row."""
        with self.store.work() as work:
            if outbox.settle(work, letter, "sent", sent_at=work.now) and isinstance(letter.content, Timer):
                world = self.programme.world_at(work.now, vacancies.load(work, places()))
                ring(Track(work, self.programme, world), letter, letter.content)

    def void(self, letter: Claimed) -> None:
        with self.store.work() as work:
            outbox.settle(work, letter, "void")

    def word(self, channel: Channel, letter: Claimed) -> Payload | None:
        """The wording of this moment in the person's language; None when it means nothing on this channel."""
        if letter.content is None:
            raise KeyProblem("no key opens this row")
        return channel.render(letter.content, self.programme.translate(letter.lang))

    async def send(self, channel: Channel, letter: Claimed, payload: Payload, wait: float) -> None:
        """One try; what becomes of it is committed before the next."""
        if wait > 0:
            await asyncio.sleep(wait)
        try:
            receipt = None
            if letter.interrupted:
                receipt = await channel.find_sent(letter.address, payload, letter.due_at)
            if receipt is None:
                receipt = await channel.send(letter.address, payload)
        except ChannelError as error:
            FAILED.labels(channel.name, error.family).inc()
            await asyncio.to_thread(self.note_failure, channel, letter, error)
        except Exception as problem:
            log.error("unforeseen", channel=channel.name, row=letter.id, kind=type(problem).__name__)
            await asyncio.to_thread(
                self.note_failure, channel, letter, ChannelError("rejected", type(problem).__name__)
            )
        else:
            SENT.labels(channel.name).inc()
            await asyncio.to_thread(self.note_sent, channel, letter, receipt.provider_id)

    def note_sent(self, channel: Channel, letter: Claimed, provider_id: str) -> None:
        with self.store.work() as work:
            settled = outbox.settle(work, letter, "sent", sent_at=work.now, provider_id=provider_id or None, error=None)
            if not settled:
                return
            if channel.rest and isinstance(letter.content, Shown) and not getattr(letter.content, "message", ""):
                outbox.rest(work, letter.contact_id, channel.rest)
            if provider_id and isinstance(letter.content, Telling) and letter.content.say.private:
                forget = Letter(
                    letter.contact_id, channel.name, letter.address, Forget(provider_id), work.now + PRIVATE_FOR
                )
                outbox.put(work, [forget])

    def note_failure(self, channel: Channel, letter: Claimed, error: ChannelError) -> None:
        """Try again later, or give up and let a coach know."""
        log.warning("not sent", channel=channel.name, row=letter.id, family=error.family, code=error.code)
        with self.store.work() as work:
            if error.family in FINAL or letter.attempts >= MAX_ATTEMPTS:
                if outbox.settle(work, letter, "failed", error=error.code):
                    give_up(work, letter, error)
                return
            seconds = self.pause(letter.attempts) if error.retry_after is None else error.retry_after
            at = work.now + timedelta(seconds=seconds)
            outbox.try_again(work, letter, at, unsure=error.family == "connection")


def give_up(work: Work, letter: Claimed, error: ChannelError) -> None:
    """A person did not get our words: a coach sees it. A block by the carrier counts as a stop."""
    if error.family == "stopped":
        people.stop(work, letter.person_id, letter.contact_id, by_carrier=True)
        lines.stopped(work, letter.person_id)
    if not isinstance(letter.content, Telling | None):
        return
    if people.is_coach(work, letter.contact_id):
        lines.coach_not_reached(work, letter.contact_id)
    else:
        lines.not_arrived(work, letter.person_id)
