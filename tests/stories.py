"""A story between a candidate, a coach and an employer: the real dispatch and outbox, a clock that is turned."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.alerts import tell_late
from bot.channels.sms import lay_out
from bot.coach import COMMANDS
from bot.dispatch import Dispatcher
from bot.segments import segments
from flows.model import Inbound, Pin
from flows.wording import paragraphs, word
from storage import outbox, people, queue
from storage.codec import Content, Telling
from storage.outbox import Claimed
from storage.work import Store
from tests.playing import EASY
from tests.stored import SIDS, Clock, Known, a_coach, timed, with_vacancies
from tests.worlds import demo_programme

LEUVEN = ZoneInfo("Europe/Brussels")
CANDIDATE, EMPLOYER, COACH = "+32470000001", "+32470000102", "7000001"
WIDTH = 46


@dataclass
class Story:
    """All that was said, in three columns; `lang` is the candidate's language."""

    store: Store
    lang: str
    clock: Clock
    lines: list[str] = field(default_factory=list)

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
        languages = demo_programme().languages
        for text in ("hello", str(languages.index(self.lang) + 1)):
            self.dispatcher.dispatch([self.inbound("sms", CANDIDATE, text)])
        for text in (EASY | {"name": name, "sectors": "2"}).values():
            self.dispatcher.dispatch([self.inbound("sms", CANDIDATE, text)])
        for line in ("claim", "accept"):
            self.dispatcher.dispatch([self.inbound("telegram", COACH, f"/{line} {self.code} fits")])
        self.deliver(told=False)

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
                for letter in claims.letters:
                    if told:
                        self.hear(channel, letter)
                if not claims.letters and not claims.voided:
                    break

    def hear(self, channel: str, letter: Claimed) -> None:
        translate = demo_programme().translate(letter.lang)
        column = {CANDIDATE: 0, COACH: 1}.get(letter.address, 2)
        shown = self.shown(channel, letter.content, translate)
        if shown:
            now = self.clock.now.astimezone(LEUVEN)
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
