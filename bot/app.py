"""The web side: what providers deliver, and whether we are well."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.channels import Channel
from bot.dispatch import Dispatcher
from bot.lines import not_arrived
from bot.metrics import RECEIVED, REFUSED
from bot.sender import Sender
from bot.settings import Settings
from storage import outbox, schema
from storage.conversations import person_of
from storage.work import Store

log = structlog.get_logger("opstap.app")
LARGEST_BODY = 64 * 1024
SENDER_SILENT = timedelta(seconds=60)
STATUS_TRIES, STATUS_PAUSE = 3, 0.5
"""A status may overtake the commit of what it is about."""
TWIML = "<?xml version='1.0' encoding='UTF-8'?><Response/>"


class Refused(Exception):
    """A request that gets only a status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class Web:
    """The routes with what they need."""

    settings: Settings
    store: Store
    dispatcher: Dispatcher
    sender: Sender
    channels: Mapping[str, Channel]
    fault: Callable[[], None]
    """Told when the database failed, so that what was missed is fetched later."""

    def app(self) -> Starlette:
        routes = [
            Route("/twilio/sms", self.guard(self.twilio_sms), methods=["POST"]),
            Route("/twilio/status", self.guard(self.twilio_status), methods=["POST"]),
            Route("/telegram", self.guard(self.telegram), methods=["POST"]),
            Route("/health/live", self.live),
            Route("/health/ready", self.ready),
            Route("/metrics", self.metrics),
        ]
        return Starlette(routes=routes)

    def guard(self, route: Callable[[Request], Any]) -> Callable[[Request], Any]:
        """A refusal is a bare status; a database that fails is 503, so that the provider tries again."""

        async def guarded(request: Request) -> Response:
            try:
                return await route(request)  # type: ignore[no-any-return]
            except Refused as refused:
                REFUSED.labels(request.url.path, refused.status).inc()
                log.warning("refused", route=request.url.path, status=refused.status)
                return Response(status_code=refused.status)
            except SQLAlchemyError as problem:
                self.fault()
                log.error("database failed", route=request.url.path, kind=type(problem).__name__)
                return Response(status_code=503)

        return guarded

    async def twilio_sms(self, request: Request) -> Response:
        fields = await self.twilio_form(request)
        inbound = self.channels["sms"].read(fields)
        if inbound is None:
            raise Refused(400)
        RECEIVED.labels("sms").inc()
        await asyncio.to_thread(self.dispatcher.dispatch, [inbound])
        self.sender.wake()
        return Response(TWIML, media_type="text/xml")

    async def twilio_status(self, request: Request) -> Response:
        fields = await self.twilio_form(request)
        if not fields.get("MessageSid") or not fields.get("MessageStatus"):
            raise Refused(400)
        for _ in range(STATUS_TRIES):
            if await asyncio.to_thread(self.note_delivery, fields):
                break
            await asyncio.sleep(STATUS_PAUSE)
        return Response(status_code=204)

    def note_delivery(self, fields: Mapping[str, str]) -> bool:
        """A message that finally failed brings a coach. False when the sender has not yet noted that it went."""
        with self.store.work() as work:
            if not outbox.went(work, fields["MessageSid"]):
                return False
            failed = outbox.delivered(work, fields["MessageSid"], fields["MessageStatus"], fields.get("ErrorCode"))
            if failed is not None:
                not_arrived(work, person_of(work, failed))
            return True

    async def telegram(self, request: Request) -> Response:
        secret = self.settings.telegram_webhook_secret
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if "telegram" not in self.channels or secret is None:
            raise Refused(403)
        if not hmac.compare_digest(given.encode(), secret.get_secret_value().encode()):
            raise Refused(403)
        try:
            update = json.loads(await body(request))
        except (ValueError, RecursionError):
            raise Refused(400) from None
        inbound = self.channels["telegram"].read(update) if isinstance(update, dict) else None
        if inbound is not None:
            RECEIVED.labels("telegram").inc()
            await asyncio.to_thread(self.dispatcher.dispatch, [inbound])
            self.sender.wake()
        return Response(status_code=200)

    async def twilio_form(self, request: Request) -> dict[str, str]:
        """The form of a request that Twilio signed for our public address."""
        token, public = self.settings.twilio_auth_token, self.settings.public_url
        if "sms" not in self.channels or token is None or public is None:
            raise Refused(403)
        raw = await body(request)
        try:
            fields = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=200)
        except ValueError:
            raise Refused(400) from None
        query = f"?{request.url.query}" if request.url.query else ""
        expected = signature(token.get_secret_value(), f"{public}{request.url.path}{query}", fields)
        given = request.headers.get("X-Twilio-Signature", "")
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise Refused(403)
        return dict(fields)

    async def live(self, request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(self, request: Request) -> Response:
        """200 when messages can be taken in and sent; else 503 with the part that is not well."""
        checks = await asyncio.to_thread(self.checks)
        return JSONResponse(checks, 200 if all(value == "ok" for value in checks.values()) else 503)

    def checks(self) -> dict[str, str]:
        found = {"database": "ok", "migrations": "ok", "sender": "ok"}
        try:
            with self.store.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
            if schema.current(self.store) != schema.newest():
                found["migrations"] = "old: run `opstap db upgrade`"
        except SQLAlchemyError:
            found |= {"database": "not reachable", "migrations": "unknown"}
        alive = self.sender.alive_at
        if self.channels and (alive is None or self.store.clock() - alive > SENDER_SILENT):
            found["sender"] = "silent"
        return found

    async def metrics(self, request: Request) -> Response:
        """For a scraper on this machine only; a proxy in between gives itself away by its headers."""
        forwarded = {"x-forwarded-for", "forwarded", "x-real-ip"} & set(request.headers.keys())
        if forwarded or request.client is None or not is_loopback(request.client.host):
            return Response(status_code=404)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def body(request: Request) -> bytes:
    """The body, refused as soon as it is too large."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > LARGEST_BODY:
            raise Refused(413)
    return raw


def signature(token: str, url: str, fields: list[tuple[str, str]]) -> str:
    """Twilio's X-Twilio-Signature: base64 of HMAC-SHA1 over the URL and the sorted fields."""
    signed = url + "".join(f"{name}{value}" for name, value in sorted(set(fields)))
    digest = hmac.digest(token.encode(), signed.encode("utf-8", "surrogatepass"), hashlib.sha1)
    return base64.b64encode(digest).decode()
