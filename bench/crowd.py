"""`make bench`, second part: what 100,000 planned reminders and 200,000 people cost those who work just now.

Dispatch, sender, and the moving of one appointment are measured on two databases by turns, one with the crowd and one
without, so that whatever else the machine does meets both alike. Everything is durable. `kept` is the median, over the
rounds, of the share of its speed that a kind of work keeps among the crowd.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from sqlalchemy import text, update

from bench.dispatch import KINDS, PEOPLE, databases, rate
from bench.population import fill
from bot import logs
from bot.dispatch import Dispatcher
from bot.programme import ProgrammeFile, places, read_programme
from bot.settings import DEMO
from bot.track import Track
from bot.track.appointments import happen
from flows.model import Msg, Say
from storage import appointments, coaches, conversations, outbox, people, vacancies
from storage.tables import Outbox
from storage.work import Store, Work, table

CROWD = 200_000
"""Every second of them has a reminder to come."""
ROUNDS = 7
FEW, LETTERS, MOVES = 16, 100, 20
numbers = count(1)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the result: times a second, alone and among the crowd, and the share that is kept."""

    work: str
    alone: float
    among: float
    kept: float


class Office:
    """One coach and one candidate with an appointment that is moved again and again."""

    def __init__(self, store: Store, programme: ProgrammeFile) -> None:
        self.store, self.programme = store, programme
        with store.work() as work:
            coach = conversations.add_contact(work, "telegram", "1", "nl")
            [(contact, _, _)] = people.contacts(work, coach)
            coaches.redeem(work, coaches.invite(work, "Els"), contact)
            row = coaches.named(work, "Els")
            assert row is not None
            self.candidate = conversations.add_contact(work, "sms", "+32470999999", "nl", "Sam")
            self.appointment = appointments.propose(work, "visit", "inviting", self.candidate, "V3", row.id)

    def move(self) -> None:
        """Plan all reminders of a new time, and take out those of the old one."""
        with self.store.work() as work:
            track = Track(work, self.programme, self.programme.world_at(work.now, vacancies.load(work, places())))
            booking = appointments.get(work, self.appointment)
            assert booking is not None
            happen(track, booking, "books", at=work.now + timedelta(days=10, minutes=next(numbers)))

    def send(self) -> None:
        """A letter that is due: put, claimed, settled."""
        with self.store.work() as work:
            outbox.tell(work, self.contact(work), Say(Msg("hello")))
        with self.store.work() as work:
            claims = outbox.claim(work, "sms", 20)
        for letter in claims.letters:
            with self.store.work() as work:
                outbox.settle(work, letter, "sent", sent_at=work.now)

    def clear(self) -> None:
        """Nothing else is due."""
        box = table(Outbox)
        with self.store.work() as work:
            work.run(update(box).where(box.c.status == "due", box.c.due_at <= work.now).values(status="sent"))

    def contact(self, work: Work) -> int:
        return people.contacts(work, self.candidate)[0][0]


def per_second(times: int, act: Callable[[], None]) -> float:
    started = time.perf_counter()
    for _ in range(times):
        act()
    return times / (time.perf_counter() - started)


def letters(office: Office) -> float:
    office.clear()
    return per_second(LETTERS, office.send)


def acts(store: Store) -> Mapping[str, Callable[[], float]]:
    """Each kind of work: what it does in a second."""
    programme = read_programme(DEMO / "programme.toml")
    dispatcher, office = Dispatcher(store, programme), Office(store, programme)
    return {
        "dispatch, one by one": lambda: rate(1, dispatcher.dispatch, FEW),
        "dispatch, 64 at once": lambda: rate(PEOPLE, dispatcher.dispatch),
        "sender, letters": lambda: letters(office),
        "appointments moved": lambda: per_second(MOVES, office.move),
    }


def measure(kind: str) -> Iterator[Row]:
    """Alone, among, among, alone … after a round that does not count."""
    with databases(kind, 2) as stores:
        alone, among = map(acts, stores)
        fill(stores[1], CROWD)
        if kind == "postgres":
            with stores[1].work() as work:
                work.run(text("ANALYZE"))  # as autovacuum does within a minute
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in alone}
        for number in range(ROUNDS + 1):
            for name, rates in found.items():
                order = (alone, among) if number % 2 else (among, alone)
                by_turns = [side[name]() for side in order]
                rates.append((by_turns[order.index(alone)], by_turns[order.index(among)]))
        for name, (_, *rates) in found.items():
            before, after = zip(*rates, strict=True)
            kept = statistics.median(many / few for few, many in rates)
            yield Row(name, statistics.median(before), statistics.median(after), kept)


def main() -> int:
    logs.set_up()
    out = sys.stdout.write
    out(f"{'database':<10}{'work':<24}{'alone/s':>10}{'among/s':>10}{'kept':>8}\n")
    for kind in KINDS:
        for row in measure(kind):
            out(f"{kind:<10}{row.work:<24}{row.alone:>10,.0f}{row.among:>10,.0f}{row.kept:>8.2f}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
