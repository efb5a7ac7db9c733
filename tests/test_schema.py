"""The migrations make the tables of the code, and an old database is refused with a sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from alembic import command
from pydantic import SecretStr
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from bot.service import OldSchema, Service, compose
from bot.settings import Settings
from storage import schema
from storage.keys import Keyring, generate
from storage.work import Store, open_store
from tests.stored import begin, person_of


def test_the_migrations_make_exactly_the_tables_of_the_code(store: Store) -> None:
    assert schema.differences(store) == []
    assert schema.current(store) == schema.newest()
    assert set(inspect(store.engine).get_table_names()) == {*SQLModel.metadata.tables, "alembic_version"}


@pytest.mark.parametrize(
    "change", ["ALTER TABLE person DROP COLUMN consent_notice", "DROP TABLE pace", "DROP INDEX outbox_due"]
)
def test_a_difference_would_be_seen(store: Store, change: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text(change))
    assert schema.differences(store) != []


def test_an_empty_database_stands_nowhere(database_url: str, keys: Keyring) -> None:
    empty = open_store(database_url, keys)
    assert schema.current(empty) is None
    assert inspect(empty.engine).get_table_names() == []
    empty.close()


def test_a_second_upgrade_changes_nothing(store: Store) -> None:
    begin(store)
    before = person_of(store)
    schema.upgrade(store)
    assert person_of(store) == before
    assert schema.differences(store) == []


def settings(database_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        opstap_keys=SecretStr(f"k:{generate()}"),
        opstap_lookup_key=SecretStr(generate()),
        port=0,
    )


def nothing(service: Service) -> None:
    """Leave the database empty."""


def unstamp(service: Service) -> None:
    """As a newer program leaves it: at a revision that this one does not know."""
    schema.upgrade(service.store)
    with service.store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))


def forget(service: Service) -> None:
    """As before the first migration: tables without a revision."""
    schema.upgrade(service.store)
    with service.store.engine.begin() as connection:
        command.stamp(schema.config(connection), "base")


@pytest.mark.parametrize("ruin", [nothing, unstamp, forget])
@pytest.mark.parametrize("start", [Service.serve, Service.work])
def test_serve_and_worker_refuse_another_schema_and_say_what_to_run(
    database_url: str, ruin: Callable[[Service], None], start: Callable[[Service], Awaitable[None]]
) -> None:
    service = compose(settings(database_url))
    ruin(service)
    with pytest.raises(OldSchema, match=r"Run: opstap db upgrade"):
        asyncio.run(asyncio.wait_for(start(service), 10))
    service.store.close()


def test_opening_a_database_creates_nothing(tmp_path: Path, keys: Keyring) -> None:
    open_store(f"sqlite:///{tmp_path / 'opstap.db'}", keys).close()
    assert list(tmp_path.iterdir()) == []
