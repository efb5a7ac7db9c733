"""What is due goes out through the real clients, whatever the providers do; a coach sees what did not."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from structlog.testing import capture_logs
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.channels.sms import SmsChannel
from bot.channels.telegram import TelegramChannel
from bot.sender import MAX_ATTEMPTS, backoff
from bot.simulator import Fault
from flows.model import Say
from storage import outbox, people, placements
from storage.codec import Ack, Forget
from storage.outbox import BULK, LEASE, UNASKED
from storage.tables import Contact
from storage.work import Store
from tests.posting import DUTCH, FRENCH, NUMBER, PAUSE, SAY, Post, post, programme
from tests.stored import a_person, box, rows, say
from tests.worlds import demo_programme

__all__ = ["post", "programme"]
HOUR = 3600
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what only the providers decide."""
BOTH = pytest.mark.parametrize("channel", ["sms", "telegram"])


@ONE_DATABASE
@pytest.mark.parametrize(
    ("channel", "fault", "seconds", "unsure"),
    [
        ("sms", Fault(status=429, retry_after=7), 7, False),
        ("sms", Fault(status=429), PAUSE, False),
        ("sms", Fault(status=500), PAUSE, True),
        ("sms", Fault(status=503), PAUSE, True),
        ("sms", Fault(close=True), PAUSE, True),
        ("sms", Fault(status=401), PAUSE, False),
        ("telegram", Fault(status=429, retry_after=7), 7, False),
        ("telegram", Fault(status=502), PAUSE, True),
        ("telegram", Fault(close=True), PAUSE, True),
        ("telegram", Fault(status=401), PAUSE, False),
    ],
)
async def test_a_passing_fault_is_tried_again_when_it_is_time(
    post: Post, channel: str, fault: Fault, seconds: float, unsure: bool
) -> None:
    row = post.put(channel)
    post.fail(channel, fault)
    assert await post.round(channel) == 1
    assert (post.row(row).status, post.row(row).error) == ("due", "unsure" if unsure else None)
    assert await post.later(channel, seconds - 0.1) == 0, "not before"
    assert post.arrived(channel) == []
    assert await post.later(channel, 0.1) == 1
    assert post.arrived(channel) == [DUTCH]
    sent = post.row(row)
    assert (sent.status, sent.attempts, sent.error, sent.sent_at) == ("sent", 2, None, post.clock.now)
    assert post.call(channel) is None
    assert await post.later(channel, HOUR) == 0


@pytest.mark.parametrize("lost", [Fault(close=True, carried_out=True), Fault(status=503, carried_out=True)])
@pytest.mark.parametrize(("channel", "times"), [("sms", 1), ("telegram", 2)])
async def test_a_message_whose_answer_was_lost_is_looked_for_before_it_is_sent_again(
    post: Post, channel: str, times: int, lost: Fault
) -> None:
    """Twilio's list can tell; Telegram cannot, and there twice is better than never."""
    row = post.put(channel)
    post.fail(channel, lost)
    await post.round(channel)
    assert len(post.arrived(channel)) == 1 and post.row(row).status == "due"
    await post.later(channel)
    assert post.arrived(channel) == [DUTCH] * times
    assert post.row(row).status == "sent"
    if channel == "sms":
        assert post.row(row).provider_id == post.phone.inbox[0].sid


@ONE_DATABASE
async def test_the_same_words_of_long_ago_are_not_taken_for_a_message_that_was_lost(post: Post) -> None:
    post.put("sms")
    await post.round("sms")
    post.clock.forward(seconds=HOUR)
    post.put("sms")
    post.fail("sms", Fault(close=True))
    await post.round("sms")
    await post.later("sms")
    assert post.arrived("sms") == [DUTCH] * 2


async def test_a_letter_in_the_hands_of_a_sender_that_died_is_looked_for_too(post: Post) -> None:
    row = post.put("sms")
    with post.store.work() as work:
        [held] = outbox.claim(work, "sms", 1).letters
    await post.channels["sms"].send(held.address, {"body": DUTCH})
    assert await post.later("sms", LEASE.total_seconds()) == 1
    assert post.arrived("sms") == [DUTCH]
    assert (post.row(row).status, post.row(row).attempts) == ("sent", 2)


@ONE_DATABASE
@BOTH
async def test_a_provider_that_says_nothing_is_not_waited_for(post: Post, channel: str) -> None:
    """With little patience here, so that the test is short; whether the message arrived stays open."""
    async with contextlib.AsyncExitStack() as stack:
        made = post.channels[channel]
        if isinstance(made, SmsChannel):
            made.client.http_client.timeout = 0.3
        if isinstance(made, TelegramChannel):
            hasty = HTTPXRequest(read_timeout=0.3)
            stack.push_async_callback(hasty.shutdown)
            made.bot = Bot(post.sim.telegram.token, f"{post.sim.origin}/bot", request=hasty)
        row = post.put(channel)
        post.fail(channel, Fault(hang=30))
        await post.round(channel)
        assert (post.row(row).status, post.row(row).error) == ("due", "unsure")
        await post.later(channel)
        assert post.row(row).status == "sent"
    assert post.arrived(channel) == [DUTCH]


