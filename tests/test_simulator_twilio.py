"""The simulated Twilio, used as the product uses it: through the real client, with a webhook of its own."""

import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
import requests
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response as TwilioResponse
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot.simulator import Fault, Line, Simulator
from bot.simulator.keywords import HELPED, RESUMED, STOPPED
from bot.simulator.server import LoopbackServer
from bot.simulator.twilio import sign

PHONE = "+32470000001"
PUBLIC = "https://opstap.example"


class Elsewhere(TwilioHttpClient):  # type: ignore[misc]
    """The real client with another origin and a timeout."""

    def __init__(self, origin: str, timeout: float = 5.0) -> None:
        super().__init__(timeout=timeout)
        self.origin = origin

    def request(self, method: str, url: str, *rest: Any, **more: Any) -> TwilioResponse:
        return super().request(method, url.replace("https://api.twilio.com", self.origin), *rest, **more)


class Service:
    """A webhook that keeps what it gets and answers as told."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict[str, str], str]] = []
        self.answer = Response()
        self.lock = threading.Lock()
        routes = [Route(path, self.take, methods=["POST"]) for path in ("/twilio/sms", "/twilio/status")]
        self.server = LoopbackServer(Starlette(routes=routes))

    async def take(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        with self.lock:
            self.posts.append((request.url.path, form, request.headers["x-twilio-signature"]))
        return self.answer

    def statuses(self) -> list[str]:
        with self.lock:
            return [form["MessageStatus"] for path, form, _ in self.posts if path == "/twilio/status"]


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def service(sim: Simulator) -> Iterator[Service]:
    served = Service()
    with served.server:
        sim.routes[PUBLIC] = served.server.origin
        sim.twilio.webhook = f"{PUBLIC}/twilio/sms"
        yield served


@pytest.fixture
def client(sim: Simulator) -> Client:
    return Client(sim.twilio.account_sid, sim.twilio.auth_token, http_client=Elsewhere(sim.origin))


def send(client: Client, sim: Simulator, **more: Any) -> Any:
    return client.messages.create(**({"to": PHONE, "from_": sim.twilio.number, "body": "Goeiedag"} | more))


def refusal(client: Client, sim: Simulator, **more: Any) -> TwilioRestException:
    with pytest.raises(TwilioRestException) as caught:
        send(client, sim, **more)
    return caught.value


def test_signature_of_the_documentation() -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    assert sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_send_arrives(sim: Simulator, client: Client) -> None:
    message = send(client, sim, body="€ " * 40)
    assert (message.status, message.direction, message.num_segments) == ("queued", "outbound-api", "1")
    assert message.sid.startswith("SM") and len(message.sid) == 34
    assert abs(message.date_created - datetime.now(UTC)) < timedelta(seconds=3)
    (sms,) = sim.sms_phone(PHONE).wait()
    assert (sms.text, sms.segments, sms.encoding, sms.sid) == ("€ " * 40, 1, "GSM-7", message.sid)
    sim.wait_for(lambda: client.messages(message.sid).fetch().status == "delivered")
    assert client.api.accounts(sim.twilio.account_sid).fetch().status == "active"


def test_messaging_service(sim: Simulator, client: Client, service: Service) -> None:
    message = client.messages.create(
        to=PHONE,
        messaging_service_sid=sim.twilio.messaging_service_sid,
        body="Goeiedag",
        status_callback=f"{PUBLIC}/twilio/status",
    )
    assert (message.status, message.num_segments, message.from_) == ("accepted", "0", None)
    sim.wait_for(lambda: service.statuses() == ["queued", "sent", "delivered"])
    assert client.messages(message.sid).fetch().from_ == sim.twilio.number


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"to": "0470000001"}, 21211),
        ({"to": "+3247"}, 21211),
        ({"to": "+99912345678"}, 21211),
        ({"to": "+3211000000"}, 21614),
        ({"from_": "+32460999999"}, 21606),
        ({"body": " "}, 21602),
        ({"body": "a" * 1601}, 21617),
        ({"status_callback": "ftp://opstap.example"}, 21609),
        ({"from_": None}, 21603),
    ],
)
def test_refusals(sim: Simulator, client: Client, more: Mapping[str, Any], code: int) -> None:
    error = refusal(client, sim, **more)
    assert (error.status, error.code) == (400, code)
    assert not sim.sms_phone(PHONE).inbox


def test_wrong_credentials_and_unknown_sid(sim: Simulator, client: Client) -> None:
    stranger = Client(sim.twilio.account_sid, "wrong", http_client=Elsewhere(sim.origin))
    assert (refusal(stranger, sim).status, refusal(stranger, sim).code) == (401, 20003)
    with pytest.raises(TwilioRestException) as caught:
        client.messages("SM" + "0" * 32).fetch()
    assert (caught.value.status, caught.value.code) == (404, 20404)


def test_inbound_is_signed_over_the_public_url(sim: Simulator, service: Service) -> None:
    assert sim.sms_phone(PHONE).send("één & twee +") == 200
    ((_, form, signature),) = service.posts
    validator = RequestValidator(sim.twilio.auth_token)
    assert validator.validate(f"{PUBLIC}/twilio/sms", form, signature)
    assert not validator.validate(f"{PUBLIC}/twilio/sms", form | {"Body": "twee"}, signature)
    assert (form["Body"], form["From"], form["To"], form["NumMedia"]) == ("één & twee +", PHONE, sim.twilio.number, "0")
    assert form["FromCity"] == "" and form["MessageSid"] == form["SmsSid"]


def test_duplicates_pictures_overrides_and_forgeries(sim: Simulator, service: Service, client: Client) -> None:
    phone = sim.sms_phone(PHONE)
    phone.send("hallo")
    phone.send("hallo", sid=service.posts[0][1]["MessageSid"])
    phone.send("", media=["https://pictures.example/1.jpg"])
    phone.send("x", fields={"Body": "\x00"}, signature="forged")
    forms = [form for _, form, _ in service.posts]
    assert forms[0] == forms[1] and len(client.messages.list()) == 3
    assert (forms[2]["NumMedia"], forms[2]["MediaUrl0"]) == ("1", "https://pictures.example/1.jpg")
    assert forms[3]["Body"] == "\x00" and service.posts[3][2] == "forged"


def test_what_the_service_missed_is_only_in_the_list(sim: Simulator, service: Service, client: Client) -> None:
    phone = sim.sms_phone(PHONE)
    service.answer = Response(status_code=503)
    assert phone.send("een") == 503
    sim.routes[PUBLIC] = "http://127.0.0.1:9"
    assert phone.send("twee") is None
    assert [(m.body, m.status, m.direction) for m in client.messages.list(to=sim.twilio.number)] == [
        ("twee", "received", "inbound"),
        ("een", "received", "inbound"),
    ]
    assert [message.lost for message in sim.twilio.messages] == [True, True]


def test_the_list_filters_and_pages(sim: Simulator, service: Service, client: Client) -> None:
    for place in range(5):
        sim.sms_phone(f"+3247000000{place}").send(str(place))
    send(client, sim, body="antwoord")
    now, hour = datetime.now(UTC), timedelta(hours=1)
    assert [m.body for m in client.messages.list(to=sim.twilio.number, page_size=2)] == ["4", "3", "2", "1", "0"]
    assert [m.body for m in client.messages.list(from_=PHONE)] == ["1"]
    assert [m.body for m in client.messages.list(to=PHONE)] == ["antwoord"]
    assert len(client.messages.list(from_=PHONE, date_sent_after=now - hour)) == 1
    assert not client.messages.list(from_=PHONE, date_sent_after=now + hour)
    assert not client.messages.list(from_=PHONE, date_sent_before=now - hour)
    assert len(client.messages.list(from_=PHONE, date_sent=now.date())) == 1
    assert len(list(client.messages.stream(limit=3, page_size=2))) == 3


def test_carrier_keywords(sim: Simulator, service: Service, client: Client) -> None:
    phone = sim.sms_phone(PHONE)
    assert phone.send("stop aub") == 200 and not phone.inbox
    assert phone.send(" Stop ") == 200
    assert [(sms.text, sms.auto) for sms in phone.wait()] == [(STOPPED, True)]
    error = refusal(client, sim)
    assert (error.status, error.code) == (400, 21610)
    phone.send("help")
    assert not phone.unread()
    phone.send("UNSTOP")
    phone.send("INFO")
    assert [sms.text for sms in phone.wait(2)] == [RESUMED, HELPED]
    send(client, sim)
    assert phone.wait()[0].text == "Goeiedag"
    phone.send("INFO", sid=service.posts[-1][1]["MessageSid"])
    assert not phone.unread()
    assert [form["Body"] for _, form, _ in service.posts] == ["stop aub", " Stop ", "help", "UNSTOP", "INFO", "INFO"]


@pytest.mark.parametrize(
    ("code", "statuses"),
    [(None, ["sent", "delivered"]), (30003, ["sent", "undelivered"]), (30001, ["failed"])],
)
@pytest.mark.parametrize("backwards", [False, True])
def test_status_callbacks(
    sim: Simulator, service: Service, client: Client, code: int | None, statuses: list[str], backwards: bool
) -> None:
    sim.twilio.out_of_order = backwards
    if code:
        sim.twilio.undeliverable[PHONE] = code
    message = send(client, sim, status_callback=f"{PUBLIC}/twilio/status")
    sim.wait_for(lambda: len(service.statuses()) == len(statuses))
    assert service.statuses() == (statuses[::-1] if backwards else statuses)
    assert len(sim.sms_phone(PHONE).inbox) == (code is None)
    _, form, signature = service.posts[0 if backwards else -1]
    assert form.get("ErrorCode") == (str(code) if code else None) and form["MessageSid"] == message.sid
    assert RequestValidator(sim.twilio.auth_token).validate(f"{PUBLIC}/twilio/status", form, signature)
    assert client.messages(message.sid).fetch().status == statuses[-1]


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault(status=400, code=21612), 400, 21612),
        (Fault(status=401), 401, 20003),
        (Fault(status=429, retry_after=2), 429, 20429),
        (Fault(status=500), 500, 20500),
        (Fault(status=503), 503, 20503),
    ],
)
def test_faults_are_used_up(sim: Simulator, client: Client, fault: Fault, status: int, code: int) -> None:
    sim.twilio.faults.append(fault)
    error = refusal(client, sim)
    assert (error.status, error.code) == (status, code)
    assert send(client, sim).status == "queued"
    assert len(sim.sms_phone(PHONE).inbox) == 1


def test_retry_after_is_a_header(sim: Simulator) -> None:
    sim.twilio.faults.append(Fault(status=429, retry_after=7))
    url = f"{sim.origin}/2010-04-01/Accounts/{sim.twilio.account_sid}/Messages.json"
    answer = httpx.post(url, auth=(sim.twilio.account_sid, sim.twilio.auth_token), data={"To": PHONE})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


@pytest.mark.parametrize(
    ("fault", "error", "arrives"),
    [
        (Fault(close=True), requests.ConnectionError, False),
        (Fault(close=True, carried_out=True), requests.ConnectionError, True),
        (Fault(hang=0.5), requests.ReadTimeout, False),
        (Fault(hang=0.5, carried_out=True), requests.ReadTimeout, True),
    ],
)
def test_no_answer(sim: Simulator, fault: Fault, error: type[Exception], arrives: bool) -> None:
    sim.twilio.faults.append(fault)
    hasty = Client(sim.twilio.account_sid, sim.twilio.auth_token, http_client=Elsewhere(sim.origin, timeout=0.3))
    with pytest.raises(error):
        send(hasty, sim)
    time.sleep(fault.hang and 0.3)
    assert len(sim.sms_phone(PHONE).inbox) == arrives


def test_an_answer_lost_as_a_500(sim: Simulator, client: Client) -> None:
    sim.twilio.faults.append(Fault(status=500, carried_out=True))
    assert refusal(client, sim).status == 500
    assert len(sim.sms_phone(PHONE).inbox) == 1


def test_a_slow_call_is_carried_out(sim: Simulator, client: Client) -> None:
    sim.twilio.faults.append(Fault(hang=0.1))
    assert send(client, sim).status == "queued"


def test_text_and_twiml_in_the_webhooks_answer_are_sent(sim: Simulator, service: Service) -> None:
    phone = sim.sms_phone(PHONE)
    service.answer = Response("OK", media_type="text/plain")
    phone.send("hallo")
    service.answer = Response("<Response><Message>Dag &amp; welkom</Message></Response>", media_type="text/xml")
    phone.send("hallo")
    service.answer = Response("<Response/>", media_type="text/xml")
    phone.send("hallo")
    assert [sms.text for sms in phone.unread()] == ["OK", "Dag & welkom"]


def test_waiting_takes_what_was_not_waited_for(sim: Simulator, client: Client) -> None:
    phone = sim.sms_phone(PHONE)
    for place in range(3):
        send(client, sim, body=str(place))
    assert [sms.text for sms in phone.wait()] == ["0"]
    assert [sms.text for sms in phone.wait(2)] == ["1", "2"]
    with pytest.raises(TimeoutError, match=r"\+32470000001 waited 0.05 s for 1 message.*'2'"):
        phone.wait(timeout=0.05)


def test_listeners_and_many_phones_at_once(sim: Simulator, service: Service, client: Client) -> None:
    lines: list[Line] = []
    sim.on_message(lines.append)
    threads = [
        threading.Thread(target=sim.sms_phone(f"+324700001{place:02}").send, args=("hallo",)) for place in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    send(client, sim, body="ł")
    assert len(service.posts) == 16 and len({line.who for line in lines}) == 17
    last = lines[-1]
    assert (last.direction, last.text, last.segments, last.encoding) == ("out", "ł", 1, "UCS-2")


def test_nothing_is_left_behind() -> None:
    with Simulator() as sim:
        origin = sim.origin
    assert urlsplit(origin).hostname == "127.0.0.1"
    with pytest.raises(httpx.ConnectError):
        httpx.get(origin)
