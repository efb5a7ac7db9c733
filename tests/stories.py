"""A story between a candidate, a coach and an employer: the real dispatch and outbox, a clock that is turned."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.alerts import tell_late
from bot.channels.sms import lay_out
from bot.coach import COMMANDS
from bot.dispatch import Dispatcher
from bot.programme import places
from bot.segments import segments
from bot.timers import ring
from bot.track import Track
from flows.model import Answer, Conversation, Inbound, Pin
from flows.screening import screen
from flows.wording import paragraphs, word
from locales import own_name
from storage import appointments, conversations, outbox, people, queue, vacancies
from storage.appointments import Booking
from storage.codec import Content, Telling, Timer, unpack_content
from storage.conversations import Saved
from storage.outbox import Claimed
from storage.tables import Outbox
from storage.work import Store, Work, table
from tests.playing import EASY
from tests.stored import SIDS, Clock, Known, a_coach, timed, with_vacancies
from tests.worlds import demo_programme, demo_world

LEUVEN = ZoneInfo("Europe/Brussels")
CANDIDATE, EMPLOYER, COACH = "+32470000001", "+32470000102", "7000001"
WIDTH = 46
FIT = {
    "sectors": ("kitchen",),
    "shifts": ("day",),
    "tasks": (),
    "certificates": (),
    "dutch": "B1",
    "work_access": "onbeperkt",
}
"""Answers of somebody who meets the must-haves of V3."""


@dataclass
class Story:
    """All that was said, in three columns; `lang` is the candidate's language."""

    store: Store
    lang: str
    clock: Clock
    lines: list[str] = field(default_factory=list)
    told: list[tuple[int, datetime, str, str]] = field(default_factory=list)
    """(row, moment in Leuven, address, words) of all that was heard."""

    def __post_init__(self) -> None:
        self.store = timed(with_vacancies(self.store), self.clock)
        self.dispatcher = Dispatcher(self.store, demo_programme())
        with self.store.work() as work:
            self.coach: Known = a_coach(work, "Els", COACH)

    @property
    def code(self) -> str:
        """How the coach names the candidate."""
        with self.store.work() as work:
            person = people.with_address(work, "sms", CANDIDATE)
            entry = None if person is None else queue.of_person(work, person)
            return entry.code if entry else ""

    def intake(self, name: str) -> None:
        """The candidate answers all questions, unseen; then the coach takes and accepts them."""
        for text in ("hello", own_name(self.lang)):
            self.dispatcher.dispatch([self.inbound("sms", CANDIDATE, text)])
        for text in (EASY | {"name": name, "sectors": "2"}).values():
            self.dispatcher.dispatch([self.inbound("sms", CANDIDATE, text)])
        for line in ("claim", "accept"):
            self.dispatcher.dispatch([self.inbound("telegram", COACH, f"/{line} {self.code} fits")])
        self.deliver(told=False)

    def accepted(self, name: str, address: str = CANDIDATE, channel: str = "sms") -> str:
        """Somebody whom the coach has accepted, without the chat before it; their code."""
        given = {key: Answer(value, "") for key, value in {**FIT, "name": name}.items()}
        with self.store.work() as work:
            person = conversations.add_contact(work, channel, address, self.lang, name)
            people.add_profiles(work, [(person, given, screen(given, demo_world()))])
            queue.enter(work, person, lane="ready")
            entry = queue.of_person(work, person)
            assert entry is not None
            queue.claim(work, entry, self.coach.coach)
            queue.decide(work, entry, self.coach.coach, "accepted", "fits")
        return entry.code

    def track(self, work: Work) -> Track:
        programme = demo_programme()
        return Track(work, programme, programme.world_at(work.now, vacancies.load(work, places())))

    def inbound(self, channel: str, address: str, text: str) -> Inbound:
        return Inbound(channel, address, f"S{next(SIDS):06}", text, self.clock.now)

    def candidate(self, text: str) -> None:
        self.say(0, "sms", CANDIDATE, text)

    def employer(self, text: str) -> None:
        self.say(2, "sms", EMPLOYER, text)

    def coaches(self, text: str) -> None:
        """A command line; CODE stands for the candidate's."""
        assert text.split()[0].removeprefix("/") in COMMANDS
        self.say(1, "telegram", COACH, text.replace("CODE", self.code))

    def say(self, column: int, channel: str, address: str, text: str) -> None:
        self.write(column, [f"> {text}"])
        self.dispatcher.dispatch([self.inbound(channel, address, text)])
        self.deliver()

    def until(self, *moment: int) -> None:
        """Let time pass in Leuven, with all that is due meanwhile."""
        end = datetime(*moment, tzinfo=LEUVEN)  # type: ignore[arg-type,misc]
        calendar = demo_programme().calendar
        while self.clock.now < end:
            with self.store.work() as work:
                due = outbox.next_due(work, end)
            opening = calendar.next_open(self.clock.now)
            self.clock.now = min(at for at in (due, opening, end) if at is not None and at > self.clock.now)
            self.deliver()

    def deliver(self, *, told: bool = True) -> None:
        """Send all that may go now."""
        quiet = not demo_programme().calendar.is_open(self.clock.now)
        for channel in ("sms", "telegram"):
            while True:
                with self.store.work() as work:
                    claims = outbox.claim(work, channel, 20, quiet=quiet)
                    tell_late(work, claims.late)
                    for letter in claims.letters:
                        outbox.settle(work, letter, "sent", sent_at=work.now)
                        if isinstance(letter.content, Timer):
                            ring(self.track(work), letter, letter.content)
                for letter in claims.letters:
                    if told:
                        self.hear(channel, letter)
                if not claims.letters and not claims.voided:
                    break

    def hear(self, channel: str, letter: Claimed) -> None:
        translate = demo_programme().translate(letter.lang)
        column = {COACH: 1, EMPLOYER: 2}.get(letter.address, 0)
        shown = self.shown(channel, letter.content, translate)
        if shown:
            now = self.clock.now.astimezone(LEUVEN)
            self.told.append((letter.id, now, letter.address, shown))
            self.write(column, [f"[{now:%a %d %b %H:%M}{self.size(channel, shown)}]", *shown.split("\n")])

    def shown(self, channel: str, content: Content | None, translate: object) -> str:
        if isinstance(content, Telling) and channel == "sms":
            return lay_out(content.say, translate)  # type: ignore[arg-type]
        if isinstance(content, Telling):
            say = content.say
            buttons = [f"[ {word(o.label, translate)} ]" for o in say.options]  # type: ignore[arg-type]
            lines = [word(line, translate) for line in say.after]  # type: ignore[arg-type]
            text = paragraphs(say, translate)  # type: ignore[arg-type]
            return "\n".join([text, *lines, *buttons])
        return f"(map: {content.title})" if isinstance(content, Pin) and channel == "telegram" else ""

    def size(self, channel: str, text: str) -> str:
        if channel != "sms":
            return ""
        found = segments(text)
        return f", {found.count} x {found.encoding}"

    def write(self, column: int, lines: list[str]) -> None:
        """Lines of one role, in its column."""
        indent = " " * (column * (WIDTH + 2))
        for line in lines:
            self.lines += [f"{indent}{part}" for part in textwrap.wrap(line, WIDTH) or [""]]
        self.lines.append("")

    def text(self) -> str:
        head = "".join(role.ljust(WIDTH + 2) for role in ("CANDIDATE", "COACH", "EMPLOYER")).rstrip()
        return "\n".join([head, "", *self.lines])


