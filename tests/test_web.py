"""The web side of a running service: who may deliver, what is refused, what harms nobody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import func, select

from bot.app import signature
from bot.simulator.demo.stage import PUBLIC, Stage
from bot.simulator.twilio import sign
from storage.tables import InboundRow
from storage.work import table
from tests.acting import NUMBER, entries, heard, tell

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "demo-secret"}
FORM = {"From": NUMBER, "To": "+32460000000", "MessageSid": "SM1", "Body": "hallo"}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """One service for the whole file: requests that harm it would show in the next test."""
    with Stage() as running:
        yield running


@pytest.fixture(scope="module")
def web(stage: Stage) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{stage.port}", trust_env=False, timeout=20) as client:
        yield client


def signed(stage: Stage, form: dict[str, str], url: str = f"{PUBLIC}/twilio/sms") -> dict[str, str]:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return kind | {"X-Twilio-Signature": sign(stage.sim.twilio.auth_token, url, form)}


def received(stage: Stage) -> int:
    """Messages that were stored."""
    with stage.store.work() as work:
        return int(work.connection.execute(select(func.count()).select_from(table(InboundRow))).scalar_one())


def test_the_signature_is_that_of_the_example_in_twilios_documentation() -> None:
    """Source: twilio.com/docs/usage/security, "Validating signatures from Twilio"."""
    fields = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675310"),
        ("Digits", "1234"),
        ("From", "+14158675310"),
        ("To", "+18005551212"),
    ]
    url = "https://example.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, fields) == "L/OH5YylLD5NRKLltdqwSvS0BnU="
    assert signature("12345", url, fields[::-1]) == signature("12345", url, fields)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda stage: {"X-Twilio-Signature": "L/OH5YylLD5NRKLltdqwSvS0BnU="},
        lambda stage: {"X-Twilio-Signature": ""},
        lambda stage: {},
        lambda stage: signed(stage, FORM, "https://elsewhere.example/twilio/sms"),
        lambda stage: signed(stage, FORM, f"{PUBLIC}/twilio/other"),
        lambda stage: signed(stage, FORM | {"Body": "another"}),
        lambda stage: {"X-Twilio-Signature": "\xe9".encode("latin-1")},
    ],
    ids=["wrong", "empty", "missing", "another origin", "another path", "another body", "not ascii"],
)
@pytest.mark.parametrize("path", ["/twilio/sms", "/twilio/status"])
def test_a_form_that_twilio_did_not_sign_is_forbidden(
    stage: Stage, web: httpx.Client, spoil: Callable[..., Any], path: str
) -> None:
    before = received(stage)
    assert web.post(path, content=urlencode(FORM), headers=spoil(stage)).status_code == 403
    assert received(stage) == before


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Telegram-Bot-Api-Secret-Token": ""}, {"X-Telegram-Bot-Api-Secret-Token": "demo-secre"}],
    ids=["missing", "empty", "wrong"],
)
def test_an_update_without_our_secret_is_forbidden(stage: Stage, web: httpx.Client, headers: dict[str, str]) -> None:
    before = received(stage)
    assert web.post("/telegram", json={"update_id": 1}, headers=headers).status_code == 403
    assert received(stage) == before


def in_pieces(size: int) -> Iterator[bytes]:
    """A body of unknown length."""
    for _ in range(size // 1024):
        yield b" " * 1024


@pytest.mark.parametrize("path", ["/telegram", "/twilio/sms", "/twilio/status"])
@pytest.mark.parametrize("body", [lambda: b" " * 65_537, lambda: in_pieces(128 * 1024)], ids=["whole", "chunked"])
def test_a_body_over_64_kib_is_refused(web: httpx.Client, path: str, body: Callable[[], Any]) -> None:
    assert web.post(path, content=body(), headers=SECRET).status_code == 413


def test_a_body_of_64_kib_is_taken(web: httpx.Client) -> None:
    assert web.post("/telegram", content=b'{"update_id": 1}'.ljust(65_536), headers=SECRET).status_code == 200


@pytest.mark.parametrize("raw", [b"Body=\xff\xfe", b"Body=%FF%FE", b"Body=%ED%A0%80", b"&".join([b"a=b"] * 300)])
def test_a_form_that_cannot_be_read_is_a_bad_request(web: httpx.Client, raw: bytes) -> None:
    assert web.post("/twilio/sms", content=raw, headers={"X-Twilio-Signature": "x"}).status_code == 400


@pytest.mark.parametrize("missing", ["From", "MessageSid"])
def test_a_signed_form_without_what_matters_is_a_bad_request(stage: Stage, web: httpx.Client, missing: str) -> None:
    form = {name: value for name, value in FORM.items() if name != missing}
    answer = web.post("/twilio/sms", content=urlencode(form), headers=signed(stage, form))
    assert answer.status_code == 400


def test_a_status_callback_needs_its_fields_and_an_unknown_message_is_none_of_ours(
    stage: Stage, web: httpx.Client
) -> None:
    for form, wanted in (
        ({"MessageSid": "SM0"}, 400),
        ({"MessageStatus": "sent"}, 400),
        ({"MessageSid": "SM0", "MessageStatus": "delivered"}, 204),
        ({"MessageSid": "SM0", "MessageStatus": "teleported"}, 204),
    ):
        headers = signed(stage, form, f"{PUBLIC}/twilio/status")
        assert web.post("/twilio/status", content=urlencode(form), headers=headers).status_code == wanted


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe{}", 400),
        (b"nonsense", 400),
        (b"[" * 60_000, 400),
        (b'{"a":' * 10_000, 400),
        (b'{"update_id":' + b"9" * 5000 + b"}", 400),
        (b"[]", 200),
        (b"null", 200),
        (b'"hallo"', 200),
        (b"{}", 200),
        (b'{"update_id": 10}', 200),
        (b'{"update_id": 11, "wormhole": {}}', 200),
        (b'{"update_id": 12, "message": {"date": NaN}}', 200),
        (b'{"update_id": 13, "callback_query": []}', 200),
        (b'{"update_id": 14, "message": ' + b'{"reply_to_message":' * 900 + b"{}" + b"}" * 901, 200),
    ],
    ids=lambda value: str(value[:30]) if isinstance(value, bytes) else "",
)
def test_a_strange_update_is_refused_or_passed_over(web: httpx.Client, body: bytes, status: int) -> None:
    assert web.post("/telegram", content=body, headers=SECRET).status_code == status


@pytest.mark.parametrize(
    "text",
    [
        "\0",
        "a\0b",
        "\ud800",
        "\udc00x\ud83d",
        "x" * 10_000,
        "🙂" * 4096,
        "{name} %s {}",
        "\r\n",
        "\u202e\u200f",
        "0" * 5000,
    ],
    ids=ascii,
)
def test_a_strange_text_gets_a_kind_answer(stage: Stage, text: str) -> None:
    user = stage.telegram("Olena", "uk")
    assert heard(stage, user, user.send("/start"))
    assert heard(stage, user, user.send(text))[-1].text
    assert not entries(stage)


STRANGE_SMS = ("\0", "x" * 10_000, "🙂" * 1600, "{name} %s", " ", "0" * 5000)


@pytest.mark.parametrize(("who", "text"), list(enumerate(STRANGE_SMS)), ids=ascii)
def test_a_strange_sms_gets_a_kind_answer(stage: Stage, who: int, text: str) -> None:
    phone = stage.sms(f"+3247000081{who}")
    assert "Nederlands" in tell(stage, phone, text)[0]
    tell(stage, phone, "1")
    assert tell(stage, phone, text)[0]


def test_the_same_message_twice_has_one_effect(stage: Stage) -> None:
    phone, user = stage.sms("+32470000801"), stage.telegram("Sofiia", "uk")
    before = received(stage)
    assert len(tell(stage, phone, "hallo", sid="SMtwice")) == 1
    assert tell(stage, phone, "hallo", sid="SMtwice") == []
    assert len(heard(stage, user, user.send("/start", twice=True))) == 1
    assert received(stage) == before + 2


def test_one_poisoned_message_harms_nobody_else(stage: Stage, web: httpx.Client) -> None:
    """Malformed, but from a person who can still be answered; the next one is an ordinary person's."""
    user, other = stage.telegram("Iryna", "uk"), stage.telegram("Marta", "uk")
    heard(stage, user, user.send("/start"))
    heard(stage, user, user.press("language:uk"))
    chat = {"id": user.id, "type": "private"}
    poison = {"message": {"message_id": 1, "date": 10**18, "chat": chat, "text": {"a": [1]}}}
    [answer] = heard(stage, user, user.send_update(poison))
    assert answer.text
    assert heard(stage, other, other.send("/start"))
    assert [entry.call for entry in entries(stage)] == ["unreadable"]


