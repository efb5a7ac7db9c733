"""The database's schema: at which migration it stands, and how it gets to the newest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from storage.work import Store


def config(connection: Any = None) -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.attributes["connection"] = connection
    return made


def newest() -> str:
    """The revision this code needs."""
    return str(ScriptDirectory.from_config(config()).get_current_head())


def current(store: Store) -> str | None:
    """The revision the database stands at; None for an empty one."""
    with store.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(store: Store) -> None:
    """Bring the database to the newest revision; safe to repeat."""
    with store.engine.begin() as connection:
        command.upgrade(config(connection), "head")


def differences(store: Store) -> list[Any]:
    """Where the tables of the code and of the database differ; empty when all is well."""
    with store.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))


def write_revision(store: Store, name: str, message: str) -> None:
    """For developers: a new migration from the difference between the tables and an upgraded database."""
    with store.engine.begin() as connection:
        command.revision(config(connection), message, autogenerate=True, rev_id=name)
