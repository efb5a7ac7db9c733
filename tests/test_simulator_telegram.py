"""The simulated Telegram, used as the product uses it: through python-telegram-bot's Bot."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.simulator import Fault, Line, Simulator
from bot.simulator.server import LoopbackServer

YES = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Ja", callback_data="hi:y"), InlineKeyboardButton("Nee", callback_data="hi:n")]]
)


class Service:
    """A webhook that keeps what it gets and answers as told."""

    def __init__(self) -> None:
        self.posts: list[tuple[dict[str, Any], str]] = []
        self.status = 200
        self.lock = threading.Lock()
        self.server = LoopbackServer(Starlette(routes=[Route("/telegram", self.take, methods=["POST"])]))

    async def take(self, request: Request) -> Response:
        update = await request.json()
        with self.lock:
            self.posts.append((update, request.headers.get("x-telegram-bot-api-secret-token", "")))
            return Response(status_code=self.status)

    def texts(self) -> list[str]:
        with self.lock:
            return [update["message"]["text"] for update, _ in self.posts]


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def service() -> Iterator[Service]:
    served = Service()
    with served.server:
        yield served


def bot_of(sim: Simulator, token: str = "") -> Bot:
    return Bot(token or sim.telegram.token, base_url=f"{sim.origin}/bot", base_file_url=f"{sim.origin}/file/bot")


@pytest.fixture
async def bot(sim: Simulator) -> AsyncIterator[Bot]:
    async with bot_of(sim) as running:
        yield running


async def poll(bot: Bot, **more: Any) -> list[Update]:
    return list(await bot.get_updates(**more))


async def test_polling_confirms_by_offset(sim: Simulator, bot: Bot) -> None:
    assert bot.username == "OpstapDemoBot"
    user = sim.telegram_user()
    assert user.send("/start abc") is None
    user.send("hallo")
    first, second = await poll(bot)
    assert first.message is not None and first.message.from_user is not None
    assert (first.message.text, first.message.chat_id, first.message.from_user.language_code) == (
        "/start abc",
        user.id,
        "uk",
    )
    assert first.message.parse_entities() == {first.message.entities[0]: "/start"}
    assert [u.update_id for u in await poll(bot, limit=1)] == [first.update_id]
    assert [u.update_id for u in await poll(bot, offset=first.update_id + 1)] == [second.update_id]
    assert not await poll(bot, offset=second.update_id + 1)
    user.send("een")
    user.send("twee", twice=True)
    assert [u.message.text for u in await poll(bot, offset=-2) if u.message] == ["twee", "twee"]
    assert len(await poll(bot)) == 2


async def test_a_long_poll_ends_when_something_comes(sim: Simulator, bot: Bot) -> None:
    loop = asyncio.get_running_loop()
    started = loop.time()
    user = sim.telegram_user()
    waiting = asyncio.create_task(poll(bot, timeout=5))
    await asyncio.sleep(0.1)
    await asyncio.to_thread(user.send, "hallo")
    assert len(await waiting) == 1 and loop.time() - started < 2
    await poll(bot, offset=-1, allowed_updates=["callback_query"])
    user.send("niet gevraagd")
    assert len(await poll(bot)) == 1


async def test_polling_conflicts(sim: Simulator, bot: Bot) -> None:
    waiting = asyncio.create_task(poll(bot, timeout=5))
    await asyncio.sleep(0.1)
    async with bot_of(sim) as second:
        await poll(second)
    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await waiting
    await bot.set_webhook("https://opstap.example/telegram")
    with pytest.raises(Conflict, match="webhook is active"):
        await poll(bot)
    await bot.delete_webhook()
    assert not await poll(bot)


async def test_webhook(sim: Simulator, bot: Bot, service: Service) -> None:
    user = sim.telegram_user()
    user.send("vooraf")
    sim.routes["https://opstap.example"] = service.server.origin
    assert await bot.set_webhook("https://opstap.example/telegram", secret_token="geheim", allowed_updates=["message"])
    assert sim.telegram.webhook == "https://opstap.example/telegram"
    await asyncio.to_thread(sim.wait_for, lambda: service.texts() == ["vooraf"])
    assert await asyncio.to_thread(user.send, "hallo", twice=True) == 200
    assert [secret for _, secret in service.posts] == ["geheim"] * 3
    assert service.posts[1] == service.posts[2]
    assert await asyncio.to_thread(user.block) is None and len(service.posts) == 3
    with pytest.raises(BadRequest, match=r"(?i)https url must be provided"):
        await bot.set_webhook("http://opstap.example/telegram")
    with pytest.raises(BadRequest, match="unallowed characters"):
        await bot.set_webhook("https://opstap.example/telegram", secret_token="niet goed")


async def test_a_webhook_is_repeated_in_order_until_it_takes(sim: Simulator, bot: Bot, service: Service) -> None:
    await bot.set_webhook(f"{service.server.origin}/telegram")
    user = sim.telegram_user()
    service.status = 503
    assert await asyncio.to_thread(user.send, "een") == 503
    assert await asyncio.to_thread(user.send, "twee") == 503
    info = await bot.get_webhook_info()
    assert info.pending_update_count == 2
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
    assert "twee" not in service.texts()
    service.status = 200
    await asyncio.to_thread(sim.wait_for, lambda: sim.telegram.updates.count == 0)
    assert service.texts()[-2:] == ["een", "twee"]
    assert len({update["update_id"] for update, _ in service.posts}) == 2


async def test_messages_on_the_screen(sim: Simulator, bot: Bot) -> None:
    user = sim.telegram_user()
    user.send("/start")
    sent = await bot.send_message(
        user.id, "<b>Dag</b> Olena &amp; co", parse_mode="HTML", reply_markup=YES, protect_content=True
    )
    assert sent.has_protected_content and sent.reply_markup == YES
    (shown,) = user.wait()
    assert (shown.text, shown.protect_content, shown.edited) == ("Dag Olena & co", True, False)
    assert shown.buttons == ((("Ja", "hi:y"), ("Nee", "hi:n")),)
    await bot.edit_message_text("Dank u", user.id, sent.message_id)
    assert [(m.text, m.buttons, m.edited) for m in user.chat if not m.mine] == [("Dank u", (), True)]
    await bot.edit_message_reply_markup(user.id, sent.message_id, reply_markup=YES)
    assert user.chat[-1].buttons and user.chat[-1].text == "Dank u"
    assert (await bot.send_message(user.id, " een\r\ntwee\x07 ")).text == "een\ntwee"
    assert await bot.delete_message(user.id, user.wait()[0].id)
    await bot.send_venue(user.id, 50.93, 5.34, "Opstap", "Dorpsstraat 1, Hasselt")
    assert user.wait()[0].text == "Opstap\nDorpsstraat 1, Hasselt"
    await bot.delete_message(user.id, sent.message_id)
    assert [m.text for m in user.chat] == ["/start", "Opstap\nDorpsstraat 1, Hasselt"]
    with pytest.raises(TimeoutError, match=r"Olena waited 0\.05 s for 1 message"):
        user.wait(timeout=0.05)


async def test_a_venue_comes_back_as_it_was_sent(sim: Simulator, bot: Bot) -> None:
    user = sim.telegram_user()
    user.send("/start")
    sent = await bot.send_venue(user.id, 50.8796, -4.7009, "Café «Ensor»", "Dorpsstraat 1, Hasselt")
    assert sent.venue is not None and sent.location == sent.venue.location
    assert (sent.venue.location.latitude, sent.venue.location.longitude) == (50.8796, -4.7009)
    assert (sent.venue.title, sent.venue.address) == ("Café «Ensor»", "Dorpsstraat 1, Hasselt")
    assert user.wait()[0].text == "Café «Ensor»\nDorpsstraat 1, Hasselt"


async def test_a_document_keeps_its_name_and_bytes(sim: Simulator, bot: Bot) -> None:
    user = sim.telegram_user()
    user.send("/start")
    data = "Співбесіда\r\n".encode() + bytes(range(256))
    sent = await bot.send_document(user.id, data, filename="opstap.ics", reply_markup=YES, protect_content=True)
    again = await bot.send_document(user.id, data, filename="2.ics")
    assert sent.document is not None and again.document is not None
    assert (sent.document.file_name, sent.document.mime_type) == ("opstap.ics", "text/calendar")
    assert sent.document.file_size == len(data)
    assert sent.document.file_unique_id == again.document.file_unique_id
    assert sent.document.file_id != again.document.file_id
    first, second = user.wait(2)
    assert first.document is not None and second.document is not None
    assert (first.id, first.document.name, first.document.data) == (sent.message_id, "opstap.ics", data)
    assert (first.text, second.text) == ("opstap.ics", "2.ics")
    assert first.protect_content and first.buttons and not second.protect_content
    with pytest.raises(BadRequest, match="no text in the message to edit"):
        await bot.edit_message_text("dag", user.id, sent.message_id)
    await bot.edit_message_reply_markup(user.id, sent.message_id)
    assert [m.document for m in user.chat if m.document] == [first.document, second.document]


async def test_a_document_that_telegram_refuses(sim: Simulator, bot: Bot) -> None:
    user = sim.telegram_user()
    user.send("/start")
    refused: list[tuple[str, int, bytes | str]] = [
        ("no document in the request", user.id, ""),
        ("wrong remote file identifier", user.id, "BEGIN:VCALENDAR"),
        ("file must be non-empty", user.id, b""),
        ("chat not found", 1, b"x"),
    ]
    for reason, chat, document in refused:
        with pytest.raises(BadRequest, match=f"(?i){reason}"):
            await bot.send_document(chat, document, filename="opstap.ics")
    answer = httpx.post(f"{sim.origin}/bot{sim.telegram.token}/sendDocument", data={"chat_id": str(user.id)})
    assert (answer.status_code, answer.json()["description"]) == (
        400,
        "Bad Request: there is no document in the request",
    )
    user.block()
    with pytest.raises(Forbidden):
        await bot.send_document(user.id, b"x", filename="opstap.ics")
    assert not [m for m in user.chat if not m.mine]


async def test_pressing(sim: Simulator, bot: Bot) -> None:
    user = sim.telegram_user()
    user.send("/start")
    sent = await bot.send_message(user.id, "Mag ik iets vragen?", reply_markup=YES)
    before = user.chat[-1]
    user.press("Ja")
    await bot.edit_message_text("Goed", user.id, sent.message_id)
    user.press("hi:n", message=before)
    await bot.delete_message(user.id, sent.message_id)
    user.press("Nee", message=before, stale=True)
    queries = [u.callback_query for u in (await poll(bot))[1:]]
    assert [q.data for q in queries if q] == ["hi:y", "hi:n", "hi:n"]
    first, second, third = [q for q in queries if q]
    assert first.message is not None and first.message.is_accessible
    assert third.message is not None and not third.message.is_accessible
    assert await bot.answer_callback_query(first.id, "Genoteerd") and await second.answer()
    assert user.answered == ["Genoteerd", ""]
    with pytest.raises(BadRequest, match=r"[Qq]uery is too old"):
        await third.answer()
    with pytest.raises(LookupError, match="no button 'Misschien'"):
        user.press("Misschien")


async def test_reply_keyboard_and_other_kinds(sim: Simulator, bot: Bot) -> None:
    user = sim.telegram_user(phone="+32470000042")
    user.send("/start")
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("Deel mijn nummer", request_contact=True), KeyboardButton("Nee")]])
    await bot.send_message(user.id, "Uw nummer?", reply_markup=keyboard)
    user.press("Deel mijn nummer")
    user.press("Nee")
    await bot.send_message(user.id, "Dank u", reply_markup=ReplyKeyboardRemove())
    with pytest.raises(LookupError):
        user.press("Nee")
    user.send_photo("kijk")
    user.send_voice()
    user.send_sticker()
    user.send_location()
    user.send("hallo", group="Koffie")
    user.send_update({"update_id": 500_000_000, "deleted_business_messages": {"nonsense": True}})
    updates = (await poll(bot, limit=8))[1:]
    messages = [u.message for u in updates if u.message]
    assert messages[0].contact is not None and messages[0].contact.phone_number == "+32470000042"
    assert messages[1].text == "Nee"
    kinds = ["photo", "voice", "sticker", "location"]
    assert all(getattr(message, kind) for message, kind in zip(messages[2:], kinds, strict=False))
    assert messages[6].chat.type == "supergroup" and messages[6].chat.title == "Koffie"
    assert await bot.send_message(messages[6].chat.id, "Dag allemaal")
    assert sim.telegram.updates.offered(100)[-1]["update_id"] == 500_000_000


async def test_blocking(sim: Simulator, bot: Bot) -> None:
    user, stranger = sim.telegram_user(), sim.telegram_user("Idris")
    user.send("/start")
    user.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(user.id, "hallo")
    user.unblock()
    await bot.send_message(user.id, "hallo")
    changes = [u.my_chat_member.new_chat_member.status for u in await poll(bot) if u.my_chat_member]
    assert changes == ["kicked", "member"]
    for chat_id in (stranger.id, 1, "@niemand"):
        with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
            await bot.send_message(chat_id, "hallo")


async def test_limits(sim: Simulator, bot: Bot) -> None:
    user = sim.telegram_user()
    user.send("/start")

    def keyboard(data: str, count: int = 1) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup([[InlineKeyboardButton("knop", callback_data=data)]] * count)

    async def refused(reason: str, text: str = "hallo", **more: Any) -> None:
        with pytest.raises(BadRequest, match=reason):
            await bot.send_message(user.id, text, **more)

    await bot.send_message(user.id, "a" * 4096, reply_markup=keyboard("é" * 32, 100))
    await bot.send_message(user.id, "<b>" + "a" * 4096 + "</b>", parse_mode="HTML")
    await refused("[Mm]essage is too long", "a" * 4097)
    await refused("[Mm]essage text is empty", " \n ")
    await refused("[Mm]essage text is empty", "<b> </b>", parse_mode="HTML")
    await refused("(?i)button_data_invalid", reply_markup=keyboard("é" * 32 + "a"))
    await refused("(?i)text buttons are not allowed", reply_markup=keyboard(""))
    await refused("[Rr]eply markup is too long", reply_markup=keyboard("a", 101))
    await refused("(?i)can't find end tag", "<b>a", parse_mode="HTML")
    await refused("(?i)unsupported start tag", "<h1>a</h1>", parse_mode="HTML")
    await refused("(?i)unmatched end tag", "a</b>", parse_mode="HTML")
    assert len(user.wait(2)) == 2


async def test_edits_that_change_nothing_or_find_nothing(sim: Simulator, bot: Bot) -> None:
    user = sim.telegram_user()
    user.send("/start")
    sent = await bot.send_message(user.id, "hallo", reply_markup=YES)
    edits: list[tuple[str, Callable[[], Any]]] = [
        ("is not modified", lambda: bot.edit_message_text("hallo", user.id, sent.message_id, reply_markup=YES)),
        ("is not modified", lambda: bot.edit_message_reply_markup(user.id, sent.message_id, reply_markup=YES)),
        ("to edit not found", lambda: bot.edit_message_text("dag", user.id, sent.message_id + 9)),
        ("can't be edited", lambda: bot.edit_message_text("dag", user.id, user.chat[0].id)),
        ("to delete not found", lambda: bot.delete_message(user.id, sent.message_id + 9)),
    ]
    for reason, edit in edits:
        with pytest.raises(BadRequest, match=reason):
            await edit()


async def test_commands_by_scope_and_language(sim: Simulator, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("help", "Hulp")], language_code="nl")
    await bot.set_my_commands([BotCommand("queue", "Wachtrij")], scope=BotCommandScopeChat(7))
    assert [c.command for c in await bot.get_my_commands(language_code="nl")] == ["help"]
    assert [c.command for c in await bot.get_my_commands(scope=BotCommandScopeChat(7))] == ["queue"]
    assert not await bot.get_my_commands()
    with pytest.raises(BadRequest, match=r"(?i)bot_command_invalid"):
        await bot.set_my_commands([("Hulp!", "Hulp")])


async def test_malformed_token(sim: Simulator) -> None:
    bot = bot_of(sim, sim.telegram.token[:-1] + "!")
    with pytest.raises(InvalidToken):
        await bot.initialize()
    for request in bot._request:
        await request.shutdown()


def test_the_json_of_errors_and_plain_json_calls(sim: Simulator) -> None:
    answer = httpx.post(f"{sim.origin}/bot{sim.telegram.token[:-2]}xx/getMe")
    assert (answer.status_code, answer.json()) == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )
    assert httpx.post(f"{sim.origin}/bot{sim.telegram.token}/sendDice").status_code == 404
    sim.telegram.faults.append(Fault(status=429, retry_after=3))
    answer = httpx.post(f"{sim.origin}/bot{sim.telegram.token}/sendMessage")
    assert answer.json()["parameters"] == {"retry_after": 3}
    user = sim.telegram_user()
    user.send("/start")
    body = {"chat_id": user.id, "text": "hallo", "protect_content": True}
    answer = httpx.post(f"{sim.origin}/bot{sim.telegram.token}/sendmessage", json=body)
    assert answer.json()["result"]["has_protected_content"]


@pytest.mark.parametrize(
    ("fault", "error", "arrives"),
    [
        (Fault(status=429, retry_after=3), RetryAfter, False),
        (Fault(status=403), Forbidden, False),
        (Fault(status=400, message="Bad Request: message is not modified"), BadRequest, False),
        (Fault(status=401), InvalidToken, False),
        (Fault(status=502), NetworkError, False),
        (Fault(status=500, carried_out=True), NetworkError, True),
        (Fault(close=True), NetworkError, False),
        (Fault(close=True, carried_out=True), NetworkError, True),
        (Fault(hang=30.0), TimedOut, False),
        (Fault(hang=30.0, carried_out=True), TimedOut, True),
    ],
)
async def test_faults(sim: Simulator, bot: Bot, fault: Fault, error: type[Exception], arrives: bool) -> None:
    user = sim.telegram_user()
    user.send("/start")
    sim.telegram.faults.append(fault)
    await poll(bot)
    with pytest.raises(error):
        await bot.send_message(user.id, "hallo", read_timeout=0.3)
    assert len([m for m in user.chat if not m.mine]) == arrives
    await bot.send_message(user.id, "nog eens")


async def test_a_fault_for_one_method(sim: Simulator, bot: Bot) -> None:
    user = sim.telegram_user()
    user.send("/start")
    sim.telegram.faults.append(Fault(status=502, method="getUpdates"))
    await bot.send_message(user.id, "hallo")
    with pytest.raises(NetworkError):
        await poll(bot)
    assert len(await poll(bot)) == 1


async def test_listeners(sim: Simulator, bot: Bot) -> None:
    lines: list[Line] = []
    sim.on_message(lines.append)
    user = sim.telegram_user()
    user.send("/start")
    sent = await bot.send_message(user.id, "Ja?", reply_markup=YES)
    user.press("Ja")
    await bot.edit_message_text("Ja!", user.id, sent.message_id)
    await bot.delete_message(user.id, sent.message_id)
    await bot.send_venue(user.id, 50.93, 5.34, "Opstap", "Hasselt")
    await bot.send_document(user.id, b"x", filename="opstap.ics")
    assert [(line.who, line.direction, line.kind, line.text) for line in lines] == [
        ("Olena", "in", "message", "/start"),
        ("Olena", "out", "message", "Ja?"),
        ("Olena", "in", "pressed", "Ja"),
        ("Olena", "out", "edited", "Ja!"),
        ("Olena", "out", "deleted", "Ja!"),
        ("Olena", "out", "venue", "Opstap\nHasselt"),
        ("Olena", "out", "document", "opstap.ics"),
    ]
    assert lines[1].buttons == (("Ja", "Nee"),)
