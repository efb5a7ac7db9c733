"""A place on a map and an appointment's file: what a calendar reads, and the way to a phone that can show them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from icalendar import Calendar, Event

from bot.invites import ics
from bot.simulator import Fault
from flows.conversation import COACH_CALLS_LATER
from flows.model import Invite, Msg, Pin
from storage import people
from storage.codec import Content, pack_content, unpack_content
from tests.posting import DUTCH, FRENCH, Post, post, programme
from tests.worlds import demo_programme

__all__ = ["post", "programme"]
BRUSSELS = ZoneInfo("Europe/Brussels")
ENGLISH = demo_programme().translate("en")
PIN = Pin(50.8796, -4.7009, "JobRoad – Café", "Diestsestraat 1, 3000 Leuven")
INVITE = Invite(
    "q7f2k", 3, datetime(2026, 12, 1, 10, 30, tzinfo=BRUSSELS), 45, COACH_CALLS_LATER, "Diestsestraat 1, 3000 Leuven"
)
CANCELLED = replace(INVITE, version=4, cancelled=True)


def read(file: bytes) -> tuple[Calendar, Event]:
    """As a calendar reads it: the file, and the one appointment that is all there is in it."""
    calendar = Calendar.from_ical(file)
    assert isinstance(calendar, Calendar)
    [event] = calendar.subcomponents
    assert isinstance(event, Event) and not event.subcomponents
    return calendar, event


@pytest.mark.parametrize("content", [PIN, INVITE, CANCELLED], ids=["pin", "invite", "cancelled"])
def test_it_comes_out_of_the_outbox_as_it_went_in(content: Content) -> None:
    assert unpack_content(pack_content(content)) == content


def test_a_calendar_reads_what_the_appointment_is_and_no_more() -> None:
    calendar, event = read(ics(INVITE, demo_programme().translate("nl")))
    assert {name: str(value) for name, value in calendar.items()} == {
        "PRODID": "-//Opstap//Opstap//EN",
        "VERSION": "2.0",
        "METHOD": "PUBLISH",
    }
    assert {name: event.decoded(name) for name in event} == {
        "UID": "q7f2k",
        "SEQUENCE": 3,
        "DTSTAMP": datetime(2026, 1, 1, 0, 3, tzinfo=UTC),
        "DTSTART": datetime(2026, 12, 1, 9, 30, tzinfo=UTC),
        "DTEND": datetime(2026, 12, 1, 10, 15, tzinfo=UTC),
        "SUMMARY": DUTCH,
        "LOCATION": "Diestsestraat 1, 3000 Leuven",
        "STATUS": "CONFIRMED",
    }


def test_a_cancellation_takes_the_place_of_the_appointment() -> None:
    calendar, event = read(ics(CANCELLED, ENGLISH))
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (event["UID"], event["SEQUENCE"]) == ("q7f2k", 4)


@pytest.mark.parametrize(
    ("here", "minutes", "begins", "ends"),
    [
        ("2026-03-28 09:00", 60, "20260328T080000Z", "20260328T090000Z"),
        ("2026-03-29 01:30", 60, "20260329T003000Z", "20260329T013000Z"),
        ("2026-03-29 09:00", 60, "20260329T070000Z", "20260329T080000Z"),
        ("2026-10-24 09:00", 60, "20261024T070000Z", "20261024T080000Z"),
        ("2026-10-25 01:30", 90, "20261024T233000Z", "20261025T010000Z"),
        ("2026-10-25 09:00", 60, "20261025T080000Z", "20261025T090000Z"),
        ("2026-12-31 23:30", 60, "20261231T223000Z", "20261231T233000Z"),
    ],
)
def test_it_begins_and_ends_in_utc_also_where_the_clock_changes(
    here: str, minutes: int, begins: str, ends: str
) -> None:
    at = datetime.fromisoformat(here).replace(tzinfo=BRUSSELS)
    stored = unpack_content(pack_content(replace(INVITE, starts_at=at, minutes=minutes)))
    assert isinstance(stored, Invite)
    for invite in (stored, replace(stored, starts_at=at)):
        file = ics(invite, ENGLISH)
        assert {f"DTSTART:{begins}", f"DTEND:{ends}"} <= set(file.decode().splitlines())
        assert read(file)[1].duration == timedelta(minutes=minutes)


def test_the_file_of_equal_invites_is_equal_whenever_it_is_made() -> None:
    elsewhere = replace(INVITE, starts_at=INVITE.starts_at.astimezone(ZoneInfo("Asia/Tokyo")))
    assert elsewhere == INVITE
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC), tick=False):
        early = ics(INVITE, ENGLISH)
    with time_machine.travel(datetime(2026, 11, 30, 7, tzinfo=UTC), tick=False):
        assert ics(elsewhere, ENGLISH) == early
    assert ics(CANCELLED, ENGLISH) != early


def test_a_newer_version_is_stamped_later_also_when_it_moves_to_an_earlier_day() -> None:
    moved = replace(INVITE, version=4, starts_at=INVITE.starts_at - timedelta(days=7))
    first, second = (read(ics(invite, ENGLISH))[1] for invite in (INVITE, moved))
    assert second["UID"] == first["UID"]
    assert second.decoded("SEQUENCE") > first.decoded("SEQUENCE")
    assert second.decoded("DTSTAMP") > first.decoded("DTSTAMP")


@pytest.mark.parametrize(
    "words", ["Співбесіда у центрі " * 9, "مقابلة عمل " * 12, 'a;b,c\\n:"d"\nATTENDEE:x', "é" * 200]
)
def test_long_and_foreign_words_are_folded_and_come_back_whole(words: str) -> None:
    file = ics(replace(INVITE, title=Msg(words), place=words), ENGLISH)
    lines = file.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, lines)) <= 75 and not any(b"\n" in line for line in lines)
    assert all(line.decode() for line in lines), "no character is cut"
    _, event = read(file)
    assert str(event["SUMMARY"]) == str(event["LOCATION"]) == words


async def test_a_pin_and_an_invite_reach_a_phone_on_telegram(post: Post) -> None:
    pin, invite = post.put("telegram", PIN), post.put("telegram", INVITE)
    assert [await post.round("telegram") for _ in range(3)] == [1, 1, 0]
    place, file = [message for message in post.user.chat if not message.mine]
    assert [(post.row(row).status, post.row(row).provider_id) for row in (pin, invite)] == [
        ("sent", str(place.id)),
        ("sent", str(file.id)),
    ]
    location = {"latitude": 50.8796, "longitude": -4.7009}
    assert place.content["venue"] == {"location": location, "title": PIN.title, "address": PIN.address}
    assert file.document is not None
    assert (file.document.name, file.document.mime_type) == ("opstap.ics", "text/calendar")
    assert file.document.data == ics(INVITE, demo_programme().translate("nl"))
    assert not place.protect_content and not file.protect_content, "both are for keeping"


async def test_an_invite_is_worded_when_it_goes_out(post: Post) -> None:
    post.put("telegram", INVITE)
    with post.store.work() as work:
        people.change(work, post.known["telegram"].person, lang="fr")
    await post.round("telegram")
    [file] = [message.document for message in post.user.chat if message.document]
    assert read(file.data)[1]["SUMMARY"] == FRENCH


async def test_an_invite_whose_answer_was_lost_comes_twice_and_is_one_appointment(post: Post) -> None:
    row = post.put("telegram", INVITE)
    post.fail("telegram", Fault(close=True, carried_out=True))
    await post.round("telegram")
    await post.later("telegram")
    first, second = [message.document for message in post.user.chat if message.document]
    assert first == second and post.row(row).status == "sent"


@pytest.mark.parametrize("content", [PIN, INVITE], ids=["pin", "invite"])
async def test_they_mean_nothing_by_sms_and_hold_up_nothing(post: Post, content: Content) -> None:
    wordless = post.put("sms", content)
    post.put("sms")
    await post.round("sms")
    await post.round("sms")
    assert (post.row(wordless).status, post.call("sms")) == ("void", None)
    assert post.arrived("sms") == [DUTCH]
