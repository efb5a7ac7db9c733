"""`make bench`, second part: what 100,000 planned reminders and 200,000 people cost those who work just now.

Dispatch, sender, and the moving and cancelling of one appointment are measured on the same database before and after
the crowd came in. Everything is durable. Median of five rounds.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select, text, update

from bench.dispatch import PEOPLE, ROUNDS, databases, rate
from bot import logs
from bot.dispatch import Dispatcher
from bot.programme import ProgrammeFile, places, read_programme
from bot.settings import DEMO
from bot.track import Track
from bot.track.appointments import happen
from flows.model import Conversation, Msg, Say
from storage import appointments, coaches, conversations, outbox, people, vacancies
from storage.codec import Telling
from storage.conversations import Saved
from storage.outbox import Letter
from storage.tables import Contact, Outbox
from storage.work import Store, Work, table

CROWD, REMINDERS = 200_000, 100_000
LETTERS, MOVES = 100, 20
REMINDER = Telling(Say(Msg("See you soon, {name}!"), {"name": "Sam"}))
numbers = count(1)


def fill(store: Store) -> None:
    """People with a finished intake, every second with a reminder to come."""
    at = Conversation("intake", "finished", choosing_language=False)
    contact = table(Contact)
    for chunk in chunks(CROWD, 5000):
        with store.work() as work:
            addresses = [f"+3249{n:07d}" for n in chunk]
            ids = conversations.add_contacts(work, [("sms", address, "nl") for address in addresses])
            conversations.save(work, [Saved(person, at) for person in ids])
            theirs = work.rows(select(contact.c.id).where(contact.c.person_id.in_(ids[:: CROWD // REMINDERS])))
            outbox.put(work, [reminder(row.id, work.now) for row in theirs])
    with store.work() as work:
        work.run(text("ANALYZE"))  # as autovacuum does within a minute


def reminder(contact_id: int, now: datetime) -> Letter:
    due = now + timedelta(days=1, seconds=contact_id)
    key = f"crowd:{contact_id}"
    until = due + timedelta(hours=2)
    return Letter(contact_id, "sms", "+32490000000", REMINDER, due, until, key, outbox.UNASKED, about=key)


def chunks(size: int, step: int) -> Iterator[range]:
    return (range(start, min(start + step, size)) for start in range(0, size, step))


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


def measure(store: Store) -> dict[str, list[float]]:
    """What each kind of work does in a second, before and after the crowd."""
    programme = read_programme(DEMO / "programme.toml")
    dispatcher, office = Dispatcher(store, programme), Office(store, programme)
    acts: dict[str, Callable[[], float]] = {
        "dispatch, one by one": lambda: rate(1, dispatcher.dispatch),
        "dispatch, 64 at once": lambda: rate(PEOPLE, dispatcher.dispatch),
        "sender, letters": lambda: letters(office),
        "appointments moved": lambda: per_second(MOVES, office.move),
    }
    found: dict[str, list[float]] = {name: [] for name in acts}
    for crowd in (False, True):
        if crowd:
            fill(store)
        for name, act in acts.items():
            act()
            found[name].append(statistics.median(act() for _ in range(ROUNDS)))
    return found


def main() -> int:
    logs.set_up()
    out = sys.stdout.write
    out(f"{'database':<10}{'work':<24}{'empty/s':>10}{'crowd/s':>10}{'kept':>8}\n")
    for kind, store in databases():
        for name, (empty, full) in measure(store).items():
            out(f"{kind:<10}{name:<24}{empty:>10,.0f}{full:>10,.0f}{full / empty:>8.2f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
