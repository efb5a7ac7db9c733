"""Reminders over a year in which people move, cancel and stop, and the service dies and stands still."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.alerts import tell_late
from bot.dispatch import Dispatcher
from bot.track import Track
from bot.track.appointments import happen
from flows.appointment import Event, NotNow
from flows.model import Inbound
from flows.reminders import Reminder, reminders
from storage import appointments, conversations, outbox
from storage.outbox import LEASE, Claimed
from storage.tables import Coach, Contact, Employer, Outbox, Person
from storage.work import Store, Work, table
from tests.stored import SIDS, Clock, a_coach, timed, with_vacancies
from tests.stories import EMPLOYER
from tests.worlds import demo_programme, demo_world

CALENDAR = demo_programme().calendar
YEAR = datetime(2026, 10, 1, 7, 0, tzinfo=UTC)
"""The year that begins here holds both changes of the clock."""
PEOPLE = ("+32470000001", "+32470000002")
WORDS = ("1", "2", "2", "3", "STOP", "START")
"""To a reminder: I come, I cannot, help."""
AHEAD = st.integers(1, 6 * 96).map(lambda quarters: timedelta(minutes=15 * quarters))
WHO = st.integers(0, len(PEOPLE) - 1)
Step = tuple[Any, ...]
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("book"), WHO, AHEAD),
    st.tuples(st.just("book"), WHO, AHEAD),
    st.tuples(st.just("cancel"), WHO),
    st.tuples(st.just("write"), WHO, st.sampled_from(WORDS)),
    st.tuples(st.just("run"), AHEAD),
    st.tuples(st.just("run"), AHEAD),
    st.tuples(st.just("down"), AHEAD),
    st.tuples(st.just("miss"), st.integers(1, 30)),
    st.tuples(st.just("miss"), st.integers(1, 30)),
    st.tuples(st.just("die"), st.booleans(), st.sampled_from([0, 0, 61, 3600])),
    st.tuples(st.just("die"), st.booleans(), st.sampled_from([0, 0, 61, 3600])),
)


@dataclass
class Span:
    """One time of one appointment, and from when until when it was agreed."""

    appointment: int
    version: int
    at: datetime
    begins: datetime
    ends: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        return self.begins <= moment and (self.ends is None or moment <= self.ends)

    @property
    def due(self) -> tuple[Reminder, ...]:
        return reminders(self.at, self.begins, CALENDAR)

    def key(self, reminder: Reminder) -> str:
        return f"appointment:{self.appointment}:{self.version}:candidate:{reminder.key}"


@dataclass
class Life:
    """Two candidates, each with an appointment; what went out, and when there was a sender to send it."""

    store: Store
    clock: Clock
    coach: int
    people: list[int] = field(default_factory=list)
    contacts: list[int] = field(default_factory=list)
    meetings: list[int] = field(default_factory=list)
    spans: list[tuple[int, Span]] = field(default_factory=list)
    """(whose, span)"""
    went: list[tuple[str, datetime, bool]] = field(default_factory=list)
    """(key, moment, was it settled?) of every letter that has a key."""
    ran: list[tuple[datetime, frozenset[int]]] = field(default_factory=list)
    """Each moment at which a sender took all there was, and the contacts that a dead one still held."""
    freed_at: datetime = YEAR
    """When the lease of the last sender that died is over."""
    wrote: list[tuple[int, datetime]] = field(default_factory=list)
    """(who, moment)"""
    stops: list[tuple[int, datetime, bool]] = field(default_factory=list)
    """(who, moment, stopped?)"""

    def __post_init__(self) -> None:
        person = table(Person)
        with self.store.work() as work:
            kept = select(table(Contact).c.person_id).where(table(Contact).c.id.in_(select(table(Coach).c.contact_id)))
            hosts = select(table(Employer).c.person_id).where(table(Employer).c.person_id.is_not(None))
            work.run(person.delete().where(person.c.id.not_in(kept), person.c.id.not_in(hosts)))
            work.run(table(Outbox).delete())
            for address in PEOPLE:
                self.people.append(conversations.add_contact(work, "sms", address, "en", "Sam"))
                contact = work.first(select(table(Contact).c.id).where(table(Contact).c.person_id == self.people[-1]))
                assert contact is not None
                self.contacts.append(contact.id)
                self.meetings.append(self.propose(work, self.people[-1]))

    def propose(self, work: Work, person: int) -> int:
        return appointments.propose(work, "visit", "inviting", person, "V3", self.coach)

    def take(self, step: Step) -> None:
        """One thing happens, a second after the last."""
        self.clock.forward(seconds=1)
        match step:
            case ("book", who, ahead):
                self.happen(who, "books", at=self.clock.now + ahead)
            case ("cancel", who):
                self.happen(who, "cancels")
            case ("write", who, words):
                inbound = Inbound("sms", PEOPLE[who], f"R{next(SIDS)}", words, self.clock.now)
                Dispatcher(self.store, demo_programme()).dispatch([inbound])
                self.wrote.append((who, self.clock.now))
                if words in ("STOP", "START"):
                    self.stops.append((who, self.clock.now, words == "STOP"))
            case ("run", time):
                self.run(self.clock.now + time)
            case ("down", time):
                self.clock.now += time
            case ("miss", hours):
                self.come_to_next()
                self.clock.forward(hours=hours)
                self.send()
            case ("die", arrived, seconds):
                self.die(arrived)
                self.clock.forward(seconds=seconds)
        self.note()

    def happen(self, who: int, event: Event, **values: Any) -> None:
        """What the coach decides; where it is not possible any more, it is about a new appointment."""
        with self.store.work() as work:
            track = Track(work, demo_programme(), demo_programme().world_at(work.now, demo_world().vacancies))
            booking = appointments.get(work, self.meetings[who])
            assert booking is not None
            try:
                happen(track, booking, event, **values)
            except NotNow:
                if booking.appointment.state == "kept":
                    happen(track, booking, "cancels")
                self.meetings[who] = self.propose(work, self.people[who])

    def note(self) -> None:
        """What is agreed now."""
        with self.store.work() as work:
            for who, meeting in enumerate(self.meetings):
                found = appointments.look_at(work, meeting)
                assert found is not None
                made = found.appointment
                booked = made.at if made.state == "booked" else None
                open_now = [span for whose, span in self.spans if whose == who and span.ends is None]
                for span in open_now:
                    if booked is None or (span.appointment, span.version) != (made.id, made.version):
                        span.ends = work.now
                if booked is not None and not any(span.ends is None for span in open_now):
                    self.spans.append((who, Span(made.id, made.version, booked, work.now)))

    def run(self, until: datetime) -> None:
        """The service runs: at every moment at which something is due or free again it sends."""
        self.send()
        while self.clock.now < until:
            with self.store.work() as work:
                due = outbox.next_due(work, until)
            stops = (due, self.freed_at, CALENDAR.next_open(self.clock.now), until)
            self.clock.now = min(at for at in stops if at is not None and at > self.clock.now)
            self.send()

    def send(self) -> None:
        """Send by SMS all that may go now; what waits on Telegram for the coach changes nothing in it."""
        box, held = table(Outbox), frozenset[int]()
        if self.clock.now < self.freed_at:
            with self.store.work() as work:
                leased = select(box.c.contact_id).where(box.c.status == "sending", box.c.lease_until > work.now)
                held = frozenset(row.contact_id for row in work.rows(leased))
        self.ran.append((self.clock.now, held))
        while True:
            with self.store.work() as work:
                claims = self.claim(work)
                for letter in claims.letters:
                    outbox.settle(work, letter, "sent", sent_at=work.now)
                self.remember(work, claims.letters, settled=True)
            if not claims.letters and not claims.voided:
                break

    def come_to_next(self) -> None:
        """Nobody sends until something is due."""
        with self.store.work() as work:
            self.clock.now = outbox.next_due(work, self.clock.now + timedelta(days=6)) or self.clock.now

    def die(self, arrived: bool) -> None:
        """A sender takes what is due and is never heard of again; its last messages may have arrived."""
        self.come_to_next()
        with self.store.work() as work:
            letters = self.claim(work).letters
            if arrived:
                self.remember(work, letters, settled=False)
        self.freed_at = self.clock.now + LEASE

    def claim(self, work: Work) -> outbox.Claims:
        claims = outbox.claim(work, "sms", 20, quiet=not CALENDAR.is_open(work.now))
        tell_late(work, claims.late)
        return claims

    def remember(self, work: Work, letters: Sequence[Claimed], *, settled: bool) -> None:
        box = table(Outbox)
        keyed = select(box.c.key).where(box.c.id.in_([letter.id for letter in letters]), box.c.key.is_not(None))
        if letters:
            self.went += [(row.key, work.now, settled) for row in work.rows(keyed)]

    def told_late(self) -> set[str]:
        """What the coach heard that it came too late."""
        with self.store.work() as work:
            keys = [
                row.key for row in work.rows(select(table(Outbox).c.key).where(table(Outbox).c.key.like("%:late:%")))
            ]
            return {key.rpartition(":")[0] for key in keys}

    def stopped(self, who: int, begins: datetime, ends: datetime) -> bool:
        """Did this person want no messages at any moment of these?"""
        before = [stopped for whose, at, stopped in self.stops if whose == who and at <= begins]
        return (bool(before) and before[-1]) or any(
            stopped for whose, at, stopped in self.stops if whose == who and begins < at <= ends
        )

    def moments(self, who: int, begins: datetime, ends: datetime) -> list[datetime]:
        """When a sender could have sent to this person, before the end."""
        return [at for at, held in self.ran if begins <= at < ends and self.contacts[who] not in held]


def judge(life: Life) -> None:
    """Of every reminder: never at a wrong moment, never twice for one time, and never left out."""
    settled = Counter(key for key, _, was_settled in life.went if was_settled)
    assert all(times == 1 for times in settled.values())
    known = {span.key(reminder): (who, span, reminder) for who, span in life.spans for reminder in span.due}
    for key, at, _ in life.went:
        if key.endswith((":3days", ":evening", ":2hours")):
            assert key in known, "nothing is reminded of that was not agreed, or too shortly before"
            who, span, reminder = known[key]
            assert span.holds(at), "not after a move, a cancellation or a stop of the time it names"
            assert reminder.due <= at <= reminder.not_after <= span.at
            asked_for = any(whose == who and reminder.due <= wrote <= at for whose, wrote in life.wrote)
            assert reminder.last or CALENDAR.is_open(at) or asked_for, "who writes at night may be answered"
            assert not life.stopped(who, at, at)
    went, late = {key for key, _, _ in life.went}, life.told_late()
    for key, (who, span, reminder) in known.items():
        ends = span.ends or life.clock.now
        could = [
            at
            for at in life.moments(who, reminder.due, min(ends, reminder.not_after))
            if (reminder.last or CALENDAR.is_open(at)) and not life.stopped(who, span.begins, at)
        ]
        assert key in went or not could, "it was due while the service ran"
        too_late = [at for at in life.moments(who, reminder.not_after, ends) if at > reminder.not_after]
        if key not in went and too_late and not life.stopped(who, span.begins, too_late[0]):
            assert f"appointment:{span.appointment}:{span.version}:late" in late, "the coach hears of it instead"


def prepared(store: Store) -> tuple[Store, Clock, int]:
    """A database with vacancies, a coach, and an employer who confirmed the number."""
    clock = Clock(YEAR)
    store = timed(with_vacancies(store), clock)
    with store.work() as work:
        coach = a_coach(work, "Els", "7000001").coach
        host = conversations.add_contact(work, "sms", EMPLOYER, "nl")
        work.run(update(table(Employer)).values(person_id=host, confirmed_at=work.now))
    return store, clock, coach


def lived(store: Store, clock: Clock, coach: int, begins: timedelta, steps: Sequence[Step]) -> None:
    clock.now = YEAR + begins
    life = Life(store, clock, coach)
    for step in steps:
        life.take(step)
    life.take(("run", timedelta(days=7)))
    judge(life)


@pytest.mark.parametrize("arrived", [False, True])
def test_what_a_dead_sender_held_is_not_sent_after_a_move(store: Store, arrived: bool) -> None:
    """Whether its messages arrived nobody knows: about the old time nothing is said any more."""
    days = timedelta(days=1)
    book, moved = ("book", 0, 5 * days), ("book", 0, 6 * days)
    lived(*prepared(store), timedelta(), [book, ("run", days), ("die", arrived, 0), moved, ("run", 9 * days)])


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_sender_with_late_letters_waits_for_nobody_who_changes_their_appointment(store: Store) -> None:
    """Each would wait for the other: who moves an appointment takes out its letters, which the sender holds."""
    store, clock, coach = prepared(store)
    life = Life(store, clock, coach)
    life.take(("book", 0, timedelta(days=2)))
    clock.forward(days=3)
    with store.work() as mover:
        assert appointments.get(mover, life.meetings[0]) is not None
        with store.work() as sender:
            sender.connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
            assert life.claim(sender).voided
    assert life.told_late()


BEGINS = st.integers(0, 365 * 24).map(lambda hours: timedelta(hours=hours))
LIVES = given(begins=BEGINS, steps=st.lists(STEPS, min_size=12, max_size=24))
QUICKLY: dict[str, Any] = {
    "phases": (Phase.reuse, Phase.generate),
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_happens_reminders_are_right(store: Store) -> None:
    ready = prepared(store)

    @settings(max_examples=30, **QUICKLY)
    @LIVES
    def lives(begins: timedelta, steps: list[Step]) -> None:
        lived(*ready, begins, steps)

    lives()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_whatever_happens_reminders_are_right_on_postgres(store: Store) -> None:
    ready = prepared(store)

    @settings(max_examples=6, **QUICKLY)
    @LIVES
    def lives(begins: timedelta, steps: list[Step]) -> None:
        lived(*ready, begins, steps)

    lives()
