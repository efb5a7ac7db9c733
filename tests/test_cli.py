"""The command line, as an administrator types it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.settings import DEMO
from bot.simulator.demo.stage import Stage
from tests.acting import environment

BAD_ROW = 'V9,Bad,,magic,Titel,1,07:00,15:00,day,A1,,,1,"Laan 1, 3000 Leuven",,Onthaal,+32470000101,2027-12-31\n'


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Providers to talk to; the commands work on a database of their own."""
    with Stage() as running:
        yield running


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """The commands set up logging for the whole process, to a stream that is gone after the test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
def here(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with an environment in which all is set."""
    monkeypatch.chdir(tmp_path)
    for name, value in environment(stage.settings()).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'opstap.db'}")
    return tmp_path


def run(*words: str) -> Result:
    """A command; its output holds no traceback, whatever happened."""
    result = CliRunner().invoke(app, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def upgraded(here: Path) -> Path:
    assert run("db", "upgrade").exit_code == 0
    return here


def test_an_upgrade_can_be_repeated(here: Path) -> None:
    for _ in range(2):
        result = run("db", "upgrade")
        assert (result.exit_code, result.stdout.startswith("The database stands at 0")) == (0, True)


@pytest.mark.parametrize(
    "words",
    [
        ("serve",),
        ("worker",),
        ("coach", "list"),
        ("coach", "invite", "Karel"),
        ("coach", "remove", "Karel"),
        ("vacancies", "import", str(DEMO / "vacancies.csv")),
    ],
    ids=" ".join,
)
def test_an_old_database_is_refused_with_what_to_run(here: Path, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert "Run: opstap db upgrade" in result.stderr
    assert "Traceback" not in result.output


def test_a_coach_is_invited_listed_and_removed(upgraded: Path) -> None:
    link = run("coach", "invite", "Karel").stdout.strip()
    assert link.startswith("https://t.me/OpstapDemoBot?start=")
    assert len(link.partition("start=")[2]) <= 64
    assert run("coach", "invite", "Karel").stdout.strip() != link
    listed = run("coach", "list").stdout
    assert "Karel" in listed and "invited" in listed
    assert run("coach", "remove", "karel").exit_code == 0
    assert "Karel" not in run("coach", "list").stdout
    again = run("coach", "remove", "Karel")
    assert (again.exit_code, "there is no coach named Karel" in again.stderr) == (1, True)


def test_a_coach_cannot_be_invited_without_telegram(upgraded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN")
    result = run("coach", "invite", "Karel")
    assert (result.exit_code, "set TELEGRAM_BOT_TOKEN" in result.stderr) == (1, True)


def test_a_wrong_token_is_a_sentence(upgraded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "5550001:" + "B" * 35)
    result = run("coach", "invite", "Karel")
    assert (result.exit_code, "credentials" in result.stderr) == (1, True)


def test_good_vacancies_go_in_and_bad_rows_are_told(upgraded: Path) -> None:
    file = upgraded / "vacancies.csv"
    file.write_text("\ufeff" + (DEMO / "vacancies.csv").read_text("utf-8").rstrip("\n") + "\n" + BAD_ROW, "utf-8")
    result = run("vacancies", "import", str(file))
    assert result.exit_code == 1
    assert ", 1 left out" in result.stdout
    assert "sector 'magic' is not one of" in result.stderr
    clean = run("vacancies", "import", str(DEMO / "vacancies.csv"))
    assert (clean.exit_code, ", 0 left out" in clean.stdout) == (0, True)


@pytest.mark.parametrize("name", ["again.csv", "again.jsonld"])
def test_what_is_exported_is_imported_again_without_doubling(upgraded: Path, name: str) -> None:
    run("vacancies", "import", str(DEMO / "vacancies.csv"))
    assert run("vacancies", "export", name).stdout == f"7 vacancies written to {name}.\n"
    assert name.endswith("csv") or '"JobPosting"' in (upgraded / name).read_text("utf-8")
    again = run("vacancies", "import", name)
    assert (again.exit_code, again.stdout) == (0, "7 vacancies in, 0 left out.\n")
    assert "V1: the employer's reason is missing for stand, lift15." in again.stderr
    run("vacancies", "export", "twice.csv")
    assert len((upgraded / "twice.csv").read_text("utf-8").splitlines()) == 8


def test_a_file_that_cannot_be_written_is_a_sentence(upgraded: Path) -> None:
    result = run("vacancies", "export", "nowhere/x.csv")
    assert (result.exit_code, "nowhere/x.csv: No such file" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("content", "reason"), [(b"\xff\xfe", "is not UTF-8 text"), (b"a,b\n1,2\n", "the header lacks")]
)
def test_a_file_that_holds_no_vacancies_is_a_sentence(upgraded: Path, content: bytes, reason: str) -> None:
    (upgraded / "x.csv").write_bytes(content)
    result = run("vacancies", "import", "x.csv")
    assert (result.exit_code, reason in result.stderr) == (1, True)


def test_the_doctor_says_what_to_do_by_its_exit_code_too(upgraded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("doctor").exit_code == 0
    monkeypatch.delenv("PUBLIC_URL")
    assert run("doctor").exit_code == 0
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "wrong")
    assert run("doctor").exit_code == 1


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("PORT", "http", "PORT: "),
        ("DATABASE_URL", "x.db", "DATABASE_URL: "),
        ("OPSTAP_PROGRAMME", "/nowhere.toml", "/nowhere.toml"),
        ("OPSTAP_KEYS", "k1:short", "OPSTAP_KEYS"),
    ],
)
@pytest.mark.parametrize("command", [("serve",), ("db", "upgrade"), ("coach", "list")], ids=" ".join)
def test_a_wrong_setting_is_a_sentence(
    here: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], variable: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(variable, value)
    result = run(*command)
    assert (result.exit_code, reason in result.stderr) == (1, True)


def test_a_database_that_cannot_be_reached_is_a_sentence(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/x")
    result = run("db", "upgrade")
    assert (result.exit_code, "DATABASE_URL" in result.stderr) == (1, True)
