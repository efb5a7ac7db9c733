"""From messages to effects, one transaction a batch: deduplicate, load, decide, save."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot import coach
from bot.alerts import alert, promise_call
from bot.coach.desk import Desk
from bot.programme import ProgrammeFile, places
from flows import events as happened
from flows.conversation import Standing, decide
from flows.model import N_, Answers, Conversation, Inbound, Say
from flows.screening import Hint
from storage import conversations, outbox, people, queue, vacancies
from storage.codec import Ack, Telling
from storage.conversations import Caller
from storage.outbox import Letter
from storage.queue import Arrival
from storage.work import Store, Work

log = structlog.get_logger("opstap.dispatch")
FORGOTTEN = ("refused", "minor")
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
        after: dict[int, Conversation] = {}
        letters: list[Letter] = []
        effects = Effects()
        desk = Desk(work, self.programme, world)
        for inbound in unique(batch, fresh):
            caller = callers[key(inbound)]
            if caller.person_id in after:
                caller = replace(caller, conversation=after[caller.person_id])
            says = coach.answer(desk, caller, inbound)
            if says is None:
                decision = decide(caller.conversation, inbound, caller.standing, world)
                for event in decision.events:
                    effects.add(work, caller, event)
                    callers[key(inbound)] = caller = replace(caller, standing=standing_after(caller.standing, event))
                after[caller.person_id] = decision.after
                effects.forget(caller.person_id, decision.after.state in FORGOTTEN)
                says = decision.says
            letters += written(caller, inbound, says)
        conversations.save(work, after)
        outbox.put(work, letters)
        effects.write(work)

    def guess(self, inbound: Inbound) -> str:
        """The language for the first menu: what the channel hints at, else the programme's first."""
        hint = inbound.lang_hint.partition("-")[0].lower()
        return next(
            (lang for lang in self.programme.languages if lang.partition("_")[0] == hint), self.programme.languages[0]
        )

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


@dataclass
class Effects:
    """What the decisions of one batch made happen, gathered so that a statement serves many people."""

    changes: dict[int, dict[str, object]] = field(default_factory=dict)
    finished: list[tuple[int, Answers, Hint]] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    forgotten: set[int] = field(default_factory=set)

    def forget(self, person: int, whether: bool) -> None:
        """Of someone who refused or is a minor nothing stays, whatever else they write."""
        if whether:
            self.forgotten.add(person)
        else:
            self.forgotten.discard(person)

    def add(self, work: Work, caller: Caller, event: happened.Event) -> None:
        """Take in one event; what is rare is written at once."""
        person = caller.person_id
        changed = self.changes.setdefault(person, {})
        match event:
            case happened.LanguageChosen(lang):
                changed["lang"] = lang
            case happened.ConsentGiven(notice):
                changed |= {"consent_notice": notice, "consented_at": work.now, "refused_at": None}
            case happened.ConsentRefused() | happened.UnderAge():
                changed |= {"consent_notice": None, "consented_at": None, "refused_at": work.now}
            case happened.OptedOut(by_carrier):
                people.stop(work, person, caller.contact_id, by_carrier)
            case happened.OptedIn():
                people.lift(work, person, caller.contact_id)
            case happened.IntakeFinished(answers, hint):
                self.finished.append((person, answers, hint))
                self.arrivals.append(Arrival(person, lane=hint.lane))
            case happened.CallPromised(reason):
                self.arrivals.append(Arrival(person, call=reason))

    def write(self, work: Work) -> None:
        """Remember it all; coaches hear of new entries in their queue."""
        people.change_all(work, {person: values for person, values in self.changes.items() if values})
        for person in self.forgotten:
            people.forget(work, person)
        people.add_profiles(work, self.finished)
        alert(work, queue.enter_all(work, self.arrivals))


def key(inbound: Inbound) -> Pair:
    return inbound.channel, inbound.address


def unique(batch: Sequence[Inbound], fresh: set[Pair]) -> list[Inbound]:
    """The messages not seen before, each once."""
    return list({(i.channel, i.external_id): i for i in batch if (i.channel, i.external_id) in fresh}.values())


def written(caller: Caller, inbound: Inbound, says: Sequence[Say]) -> list[Letter]:
    """The letters for these messages; a press of a button is answered first."""

    def letter(content: Ack | Telling) -> Letter:
        return Letter(caller.contact_id, caller.channel, caller.address, content)

    answers = [letter(Ack(inbound.callback))] if inbound.callback else []
    replaced = inbound.message
    return [*answers, *(letter(Telling(say, replaced if say.replaces else "")) for say in says)]


def standing_after(standing: Standing, event: happened.Event) -> Standing:
    """What the next message in the same batch meets."""
    match event:
        case happened.OptedOut(by_carrier):
            return Standing(True, standing.blocked or by_carrier)
        case happened.OptedIn():
            return Standing()
    return standing


def where(problem: Exception) -> str:
    """The place in our code, without the message of the exception: that may hold what a person wrote."""
    at = problem.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return f"{at.tb_frame.f_code.co_name}:{at.tb_lineno}" if at else ""
