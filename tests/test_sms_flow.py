"""A candidate by SMS: going on after a restart, carrier keywords, stop and start, a coach's first contact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.simulator.demo.stage import Stage, fast_programme
from bot.simulator.keywords import HELPED, RESUMED, STOPPED
from flows import conversation
from flows.model import Msg
from storage import people
from tests.acting import DUTCH, NUMBER, data, entries, heard, only_entry, quiet, tell
from tests.worlds import demo_programme

Stages = Callable[..., Stage]
NEXT_QUESTION = "3/13"


def dutch(msg: Msg) -> str:
    """The first words of a text in Dutch, before its placeholders."""
    return demo_programme().translate("nl")(msg).partition("{")[0]


def has_stopped(stage: Stage, number: str = NUMBER) -> bool:
    with stage.store.work() as work:
        person = people.with_address(work, "sms", number)
        return person is not None and people.has_stopped(work, person)


@pytest.fixture
def midway(stage: Stage) -> Stage:
    """Somebody said that they are 18 and was asked their name."""
    for text in DUTCH[:4]:
        last = tell(stage, stage.sms(NUMBER), text)
    assert last[0].startswith(NEXT_QUESTION)
    return stage


def test_an_intake_goes_on_after_a_restart(midway: Stage) -> None:
    phone = midway.sms(NUMBER)
    midway.stop()
    midway.start()
    quiet(midway)
    assert phone.unread() == []
    assert tell(midway, phone, "Sam")[0].startswith("4/13")
    for text in DUTCH[5:]:
        tell(midway, phone, text)
    assert only_entry(midway).lane == "ready"


def test_what_came_while_we_were_down_is_answered_once_and_in_order(midway: Stage) -> None:
    phone, other = midway.sms(NUMBER), midway.sms("+32470000002")
    midway.stop()
    assert [phone.send("Sam"), other.send("hallo"), phone.send("1", sid="SMlost")] == [None] * 3
    midway.start()
    assert [sms.text[:4] for sms in phone.wait(2)] == ["4/13", "5/13"]
    other.wait()
    assert tell(midway, phone, "1", sid="SMlost") == []
    midway.stop()
    midway.start()
    quiet(midway)
    assert (phone.unread(), other.unread()) == ([], [])


def test_the_carriers_stop_is_answered_by_the_carrier_alone(midway: Stage) -> None:
    phone = midway.sms(NUMBER)
    assert tell(midway, phone, "STOP") == [STOPPED]
    assert has_stopped(midway)
    assert tell(midway, phone, "Sam") == []
    assert tell(midway, phone, "stop") == []
    assert entries(midway) == [], "a confirmation of our own was refused by the carrier"


def test_the_carriers_start_goes_on_where_the_person_was(midway: Stage) -> None:
    phone = midway.sms(NUMBER)
    tell(midway, phone, "stopall")
    resumed, question = tell(midway, phone, "unstop")
    assert (resumed, question[:4]) == (RESUMED, NEXT_QUESTION)
    assert not has_stopped(midway)


def test_our_own_stop_word_is_confirmed_once(midway: Stage) -> None:
    phone = midway.sms(NUMBER)
    [confirmed] = tell(midway, phone, "stop aub")
    assert confirmed.startswith(dutch(conversation.STOPPED))
    assert has_stopped(midway)
    assert [tell(midway, phone, text) for text in ("stop aub", "Sam", "help mij")] == [[], [], []]
    [again] = tell(midway, phone, "begin")
    assert again.splitlines()[0] == dutch(conversation.WELCOME_BACK)
    assert again.splitlines()[1].startswith(NEXT_QUESTION)
    assert not has_stopped(midway)


def test_a_start_that_the_carrier_does_not_know_cannot_lift_its_block(midway: Stage) -> None:
    phone = midway.sms(NUMBER)
    tell(midway, phone, "STOP")
    assert tell(midway, phone, "begin") == []
    assert only_entry(midway).call == "blocked"
    assert has_stopped(midway)


def test_a_send_that_the_carrier_blocks_counts_as_a_stop(midway: Stage) -> None:
    phone = midway.sms(NUMBER)
    midway.sim.twilio.opted_out.add(NUMBER)
    assert tell(midway, phone, "Sam") == []
    assert has_stopped(midway)
    assert only_entry(midway).call == "undelivered"


def test_the_carriers_help_is_answered_by_both(midway: Stage) -> None:
    carrier, ours, question = tell(midway, midway.sms(NUMBER), "HELP")
    assert carrier == HELPED
    assert "COACH" in ours and question.startswith(NEXT_QUESTION)


def test_a_landline_that_cannot_be_reached_brings_a_coach(stage: Stage) -> None:
    stage.sim.twilio.undeliverable[NUMBER] = 30006
    assert stage.sms(NUMBER).send("hallo") == 200
    stage.sim.wait_for(lambda: [entry.call for entry in entries(stage)] == ["undelivered"])


def test_a_first_contact_is_answered_and_the_intake_follows(stage: Stage) -> None:
    coach, phone = stage.coach("Karel"), stage.sms("+32470000003")
    [asked] = heard(stage, coach, coach.send("/contact 0470000003 fr Awa"))
    assert phone.inbox == []
    heard(stage, coach, coach.press(data(asked)[0]))
    [first] = phone.wait()
    assert "Awa" in first.text and "Karel" in first.text and "Opstap Leuven" in first.text
    [menu] = tell(stage, phone, "OK")
    assert "1 Francais" in menu
    [question] = tell(stage, phone, "1")
    assert question.startswith("1/13")
    for text in ("oui", "oui", "Awa", *DUTCH[5:]):
        tell(stage, phone, text)
    assert [(entry.lane, entry.lang) for entry in entries(stage)] == [("ready", "fr")]


@dataclass
class Clock:
    """A moment that only moves when told to."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 21, 21, 30, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at


CLOSED = {
    "opens = 00:00:00": "opens = 08:00:00",
    "closes = 23:59:59.999999": "closes = 20:00:00",
    "sundays = true": "sundays = false",
}


def test_what_nobody_asked_for_waits_for_the_hours_and_the_coach_is_told(stages: Stages, tmp_path: Path) -> None:
    """Saturday 22:30 in Leuven: the next open moment is Monday 08:00."""
    programme = fast_programme(tmp_path)
    text = programme.read_text("utf-8")
    for old, new in CLOSED.items():
        assert old in text
        text = text.replace(old, new)
    programme.write_text(text, "utf-8")
    clock = Clock()
    stage = stages(programme=programme, clock=clock)
    coach, phone = stage.coach("Karel"), stage.sms("+32470000003")
    [asked] = heard(stage, coach, coach.send("/contact +32470000003 nl"))
    coach.press(data(asked)[0])
    stage.sim.wait_for(lambda: "ma 23 nov" in coach.chat[-1].text and "08:00" in coach.chat[-1].text)
    replied = stage.sms(NUMBER)
    replied.send("hallo")
    assert "Nederlands" in replied.wait()[0].text
    assert phone.inbox == []
    clock.at += timedelta(hours=24)
    stage.sim.wait_for(lambda: stage.service is not None and stage.service.sender.alive_at == clock.at)
    assert phone.inbox == []
    clock.at += timedelta(hours=9, minutes=31)
    assert "Karel" in phone.wait()[0].text
