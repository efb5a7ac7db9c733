"""Twilio's REST API 2010-04-01 for one account: send, list and fetch messages, fetch the account."""

import base64
import binascii
import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator.faults import Fault, suffer
from bot.simulator.messages import API_VERSION, Message, TwilioError
from bot.simulator.twilio import TwilioProvider
from bot.simulator.wire import Wire

PAGE_SIZE, PAGE_LIMIT = 50, 1000


class TwilioApi:
    """The routes; errors have Twilio's JSON form."""

    def __init__(self, provider: TwilioProvider, wire: Wire) -> None:
        self._provider = provider
        self._wire = wire
        account = f"/{API_VERSION}/Accounts/{{account}}"
        self.routes = [
            Route(f"{account}.json", self._account, methods=["GET"]),
            Route(f"{account}/Messages.json", self._list, methods=["GET"]),
            Route(f"{account}/Messages.json", self._create, methods=["POST"]),
            Route(f"{account}/Messages/{{sid}}.json", self._fetch, methods=["GET"]),
        ]

    def _admit(self, request: Request) -> Response | None:
        """Basic authentication, then the account of the path."""
        expected = f"{self._provider.account_sid}:{self._provider.auth_token}"
        try:
            scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
            given = base64.b64decode(credentials) if scheme.lower() == "basic" else b""
        except binascii.Error:
            given = b""
        if not hmac.compare_digest(given, expected.encode()):
            return _error(TwilioError(401, 20003, "Authenticate"))
        if request.path_params["account"] != self._provider.account_sid:
            return _not_found(request)
        return None

    async def _account(self, request: Request) -> Response:
        if refusal := self._admit(request):
            return refusal
        sid = self._provider.account_sid
        uri = f"/{API_VERSION}/Accounts/{sid}.json"
        return JSONResponse(
            {"sid": sid, "friendly_name": "Simulator", "status": "active", "type": "Full", "uri": uri}
            | {"owner_account_sid": sid, "auth_token": self._provider.auth_token, "subresource_uris": {}}
            | {"date_created": None, "date_updated": None}
        )

    async def _create(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        with self._wire.changed:
            fault = self._provider.faults.popleft() if self._provider.faults else None

        def act() -> Response:
            try:
                return JSONResponse(self._provider.accept(form), 201)
            except TwilioError as error:
                return _error(error)

        if refusal := self._admit(request):
            return refusal
        return await suffer(fault, self._wire, request, act, _faulty) if fault else act()

    async def _fetch(self, request: Request) -> Response:
        if refusal := self._admit(request):
            return refusal
        with self._wire.changed:
            for message in self._provider.messages:
                if message.sid == request.path_params["sid"]:
                    return JSONResponse(message.resource(self._provider.account_sid))
        return _not_found(request)

    async def _list(self, request: Request) -> Response:
        """Newest first; a page token names the last sid of the page before, so that arrivals shift nothing."""
        if refusal := self._admit(request):
            return refusal
        query = request.query_params
        size = min(int(query.get("PageSize", PAGE_SIZE)), PAGE_LIMIT)
        with self._wire.changed:
            found = list(_matching(reversed(self._provider.messages), query))
        token = query.get("PageToken", "").removeprefix("PA")
        start = next((place + 1 for place, message in enumerate(found) if message.sid == token), 0)
        page, number = found[start : start + size], int(query.get("Page", 0))
        path = request.url.path
        following = dict(query) | {"PageSize": str(size), "Page": str(number + 1)}
        following["PageToken"] = "PA" + page[-1].sid if page else ""
        return JSONResponse(
            {
                "messages": [message.resource(self._provider.account_sid) for message in page],
                "page": number,
                "page_size": size,
                "start": start,
                "end": start + max(len(page) - 1, 0),
                "first_page_uri": f"{path}?{urlencode(dict(query) | {'Page': '0', 'PageToken': ''})}",
                "next_page_uri": f"{path}?{urlencode(following)}" if start + size < len(found) else None,
                "previous_page_uri": None,
                "uri": f"{path}?{request.url.query}",
            }
        )


def _matching(messages: Iterable[Message], query: Mapping[str, str]) -> Iterable[Message]:
    """Filters of the list; DateSent< and DateSent> include the moment itself, and a message not sent has none."""
    day, before, after = (_moment(query.get(name)) for name in ("DateSent", "DateSent<", "DateSent>"))
    for message in messages:
        if query.get("To") not in (None, "", message.to) or query.get("From") not in (None, "", message.sender):
            continue
        if (day or before or after) and message.sent is None:
            continue
        sent = message.sent or message.created
        if day and not day <= sent < day + timedelta(days=1):
            continue
        if (before and sent > before) or (after and sent < after):
            continue
        yield message


def _moment(text: str | None) -> datetime | None:
    """A date is its midnight in UTC; the client sends dates and moments in ISO 8601."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _error(error: TwilioError, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(error.body(), error.status, headers)


def _not_found(request: Request) -> Response:
    return _error(TwilioError(404, 20404, f"The requested resource {request.url.path} was not found"))


def _faulty(fault: Fault) -> Response:
    """Twilio's own code where the fault names none: 20003, 20429, 20500, 20503 …"""
    usual: dict[int, Any] = {401: "Authenticate", 429: "Too Many Requests"}
    code = fault.code or 20003 * (fault.status == 401) or 20000 + fault.status
    text = fault.message or usual.get(fault.status, "An internal server error has occurred")
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return _error(TwilioError(fault.status, code, text), headers)
