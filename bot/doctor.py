"""`opstap doctor`: everything that must be right before people depend on it, and what to do where it is not."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import Channel, ChannelError, available
from bot.programme import ProgrammeFile, ProgrammeProblem, read_programme
from bot.settings import Settings, SettingsProblem
from storage import schema
from storage.keys import KeyProblem, Keyring
from storage.work import open_store

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `advice` is empty when all is well."""

    what: str
    state: str
    advice: str = ""


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Look at everything, one after the other."""
    try:
        programme = read_programme(settings.opstap_programme)
        yield Finding("programme", f"{programme.name}, {settings.opstap_programme}")
    except ProgrammeProblem as problem:
        yield Finding("programme", "cannot be used", str(problem))
        return
    keys, finding = look_at_keys(settings)
    yield finding
    if keys is not None:
        yield look_at_database(settings, keys)
    yield look_at_address(settings)
    try:
        channels = available(settings, programme)
    except SettingsProblem as problem:
        yield Finding("channels", "not complete", str(problem))
        return
    for name, setting in (("sms", "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"), ("telegram", "TELEGRAM_BOT_TOKEN")):
        yield await look_at_channel(channels[name]) if name in channels else Finding(name, "off", f"set {setting}")
    for channel in channels.values():
        await channel.close()
    if "telegram" in channels:
        yield look_at_secret(settings.telegram_webhook_secret, settings.public_url)
    yield look_at_rates(programme)


def look_at_keys(settings: Settings) -> tuple[Keyring | None, Finding]:
    try:
        keys, made = settings.keyring()
    except (KeyProblem, SettingsProblem) as problem:
        return None, Finding("keys", "cannot be used", f"{problem}; a key is 32 random bytes in base64")
    state = f"generated into {made}; keep a copy elsewhere" if made else f"{len(keys.ciphers)} to decrypt with"
    return keys, Finding("keys", state)


def look_at_database(settings: Settings, keys: Keyring) -> Finding:
    store = open_store(settings.database_url, keys)
    kind = store.engine.dialect.name
    try:
        current = schema.current(store)
    except SQLAlchemyError as problem:
        return Finding("database", f"{kind}, not reachable ({type(problem).__name__})", "check DATABASE_URL")
    finally:
        store.close()
    if current != schema.newest():
        return Finding("database", f"{kind}, tables {current or 'missing'}", "run `opstap db upgrade`")
    return Finding("database", f"{kind}, tables {current}")


def look_at_address(settings: Settings) -> Finding:
    if settings.public_url is None:
        return Finding("public address", "none", "set PUBLIC_URL to receive SMS; Telegram is polled without it")
    if not settings.public_url.startswith("https://"):
        return Finding("public address", settings.public_url, "providers want https://")
    return Finding(
        "public address", f"{settings.public_url}; Twilio's webhook must be {settings.public_url}/twilio/sms"
    )


async def look_at_channel(channel: Channel) -> Finding:
    try:
        return Finding(channel.name, await channel.check())
    except ChannelError as error:
        advice = "check the credentials" if error.family == "credentials" else "check the network and the base URL"
        return Finding(channel.name, f"{error.family} ({error.code})", advice)


def look_at_secret(secret: SecretStr | None, public_url: str | None) -> Finding:
    if public_url is None:
        return Finding("telegram webhook", "polling, no secret needed")
    if secret is None or not SECRET.fullmatch(secret.get_secret_value()):
        return Finding("telegram webhook", "no usable secret", "set TELEGRAM_WEBHOOK_SECRET: 1-256 of A-Z a-z 0-9 _ -")
    return Finding("telegram webhook", "secret is set")


def look_at_rates(programme: ProgrammeFile) -> Finding:
    rate = programme.rates.sms_segments_per_second
    return Finding("rates", f"{rate:g} SMS segments a second; an intake takes about 20 in Dutch")
