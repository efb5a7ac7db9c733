"""Settings: read from the environment once, refused with a sentence, keys made for SQLite alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.channels import available
from bot.settings import KEY_FILE, Settings, SettingsProblem
from storage.keys import KeyProblem, generate
from tests.worlds import demo_programme

KEY = "A" * 43 + "="
"""32 bytes in base64; a fixed one, as the names of the tests hold it."""


def database_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'opstap.db'}"


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("PORT", "99999", "less than or equal to 65535"),
        ("PORT", "http", "valid integer"),
        ("PUBLIC_URL", "opstap.example", "must begin with https://"),
        ("TWILIO_API_BASE_URL", "api.example", "must begin with https://"),
        ("TELEGRAM_API_BASE_URL", "ftp://api.example", "must begin with https://"),
        ("DATABASE_URL", "opstap.db", "is not an address of a database"),
        ("DATABASE_URL", "postgresql://localhost:bad/x", "is not an address of a database"),
        ("DATABASE_URL", "mysql://localhost/x", "must begin with sqlite:/// or postgresql://"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_its_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValidationError, match=reason) as problem:
        Settings()
    assert [str(error["loc"][0]).upper() for error in problem.value.errors()] == [variable]


@pytest.mark.parametrize("variable", sorted(name.upper() for name in Settings.model_fields))
def test_every_setting_is_described_and_an_empty_one_is_not_set(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    assert Settings.model_fields[variable.lower()].description
    monkeypatch.setenv(variable, "")
    assert getattr(Settings(), variable.lower()) == getattr(Settings.model_construct(), variable.lower())


def test_a_trailing_slash_of_an_origin_is_cut() -> None:
    assert Settings(public_url="https://opstap.example/").public_url == "https://opstap.example"


def test_secrets_are_not_shown() -> None:
    secret = generate()
    settings = Settings(opstap_keys=SecretStr(f"k1:{secret}"), twilio_auth_token=SecretStr(secret))
    assert secret not in repr(settings) and secret not in str(settings)


def test_keys_are_made_once_beside_a_sqlite_file_for_nobody_else_to_read(tmp_path: Path) -> None:
    settings = Settings(database_url=database_in(tmp_path))
    first, made = settings.keyring()
    assert made == tmp_path / KEY_FILE
    assert made.stat().st_mode & 0o077 == 0
    again, made_again = settings.keyring()
    assert made_again is None
    assert again.open(first.seal("Sam", "x"), "x") == "Sam"
    assert again.lookup("sms", "1") == first.lookup("sms", "1")


def test_given_keys_are_taken_and_nothing_is_written(tmp_path: Path) -> None:
    keys = SecretStr(f"a:{generate()},b:{generate()}")
    settings = Settings(database_url=database_in(tmp_path), opstap_keys=keys, opstap_lookup_key=SecretStr(generate()))
    ring, made = settings.keyring()
    assert (list(ring.ciphers), made, list(tmp_path.iterdir())) == ([b"a", b"b"], None, [])


@pytest.mark.parametrize(
    "given",
    [
        {"database_url": "postgresql://localhost/x"},
        {"opstap_keys": SecretStr(f"a:{generate()}")},
        {"opstap_lookup_key": SecretStr(generate())},
        {"database_url": "sqlite:////nowhere/at/all/opstap.db"},
    ],
    ids=["a server", "one half", "the other half", "no folder"],
)
def test_keys_that_cannot_be_had_are_said(tmp_path: Path, given: dict[str, object]) -> None:
    settings = Settings(**({"database_url": database_in(tmp_path)} | given))  # type: ignore[arg-type]
    with pytest.raises(SettingsProblem):
        settings.keyring()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "lacks OPSTAP_KEYS"),
        (f"OPSTAP_KEYS=k1:{KEY}\n", "lacks OPSTAP_LOOKUP_KEY"),
        (f"OPSTAP_KEYS=k1:short\nOPSTAP_LOOKUP_KEY={KEY}\n", "OPSTAP_KEYS holds a key"),
    ],
)
def test_a_key_file_that_is_damaged_is_said_and_not_replaced(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / KEY_FILE).write_text(text)
    with pytest.raises((SettingsProblem, KeyProblem), match=reason):
        Settings(database_url=database_in(tmp_path)).keyring()
    assert (tmp_path / KEY_FILE).read_text() == text


def test_a_channel_without_credentials_is_off_and_half_ones_are_said() -> None:
    assert available(Settings(), demo_programme()) == {}
    half = Settings(twilio_account_sid="AC1", twilio_auth_token=SecretStr("x"))
    with pytest.raises(SettingsProblem, match="TWILIO_FROM_NUMBER"):
        available(half, demo_programme())
