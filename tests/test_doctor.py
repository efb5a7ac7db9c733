"""`opstap doctor` beside simulated providers: all well, and each thing that can be wrong, with what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.doctor import Finding, examine
from bot.settings import Settings
from bot.simulator import Fault
from bot.simulator.demo.stage import Stage
from storage.keys import generate


@pytest.fixture(scope="module")
def well() -> Iterator[Settings]:
    """Settings with which all is well, at running providers."""
    with Stage() as stage:
        yield stage.settings()


async def look(settings: Settings, **changes: Any) -> dict[str, Finding]:
    found = [finding async for finding in examine(settings.model_copy(update=changes))]
    assert len({finding.what for finding in found}) == len(found)
    return {finding.what: finding for finding in found}


async def test_all_is_well(well: Settings) -> None:
    found = await look(well)
    assert [finding for finding in found.values() if finding.advice] == []
    assert set(found) == {
        "programme",
        "keys",
        "database",
        "public address",
        "sms",
        "telegram",
        "telegram webhook",
        "rates",
    }
    assert found["sms"].state == "Simulator (active)"
    assert found["telegram"].state == "@OpstapDemoBot"
    assert "/twilio/sms" in found["public address"].state


@pytest.mark.parametrize(
    ("changes", "what", "state", "advice"),
    [
        ({"telegram_bot_token": SecretStr("5550001:" + "B" * 35)}, "telegram", "credentials", "check the credentials"),
        ({"telegram_bot_token": SecretStr("nonsense")}, "telegram", "credentials", "check the credentials"),
        ({"twilio_auth_token": SecretStr("wrong")}, "sms", "credentials (20003)", "check the credentials"),
        ({"twilio_account_sid": "AC" + "0" * 32}, "sms", "credentials", "check the credentials"),
        ({"twilio_api_base_url": "http://127.0.0.1:1"}, "sms", "connection", "check the network"),
        ({"telegram_api_base_url": "http://127.0.0.1:1"}, "telegram", "connection", "check the network"),
        ({"twilio_from_number": None}, "channels", "not complete", "TWILIO_FROM_NUMBER"),
        ({"twilio_account_sid": None}, "sms", "off", "set TWILIO_ACCOUNT_SID"),
        ({"telegram_bot_token": None}, "telegram", "off", "set TELEGRAM_BOT_TOKEN"),
        ({"public_url": None}, "public address", "none", "set PUBLIC_URL"),
        ({"public_url": "http://opstap.example"}, "public address", "http://", "https://"),
        ({"telegram_webhook_secret": None}, "telegram webhook", "no usable secret", "set TELEGRAM_WEBHOOK_SECRET"),
        ({"telegram_webhook_secret": SecretStr("a b")}, "telegram webhook", "no usable", "set TELEGRAM_WEBHOOK_SECRET"),
        ({"opstap_keys": SecretStr("k1")}, "keys", "cannot be used", "OPSTAP_KEYS"),
        ({"opstap_lookup_key": None}, "keys", "cannot be used", "both"),
        ({"opstap_programme": Path("/nowhere.toml")}, "programme", "cannot be used", "/nowhere.toml"),
        ({"database_url": "postgresql://127.0.0.1:1/x"}, "database", "postgresql, not reachable", "check DATABASE_URL"),
        ({"database_url": "sqlite:////nowhere/x.db"}, "database", "sqlite, not reachable", "check DATABASE_URL"),
    ],
)
async def test_what_is_wrong_is_found_with_what_to_do(
    well: Settings, changes: dict[str, Any], what: str, state: str, advice: str
) -> None:
    found = await look(well, **changes)
    assert state in found[what].state
    assert advice in found[what].advice
    assert [finding.what for finding in found.values() if finding.advice] == [what]


async def test_a_database_without_tables_needs_an_upgrade(well: Settings, tmp_path: Path) -> None:
    found = await look(well, database_url=f"sqlite:///{tmp_path / 'new.db'}")
    assert found["database"] == Finding("database", "sqlite, tables missing", "run `opstap db upgrade`")


async def test_keys_that_were_just_made_are_said(well: Settings, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    found = await look(well, database_url=url, opstap_keys=None, opstap_lookup_key=None)
    assert str(tmp_path / "opstap.keys") in found["keys"].state and "copy" in found["keys"].state


async def test_polling_needs_no_secret(well: Settings) -> None:
    found = await look(well, public_url=None, telegram_webhook_secret=None)
    assert found["telegram webhook"] == Finding("telegram webhook", "polling, no secret needed")


async def test_a_provider_in_trouble_is_found(stages: Callable[..., Stage]) -> None:
    stage = stages()
    stage.sim.telegram.faults.append(Fault(status=502, method="getMe"))
    assert (await look(stage.settings()))["telegram"].state.startswith("connection")


async def test_no_secret_is_shown(well: Settings) -> None:
    secret = generate()
    found = await look(well, opstap_keys=SecretStr(f"k1:{secret[:-4]}"), twilio_auth_token=SecretStr(secret))
    assert secret[:-4] not in str(found)
