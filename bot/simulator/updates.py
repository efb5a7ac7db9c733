"""Telegram's updates: kept until the bot has them, by long polling or by webhook, in order for each chat."""

import json
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field

from bot.simulator.chats import Json
from bot.simulator.formatting import TelegramError
from bot.simulator.wire import Wire

UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})  # only when asked for
FIRST_RETRY, SLOWEST_RETRY = 0.1, 1.0  # seconds; Telegram's own pace is slower and not published


@dataclass(slots=True)
class Webhook:
    """What setWebhook left; no `url`, no webhook."""

    url: str = ""
    secret: str = ""
    allowed: list[str] = field(default_factory=list)
    last_error: str = ""
    last_error_at: int = 0


class Updates:
    """The queue of one bot. Sends by webhook are synchronous for the first try; failures are repeated beside."""

    def __init__(self, wire: Wire) -> None:
        self.webhook = Webhook()
        self.polls = 0  # a later getUpdates ends an earlier one
        self._wire = wire
        self._next = 100_000_001
        self._pending: dict[int, tuple[int, Json]] = {}  # update id: (chat id, update)
        self._queues: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)
        self._retrying = False

    def put(self, chat_id: int, update: Json, twice: bool = False) -> int | None:
        """Queue one update; with a webhook, deliver and give its HTTP status, None when it was not reached."""
        allowed = self.webhook.allowed
        kinds = set(update) - {"update_id"}
        if (kinds & UNASKED and not kinds & set(allowed)) or (allowed and not kinds & set(allowed)):
            return None
        with self._wire.changed:
            number = update.setdefault("update_id", self._next)
            self._next = max(self._next, number) + 1
            self._pending[number] = (chat_id, update)
            self._wire.changed.notify_all()
        if not self.webhook.url:
            if twice:  # polling: another id, as the same one would be offered once
                self.put(chat_id, update | {"update_id": self._next})
            return None
        status = self._deliver(chat_id)
        if twice:
            with self._wire.changed:
                self._pending[number] = (chat_id, update)
            status = self._deliver(chat_id)
        return status

    def _deliver(self, chat_id: int) -> int | None:
        """Post what waits in this chat, oldest first, until one fails."""
        status: int | None = None
        with self._wire.changed:
            queue = self._queues[chat_id]
        with queue:
            while True:
                with self._wire.changed:
                    hook = self.webhook
                    update = next((u for chat, u in self._pending.values() if chat == chat_id), None)
                if not hook.url or update is None or self._wire.closing.is_set():
                    return status
                status = self._post(hook, update)
                if status is None or not 200 <= status < 300:
                    self._retry_beside()
                    return status
                with self._wire.changed:
                    self._pending.pop(update["update_id"], None)

    def _post(self, hook: Webhook, update: Json) -> int | None:
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        answer = self._wire.post(hook.url, json.dumps(update).encode(), headers)
        if answer is None or not answer.is_success:
            reason = "Connection refused" if answer is None else f"{answer.status_code} {answer.reason_phrase}"
            hook.last_error = f"Wrong response from the webhook: {reason}" if answer else reason
            hook.last_error_at = int(time.time())
        return None if answer is None else answer.status_code

    def _retry_beside(self) -> None:
        with self._wire.changed:
            if self._retrying:
                return
            self._retrying = True
        self._wire.later(self._retry)

    def _retry(self) -> None:
        pause = FIRST_RETRY
        while not self._wire.closing.wait(pause):
            with self._wire.changed:
                chats = {chat for chat, _ in self._pending.values()}
                if not chats or not self.webhook.url:
                    self._retrying = False
                    return
            for chat in chats:
                self._deliver(chat)
            pause = min(pause * 2, SLOWEST_RETRY)

    def confirm(self, offset: int) -> None:
        """Forget updates below the offset; a negative one keeps that many of the newest."""
        with self._wire.changed:
            if offset < 0:
                newest = sorted(self._pending)[offset:]
                offset = newest[0] if newest else 0
            self._pending = {number: kept for number, kept in self._pending.items() if number >= offset}

    def offered(self, limit: int) -> list[Json]:
        """The oldest updates, unconfirmed."""
        with self._wire.changed:
            return [self._pending[number][1] for number in sorted(self._pending)[:limit]]

    def set_webhook(self, webhook: Webhook, drop: bool) -> None:
        """Change the way; what waits goes the new way, unless dropped."""
        with self._wire.changed:
            self.webhook = webhook
            if drop:
                self._pending.clear()
            waiting = bool(self._pending)
        if webhook.url and waiting:
            self._retry_beside()

    def refuse_polling(self) -> None:
        """getUpdates and a webhook exclude each other."""
        if self.webhook.url:
            raise TelegramError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )

    @property
    def count(self) -> int:
        return len(self._pending)