@ONE_DATABASE
@pytest.mark.parametrize(
    ("channel", "fault", "code"),
    [
        ("sms", Fault(status=400, code=21614), "21614"),
        ("sms", Fault(status=400, code=21211), "21211"),
        ("sms", Fault(status=400, code=63999), "63999"),
        ("sms", Fault(status=404), "20404"),
        ("telegram", Fault(status=403), "403"),
        ("telegram", Fault(status=400, message="Bad Request: something new"), "400"),
    ],
)
async def test_a_refusal_is_not_tried_again_and_a_coach_sees_it(
    post: Post, channel: str, fault: Fault, code: str
) -> None:
    """An unknown code is never taken for a stop."""
    row = post.put(channel)
    post.fail(channel, fault)
    await post.round(channel)
    assert (post.row(row).status, post.row(row).error, post.row(row).attempts) == ("failed", code, 1)
    assert post.call(channel) == "undelivered"
    with post.store.work() as work:
        assert not people.has_stopped(work, post.known[channel].person)
    await post.later(channel, HOUR)
    assert post.arrived(channel) == []
    await post.round("telegram")
    [alert] = [message for message in post.coach.chat if not message.mine]
    assert NUMBER not in alert.text and alert.protect_content


async def test_a_carrier_s_opt_out_is_a_stop_that_is_remembered_at_the_address(post: Post) -> None:
    post.sim.twilio.opted_out.add(NUMBER)
    refused, next_one = post.put("sms"), post.put("sms")
    await post.round("sms")
    await post.round("sms")
    assert (post.row(refused).status, post.row(refused).error) == ("failed", "21610")
    assert post.row(next_one).status == "void"
    with post.store.work() as work:
        assert people.has_stopped(work, post.known["sms"].person)
    assert [row.carrier_blocked for row in rows(post.store, Contact)] == [True, False, False]
    assert post.call("sms") == "undelivered"


async def test_a_landline_a_blocked_chat_and_a_chat_never_begun_cannot_be_reached(post: Post) -> None:
    with post.store.work() as work:
        land = a_person(work, "+3216000000")
        never = a_person(work, "123456", channel="telegram")
        outbox.tell(work, land.contact, SAY)
        outbox.tell(work, never.contact, SAY)
        outbox.tell(work, post.known["telegram"].contact, SAY)
    post.user.block()
    await post.round("sms")
    await post.round("telegram")
    assert [row.error for row in box(post.store, "failed")] == ["21614", "400", "403"]
    assert post.call("telegram") == "undelivered"


@BOTH
async def test_after_the_last_try_the_call_lane_sees_it(post: Post, channel: str) -> None:
    row = post.put(channel)
    post.fail(channel, *[Fault(status=503)] * MAX_ATTEMPTS)
    for tried in range(MAX_ATTEMPTS):
        assert post.call(channel) is None, tried
        assert await post.later(channel) == 1
    assert (post.row(row).status, post.row(row).attempts) == ("failed", MAX_ATTEMPTS)
    assert post.call(channel) == "undelivered"


async def test_a_coach_who_cannot_be_reached_does_not_wait_for_a_call(post: Post) -> None:
    row = post.put("telegram", to=post.els)
    post.coach.block()
    await post.round("telegram")
    assert post.row(row).status == "failed"
    assert len(box(post.store)) == 1


def test_pauses_grow_and_stay_within_a_quarter_of_an_hour() -> None:
    tries = [[backoff(n) for _ in range(50)] for n in range(1, MAX_ATTEMPTS)]
    assert all(max(sooner) < min(later) for sooner, later in itertools.pairwise(tries))
    assert min(tries[0]) >= 1.5 and max(tries[-1]) <= 1125
    assert all(len(set(seconds)) > 1 for seconds in tries), "jitter"


@BOTH
async def test_the_language_is_that_of_the_moment_of_sending(post: Post, channel: str) -> None:
    post.put(channel)
    with post.store.work() as work:
        people.change(work, post.known[channel].person, lang="fr")
    await post.round(channel)
    assert post.arrived(channel) == [FRENCH]


async def test_a_private_message_is_protected_and_gone_after_a_day(post: Post) -> None:
    post.put("telegram", replace(SAY, private=True), to=post.els)
    await post.round("telegram")
    [shown] = [message for message in post.coach.chat if not message.mine]
    assert shown.protect_content
    assert await post.later("telegram", 24 * HOUR - 1) == 0
    assert shown.id in {message.id for message in post.coach.chat}
    assert await post.later("telegram", 1) == 1
    assert shown.id not in {message.id for message in post.coach.chat}
    assert [row.status for row in box(post.store)] == ["sent", "sent"]


async def test_a_private_message_goes_even_after_its_coach_left(post: Post) -> None:
    """Somebody who is a coach no more can stop all messages; what they were shown still has to go."""
    post.put("telegram", replace(SAY, private=True), to=post.els)
    await post.round("telegram")
    with post.store.work() as work:
        people.stop(work, post.els.person, post.els.contact, by_carrier=False)
    await post.later("telegram", 24 * HOUR)
    assert [message for message in post.coach.chat if not message.mine] == []


