"""`make bench`: messages a second of dispatch in process, beside a floor measured in the same run.

The floor is the four statements of a message (insert inbound, read state for update, upsert state, insert outbox) on
the same tables, pragmas and encryption, without any product code. Everything is durable. Median of five rounds.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, select

from bot import logs
from bot.dispatch import Dispatcher
from bot.importing import read_vacancies
from bot.programme import places, read_programme
from bot.settings import DEMO
from flows.model import Inbound
from storage import schema, vacancies
from storage.keys import Keyring, generate
from storage.tables import Contact, ConversationRow, InboundRow, Outbox, Person
from storage.work import Store, Work, open_store, table
from tests.postgres import fresh_database, running_postgres

ROUNDS = 5
KINDS = ("sqlite", "postgres")
ANSWERS = ("hallo", "1", "ja", "1", "Sam", "1,3", "Leuven", "2", "2", "1 4", "0", "1", "4", "1 2", "1", "1")
PEOPLE = 64
STATE = json.dumps({"state": "town", "answers": {f"question{n}": ["value", "raw text"] for n in range(8)}})
REPLY = json.dumps({"telling": {"text": "Where do you live? Write the town or the postcode.", "step": "5/13"}})
numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the result, in messages a second."""

    database: str
    batch: int
    product: float
    floor: float


def conversation(people: int) -> Iterator[list[Inbound]]:
    """Rounds of one message from each of these people, who are new, through a whole intake."""
    base = next(numbers) * 100_000
    for text in ANSWERS:
        yield [
            Inbound("sms", f"+3247{base + person:07d}", f"SM{next(numbers)}", text, datetime.now(UTC))
            for person in range(people)
        ]


def rate(batch: int, handle: Callable[[Sequence[Inbound]], None], people: int = PEOPLE) -> float:
    """Messages a second over one whole intake of so many people, handed over in batches of this size."""
    rounds = list(conversation(people))
    gc.collect()
    started = time.perf_counter()
    for messages in rounds:
        for start in range(0, people, batch):
            handle(messages[start : start + batch])
    return len(rounds) * people / (time.perf_counter() - started)


class Floor:
    """The four statements and nothing else, for people who exist already."""

    def __init__(self, store: Store) -> None:
        self.store = store
        with store.work() as work:
            self.contacts = [self.add(work, n) for n in range(PEOPLE)]

    def add(self, work: Work, n: int) -> int:
        person = work.add(Person, code=f"floor{n}", lang="nl", created_at=work.now)
        key = work.keys.lookup("sms", f"floor{n}")
        contact = work.add(Contact, person_id=person, channel="sms", lookup=key, address=f"+324799{n:05d}")
        work.add(ConversationRow, person_id=person, script="intake", state=STATE, updated_at=work.now)
        return contact

    def handle(self, batch: Sequence[Inbound]) -> None:
        contacts = self.contacts[: len(batch)]
        conversation, contact = table(ConversationRow), table(Contact)
        with self.store.work() as work:
            work.run(
                insert(table(InboundRow)),
                [
                    {"channel": "sms", "external_id": f"F{next(numbers)}", "contact_id": c, "text": i.text, "at": i.at}
                    for c, i in zip(contacts, batch, strict=True)
                ],
            )
            states = work.rows(
                select(conversation.c.person_id, conversation.c.state)
                .join(contact, contact.c.person_id == conversation.c.person_id)
                .where(contact.c.id.in_(contacts))
                .with_for_update(of=conversation)
            )
            rows = [
                {"person_id": s.person_id, "script": "intake", "subject": 0, "state": s.state, "updated_at": work.now}
                for s in states
            ]
            upsert = work.insert(ConversationRow)
            written = {"state": upsert.excluded.state, "updated_at": upsert.excluded.updated_at}
            work.run(
                upsert.on_conflict_do_update(index_elements=["person_id", "script", "subject"], set_=written), rows
            )
            work.run(
                insert(table(Outbox)),
                [
                    {
                        "contact_id": c,
                        "channel": "sms",
                        "address": i.address,
                        "content": REPLY,
                        "due_at": work.now,
                    }
                    for c, i in zip(contacts, batch, strict=True)
                ],
            )


@contextmanager
def databases(kind: str, count: int = 1, secrets: tuple[str, str] | None = None) -> Iterator[list[Store]]:
    """So many fresh durable databases with the demo's vacancies, on this folder's disk; of Postgres in one server."""
    keys = Keyring.parse(*(secrets or (f"bench:{generate()}", generate())))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=os.getcwd(), prefix=".bench-")))
        folder.chmod(0o777)
        if kind == "sqlite":
            urls = [f"sqlite:///{folder / f'{number}.db'}" for number in range(count)]
        else:
            server = stack.enter_context(running_postgres(folder))
            urls = [stack.enter_context(fresh_database(server)) for _ in range(count)]
        yield [stack.enter_context(prepared(url, keys)) for url in urls]


@contextmanager
def prepared(url: str, keys: Keyring) -> Iterator[Store]:
    store = open_store(url, keys)
    schema.upgrade(store)
    good, _ = read_vacancies((DEMO / "vacancies.csv").read_text("utf-8").splitlines(), places())
    with store.work() as work:
        vacancies.upsert(work, good)
    yield store
    store.close()


def measure() -> Iterator[Row]:
    for kind in KINDS:
        with databases(kind) as [store]:
            dispatcher, floor = Dispatcher(store, read_programme(DEMO / "programme.toml")), Floor(store)
            for batch in (1, PEOPLE):
                rates = [(rate(batch, dispatcher.dispatch), rate(batch, floor.handle)) for _ in range(ROUNDS)]
                product, lowest = (statistics.median(side) for side in zip(*rates, strict=True))
                yield Row(kind, batch, product, lowest)


def resident() -> int:
    """Memory of this process in KiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def memory() -> str:
    """How much the process grows between 1,000 and 5,000 open conversations."""
    with databases("sqlite") as [store]:
        dispatcher = Dispatcher(store, read_programme(DEMO / "programme.toml"))
        sizes = []
        for people in (1000, 4000):
            for messages in itertools.islice(conversation(people), 4):
                for start in range(0, people, PEOPLE):
                    dispatcher.dispatch(messages[start : start + PEOPLE])
            gc.collect()
            sizes.append(resident())
    return f"memory with 1,000 open conversations {sizes[0] // 1024} MiB, with 5,000 {sizes[1] // 1024} MiB"


def main() -> int:
    logs.set_up()
    out = sys.stdout.write
    out(f"{'database':<10}{'at once':>8}{'product/s':>12}{'floor/s':>12}{'ratio':>8}\n")
    for row in measure():
        ratio = row.product / row.floor
        out(f"{row.database:<10}{row.batch:>8}{row.product:>12,.0f}{row.floor:>12,.0f}{ratio:>8.2f}\n")
    out(memory() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
