"""Telegram through python-telegram-bot's Bot."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from telegram import (
    Bot,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.channels import Channel, ChannelError, Payload, Receipt, clean
from bot.invites import NAME, ics
from bot.programme import ProgrammeFile
from bot.settings import Settings
from flows.model import Inbound, Invite, Option, Pin, Say, Sort, Translate
from flows.wording import paragraphs, word
from storage.codec import Ack, Content, Forget, Menu, Share, Timer

LONGEST = 4096
TIMEOUT = 10.0
POLL_SECONDS = 5
DONE_ALREADY = (
    "message is not modified",
    "message to edit not found",
    "message to delete not found",
    "query is too old",
)
"""A BadRequest that leaves nothing to do."""
ALLOWED_UPDATES = ["message", "edited_message", "callback_query"]
MALFORMED = (AttributeError, KeyError, OSError, OverflowError, RecursionError, TypeError, ValueError)
"""What the library and we raise on an update that is not as documented."""


class TelegramChannel:
    """Inline keyboards; the pressed message shows the choice."""

    name = "telegram"

    def __init__(self, settings: Settings, programme: ProgrammeFile, token: str) -> None:
        self.per_second = programme.rates.telegram_messages_per_second
        self.rest = programme.rates.telegram_seconds_between_messages_in_a_chat
        origin = settings.telegram_api_base_url
        self.requests = HTTPXRequest(
            connection_pool_size=32, read_timeout=TIMEOUT, write_timeout=TIMEOUT, connect_timeout=TIMEOUT
        )
        self.polling = HTTPXRequest(connection_pool_size=1)
        self.bot = Bot(
            token, f"{origin}/bot", f"{origin}/file/bot", request=self.requests, get_updates_request=self.polling
        )

    def read(self, request: Mapping[str, Any]) -> Inbound | None:
        """One update; None for groups, channels and kinds without a person who waits for an answer."""
        try:
            update = Update.de_json(dict(request), None)
            if update is None or not isinstance(update.update_id, int):
                return None
            return self.read_press(update) if update.callback_query else self.read_message(update)
        except MALFORMED:
            return salvage(request)

    def read_message(self, update: Update) -> Inbound | None:
        message = update.message or update.edited_message
        if message is None or message.chat.type != ChatType.PRIVATE:
            return None
        number = own_number(message)
        return Inbound(
            channel=self.name,
            address=str(message.chat.id),
            external_id=str(update.update_id),
            text=clean(message.text or ""),
            at=message.date,
            unreadable=not message.text and not number,
            number=number,
            sent_as=sort_of(message),
            lang_hint=clean(message.from_user.language_code or "") if message.from_user else "",
        )

    def read_press(self, update: Update) -> Inbound | None:
        query = update.callback_query
        if query is None or (query.message and query.message.chat.type != ChatType.PRIVATE):
            return None
        question, _, option = clean(query.data or "").partition(":")
        return Inbound(
            channel=self.name,
            address=str(query.from_user.id),
            external_id=str(update.update_id),
            text="",
            pressed=(question, option),
            message=str(query.message.message_id) if query.message else "",
            callback=clean(query.id),
            lang_hint=clean(query.from_user.language_code or ""),
        )

    def render(self, content: Content, translate: Translate) -> Payload | None:
        if isinstance(content, Ack):
            return {"ack": content.callback}
        if isinstance(content, Forget):
            return {"delete": content.message}
        if isinstance(content, Menu):
            return {"commands": [(name, word(Say(told), translate)) for name, told in content.commands]}
        if isinstance(content, Share):
            return {"text": word(content.say, translate), "share": word(content.button, translate)}
        if isinstance(content, Pin):
            return {"venue": asdict(content)}
        if isinstance(content, Timer):
            return None
        if isinstance(content, Invite):
            return {"document": ics(content, translate).decode(), "name": NAME}
        say = content.say
        if say.replaces and not content.message:
            return None
        text = "\n".join(filter(None, [paragraphs(say, translate), *(word(line, translate) for line in say.after)]))
        buttons = [[button(say, option, translate)] for option in say.options]
        return {"text": text[:LONGEST], "buttons": buttons, "edits": content.message, "private": say.private}

    def cost(self, payload: Payload) -> float:
        return 1.0

    async def send(self, address: str, payload: Payload) -> Receipt:
        with in_families():
            try:
                return await self.deliver(address, payload)
            except BadRequest as error:
                if any(known in error.message.lower() for known in DONE_ALREADY):
                    return Receipt()
                raise

    async def deliver(self, address: str, payload: Payload) -> Receipt:
        chat = int(address)
        match payload:
            case {"ack": query}:
                await self.bot.answer_callback_query(query)
            case {"delete": message}:
                await self.bot.delete_message(chat, int(message))
            case {"commands": commands}:
                await self.bot.set_my_commands(commands, scope=BotCommandScopeChat(chat))
            case {"share": label, "text": text}:
                keys = [[KeyboardButton(label, request_contact=True)]]
                keyboard = ReplyKeyboardMarkup(keys, resize_keyboard=True, one_time_keyboard=True)
                return receipt(await self.bot.send_message(chat, text, reply_markup=keyboard))
            case {"venue": venue}:
                return receipt(await self.bot.send_venue(chat, **venue))
            case {"document": text, "name": name}:
                return receipt(await self.bot.send_document(chat, text.encode(), filename=name))
            case _:
                return await self.tell(chat, payload)
        return Receipt()

    async def tell(self, chat: int, payload: Payload) -> Receipt:
        """A text with its buttons, new or in the place of an older one."""
        rows = [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in payload["buttons"]]
        keyboard = InlineKeyboardMarkup(rows) if rows else None
        if payload["edits"]:
            message = int(payload["edits"])
            if payload["text"]:
                await self.bot.edit_message_text(payload["text"], chat, message, reply_markup=keyboard)
            else:
                await self.bot.edit_message_reply_markup(chat, message, reply_markup=keyboard)
            return Receipt()
        return receipt(
            await self.bot.send_message(
                chat,
                payload["text"],
                reply_markup=keyboard,
                protect_content=payload["private"],
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        )

    async def find_sent(self, address: str, payload: Payload, since: datetime) -> Receipt | None:
        """Telegram cannot tell; a message that may have arrived is sent again rather than lost."""
        return None

    async def missed(self, since: datetime) -> list[Inbound]:
        """Telegram itself offers an update until it was taken."""
        return []

    async def check(self) -> str:
        with in_families():
            return f"@{(await self.bot.get_me()).username}"

    async def announce(self, url: str | None, secret: str | None) -> None:
        """Have updates delivered to this address; None: they will be fetched. Raises ChannelError."""
        with in_families():
            if url is None:
                await self.bot.delete_webhook()
            else:
                await self.bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED_UPDATES)

    async def offer(self, menu: Menu, programme: ProgrammeFile) -> None:
        """The commands in everybody's menu, in every language that Telegram can ask for."""
        with in_families():
            for lang in (None, *programme.languages):
                translate = programme.translate(lang or programme.languages[0])
                commands = [(name, word(Say(told), translate)) for name, told in menu.commands]
                await self.bot.set_my_commands(commands, language_code=lang and lang.partition("_")[0])

    async def updates(self, offset: int) -> list[dict[str, Any]]:
        """What waits at Telegram from this offset on, raw: one malformed update must not hide the others."""
        wanted = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        url = f"{self.bot.base_url}/getUpdates?{urlencode(wanted)}"
        fetched = await self.polling.post(url, read_timeout=POLL_SECONDS + TIMEOUT)
        return fetched if isinstance(fetched, list) else []

    async def close(self) -> None:
        await self.requests.shutdown()
        await self.polling.shutdown()


