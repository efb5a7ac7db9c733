"""Blind by construction: what an employer receives does not depend on who the candidate is."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.sms import lay_out
from bot.invites import ics
from flows import invitation
from flows.invitation import Blind
from flows.model import Answer, Invite, Pin
from flows.screening import screen
from storage import coaches, conversations, outbox, people, queue, schema
from storage.codec import Telling, unpack_content
from storage.keys import Keyring
from storage.tables import Outbox
from storage.work import open_store, table
from tests.stored import Clock
from tests.stories import EMPLOYER, Story
from tests.worlds import demo_programme, demo_world

START = datetime(2026, 10, 21, 7, 0, tzinfo=UTC)
CODE = re.compile(r"\b(?!DTSTAMP|DTSTART|SUMMARY)[2-9A-HJKMNP-Z]{7}\b")
MUST_HAVES = {
    "sectors": Answer(("kitchen",), "3"),
    "shifts": Answer(("day",), "1"),
    "tasks": Answer((), "0"),
    "certificates": Answer((), "0"),
    "dutch": Answer("B1", "4"),
    "work_access": Answer("onbeperkt", "1"),
}


class Someone:
    """A candidate with everything about them, and a story in which an employer meets them."""

    def __init__(
        self, folder: Path, keys: Keyring, number: str, lang: str, name: str, answers: dict[str, Answer]
    ) -> None:
        store = open_store(f"sqlite:///{folder / f'{lang}{number[-3:]}.db'}", keys)
        schema.upgrade(store)
        self.story = Story(store, lang, Clock(START))
        self.number, self.name = number, name
        given = {**MUST_HAVES, **answers, "name": Answer(name, name)}
        with self.story.store.work() as work:
            person = conversations.add_contact(work, "sms", number, lang, name)
            people.add_profiles(work, [(person, given, screen(given, demo_world()))])
            queue.enter(work, person, lane="ready")
            entry = queue.of_person(work, person)
            els = coaches.named(work, "Els")
            assert entry is not None and els is not None
            queue.claim(work, entry, els.id)
            queue.decide(work, entry, els.id, "accepted", f"reason of {name}")
            queue.note(work, entry.id, els.id, "note", f"note about {name}")
            self.code = entry.code

    def says(self, text: str) -> None:
        self.story.dispatcher.dispatch([self.story.inbound("sms", self.number, text)])
        self.deliver()

    def coach(self, text: str) -> None:
        self.story.dispatcher.dispatch([self.story.inbound("telegram", "7000001", text.replace("CODE", self.code))])
        self.deliver()

    def employer(self, text: str) -> None:
        self.story.dispatcher.dispatch([self.story.inbound("sms", EMPLOYER, text)])
        self.deliver()

    def deliver(self) -> None:
        self.story.deliver(told=False)

    def until(self, *moment: int) -> None:
        end = datetime(*moment, tzinfo=UTC)  # type: ignore[arg-type,misc]
        while self.story.clock.now < end:
            with self.story.store.work() as work:
                due = outbox.next_due(work, end)
            opening = demo_programme().calendar.next_open(self.story.clock.now)
            stops = [at for at in (due, opening, end) if at is not None and at > self.story.clock.now]
            self.story.clock.now = min(stops)
            self.deliver()

    def play(self) -> None:
        """Proposal, new time, interview, missed, cancelled: all that an employer can hear."""
        self.coach("/propose CODE V3")
        self.says("1")
        self.employer("1")
        self.employer("1 3")
        self.says("1")
        self.says("2")
        self.says("1")
        self.coach("/move CODE V3 29/10/2026 11:00")
        self.until(2026, 10, 29, 14)
        self.employer("2")
        self.says("1")
        self.employer("1")
        self.says("1")
        self.coach("/cancel CODE V3")
        self.deliver()

    def heard(self) -> list[tuple[str, str]]:
        """(minute, words or file) of all that went to the employer's contact person, in the order it was written."""
        found = []
        with self.story.store.work() as work:
            host = people.with_address(work, "sms", EMPLOYER)
            assert host is not None
            [(contact, _, _)] = people.contacts(work, host)
            box = table(Outbox)
            rows = work.rows(select(box).where(box.c.contact_id == contact, box.c.status == "sent").order_by(box.c.id))
        for row in rows:
            found.append(
                (
                    f"{row.due_at:%Y-%m-%d %H:%M} {row.sent_at:%Y-%m-%d %H:%M}" if row.sent_at else "",
                    self.worded(row.content),
                )
            )
        return found

    @staticmethod
    def worded(packed: str) -> str:
        content = unpack_content(packed)
        translate = demo_programme().translate("nl")
        if isinstance(content, Telling):
            return lay_out(content.say, translate)
        if isinstance(content, Invite):
            return ics(content, translate).decode()
        assert isinstance(content, Pin)
        return f"{content.title} {content.address}"


