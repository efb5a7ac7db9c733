"""Column types: sealed text, and moments that keep their time zone on SQLite too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, LargeBinary
from sqlalchemy.types import TypeDecorator

from storage.keys import Keyring


class Sealed(TypeDecorator[str]):
    """Text encrypted with the keyring that the engine's dialect carries; the column's name is authenticated."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring(dialect).seal(value, self.column)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring(dialect).open(value, self.column)


def give_keys(engine: Engine, keys: Keyring) -> None:
    """Let every sealed column of this engine use these keys."""
    engine.dialect.opstap_keys = keys  # type: ignore[attr-defined]


def keyring(dialect: Dialect) -> Keyring:
    keys = getattr(dialect, "opstap_keys", None)
    if not isinstance(keys, Keyring):
        raise TypeError("this engine was made without keys; use storage.work.open_store")
    return keys


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
