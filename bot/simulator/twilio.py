"""The Twilio account: takes messages both ways, signs what it posts and answers carrier keywords itself.

Left out: MMS to phones, scheduled messages, fallback URLs, Advanced Opt-Out, and retries of a webhook (the one
documented default retry, after a failed connection, would meet the same closed port); what a webhook did not take
stays in the message list, as with Twilio.
"""

import base64
import hashlib
import hmac
import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import httpx
import phonenumbers

from bot.segments import segments
from bot.simulator import keywords
from bot.simulator.faults import Fault
from bot.simulator.lines import Line
from bot.simulator.messages import Message, TwilioError, new_sid
from bot.simulator.wire import Wire

E164: Final = re.compile(r"\+[1-9]\d{6,14}")
BODY_LIMIT: Final = 1600  # characters
NEVER_LEFT: Final = frozenset({30001, 30002})  # queue overflow, account suspended: "failed", the others "undelivered"


@dataclass(frozen=True, slots=True)
class Sms:
    """What a person's phone shows; `auto` when Twilio answered a carrier keyword by itself."""

    text: str
    segments: int
    encoding: str
    at: datetime
    sid: str
    auto: bool = False


def sign(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """X-Twilio-Signature: HMAC-SHA1 over the URL and the sorted fields, Base64.

    Source: twilio.com/docs/usage/security, "Validating requests", whose example is in the tests.
    """
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.digest(auth_token.encode(), signed.encode(), hashlib.sha1)).decode()