def test_the_service_is_alive_and_ready(stage: Stage, web: httpx.Client) -> None:
    stage.sim.wait_for(lambda: web.get("/health/ready").status_code == 200)
    assert web.get("/health/live").text == "ok"
    assert web.get("/health/ready").json() == {"database": "ok", "migrations": "ok", "sender": "ok"}


def test_metrics_are_for_this_machine_only(stage: Stage, web: httpx.Client) -> None:
    tell(stage, stage.sms("+32470000802"), "hallo")
    assert 'opstap_received_total{channel="sms"}' in web.get("/metrics").text
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert web.get("/metrics", headers={name: "203.0.113.5"}).status_code == 404


def test_what_is_not_a_route_is_not_found(web: httpx.Client) -> None:
    assert [web.get(path).status_code for path in ("/", "/docs", "/twilio/sms")] == [404, 404, 405]


def test_deliveries_at_once_are_all_taken(stage: Stage, web: httpx.Client) -> None:
    before = received(stage)

    def deliver(number: int) -> int:
        message = {"message_id": 1, "date": 1795384482, "chat": {"id": number, "type": "private"}, "text": "x"}
        update = {"update_id": number, "message": message}
        return web.post("/telegram", content=json.dumps(update), headers=SECRET).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(deliver, range(8_000_000, 8_000_030))) == {200}
    assert received(stage) == before + 30
