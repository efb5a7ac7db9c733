"""SMS through Twilio."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.channels import Channel, ChannelError, Family, Payload, Receipt, clean
from bot.programme import ProgrammeFile
from bot.segments import affordable, segments
from bot.settings import Settings, SettingsProblem
from flows.direction import spare
from flows.model import Inbound, Say, Sort, Translate
from flows.wording import paragraphs, word
from storage.codec import Content, Telling

TIMEOUT = 10.0
TOO_MANY = 429
ORIGIN = "https://api.twilio.com"
Keyword = Literal["", "stop", "start", "help"]
CARRIER_WORDS: Mapping[str, Keyword] = {
    **dict.fromkeys(("STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"), "stop"),
    **dict.fromkeys(("START", "UNSTOP"), "start"),
    **dict.fromkeys(("HELP", "INFO"), "help"),
}
"""Whole messages on which Twilio itself acts. YES lifts its block too, but as an answer it lifts no stop of ours."""
SORTS: Mapping[str, Sort] = {"audio": "voice", "image": "picture", "video": "video", "application": "document"}
"""What a message held that is no text, by the first part of its media type."""
FAMILIES: Mapping[int, Family] = {
    20003: "credentials",
    20429: "throttled",
    21610: "stopped",
    **dict.fromkeys((21211, 21214, 21217, 21408, 21612, 21614, 30003, 30004, 30005, 30006), "unreachable"),
}


class OriginClient(TwilioHttpClient):  # type: ignore[misc]
    """Twilio's HTTP client at another origin; its exceptions forget when to try again, so a 429 is read here."""

    def __init__(self, origin: str) -> None:
        super().__init__(timeout=TIMEOUT)
        self.origin = origin

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        response = super().request(method, url.replace(ORIGIN, self.origin, 1), *args, **kwargs)
        if response.status_code == TOO_MANY:
            raise ChannelError("throttled", str(TOO_MANY), wait(response.headers or {}))
        return response


class SmsChannel:
    """Numbered menus in as few segments as the words allow."""

    name = "sms"
    rest = 0.0

    def __init__(self, settings: Settings, programme: ProgrammeFile, token: str, sid: str) -> None:
        self.per_second = programme.rates.sms_segments_per_second
        self.number = settings.twilio_from_number
        self.sender: dict[str, Any] = (
            {"messaging_service_sid": settings.twilio_messaging_service_sid}
            if settings.twilio_messaging_service_sid
            else {"from_": settings.twilio_from_number}
        )
        if settings.public_url:
            self.sender["status_callback"] = f"{settings.public_url}/twilio/status"
        self.client = Client(sid, token, http_client=OriginClient(settings.twilio_api_base_url))

    def read(self, request: Mapping[str, Any]) -> Inbound | None:
        """A webhook's form fields, or a row of the message list with the same names."""
        if not request.get("From") or not request.get("MessageSid"):
            return None
        text = clean(request.get("Body", ""))
        media = str(request.get("NumMedia", ""))
        return Inbound(
            channel=self.name,
            address=clean(request["From"])[:40],
            external_id=clean(request["MessageSid"])[:64],
            text=text,
            at=request.get("At"),
            unreadable=media.isdecimal() and bool(media.strip("0")) and not text.strip(),
            sent_as=SORTS.get(str(request.get("MediaContentType0", "")).partition("/")[0], "unreadable"),
            keyword=CARRIER_WORDS.get(text.strip().upper(), ""),
        )

    def render(self, content: Content, translate: Translate) -> Payload | None:
        """A numbered menu; a Say without words only matters where there are buttons."""
        if not isinstance(content, Telling) or content.say.replaces:
            return None
        return {"body": lay_out(content.say, translate)}

    def cost(self, payload: Payload) -> float:
        return segments(payload["body"]).count

    async def send(self, address: str, payload: Payload) -> Receipt:
        made = await asyncio.to_thread(
            self.ask, lambda: self.client.messages.create(to=address, body=payload["body"], **self.sender)
        )
        return Receipt(str(made.sid))

    async def find_sent(self, address: str, payload: Payload, since: datetime) -> Receipt | None:
        since = since.replace(microsecond=0)
        rows = await asyncio.to_thread(
            self.ask, lambda: self.client.messages.list(to=address, date_sent_after=since - timedelta(days=1), limit=50)
        )
        for row in rows:
            if row.body == payload["body"] and row.date_created and row.date_created >= since:
                return Receipt(str(row.sid))
        return None

    async def missed(self, since: datetime) -> list[Inbound]:
        rows = await asyncio.to_thread(
            self.ask,
            lambda: list(self.client.messages.stream(to=self.number, date_sent_after=since - timedelta(days=1))),
        )
        fields = (
            {
                "From": row.from_,
                "MessageSid": row.sid,
                "Body": row.body or "",
                "NumMedia": row.num_media,
                "At": row.date_sent or row.date_created,
            }
            for row in reversed(rows)
            if row.direction == "inbound" and (row.date_sent or row.date_created or since) >= since
        )
        return [inbound for row in fields if (inbound := self.read(row)) is not None]

    async def check(self) -> str:
        account = await asyncio.to_thread(self.ask, lambda: self.client.api.account.fetch())
        return f"{account.friendly_name} ({account.status})"

    async def close(self) -> None:
        """The client keeps no connections that need it."""

    @staticmethod
    def ask(call: Any) -> Any:
        """Call the client and put what it raises in a family."""
        try:
            return call()
        except TwilioRestException as error:
            raise ChannelError(family(error), str(error.code or error.status)) from None
        except (RequestException, TwilioException, ValueError) as error:
            raise ChannelError("connection", type(error).__name__) from None


def family(error: TwilioRestException) -> Family:
    known = FAMILIES.get(error.code or 0)
    if known:
        return known
    if error.status in (401, 403):
        return "credentials"
    return "connection" if error.status >= 500 else "rejected"


def wait(headers: Mapping[str, str]) -> float | None:
    after = headers.get("Retry-After", "")
    return float(after) if after.isdecimal() else None


def lay_out(say: Say, translate: Translate) -> str:
    """The message as one text, spelled affordably: sentences, options with their number first, last lines."""
    lines = [paragraphs(say, translate)]
    lines += [f"{o.number} {word(o.label, translate)}" for o in say.options if o.number is not None]
    lines += [word(line, translate) for line in say.after]
    return affordable(spare("\n".join(line for line in lines if line)))


def from_settings(settings: Settings, programme: ProgrammeFile) -> Channel | None:
    """The channel, when there are credentials for it."""
    if not settings.twilio_account_sid or not settings.twilio_auth_token:
        return None
    if not settings.twilio_from_number and not settings.twilio_messaging_service_sid:
        raise SettingsProblem("set TWILIO_FROM_NUMBER or TWILIO_MESSAGING_SERVICE_SID")
    token = settings.twilio_auth_token.get_secret_value()
    return SmsChannel(settings, programme, token, settings.twilio_account_sid)