def without_codes(heard: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(when, CODE.sub("CODE", words)) for when, words in heard]


def test_an_employer_receives_the_same_for_two_who_differ_in_everything_else(tmp_path: Path, keys: Keyring) -> None:
    one = Someone(
        tmp_path,
        keys,
        "+32470000201",
        "nl",
        "Sam",
        {
            "town": Answer("3000 Leuven", "leuven"),
            "transport": Answer("bike", "1"),
            "minutes": Answer("30", "2"),
            "languages": Answer((), "0"),
        },
    )
    two = Someone(
        tmp_path,
        keys,
        "+32470000302",
        "ar",
        "سمير",
        {
            "town": Answer("3001 Heverlee", "هيفرلي"),
            "transport": Answer("car", "3"),
            "minutes": Answer("60", "4"),
            "languages": Answer(("ar",), "3"),
        },
    )
    for someone in (one, two):
        someone.play()
    first, second = without_codes(one.heard()), without_codes(two.heard())
    named = [n for n, (_, words) in enumerate(first) if "Sam" in words]
    assert len(first) > 10
    assert len(named) == 1, "the first name is told once, on the morning"
    assert [line for n, line in enumerate(first) if n not in named] == [
        line for n, line in enumerate(second) if n not in named
    ]
    assert second[named[0]][1] == first[named[0]][1].replace("Sam", "سمير")
    assert first[named[0]][0].endswith("2026-10-29 07:00"), "eight o'clock in Leuven on the day itself"


def test_no_mark_of_a_candidate_reaches_an_employer(tmp_path: Path, keys: Keyring) -> None:
    answers = {
        key: Answer("3000 Leuven" if key == "town" else value, f"marker-{key}")
        for key, value in (("town", None), ("transport", "bike"), ("minutes", "30"), ("languages", ("ar",)))
    }
    someone = Someone(tmp_path, keys, "+32470000777", "nl", "Markername", answers)
    someone.play()
    heard = [words for _, words in someone.heard()]
    told = [words for words in heard if "Markername" in words]
    assert len(told) == 1
    everything = "\n".join(words for words in heard if words not in told).lower()
    for mark in (
        "markername",
        "marker-",
        "0000777",
        someone.code.lower(),
        "leuven\n",
        "bike",
        "note about",
        "reason of",
    ):
        assert mark not in everything


def test_two_proposals_of_one_person_cannot_be_linked(tmp_path: Path, keys: Keyring) -> None:
    answers = {"town": Answer("3000 Leuven", "x"), "transport": Answer("bike", "1"), "minutes": Answer("30", "2")}
    someone = Someone(tmp_path, keys, "+32470000778", "nl", "Sam", answers)
    someone.play()
    before = {code for _, words in someone.heard() for code in CODE.findall(words)}
    count = len(someone.heard())
    someone.play()
    after = {code for _, words in someone.heard()[count:] for code in CODE.findall(words)}
    assert len(before) == len(after) == 1
    assert not before & after


@pytest.mark.parametrize("missing", ["dutch", "shifts", "tasks", "work_access"])
def test_must_haves_are_said_to_be_met_only_when_each_is_known(tmp_path: Path, keys: Keyring, missing: str) -> None:
    someone = Someone(tmp_path, keys, "+32470000779", "nl", "Sam", {missing: Answer(None, "9")})
    someone.coach("/propose CODE V3")
    with someone.story.store.work() as work:
        assert people.with_address(work, "sms", EMPLOYER) is None
    someone.coach("/propose CODE V3 Leert snel.")
    someone.says("1")
    someone.employer("1")
    words = "\n".join(words for _, words in someone.heard())
    assert "Leert snel." in words
    assert demo_programme().translate("nl")(invitation.MEETS) not in words


def test_nothing_is_sent_to_a_number_before_its_owner_confirmed_it(tmp_path: Path, keys: Keyring) -> None:
    someone = Someone(tmp_path, keys, "+32470000780", "nl", "Sam", {"town": Answer("3000 Leuven", "x")})
    someone.coach("/propose CODE V3")
    someone.says("1")
    assert len(someone.heard()) == 1
    someone.employer("ja")
    assert len(someone.heard()) == 3
    someone.employer("1")
    assert sum(words == "1" for _, words in someone.heard()) == 0


def test_the_type_that_an_employer_reads_has_no_personal_field() -> None:
    assert {field.name for field in fields(Blind)} == {
        "code",
        "kind",
        "title",
        "employer",
        "contact",
        "coach",
        "programme",
        "meets",
        "sentence",
        "adaptation",
        "at",
        "suggested",
    }
