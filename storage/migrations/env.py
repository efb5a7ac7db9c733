"""Alembic's entry: it is always given a connection by `storage.schema`."""

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import storage.tables  # noqa: F401
from storage.types import Moment, Sealed

PLAIN = {Sealed: "sa.LargeBinary()", Moment: "sa.DateTime(timezone=True)", AutoString: "sa.String()"}


def render(kind: str, column_type: Any, _: Any) -> str | Literal[False]:
    """A migration names plain types, so that it outlives the code."""
    return PLAIN.get(type(column_type), False) if kind == "type" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=render,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
