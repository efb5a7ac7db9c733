"""Everything that is set from outside, read once."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from storage.keys import Keyring, generate

KEY_FILE = "opstap.keys"
DEMO = Path(str(files("bot") / "simulator" / "demo"))


class Settings(BaseSettings):
    """Environment variables by these names; `opstap doctor` checks them."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    database_url: str = Field(
        "sqlite:///opstap.db", description="Where everything is remembered: sqlite:///file.db or postgresql://…"
    )
    public_url: str | None = Field(
        None,
        description="Our address as providers see it, https://…; without it Telegram is polled and SMS cannot come in",
    )
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, description="Port to listen on", ge=0, le=65535)
    opstap_keys: SecretStr | None = Field(
        None, description="id:key,id2:key2, keys of 32 bytes in base64; the first encrypts, all decrypt"
    )
    opstap_lookup_key: SecretStr | None = Field(
        None, description="32 bytes in base64; phone numbers are found by it; it is never rotated"
    )
    opstap_programme: Path = Field(DEMO / "programme.toml", description="The programme file (TOML)")
    twilio_account_sid: str | None = Field(None, description="Twilio account, AC…")
    twilio_auth_token: SecretStr | None = Field(None, description="Twilio's secret; it also signs what Twilio sends us")
    twilio_from_number: str | None = Field(None, description="Our number, +32…; or use a messaging service")
    twilio_messaging_service_sid: str | None = Field(None, description="Twilio messaging service, MG…")
    twilio_api_base_url: str = Field("https://api.twilio.com", description="Bare origin of Twilio's API")
    telegram_bot_token: SecretStr | None = Field(None, description="The bot's token, from BotFather")
    telegram_webhook_secret: SecretStr | None = Field(
        None, description="1-256 of A-Z a-z 0-9 _ -; needed with PUBLIC_URL; Telegram repeats it to us"
    )
    telegram_api_base_url: str = Field("https://api.telegram.org", description="Bare origin of Telegram's API")

    @field_validator("public_url", "twilio_api_base_url", "telegram_api_base_url")
    @classmethod
    def without_slash(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("https://", "http://")):
            raise ValueError("must begin with https://")
        return value.rstrip("/") if value else value

    @field_validator("database_url")
    @classmethod
    def is_of_a_known_kind(cls, value: str) -> str:
        try:
            make_url(value)
        except (ArgumentError, ValueError):
            raise ValueError("is not an address of a database") from None
        if not value.startswith(("sqlite:///", "postgresql://", "postgres://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @property
    def sqlite_file(self) -> Path | None:
        """The file of a SQLite database."""
        scheme = "sqlite:///"
        return Path(self.database_url.removeprefix(scheme)) if self.database_url.startswith(scheme) else None

    def keyring(self) -> tuple[Keyring, Path | None]:
        """The keys, and the file they were just generated into, if they were.

        Only for SQLite, where a file beside the database is all there is; a server's keys belong to its administrator.
        """
        if self.opstap_keys and self.opstap_lookup_key:
            keys = self.opstap_keys.get_secret_value(), self.opstap_lookup_key.get_secret_value()
            return Keyring.parse(*keys), None
        if self.opstap_keys or self.opstap_lookup_key or self.sqlite_file is None:
            raise SettingsProblem("set OPSTAP_KEYS and OPSTAP_LOOKUP_KEY, both")
        path = self.sqlite_file.parent / KEY_FILE
        made = not path.exists()
        try:
            if made:
                path.touch(mode=0o600, exist_ok=False)
                path.write_text(f"OPSTAP_KEYS=k1:{generate()}\nOPSTAP_LOOKUP_KEY={generate()}\n")
            stored = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
            return Keyring.parse(stored["OPSTAP_KEYS"], stored["OPSTAP_LOOKUP_KEY"]), path if made else None
        except OSError as problem:
            raise SettingsProblem(f"{path}: {problem.strerror}") from None
        except KeyError as missing:
            raise SettingsProblem(f"{path} lacks {missing.args[0]}; bring back the copy of this file") from None


class SettingsProblem(ValueError):
    """Settings that do not fit together; the message says what to do."""
