"""What tests of storage, dispatch and sender share: a clock to turn, invented people, rows to look at."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import SQLModel

from bot.dispatch import Dispatcher
from bot.importing import read_vacancies
from bot.programme import places
from bot.settings import DEMO
from flows.model import Inbound, Msg, Say
from storage import coaches, conversations, outbox, people, queue, vacancies
from storage.codec import Content, Telling, unpack_content
from storage.outbox import Claimed, Letter
from storage.queue import Entry
from storage.tables import Coach, Contact, Outbox, Person
from storage.work import Store, Work, table
from tests.worlds import NOW, demo_programme

NUMBER = "+32470000001"
SIDS = itertools.count(1)


@dataclass
class Clock:
    """The moment, until a test turns it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


def timed(store: Store, clock: Clock) -> Store:
    """The same database under another clock."""
    return replace(store, clock=clock)


def dispatcher(store: Store) -> Dispatcher:
    return Dispatcher(store, demo_programme())


def text(words: str, address: str = NUMBER, **more: Any) -> Inbound:
    """An SMS with an id of its own."""
    known = {"channel": "sms", "external_id": f"SM{next(SIDS):06}", "at": NOW, **more}
    return Inbound(address=address, text=words, **known)


def talk(store: Store, *words: str, address: str = NUMBER, **more: Any) -> None:
    """Send these one after the other."""
    for one in words:
        dispatcher(store).dispatch([text(one, address, **more)])


def begin(store: Store, address: str = NUMBER) -> None:
    """Up to the first name, in Dutch."""
    talk(store, "hallo", "1", "ja", "ja", address=address)


@dataclass(frozen=True)
class Known:
    """Somebody in the database."""

    person: int
    contact: int
    coach: int = 0


def a_person(work: Work, address: str = NUMBER, lang: str = "nl", channel: str = "sms") -> Known:
    person_id = conversations.add_contact(work, channel, address, lang)
    return Known(person_id, people.contacts(work, person_id)[0][0])


def a_coach(work: Work, name: str, address: str) -> Known:
    """A coach who has used their invitation, on Telegram."""
    known = a_person(work, address, channel="telegram")
    assert coaches.redeem(work, coaches.invite(work, name), known.contact) == name
    coach = work.first(select(table(Coach).c.id).where(table(Coach).c.name == name))
    assert coach is not None
    return replace(known, coach=coach.id)


def rows(store: Store, model: type[SQLModel]) -> list[Row[Any]]:
    """All rows, in the order of their keys."""
    with store.work() as work:
        return work.rows(select(table(model)).order_by(*table(model).primary_key))


def box(store: Store, *statuses: str) -> list[Row[Any]]:
    """The outbox, oldest first; only these statuses, if any are given."""
    return [row for row in rows(store, Outbox) if not statuses or row.status in statuses]


def person_of(store: Store, address: str = NUMBER, channel: str = "sms") -> Row[Any]:
    """The person behind an address."""
    with store.work() as work:
        found = work.first(
            select(table(Person)).where(table(Person).c.id == people.with_address(work, channel, address))
        )
    assert found is not None
    return found


def contact_of(store: Store, address: str = NUMBER, channel: str = "sms") -> Row[Any]:
    """The row of an address."""
    digest = store.keys.lookup(channel, address)
    return next(row for row in rows(store, Contact) if bytes(row.lookup) == digest)


def say(words: str, **more: Any) -> Say:
    """Words of a test: no catalog is asked for them."""
    return Say(Msg(words), **more)


def ids(letters: Sequence[Claimed]) -> list[int]:
    return [letter.id for letter in letters]


def with_vacancies(store: Store) -> Store:
    """The demo's vacancies in it."""
    good, _ = read_vacancies((DEMO / "vacancies.csv").read_text("utf-8").splitlines(), places())
    with store.work() as work:
        vacancies.upsert(work, good)
    return store


def telegram(words: str, address: str = "77", **more: Any) -> Inbound:
    return text(words, address, channel="telegram", **more)


def asked(store: Store, address: str = NUMBER) -> str:
    """The state of a person's conversation."""
    person = person_of(store, address)
    with store.work() as work:
        running = conversations.running(work, person.id)
    return "" if running is None else running.state


def entry_of(store: Store, address: str = NUMBER) -> Entry | None:
    person = person_of(store, address)
    with store.work() as work:
        return queue.of_person(work, person.id)


def said(store: Store) -> list[str]:
    """The source texts of all that was said, oldest first."""
    contents = [unpack_content(row.content) for row in box(store)]
    return [content.say.text for content in contents if isinstance(content, Telling)]


def known(store: Store, address: str = NUMBER, channel: str = "sms") -> Known:
    with store.work() as work:
        return a_person(work, address, channel=channel)


def put(store: Store, to: Known, words: str = "x", *, content: Content | None = None, **how: Any) -> int:
    """One letter; its id."""
    with store.work() as work:
        channel, address = next((c, a) for i, c, a in people.contacts(work, to.person) if i == to.contact)
        outbox.put(work, [Letter(to.contact, channel, address or "", content or Telling(say(words)), **how)])
    return int(box(store)[-1].id)


def claim(store: Store, limit: int = 9, channel: str = "sms", **how: Any) -> list[Claimed]:
    with store.work() as work:
        return outbox.claim(work, channel, limit, **how).letters


def settle(store: Store, letter: Claimed, status: str = "sent", **values: Any) -> bool:
    with store.work() as work:
        return outbox.settle(work, letter, status, **values)
