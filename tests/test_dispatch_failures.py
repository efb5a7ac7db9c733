"""A message or a database that fails: nobody else is harmed, nothing is lost, nothing is half done."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import LargeBinary, create_engine, event, literal, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from structlog.testing import capture_logs

from bot.alerts import NEW_ENTRY
from bot.dispatch import BROKEN
from flows.conversation import COACH_CALLS
from flows.model import Inbound
from flows.office import COACH_READS
from storage import schema
from storage.keys import Keyring
from storage.tables import Contact, ConversationRow, InboundRow, Outbox, Person, QueueEntry
from storage.types import give_keys
from storage.work import Store, Work, open_store, prepare_sqlite, table
from tests.postgres import fresh_database
from tests.stored import (
    NUMBER,
    a_coach,
    asked,
    begin,
    box,
    dispatcher,
    entry_of,
    person_of,
    rows,
    said,
    talk,
    text,
)

OTHER = "+32470000002"


def spoil(store: Store, address: str = NUMBER) -> None:
    """Write the conversation of this person over with bytes that no key opens, as a failing disk would."""
    person, row = person_of(store, address).id, table(ConversationRow)
    with store.work() as work:
        sealed = literal(work.keys.seal("of another column", "person.name"), LargeBinary)
        work.run(update(row).where(row.c.person_id == person).values(state=sealed))


@pytest.mark.parametrize("alone", [True, False])
def test_a_message_that_breaks_the_program_harms_nobody_else(store: Store, alone: bool) -> None:
    for number in (NUMBER, OTHER, "+32470000003"):
        begin(store, number)
    spoil(store)
    with store.work() as work:
        a_coach(work, "Els", "900")
    before = len(said(store))
    poisoned, sane = text("Sam"), [text("Tom", OTHER), text("Ann", "+32470000003")]
    batch = [poisoned] if alone else [sane[0], poisoned, sane[1]]
    dispatcher(store).dispatch(batch)
    failed = {row.external_id for row in rows(store, InboundRow) if row.failed}
    assert failed == {poisoned.external_id}
    entry = entry_of(store)
    assert entry is not None and entry.call == "broken"
    assert said(store)[before:].count(BROKEN) == 1
    assert said(store)[before:].count(NEW_ENTRY) == 1
    if not alone:
        assert asked(store, OTHER) == asked(store, "+32470000003") == "sectors"
    after = len(box(store))
    dispatcher(store).dispatch(batch)
    assert len(box(store)) == after, "it does not come back"


def test_a_message_that_breaks_the_program_is_logged_without_its_words(store: Store) -> None:
    begin(store)
    spoil(store)
    with capture_logs() as logs:
        talk(store, "Mijn geheim")
    printed = str(logs)
    assert "message failed" in printed
    assert "geheim" not in printed and NUMBER not in printed


def everything(store: Store) -> dict[str, list[Any]]:
    """All rows of all tables."""
    return {model.__name__: rows(store, model) for model in (Person, Contact, InboundRow, Outbox, QueueEntry)} | {
        "states": [bytes_of(row) for row in rows(store, ConversationRow)]
    }


def bytes_of(row: Any) -> tuple[int, str]:
    return row.person_id, row.state


def refused_and_taken_later(store: Store, failing: Callable[[Inbound], None], heal: Callable[[], None]) -> None:
    """The message that wants most to be written: it promises a call, and coaches hear of it."""
    begin(store)
    with store.work() as work:
        a_coach(work, "Els", "900")
    before, inbound = everything(store), text("coach")
    with pytest.raises((DBAPIError, NoConnection)):
        failing(inbound)
    heal()
    assert everything(store) == before
    dispatcher(store).dispatch([inbound])
    entry = entry_of(store)
    assert entry is not None and entry.call == "asked"
    assert not any(row.failed for row in rows(store, InboundRow))
    assert NEW_ENTRY in said(store)[-2:] and {COACH_CALLS, COACH_READS} & {*said(store)[-2:]}, "whatever the hour"


def test_a_locked_file_refuses_and_takes_the_message_later(file_store: Store) -> None:
    """Another program holds the database for longer than we wait."""
    with file_store.engine.connect() as ours:
        ours.exec_driver_sql("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(str(file_store.engine.url.database), isolation_level=None)

    def failing(inbound: Inbound) -> None:
        other.execute("BEGIN IMMEDIATE")
        dispatcher(file_store).dispatch([inbound])

    refused_and_taken_later(file_store, failing, lambda: other.rollback())
    other.close()


def test_a_full_disk_refuses_the_whole_batch_in_the_middle_of_it(file_store: Store) -> None:
    def limit(pages: int) -> None:
        with file_store.engine.connect() as ours:
            ours.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def failing(inbound: Inbound) -> None:
        limit(1)
        many = [text("hallo " * 50, f"+3247000{n:04}") for n in range(100, 200)]
        dispatcher(file_store).dispatch([inbound, *many])

    refused_and_taken_later(file_store, failing, lambda: limit(1_000_000))


def test_no_free_connection_is_no_fault_of_the_message(file_store: Store) -> None:
    """The one connection of SQLite is busy for longer than the pool waits."""
    engine = create_engine(file_store.engine.url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    event.listen(engine, "connect", prepare_sqlite)
    give_keys(engine, file_store.keys)
    busy = replace(file_store, engine=engine)

    def failing(inbound: Inbound) -> None:
        holder = engine.connect()
        steps = structlog.get_config()["processors"]
        usual = list(steps)

        def let_go(logger: Any, name: str, said: Any) -> Any:
            """As soon as a message is complained of, there is a connection again."""
            holder.close()
            return said

        steps[:] = [let_go, *usual]
        try:
            dispatcher(busy).dispatch([inbound])
        finally:
            steps[:] = usual
            holder.close()

    refused_and_taken_later(file_store, failing, engine.dispose)


@pytest.fixture
def file_store(tmp_path: Path, keys: Keyring) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'opstap.db'}", keys)
    schema.upgrade(opened)
    yield opened
    opened.close()


def test_a_connection_cut_in_the_middle_leaves_nothing_half_done(postgres_url: str, keys: Keyring) -> None:
    """All but the outbox is written when the server ends the connection."""
    with fresh_database(postgres_url) as url:
        store = open_store(url, keys)
        schema.upgrade(store)

        def cut(holder: Work) -> None:
            waiting = "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database d ON d.oid = database"
            waiting += " WHERE NOT granted AND d.datname = current_database()"
            while not holder.connection.exec_driver_sql(waiting).all():
                time.sleep(0.01)

        def failing(inbound: Inbound) -> None:
            with store.work() as holder:
                holder.connection.exec_driver_sql("LOCK TABLE outbox IN EXCLUSIVE MODE")
                cutter = threading.Thread(target=cut, args=(holder,))
                cutter.start()
                try:
                    dispatcher(store).dispatch([inbound])
                finally:
                    cutter.join()

        refused_and_taken_later(store, failing, lambda: None)
        store.close()


def test_a_database_that_is_gone_refuses(postgres_url: str, keys: Keyring) -> None:
    with fresh_database(postgres_url) as url:
        store = open_store(url, keys)
        schema.upgrade(store)
        talk(store, "hallo")
    with pytest.raises(DBAPIError):
        talk(store, "1")
    store.close()
