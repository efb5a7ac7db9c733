"""From messages to effects, one transaction a batch: deduplicate, load, decide, save."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot import coach, floods, lines, numbers
from bot.alerts import promise_call
from bot.coach.desk import Desk
from bot.conversing import answer, written
from bot.effects import Effects
from bot.joining import join
from bot.outreach import strangers
from bot.programme import ProgrammeFile, places
from bot.track import Track
from flows.languages import hinted
from flows.model import N_, Inbound, Say
from storage import conversations, outbox, vacancies
from storage.outbox import Letter
from storage.work import Store, Work

log = structlog.get_logger("opstap.dispatch")
BROKEN = N_("Sorry, something went wrong here. A coach will call you.")
Pair = tuple[str, str]


@dataclass(frozen=True)
class Dispatcher:
    """Takes what channels read; what it must remember and say is committed when it returns."""

    store: Store
    programme: ProgrammeFile

    def dispatch(self, batch: Sequence[Inbound]) -> None:
        """Handle each message once. Raises SQLAlchemyError when the database fails: then nothing is half done.

        A batch that fails is taken apart; a message that fails alone is stored and brings a coach.
        """
        try:
            with self.store.work() as work:
                self.handle(work, batch)
        except (DBAPIError, NoConnection):
            raise
        except Exception as problem:
            if len(batch) > 1:
                for inbound in batch:
                    self.dispatch([inbound])
            else:
                self.quarantine(batch[0], problem)

    def handle(self, work: Work, batch: Sequence[Inbound]) -> None:
        """The whole way of a batch inside its transaction."""
        callers = conversations.load(work, batch, {key(i): self.guess(i) for i in batch})
        fresh = conversations.record(work, [(inbound, callers[key(inbound)]) for inbound in batch])
        world = self.programme.world_at(work.now, vacancies.load(work, places()))
        letters: list[Letter] = []
        effects = Effects(Track(work, self.programme, world))
        desk = Desk(work, self.programme, world)
        for inbound in unique(batch, fresh):
            caller = effects.current(callers[key(inbound)])
            if (form := coach.form_of(desk, caller, inbound)) is not None:
                letters += answer(effects, caller, inbound, form)
            elif (says := coach.answer(desk, caller, inbound)) is not None:
                letters += written(caller, inbound, says)
            elif (
                floods.is_one(effects.track, caller, inbound) or (known := join(effects.track, caller, inbound)) is None
            ):
                continue
            elif inbound.number:
                letters += written(known, inbound, numbers.share(effects.track, known, inbound.number))
            elif (says := lines.hear(effects.track, known, inbound)) is not None:
                letters += written(known, inbound, says)
            else:
                letters += strangers.hear(effects, known, inbound)
        outbox.put(work, letters)
        effects.write()

    def guess(self, inbound: Inbound) -> str:
        """The language for the first menu: what the channel hints at, else the programme's first."""
        return hinted(inbound.lang_hint, self.programme.languages)

    def quarantine(self, inbound: Inbound, problem: Exception) -> None:
        """Keep a message that breaks the program, tell the person, and bring a coach: it must not come back forever."""
        log.error("message failed", channel=inbound.channel, kind=type(problem).__name__, where=where(problem))
        with self.store.work() as work:
            callers = conversations.load(work, [inbound], {key(inbound): self.guess(inbound)}, states=False)
            caller = callers[key(inbound)]
            if not conversations.record(work, [(inbound, caller)], failed=True):
                return
            if caller.coach_id is None:
                promise_call(work, caller.person_id, "broken")
            outbox.put(work, written(caller, inbound, (Say(BROKEN),)))


def key(inbound: Inbound) -> Pair:
    return inbound.channel, inbound.address


def unique(batch: Sequence[Inbound], fresh: set[Pair]) -> list[Inbound]:
    """The messages not seen before, each once."""
    return list({(i.channel, i.external_id): i for i in batch if (i.channel, i.external_id) in fresh}.values())


def where(problem: Exception) -> str:
    """The place in our code, without the message of the exception: that may hold what a person wrote."""
    at = problem.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return f"{at.tb_frame.f_code.co_name}:{at.tb_lineno}" if at else ""
