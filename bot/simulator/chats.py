"""Telegram's chats: who is in them, and the messages on the screen."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from bot.simulator.keyboards import Buttons, Markup, shown
from bot.simulator.lines import Kind

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was uploaded; whoever has its message can save it."""

    name: str
    data: bytes
    mime_type: str

    def json(self, message_id: int) -> Json:
        """The Bot API's Document: an id for each message, the same unique id for the same file."""
        ids = {"file_id": f"document-{message_id}", "file_unique_id": sha256(self.data).hexdigest()[:16]}
        return ids | {"file_name": self.name, "mime_type": self.mime_type, "file_size": len(self.data)}


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it looks at one moment; a later look gives another object.

    `buttons`: rows of (label, data). `content` holds the fields of the Bot API's Message that depend on its kind:
    text and entities, or photo, venue, contact …
    """

    id: int
    chat_id: int
    sender: Json
    at: int
    content: Json
    markup: Markup | None = None
    edited_at: int | None = None
    protect_content: bool = False
    document: Document | None = None

    @property
    def kind(self) -> Kind:
        """What a transcript calls it."""
        if self.document:
            return "document"
        return "venue" if "venue" in self.content else "message"

    @property
    def text(self) -> str:
        """What can be read: the text, for a venue its title and address, for a document its name, or the caption."""
        if self.document:
            return self.document.name
        if venue := self.content.get("venue"):
            return f"{venue['title']}\n{venue['address']}"
        return str(self.content.get("text", self.content.get("caption", "")))

    @property
    def buttons(self) -> Buttons:
        return shown(self.markup)

    @property
    def edited(self) -> bool:
        return self.edited_at is not None

    @property
    def mine(self) -> bool:
        """Whether a person wrote it, not the bot."""
        return not self.sender["is_bot"]

    def json(self, chat: Json) -> Json:
        """The Bot API's Message; only inline keyboards are part of it."""
        body = {"message_id": self.id, "from": self.sender, "chat": chat, "date": self.at} | self.content
        if self.document:
            body["document"] = self.document.json(self.id)
        if self.edited_at is not None:
            body["edit_date"] = self.edited_at
        if self.protect_content:
            body["has_protected_content"] = True
        if self.markup and "inline_keyboard" in self.markup:
            body["reply_markup"] = self.markup
        return body


@dataclass(slots=True)
class Chat:
    """A private chat or a group. The bot may write once a person has (`started`) and has not blocked it.

    `arrivals` counts the bot's messages, so that a wait can tell new ones from edited ones.
    """

    json: Json
    started: bool = False
    blocked: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    keyboard: Markup | None = None  # the reply keyboard below the text field
    arrivals: list[Message] = field(default_factory=list)

    @property
    def id(self) -> int:
        return int(self.json["id"])

    @property
    def name(self) -> str:
        return str(self.json.get("first_name") or self.json.get("title"))
