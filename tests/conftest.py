"""What every test stands on: both databases, the demo's world, the running service."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import settings

from bot.simulator.demo.stage import Stage
from flows.programme import World
from storage import schema
from storage.keys import Keyring, generate
from storage.work import Store, open_store
from tests.office import Office
from tests.postgres import fresh_database, running_postgres
from tests.stored import Clock, timed
from tests.worlds import demo_world

settings.register_profile("without a stopwatch", deadline=None)
settings.load_profile("without a stopwatch")


@pytest.fixture(scope="session")
def world() -> World:
    """The demo's programme and vacancies at a fixed moment."""
    return demo_world()


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Postgres of our own for this test process; never skipped."""
    with running_postgres(tmp_path_factory.mktemp("postgres"), durable=False) as url:
        yield url


@pytest.fixture
def keys() -> Keyring:
    return Keyring.parse(f"test:{generate()}", generate())


def upgraded(url: str) -> str:
    """The database at `url` with today's tables, closed so that it can be copied."""
    store = open_store(url, Keyring.parse(f"test:{generate()}", generate()))
    schema.upgrade(store)
    store.close()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with today's tables; migrations run once, a copy is cheap."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgraded(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """The name of a database with today's tables."""
    with fresh_database(postgres_url) as url:
        yield urlsplit(upgraded(url)).path[1:]


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind: empty, or with today's tables for who asks for a `store`."""
    full = "store" in request.fixturenames
    if request.param == "sqlite":
        path = tmp_path / "opstap.db"
        if full:
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("postgres_template") if full else None
    with fresh_database(request.getfixturevalue("postgres_url"), template) as url:
        yield url


@pytest.fixture
def store(database_url: str, keys: Keyring) -> Iterator[Store]:
    """A database of each kind with today's tables."""
    opened = open_store(database_url, keys)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    """Monday 23 November 2026, 11:00, until a test turns it."""
    return Clock()


@pytest.fixture
def timely(store: Store, clock: Clock) -> Store:
    """A database of each kind under a clock to turn."""
    return timed(store, clock)


@pytest.fixture
def office(timely: Store) -> Office:
    """Two coaches at work."""
    return Office(timely)


@pytest.fixture
def stages() -> Iterator[Callable[..., Stage]]:
    """Make running services beside their simulators: `stages(polling=True)`."""
    with ExitStack() as stack:

        def make(**how: Any) -> Stage:
            return stack.enter_context(Stage(**how))

        yield make


@pytest.fixture
def stage(stages: Callable[..., Stage]) -> Stage:
    """A running service on SQLite beside simulated providers."""
    return stages()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-transcripts", action="store_true", help="rewrite the golden transcripts")
