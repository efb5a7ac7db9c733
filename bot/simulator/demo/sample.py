"""The demo's vacancies as the core knows them, at a moment at which all are open: for what is said and counted
without a database of one's own."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.importing import read_vacancies
from bot.programme import ProgrammeFile, places
from bot.settings import DEMO
from flows.programme import Vacancy, World
from storage import schema, vacancies
from storage.keys import Keyring, generate
from storage.work import open_store

MOMENT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A Monday, 11:00 in Leuven."""


def sample_world(programme: ProgrammeFile) -> World:
    return programme.world_at(MOMENT, sample_vacancies())


@cache
def sample_vacancies() -> tuple[Vacancy, ...]:
    """Imported as a programme's own are."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'sample.db'}", Keyring.parse(f"t:{generate()}", generate()))
        schema.upgrade(store)
        good, bad = read_vacancies((DEMO / "vacancies.csv").read_text("utf-8").splitlines(), places())
        assert not bad
        with store.work() as work:
            vacancies.upsert(work, good)
            found = vacancies.load(work, places())
        store.close()
    return found
