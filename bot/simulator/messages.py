"""Twilio's Message resource, as its REST API shows it and its webhooks tell of it."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Literal

from bot.segments import segments

API_VERSION = "2010-04-01"


class TwilioError(Exception):
    """A refusal in Twilio's JSON form; `status` is HTTP's, `code` Twilio's (twilio.com/docs/api/errors)."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def body(self) -> dict[str, Any]:
        """The JSON that is answered."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def now() -> datetime:
    """Twilio's dates have whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def new_sid(prefix: str) -> str:
    """A fresh sid: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


@dataclass(slots=True)
class Message:
    """One message in the account, inbound or outbound; `lost` marks an inbound one the webhook did not take."""

    sid: str
    direction: Literal["inbound", "outbound-api", "outbound-reply"]
    sender: str
    to: str
    body: str
    status: str
    media: tuple[str, ...] = ()
    service_sid: str | None = None
    callback: str | None = None
    error_code: int | None = None
    created: datetime = field(default_factory=now)
    sent: datetime | None = None
    lost: bool = False

    def move(self, status: str, error_code: int | None = None) -> None:
        """Take the next status; the date sent is that of leaving Twilio."""
        self.status, self.error_code = status, error_code
        if status in ("sent", "received"):
            self.sent = now()

    def resource(self, account_sid: str, first: bool = False) -> dict[str, Any]:
        """The resource. In the answer to a send through a Messaging Service (`first`) the sender is not chosen
        yet and the number of segments is "0", as documented."""
        uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{self.sid}"
        unsettled = first and self.service_sid is not None
        return {
            "account_sid": account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": format_datetime(self.created),
            "date_sent": format_datetime(self.sent) if self.sent else None,
            "date_updated": format_datetime(self.sent or self.created),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None,
            "from": None if unsettled else self.sender,
            "messaging_service_sid": self.service_sid,
            "num_media": str(len(self.media)),
            "num_segments": "0" if unsettled else str(segments(self.body).count),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }

    def inbound_form(self, account_sid: str) -> dict[str, str]:
        """The form of the incoming-message webhook; places are blank, as they are for Belgian numbers.

        Source: twilio.com/docs/messaging/guides/webhook-request.
        """
        places = {f"{side}{part}": "" for side in ("From", "To") for part in ("City", "State", "Zip")}
        media = {f"MediaUrl{place}": url for place, url in enumerate(self.media)}
        kinds = {f"MediaContentType{place}": "image/jpeg" for place in range(len(self.media))}
        return (
            places
            | {
                "ToCountry": "BE",
                "FromCountry": "BE",
                "SmsMessageSid": self.sid,
                "SmsSid": self.sid,
                "MessageSid": self.sid,
                "AccountSid": account_sid,
                "SmsStatus": "received",
                "NumMedia": str(len(self.media)),
                "NumSegments": str(segments(self.body).count),
                "Body": self.body,
                "From": self.sender,
                "To": self.to,
                "ApiVersion": API_VERSION,
            }
            | media
            | kinds
        )

    def status_form(self, account_sid: str, status: str) -> dict[str, str]:
        """The form of a status callback, for a status it has or had.

        Source: twilio.com/docs/messaging/guides/track-outbound-message-status.
        """
        form = {
            "SmsSid": self.sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "To": self.to,
            "MessageSid": self.sid,
            "AccountSid": account_sid,
            "From": self.sender,
            "ApiVersion": API_VERSION,
        }
        if self.service_sid:
            form["MessagingServiceSid"] = self.service_sid
        if status in ("failed", "undelivered") and self.error_code:
            form["ErrorCode"] = str(self.error_code)
        return form
