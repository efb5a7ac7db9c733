"""Telegram as one bot sees it: its chats, its people, its messages, and the queries it has to answer."""

import itertools
import secrets
import time
from collections import deque
from dataclasses import replace
from typing import Any

from bot.simulator.chats import Chat, Document, Json, Message
from bot.simulator.faults import Fault
from bot.simulator.formatting import Entity, TelegramError
from bot.simulator.keyboards import Markup
from bot.simulator.lines import Kind, Line
from bot.simulator.updates import Updates
from bot.simulator.wire import Wire

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
BOT_ID = 5550001


class TelegramProvider:
    """One bot; all state is guarded by the wire's lock.

    Message ids count over all chats, so that one never fits another chat. A press can be answered more than once
    (assumed); an unknown or expired one cannot.
    """

    def __init__(self, wire: Wire) -> None:
        self.token = f"{BOT_ID}:AA{secrets.token_urlsafe(25)[:33]}"
        self.username = "OpstapDemoBot"
        self.me: Json = {"id": BOT_ID, "is_bot": True, "first_name": "Opstap", "username": self.username}
        self.faults: deque[Fault] = deque()
        self.updates = Updates(wire)
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, int] = {}  # callback query id: chat id
        self.answers: dict[int, list[str]] = {}  # chat id: notices shown after a press
        self.commands: dict[tuple[str, str], list[Json]] = {}  # (scope, language): commands
        self.ids = itertools.count(1)
        self._wire = wire

    @property
    def webhook(self) -> str | None:
        """The URL that setWebhook left."""
        return self.updates.webhook.url or None

    def take_fault(self, method: str) -> Fault | None:
        """The first fault meant for this call, used up."""
        with self._wire.changed:
            for fault in self.faults:
                if fault.meets(method):
                    self.faults.remove(fault)
                    return fault
        return None

    def reachable(self, chat_id: str) -> Chat:
        """The chat, if the bot may write there."""
        if not chat_id:
            raise TelegramError(400, "Bad Request: chat_id is empty")
        chat = self.chats.get(int(chat_id)) if chat_id.lstrip("-").isdigit() else None
        if chat is None or not chat.started:
            raise TelegramError(400, "Bad Request: chat not found")
        if chat.blocked:
            raise TelegramError(403, "Forbidden: bot was blocked by the user")
        return chat

    def send(
        self, chat: Chat, content: Json, markup: Markup | None, protect: bool, document: Document | None = None
    ) -> Message:
        """A new message of the bot; a reply keyboard belongs to the chat, an inline one to the message."""
        message = Message(
            next(self.ids), chat.id, self.me, _now(), content, markup, protect_content=protect, document=document
        )
        with self._wire.changed:
            chat.messages[message.id] = message
            chat.arrivals.append(message)
            if markup and "keyboard" in markup:
                chat.keyboard = markup
            elif markup and markup.get("remove_keyboard"):
                chat.keyboard = None
        self._tell(chat, message, message.kind)
        return message

    def edit(
        self, chat: Chat, message_id: int, text: tuple[str, list[Entity]] | None, markup: Markup | None
    ) -> Message:
        """Change text, or the keyboard alone when there is no text; what is left out of a markup is gone."""
        with self._wire.changed:
            message = chat.messages.get(message_id)
            if message is None:
                raise TelegramError(400, "Bad Request: message to edit not found")
            if message.mine:
                raise TelegramError(400, "Bad Request: message can't be edited")
            if text is not None and "text" not in message.content:
                raise TelegramError(400, "Bad Request: there is no text in the message to edit")
            content = message.content if text is None else text_content(*text)
            if (content, markup) == (message.content, message.markup):
                raise TelegramError(400, NOT_MODIFIED)
            message = replace(message, content=content, markup=markup, edited_at=_now())
            chat.messages[message_id] = message
        self._tell(chat, message, "edited")
        return message

    def delete(self, chat: Chat, message_id: int) -> None:
        """Take a message off the screen; the 48 hours are not simulated."""
        with self._wire.changed:
            message = chat.messages.pop(message_id, None)
        if message is None:
            raise TelegramError(400, "Bad Request: message to delete not found")
        self._tell(chat, message, "deleted")

    def answer(self, query_id: str, text: str) -> None:
        """End the waiting mark on a pressed button, with a notice or without."""
        with self._wire.changed:
            chat_id = self.queries.get(query_id)
            if chat_id is None:
                raise TelegramError(400, QUERY_TOO_OLD)
            self.answers.setdefault(chat_id, []).append(text)
        self._wire.tell(Line("telegram", "out", self.chats[chat_id].name, text, "answered"))

    def hear(self, chat: Chat, sender: Json, content: Json, twice: bool = False) -> int | None:
        """A person's message: on the screen, then to the bot."""
        message = Message(next(self.ids), chat.id, sender, _now(), content)
        with self._wire.changed:
            chat.started = True
            chat.messages[message.id] = message
        self._wire.tell(Line("telegram", "in", chat.name, message.text or f"[{_kind(content)}]"))
        return self.updates.put(chat.id, {"message": message.json(chat.json)}, twice)

    def press(self, chat: Chat, sender: Json, message: Message, label: str, data: str, stale: bool) -> int | None:
        """A pressed button: a query the bot has to answer, about a message that may be gone by now."""
        query_id = str(secrets.randbits(62))
        with self._wire.changed:
            current = chat.messages.get(message.id)
            if not stale:
                self.queries[query_id] = chat.id
        gone: Json = {"chat": chat.json, "message_id": message.id, "date": 0}  # InaccessibleMessage
        self._wire.tell(Line("telegram", "in", chat.name, label, "pressed"))
        query = {"id": query_id, "from": sender, "chat_instance": str(chat.id), "data": data}
        query["message"] = current.json(chat.json) if current else gone
        return self.updates.put(chat.id, {"callback_query": query})

    def _tell(self, chat: Chat, message: Message, kind: Kind) -> None:
        labels = tuple(tuple(label for label, _ in row) for row in message.buttons)
        self._wire.tell(Line("telegram", "out", chat.name, message.text, kind, buttons=labels))


def text_content(text: str, entities: list[Entity]) -> Json:
    """The fields of a text message."""
    return {"text": text} | ({"entities": entities} if entities else {})


def _now() -> int:
    return int(time.time())


def _kind(content: dict[str, Any]) -> str:
    return next(iter(content), "message")