def _check_number(to: str) -> None:
    try:
        number = phonenumbers.parse(to) if E164.fullmatch(to) else None
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise TwilioError(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE:
        raise TwilioError(400, 21614, f"To number: {to}, is not a mobile number")


class TwilioProvider:
    """One account with one Belgian number; all state is guarded by the wire's lock.

    `webhook`: the public URL of the service's incoming-message webhook. `faults`: used up one by one by sends.
    `undeliverable`: number to error code, for messages accepted and not delivered. `out_of_order`: a message's
    status callbacks arrive backwards.
    """

    def __init__(self, wire: Wire) -> None:
        self.account_sid = new_sid("AC")
        self.auth_token = new_sid("")
        self.messaging_service_sid = new_sid("MG")
        self.number = "+32460000000"
        self.webhook: str | None = None
        self.faults: deque[Fault] = deque()
        self.undeliverable: dict[str, int] = {}
        self.out_of_order = False
        self.opted_out: set[str] = set()
        self.messages: list[Message] = []  # oldest first
        self.inboxes: dict[str, list[Sms]] = {}
        self._wire = wire

    def accept(self, form: Mapping[str, str]) -> dict[str, Any]:
        """Take a message from the API, put it on the phone, and report its statuses in the background.

        The resource is as it was at first: the background may be faster than the answer.
        """
        service = form.get("MessagingServiceSid") or None
        self._check(form, service)
        message = Message(
            sid=new_sid("SM"),
            direction="outbound-api",
            sender=form.get("From") or self.number,
            to=form["To"],
            body=form["Body"],
            status="accepted" if service else "queued",
            service_sid=service,
            callback=form.get("StatusCallback") or None,
        )
        resource = message.resource(self.account_sid, first=True)
        self._send(message)
        return resource

    def _check(self, form: Mapping[str, str], service: str | None) -> None:
        """Refuse what Twilio refuses before it takes a message (codes: twilio.com/docs/api/errors)."""
        to, body = form.get("To", ""), form.get("Body", "")
        callback = form.get("StatusCallback", "")
        if not to:
            raise TwilioError(400, 21604, "A 'To' phone number is required.")
        _check_number(to)
        if service is None and not form.get("From"):
            raise TwilioError(400, 21603, "A 'From' phone number is required.")
        if service not in (None, self.messaging_service_sid):
            raise TwilioError(404, 21701, f"The Messaging Service {service} does not exist")
        if form.get("From") and form["From"] != self.number:
            raise TwilioError(400, 21606, f"The 'From' phone number provided ({form['From']}) is not yours")
        if not body.strip():
            raise TwilioError(400, 21602, "Message body is required.")
        if len(body) > BODY_LIMIT:
            raise TwilioError(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
        if callback and urlsplit(callback).scheme not in ("http", "https"):
            raise TwilioError(400, 21609, f"The StatusCallback URL {callback} is not a valid URL.")
        if to in self.opted_out:
            raise TwilioError(400, 21610, "Attempt to send to unsubscribed recipient")

    def _send(self, message: Message) -> None:
        with self._wire.changed:
            self.messages.append(message)
        if message.to not in self.undeliverable:
            self._arrive(message.to, message.body, message.sid)
        self._wire.later(lambda: self._progress(message))

    def _arrive(self, to: str, text: str, sid: str, auto: bool = False) -> None:
        size = segments(text)
        sms = Sms(text, size.count, size.encoding, datetime.now(UTC), sid, auto)
        with self._wire.changed:
            self.inboxes.setdefault(to, []).append(sms)
        self._wire.tell(Line("sms", "out", to, text, "automatic" if auto else "message", size.count, size.encoding))

    def _progress(self, message: Message) -> None:
        """Move through the statuses; none is reported for the first one, as documented."""
        code = self.undeliverable.get(message.to)
        last = "delivered" if code is None else "failed" if code in NEVER_LEFT else "undelivered"
        statuses = [last] if last == "failed" else ["sent", last]
        if message.service_sid:
            statuses.insert(0, "queued")
        if self.out_of_order:
            for status in statuses:
                message.move(status, code if status == last else None)
        for status in reversed(statuses) if self.out_of_order else statuses:
            if not self.out_of_order:
                message.move(status, code if status == last else None)
            if message.callback:
                self.post(message.callback, message.status_form(self.account_sid, status))
            with self._wire.changed:
                self._wire.changed.notify_all()

    def receive(
        self, sender: str, text: str, *, sid: str, media: Sequence[str], fields: Mapping[str, str], signature: str
    ) -> int | None:
        """A message from a phone: answer keywords, list it, tell the webhook; the webhook's HTTP status.

        A sid seen before is a webhook posted twice: listed once, no keyword answered again.
        """
        with self._wire.changed:
            known = next((message for message in self.messages if message.sid == sid), None)
            message = known or self._list(sender, text, sid, media)
        if known is None:
            size = segments(text)
            self._wire.tell(Line("sms", "in", sender, text, "message", size.count, size.encoding))
            self._answer_keyword(sender, text)
        if self.webhook is None:
            message.lost = True
            return None
        form = message.inbound_form(self.account_sid) | dict(fields)
        answer = self.post(self.webhook, form, signature)
        message.lost = answer is None or not answer.is_success
        if answer is not None and answer.is_success:
            self._obey(sender, answer)
        return None if answer is None else answer.status_code

    def _list(self, sender: str, text: str, sid: str, media: Sequence[str]) -> Message:
        sid = sid or new_sid("MM" if media else "SM")
        message = Message(sid, "inbound", sender, self.number, text, "received", tuple(media))
        message.move("received")
        self.messages.append(message)
        return message

    def _answer_keyword(self, sender: str, text: str) -> None:
        with self._wire.changed:
            blocked, reply = keywords.react(text, sender in self.opted_out)
            (self.opted_out.add if blocked else self.opted_out.discard)(sender)
        if reply:
            self._arrive(sender, reply, new_sid("SM"), auto=True)

    def _obey(self, person: str, answer: httpx.Response) -> None:
        """A webhook's answer is an instruction: plain text is sent to the person as it is, TwiML by <Message>."""
        kind = answer.headers.get("content-type", "").partition(";")[0].strip()
        texts: list[str] = []
        if kind == "text/plain":
            texts = [answer.text]
        elif kind.endswith("xml") and answer.text.strip():
            texts = ["".join(part.itertext()) for part in ElementTree.fromstring(answer.text).iter("Message")]
        for text in texts:
            if text.strip() and person not in self.opted_out:
                self._send(Message(new_sid("SM"), "outbound-reply", self.number, person, text.strip(), "queued"))

    def post(self, url: str, form: Mapping[str, str], signature: str = "") -> httpx.Response | None:
        """Post a form, signed over the public URL, or with a signature given to be wrong on purpose."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "X-Twilio-Signature": signature or sign(self.auth_token, url, form),
            "User-Agent": "TwilioProxy/1.1",
        }
        return self._wire.post(url, urlencode(form).encode(), headers)
