"""What a person at a phone saw happen, one line at a time, so that a demo can print it as it happens."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["message", "venue", "document", "automatic", "edited", "deleted", "pressed", "answered"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript; `direction` is the service's: "in" is what the person sends.

    `segments` is 0 and `encoding` empty on Telegram; `buttons` are labels, row by row. The text of a "venue" is its
    title and address, of a "document" its file name. "automatic" is what the SMS provider answers by itself,
    "answered" the small notice after a press.
    """

    channel: Literal["sms", "telegram"]
    direction: Literal["in", "out"]
    who: str
    text: str
    kind: Kind = "message"
    segments: int = 0
    encoding: str = ""
    buttons: tuple[tuple[str, ...], ...] = ()
