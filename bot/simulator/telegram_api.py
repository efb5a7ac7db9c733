"""Telegram's Bot API over HTTP: /bot<token>/METHOD, as far as the product calls it.

Texts of errors follow the server's published source (tdlib/telegram-bot-api). Differences: plain http is allowed
for a webhook on loopback, where Telegram demands https; Markdown, media sent by the bot other than an uploaded
document without caption, and method calls in the answer to a webhook are left out.
"""

import asyncio
import hmac
import json
import re
from collections.abc import Callable
from typing import Any, Final

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator.chats import Document, Json
from bot.simulator.faults import Fault, suffer
from bot.simulator.formatting import TelegramError, parse
from bot.simulator.keyboards import check
from bot.simulator.telegram import TelegramProvider, text_content
from bot.simulator.updates import Webhook
from bot.simulator.wire import Wire

POLL: Final = 0.02  # seconds
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{0,256}")
COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")
USUAL: Final = {401: "Unauthorized", 403: "Forbidden: bot was blocked by the user", 502: "Bad Gateway"}

Fields = dict[str, Any]


class TelegramApi:
    """The methods; every answer is {"ok": …} in Telegram's JSON form."""

    def __init__(self, provider: TelegramProvider, wire: Wire) -> None:
        self._provider = provider
        self._wire = wire
        self.routes = [Route("/bot{token}/{method}", self._call, methods=["GET", "POST"])]
        self._methods: dict[str, Callable[[Fields], Any]] = {
            "getme": lambda _: (
                provider.me
                | {"can_join_groups": True, "can_read_all_group_messages": False}
                | {"supports_inline_queries": False}
            ),
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._webhook_info,
            "setmycommands": self._set_commands,
            "getmycommands": lambda fields: provider.commands.get(_audience(fields), []),
            "sendmessage": self._send_message,
            "sendvenue": self._send_venue,
            "senddocument": self._send_document,
            "editmessagetext": self._edit_text,
            "editmessagereplymarkup": self._edit_markup,
            "deletemessage": self._delete,
            "answercallbackquery": self._answer,
        }

    async def _call(self, request: Request) -> Response:
        token, method = request.path_params["token"], request.path_params["method"].lower()
        if not re.fullmatch(r"\d+:[\w-]{30,}", token):
            return _refuse(TelegramError(404, "Not Found"))
        if not hmac.compare_digest(token.encode(), self._provider.token.encode()):
            return _refuse(TelegramError(401, "Unauthorized"))
        if method != "getupdates" and method not in self._methods:
            return _refuse(TelegramError(404, "Not Found: method not found"))
        fields = await _fields(request)
        fault = self._provider.take_fault(method)
        if method == "getupdates" and fault is None:
            return await self._get_updates(request, fields)

        def act() -> Response:
            try:
                return _result(self._methods[method](fields))
            except TelegramError as error:
                return _refuse(error)

        return await suffer(fault, self._wire, request, act, _faulty) if fault else act()

    async def _get_updates(self, request: Request, fields: Fields) -> Response:
        """Wait for updates up to the timeout; a later call of the same method ends this one with 409."""
        updates = self._provider.updates
        if "allowed_updates" in fields:
            updates.webhook.allowed = fields["allowed_updates"]
        if offset := int(fields.get("offset", 0)):
            updates.confirm(offset)
        updates.polls += 1
        mine = updates.polls
        loop = asyncio.get_running_loop()
        deadline = loop.time() + int(fields.get("timeout", 0))
        while True:
            try:
                updates.refuse_polling()
            except TelegramError as error:
                return _refuse(error)
            if updates.polls != mine:
                text = (
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
                )
                return _refuse(TelegramError(409, text))
            found = updates.offered(min(int(fields.get("limit", 100)), 100))
            if found or loop.time() >= deadline or self._wire.closing.is_set() or await request.is_disconnected():
                return _result(found)
            await asyncio.sleep(POLL)

    def _set_webhook(self, fields: Fields) -> bool:
        url, secret = str(fields.get("url", "")), str(fields.get("secret_token", ""))
        old = self._provider.updates.webhook
        if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise TelegramError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not SECRET.fullmatch(secret):
            raise TelegramError(400, "Bad Request: secret token contains unallowed characters")
        hook = Webhook(url, secret, fields.get("allowed_updates", old.allowed))
        self._provider.updates.set_webhook(hook, bool(fields.get("drop_pending_updates")))
        return True

    def _delete_webhook(self, fields: Fields) -> bool:
        return self._set_webhook({"drop_pending_updates": fields.get("drop_pending_updates")})

    def _webhook_info(self, _: Fields) -> Json:
        updates = self._provider.updates
        hook = updates.webhook
        info: Json = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": updates.count}
        if hook.last_error:
            info |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
        return info | ({"allowed_updates": hook.allowed} if hook.allowed else {})

    def _set_commands(self, fields: Fields) -> bool:
        for command in fields.get("commands", []):
            if not COMMAND.fullmatch(command["command"]):
                raise TelegramError(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise TelegramError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self._provider.commands[_audience(fields)] = fields.get("commands", [])
        return True

    def _send_message(self, fields: Fields) -> Json:
        chat = self._provider.reachable(str(fields.get("chat_id", "")))
        content = text_content(*parse(str(fields.get("text", "")), str(fields.get("parse_mode", ""))))
        return self._sent(fields, chat.id, content)

    def _send_venue(self, fields: Fields) -> Json:
        chat = self._provider.reachable(str(fields.get("chat_id", "")))
        place = {"latitude": float(fields["latitude"]), "longitude": float(fields["longitude"])}
        venue = {"location": place, "title": fields["title"], "address": fields["address"]}
        return self._sent(fields, chat.id, {"venue": venue, "location": place})

    def _send_document(self, fields: Fields) -> Json:
        document = fields.get("document")
        if not document:
            raise TelegramError(400, "Bad Request: there is no document in the request")
        if not isinstance(document, Document):
            raise TelegramError(400, "Bad Request: wrong remote file identifier specified: can't unserialize it")
        chat = self._provider.reachable(str(fields.get("chat_id", "")))
        if not document.data:
            raise TelegramError(400, "Bad Request: file must be non-empty")
        return self._sent(fields, chat.id, {}, document)

    def _sent(self, fields: Fields, chat_id: int, content: Json, document: Document | None = None) -> Json:
        chat = self._provider.chats[chat_id]
        markup, protect = check(fields.get("reply_markup")), bool(fields.get("protect_content"))
        return self._provider.send(chat, content, markup, protect, document).json(chat.json)

    def _edit_text(self, fields: Fields) -> Json:
        text = parse(str(fields.get("text", "")), str(fields.get("parse_mode", "")))
        chat = self._provider.reachable(str(fields.get("chat_id", "")))
        edited = self._provider.edit(chat, _message_id(fields), text, check(fields.get("reply_markup")))
        return edited.json(chat.json)

    def _edit_markup(self, fields: Fields) -> Json:
        chat = self._provider.reachable(str(fields.get("chat_id", "")))
        edited = self._provider.edit(chat, _message_id(fields), None, check(fields.get("reply_markup")))
        return edited.json(chat.json)

    def _delete(self, fields: Fields) -> bool:
        self._provider.delete(self._provider.reachable(str(fields.get("chat_id", ""))), _message_id(fields))
        return True

    def _answer(self, fields: Fields) -> bool:
        self._provider.answer(str(fields.get("callback_query_id", "")), str(fields.get("text", "")))
        return True


async def _fields(request: Request) -> Fields:
    """Parameters from the query, a form, a multipart form with files or JSON; nested values arrive as JSON text."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return dict(await request.json())
    async with request.form() as form:
        fields: Fields = dict(request.query_params) | {name: await _value(given) for name, given in form.items()}
    for name in ("reply_markup", "allowed_updates", "commands", "scope", "protect_content", "drop_pending_updates"):
        if name in fields:
            try:
                fields[name] = json.loads(fields[name])
            except ValueError:
                fields[name] = fields[name] == "True"
    return fields


async def _value(given: UploadFile | str) -> Document | str:
    if isinstance(given, str):
        return given
    return Document(given.filename or "", await given.read(), given.content_type or "")


def _message_id(fields: Fields) -> int:
    number = str(fields.get("message_id", ""))
    if not number.isdigit():
        raise TelegramError(400, "Bad Request: message identifier is not specified")
    return int(number)


def _audience(fields: Fields) -> tuple[str, str]:
    """Commands are kept for each scope and language."""
    scope = fields.get("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), str(fields.get("language_code", ""))


def _result(result: Any) -> Response:
    return JSONResponse({"ok": True, "result": result})


def _refuse(error: TelegramError) -> Response:
    return JSONResponse(error.body(), error.status)


def _faulty(fault: Fault) -> Response:
    """Telegram's own words where the fault has none."""
    if fault.retry_after is not None:
        text = fault.message or f"Too Many Requests: retry after {fault.retry_after}"
        return _refuse(TelegramError(fault.status, text, {"retry_after": fault.retry_after}))
    return _refuse(TelegramError(fault.status, fault.message or USUAL.get(fault.status, "Internal Server Error")))
