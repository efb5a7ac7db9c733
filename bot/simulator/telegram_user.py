"""A person on Telegram: what they can do in their chat with the bot, and what they see."""

import time

from bot.simulator.chats import Chat, Json, Message
from bot.simulator.formatting import commands
from bot.simulator.keyboards import asks_contact
from bot.simulator.telegram import TelegramProvider, text_content
from bot.simulator.wire import Wire


class TelegramUser:
    """One account with one private chat. Everything that acts gives the webhook's HTTP status: None when it was
    not reached (Telegram tries again) or when the bot polls."""

    def __init__(self, me: Json, phone: str, provider: TelegramProvider, wire: Wire) -> None:
        self.id = int(me["id"])
        self.phone = phone
        self._me = me
        self._provider = provider
        self._wire = wire
        self._seen = 0
        names = {name: me[name] for name in ("first_name", "last_name", "username") if name in me}
        self._chat = Chat({"id": self.id, "type": "private"} | names)
        provider.chats[self.id] = self._chat

    def send(self, text: str, *, twice: bool = False, group: str = "") -> int | None:
        """Type a message; `twice` delivers the same update a second time; `group` is a title, not private."""
        content = text_content(text, commands(text))
        return self._provider.hear(self._group(group) if group else self._chat, self._me, content, twice)

    def _group(self, title: str) -> Chat:
        with self._wire.changed:
            for chat in self._provider.chats.values():
                if chat.json.get("title") == title:
                    return chat
            chat_id = -1_000_000_000_001 - len(self._provider.chats)
            chat = Chat({"id": chat_id, "type": "supergroup", "title": title})
            self._provider.chats[chat_id] = chat
            return chat

    def press(self, button: str, message: Message | None = None, *, stale: bool = False) -> int | None:
        """Press a button by its label or data: of the newest message that has it, or of a message seen earlier,
        as on a screen that was not refreshed. `stale`: the query is too old to be answered."""
        if message is None and self._on_keyboard(button):
            if asks_contact(self._chat.keyboard, button):
                return self.send_contact()
            return self.send(button)
        candidates = [message] if message else [m for m in reversed(self.chat) if not m.mine]
        for candidate in candidates:
            for label, data in (pair for row in candidate.buttons for pair in row):
                if button in (label, data) and data:
                    return self._provider.press(self._chat, self._me, candidate, label, data, stale)
        seen = [label for m in candidates for row in m.buttons for label, _ in row]
        raise LookupError(f"no button {button!r} on the screen of {self._chat.name}; there are {seen}")

    def _on_keyboard(self, label: str) -> bool:
        rows = (self._chat.keyboard or {}).get("keyboard", [])
        return any((b if isinstance(b, str) else b["text"]) == label for row in rows for b in row)

    def send_photo(self, caption: str = "") -> int | None:
        size = {"file_id": "photo-1", "file_unique_id": "p1", "width": 90, "height": 90, "file_size": 1000}
        return self._hear({"photo": [size]} | ({"caption": caption} if caption else {}))

    def send_voice(self) -> int | None:
        return self._hear({"voice": {"file_id": "voice-1", "file_unique_id": "v1", "duration": 3}})

    def send_sticker(self) -> int | None:
        look = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
        return self._hear({"sticker": {"file_id": "sticker-1", "file_unique_id": "s1", "emoji": "👍"} | look})

    def send_location(self, latitude: float = 50.93, longitude: float = 5.34) -> int | None:
        return self._hear({"location": {"latitude": latitude, "longitude": longitude}})

    def send_contact(self) -> int | None:
        """Share one's own phone number."""
        contact = {"phone_number": self.phone, "first_name": self._me["first_name"], "user_id": self.id}
        return self._hear({"contact": contact})

    def _hear(self, content: Json) -> int | None:
        return self._provider.hear(self._chat, self._me, content)

    def send_update(self, update: Json) -> int | None:
        """Any update as it is; an id is added when it has none."""
        return self._provider.updates.put(self.id, dict(update))

    def block(self) -> int | None:
        """Block the bot: sends fail with 403, and the bot is told by my_chat_member."""
        return self._membership(blocked=True)

    def unblock(self) -> int | None:
        return self._membership(blocked=False)

    def _membership(self, blocked: bool) -> int | None:
        with self._wire.changed:
            self._chat.blocked = blocked
        kicked: Json = {"user": self._provider.me, "status": "kicked", "until_date": 0}
        member: Json = {"user": self._provider.me, "status": "member"}
        old, new = (member, kicked) if blocked else (kicked, member)
        change = {"chat": self._chat.json, "from": self._me, "date": int(time.time())}
        change |= {"old_chat_member": old, "new_chat_member": new}
        return self._provider.updates.put(self.id, {"my_chat_member": change})

    @property
    def chat(self) -> list[Message]:
        """The private chat as it looks now, oldest first: edits shown, deleted messages gone."""
        with self._wire.changed:
            return [self._chat.messages[number] for number in sorted(self._chat.messages)]

    @property
    def answered(self) -> list[str]:
        """The notices after presses, empty where the bot only ended the waiting mark."""
        with self._wire.changed:
            return list(self._provider.answers.get(self.id, ()))

    def wait(self, n: int = 1, timeout: float = 10.0) -> list[Message]:
        """The next `n` messages of the bot not waited for yet, as they look now; edits do not count; seconds."""
        arrivals = self._chat.arrivals
        if not self._wire.wait_for(lambda: len(arrivals) - self._seen >= n, timeout):
            raise TimeoutError(
                f"{self._chat.name} waited {timeout} s for {n} message(s) and got {len(arrivals) - self._seen}; "
                f"the last it has: {[message.text for message in self.chat[-3:]]}"
            )
        with self._wire.changed:
            fresh = arrivals[self._seen : self._seen + n]
            self._seen += n
            return [self._chat.messages.get(message.id, message) for message in fresh]
