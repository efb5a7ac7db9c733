"""One transaction at a time on SQLite or Postgres, with the keys that open what it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from storage.keys import Keyring
from storage.types import give_keys

BUSY_SECONDS = 2
"""Short, since a few may wait in a row and Twilio gives up after 15."""
Insert = postgresql.Insert | sqlite.Insert


def table(model: type[Any]) -> Table:
    """The Core table of a model: statements here are bulk Core, not the ORM."""
    return model.__table__  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Work:
    """One open transaction and the moment it works at."""

    connection: Connection
    keys: Keyring
    now: datetime

    def run(self, statement: Any, rows: Any = None) -> Any:
        return self.connection.execute(statement, rows)

    def rows(self, statement: Any, values: Any = None) -> list[Row[Any]]:
        return list(self.connection.execute(statement, values).all())

    def first(self, statement: Any) -> Row[Any] | None:
        return self.connection.execute(statement).first()

    def insert(self, model: type[SQLModel]) -> Insert:
        """An INSERT that knows ON CONFLICT, in the dialect at hand."""
        made = postgresql.insert if self.connection.dialect.name == "postgresql" else sqlite.insert
        return made(table(model))

    def add(self, model: type[SQLModel], **values: Any) -> int:
        """Insert one row; its id."""
        key = self.connection.execute(self.insert(model).values(**values)).inserted_primary_key
        return int(key[0]) if key else 0


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Store:
    """The database with its keys; hands out transactions."""

    engine: Engine
    keys: Keyring
    clock: Callable[[], datetime] = utc_now
    """The one place where time is read."""

    @contextmanager
    def work(self) -> Iterator[Work]:
        """A transaction: committed at the end, rolled back by an exception."""
        with self.engine.begin() as connection:
            yield Work(connection, self.keys, self.clock())

    def close(self) -> None:
        self.engine.dispose()


def open_store(url: str, keys: Keyring, clock: Callable[[], datetime] = utc_now) -> Store:
    """Connect to `sqlite:///file.db` or `postgresql://…`; nothing is created."""
    if url.startswith("sqlite"):
        engine = create_engine(
            url, pool_size=1, max_overflow=0, pool_timeout=10, connect_args={"timeout": BUSY_SECONDS}
        )
        event.listen(engine, "connect", prepare_sqlite)
        event.listen(engine, "begin", begin_immediate)
    else:
        url = url.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg://", 1)
        engine = create_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True)
    give_keys(engine, keys)
    return Store(engine, keys, clock)


def prepare_sqlite(connection: Any, record: Any) -> None:
    """Durable, with readers beside the one writer; transactions are begun by us."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