def own_number(message: Message) -> str:
    """The number of whoever shares their own contact; empty for somebody else's."""
    shared, sender = message.contact, message.from_user
    own = shared is not None and sender is not None and shared.user_id == sender.id
    return clean(shared.phone_number)[:20] if shared is not None and own else ""


def sort_of(message: Message) -> Sort:
    """What was sent in the place of a text; nothing of it is fetched."""
    sorts: Mapping[Sort, object] = {
        "voice": message.voice or message.audio,
        "picture": message.photo,
        "sticker": message.sticker,
        "video": message.video or message.video_note or message.animation,
        "document": message.document,
    }
    return next((sort for sort, found in sorts.items() if found), "unreadable")


@contextmanager
def in_families() -> Iterator[None]:
    """Put what the library raises in a family."""
    try:
        yield
    except RetryAfter as error:
        after = error.retry_after
        seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
        raise ChannelError("throttled", "429", seconds) from None
    except Forbidden:
        raise ChannelError("unreachable", "403") from None
    except InvalidToken:
        raise ChannelError("credentials", "401") from None
    except BadRequest as error:
        raise ChannelError("unreachable" if "chat not found" in error.message.lower() else "rejected", "400") from None
    except NetworkError as error:
        raise ChannelError("connection", type(error).__name__) from None
    except TelegramError as error:
        raise ChannelError("rejected", type(error).__name__) from None


def receipt(sent: Message) -> Receipt:
    return Receipt(str(sent.message_id))


def button(say: Say, option: Option, translate: Translate) -> tuple[str, str]:
    """(label, callback data): the number lets people type, the tick shows what is chosen."""
    number = "" if option.number is None else f"{option.number} "
    return f"{'✓ ' if option.ticked else ''}{number}{word(option.label, translate)}", f"{say.question}:{option.key}"


def salvage(request: Mapping[str, Any]) -> Inbound | None:
    """A malformed update from which a person can still be answered."""
    try:
        chat = request["message"]["chat"]
        if chat["type"] == "private" and isinstance(chat["id"], int) and isinstance(request["update_id"], int):
            return Inbound(TelegramChannel.name, str(chat["id"]), str(request["update_id"]), text="", unreadable=True)
    except (KeyError, TypeError):
        pass
    return None


def from_settings(settings: Settings, programme: ProgrammeFile) -> Channel | None:
    """The channel, when there is a token for it."""
    if not settings.telegram_bot_token:
        return None
    return TelegramChannel(settings, programme, settings.telegram_bot_token.get_secret_value())
