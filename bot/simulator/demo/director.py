"""Who directs the demo: types and taps for everybody, and prints what passes the providers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.simulator import Line, SmsPhone, TelegramUser
from bot.simulator.demo.stage import Stage
from bot.simulator.demo.turned import TurnedClock
from storage import people, queue

LEUVEN = ZoneInfo("Europe/Brussels")
LOTTE, SAMIR, SOFIA, IDRIS, JEF = (f"+3247000001{n}" for n in range(1, 6))
KITCHEN, CLEANERS = "+32470000102", "+32470000103"
WHO: Mapping[str, str] = {
    LOTTE: "Lotte (nl)",
    SAMIR: "Samir (ar)",
    SOFIA: "Sofia (fr)",
    IDRIS: "Idris (en)",
    JEF: "Jef (nl)",
    KITCHEN: "De Ketelproef, employer (nl)",
    CLEANERS: "Blinkster, employer (nl)",
    "Olena": "Olena (uk)",
    "Els": "Els, coach (nl)",
    "Zonnekorst": "Zonnekorst, employer (nl)",
}


@dataclass(frozen=True, slots=True)
class Ending:
    """Where a person must stand at the end."""

    who: str
    expected: str
    found: str


class Director:
    """One stage, one console, one clock that is turned."""

    def __init__(self, stage: Stage, console: Console, clock: TurnedClock) -> None:
        self.stage = stage
        self.console = console
        self.clock = clock

    def show(self, line: Line) -> None:
        """One message, as it passes the provider."""
        who = WHO.get(line.who, line.who)
        arrow = ">>" if line.direction == "in" else "<<"
        size = f" [{line.segments} {line.encoding}]" if line.channel == "sms" and line.direction == "out" else ""
        kind = "" if line.kind == "message" else f" ({line.kind})"
        if line.kind in ("answered", "deleted"):
            return
        when = f", {self.clock.now.astimezone(LEUVEN):%a %d %b %H:%M}"
        style = "bold cyan" if arrow == ">>" else "dim"
        self.console.print(Text(f"{arrow} {who}, {line.channel}{size}{kind}{when}", style=style))
        self.console.print(Text("   " + line.text.replace("\n", "\n   ")))
        for row in line.buttons:
            self.console.print(Text("   " + " ".join(f"[ {label} ]" for label in row), style="green"))

    def scene(self, title: str) -> None:
        self.console.rule(title)

    def text(self, phone: SmsPhone | TelegramUser, *texts: str) -> None:
        """Type, and read what comes back before the next."""
        for text in texts:
            phone.send(text)
            self.stage.settle()

    def tap(self, user: TelegramUser, *wanted: str) -> None:
        """Press the button whose data begins so, in the newest message that has it."""
        for data in wanted:
            message, button = next(
                (message, found)
                for message in reversed(user.chat)
                for row in message.buttons
                for _, found in row
                if found.startswith(data)
            )
            user.press(button, message=message)
            self.stage.settle()

    def until(self, year: int, month: int, day: int, hour: int = 9) -> None:
        """Let time pass, with all that is due meanwhile."""
        self.stage.advance(self.clock, datetime(year, month, day, hour, tzinfo=LEUVEN))

    def code(self, channel: str, address: str) -> str:
        """How coaches name the person with this address."""
        with self.stage.store.work() as work:
            person = people.with_address(work, channel, address)
            entry = None if person is None else queue.of_person(work, person)
            return "" if entry is None else entry.code