@ONE_DATABASE
@pytest.mark.parametrize("gone", [Forget("424242"), Ack("expired")])
async def test_what_is_done_already_is_no_failure(post: Post, gone: Forget | Ack) -> None:
    row = post.put("telegram", gone)
    await post.round("telegram")
    assert (post.row(row).status, post.call("telegram")) == ("sent", None)


@ONE_DATABASE
@pytest.mark.parametrize(
    ("channel", "content"),
    [("sms", Ack("7")), ("sms", Forget("7")), ("sms", replace(SAY, replaces=True)), ("telegram", SAY.replacing())],
)
async def test_what_means_nothing_on_a_channel_is_void_and_holds_up_nothing(
    post: Post, channel: str, content: Ack | Forget | Say
) -> None:
    wordless = post.put(channel, content)
    post.put(channel)
    await post.round(channel)
    await post.round(channel)
    assert (post.row(wordless).status, post.call(channel)) == ("void", None)
    assert post.arrived(channel) == [DUTCH]


@BOTH
@pytest.mark.parametrize("fault", ["no field", "no key"])
async def test_what_cannot_be_worded_or_opened_is_given_up_and_holds_up_nothing(
    post: Post, channel: str, fault: str
) -> None:
    broken = post.put(channel, say("Hello {nobody}"))
    post.put(channel)
    if fault == "no key":
        with post.store.work() as work:  # sealed for another column: it does not open
            work.connection.exec_driver_sql("UPDATE outbox SET content = address WHERE id = 1")
    await post.round(channel)
    await post.round(channel)
    assert (post.row(broken).status, post.call(channel)) == ("failed", "undelivered")
    assert post.arrived(channel) == [DUTCH]


async def test_at_night_only_answers_go_out(store: Store, post: Post) -> None:
    post.sender.programme = demo_programme()
    night, morning = datetime(2026, 11, 23, 22, 0, tzinfo=UTC), datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    post.clock.now = night
    unasked, answer = post.put("sms", priority=UNASKED), post.put("sms", SAY)
    assert [await post.round("sms") for _ in range(3)] == [1, 0, 0]
    assert [post.row(row).status for row in (unasked, answer)] == ["due", "sent"]
    post.clock.now = morning
    assert await post.round("sms") == 1
    assert post.row(unasked).status == "sent"


@ONE_DATABASE
@pytest.mark.parametrize("priority", [UNASKED, BULK])
async def test_what_nobody_asked_for_rests_on_sundays_and_holidays(post: Post, priority: int) -> None:
    """Christmas 2026 is a Friday; Saturday is open."""
    post.sender.programme = demo_programme()
    row = post.put("sms", priority=priority)
    sent = {}
    for day, hour in ((24, 21), (25, 12), (27, 12)):
        post.clock.now = datetime(2026, 12, day, hour, tzinfo=UTC)
        sent[day] = await post.round("sms")
    post.clock.now = datetime(2026, 12, 28, 8, tzinfo=UTC)
    assert sent == {24: 0, 25: 0, 27: 0} and await post.round("sms") == 1
    assert post.row(row).status == "sent"


async def until(running: asyncio.Task[None], so: Callable[[], object]) -> None:
    """Wait for a condition while the loop runs."""
    async with asyncio.timeout(20):
        while not so():
            assert not running.done()
            await asyncio.sleep(0.01)


async def test_the_loop_sends_when_it_is_woken_and_outlives_a_fault_of_the_database(post: Post) -> None:
    with post.store.work() as work:
        work.connection.exec_driver_sql("ALTER TABLE outbox RENAME TO away")
    with capture_logs() as logs:
        running = asyncio.create_task(post.sender.run())
        await until(running, lambda: {line["channel"] for line in logs} == {"sms", "telegram"})
    assert {line["event"] for line in logs} == {"sender failed"} and post.sender.alive_at is None
    with post.store.work() as work:
        work.connection.exec_driver_sql("ALTER TABLE away RENAME TO outbox")
    for channel in ("sms", "telegram"):
        post.put(channel)
        post.sender.wake()
        await until(running, partial(post.arrived, channel))
    assert post.sender.alive_at == post.clock.now and not running.done()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert post.arrived("sms") == post.arrived("telegram") == [DUTCH]


@ONE_DATABASE
async def test_what_came_too_late_is_not_sent_and_its_coach_hears_it_once(post: Post) -> None:
    today = post.clock.now.date()
    with post.store.work() as work:
        known = post.known["sms"].person
        course = placements.add_training(work, known, post.els.coach, "Dutch at work", today, today)
    about, until = f"training:{course}", post.clock.now + timedelta(hours=1)
    letters = [post.put("sms", not_after=until, about=about) for _ in range(2)]
    for _ in range(2):
        await post.later("sms", 2 * HOUR)
        await post.round("telegram")
    assert [post.row(row).status for row in letters] == ["void", "void"]
    assert post.arrived("sms") == []
    [told] = [message.text for message in post.coach.chat if not message.mine]
    assert "Dutch at work" in told and NUMBER not in told