def the(story: Story) -> Booking:
    """The only appointment."""
    with story.store.work() as work:
        person = people.with_address(work, "sms", CANDIDATE)
        assert person is not None
        [booking] = appointments.of_person(work, person, ended=True)
        return booking


def sent(story: Story) -> dict[int, tuple[str, str]]:
    """Row → (address, source text) of every message that went out, in the order in which it went."""
    box = table(Outbox)
    with story.store.work() as work:
        rows = work.rows(select(box).where(box.c.status == "sent").order_by(box.c.sent_at, box.c.id))
    contents = {row.id: (row.address, unpack_content(row.content)) for row in rows}
    return {n: (to, content.say.text) for n, (to, content) in contents.items() if isinstance(content, Telling)}


def mark(story: Story) -> frozenset[int]:
    return frozenset(sent(story))


def heard(story: Story, address: str, since: frozenset[int] = frozenset()) -> list[str]:
    """The source texts of what went to this address since then."""
    return [text for row, (to, text) in sent(story).items() if to == address and row not in since]


def read(story: Story, address: str, since: frozenset[int] = frozenset()) -> list[str]:
    """What came to this address since then, as it was read: "Mon 02/11 12:00 Hello Sam! …"."""
    return [f"{at:%a %d/%m %H:%M} {text}" for row, at, to, text in story.told if to == address and row not in since]


def refuse(story: Story) -> None:
    """The candidate takes the consent back at the question that asks for it, and is erased."""
    with story.store.work() as work:
        person = people.with_address(work, "sms", CANDIDATE)
        assert person is not None
        asked = Conversation("intake", "consent", story.lang, choosing_language=False, shown={1: "yes", 2: "no"})
        conversations.save(work, [Saved(person, asked)])
    pressed = replace(story.inbound("sms", CANDIDATE, ""), pressed=("consent", "no"))
    story.dispatcher.dispatch([pressed])
    story.deliver()
