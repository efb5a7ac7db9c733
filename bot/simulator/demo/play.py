"""`opstap demo`: the main job against simulated providers; what is printed really went over the wire."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from rich.console import Console
from rich.table import Table

from bot import logs
from bot.alerts import LANE_NAMES
from bot.simulator import TelegramUser
from bot.simulator.demo.director import IDRIS, JEF, LEUVEN, LOTTE, SAMIR, SOFIA, Director, Ending
from bot.simulator.demo.placement import Placement
from bot.simulator.demo.stage import Stage
from bot.simulator.demo.turned import TurnedClock
from flows.screening import LANES
from storage import conversations, people, queue

DUTCH_WITH_TYPOS = ("Halo", "nederlands", "Ja!!", "jaa", "ik ben lotte", "keukn", "Levuen", "fiest", "30 min")
DUTCH_REST = ("overdag en weekend", "0", "geen", "3", "frans", "onbeprkt", "1", "ja")
ARABIC = ("مرحبا", "٢", "١", "نعم", "سمير", "٣", "لوفان", "٢", "٤", "١", "٠", "٠", "٢", "٣", "٢", "١")
UKRAINIAN = (
    "language:uk",
    "consent:yes",
    "adult:yes",
    "Олена",
    "sectors:kitchen sectors:cleaning sectors:done",
    "Левен",
    "transport:bus",
    "minutes:30",
    "shifts:day shifts:evening shifts:done",
    "tasks:none",
    "certificates:B certificates:done",
    "dutch:A1",
    "languages:uk languages:en languages:done",
    "work_access:onbeperkt",
    "summary:send",
)


class Intake(Director):
    """First act: people come in by chat, and the coach decides."""

    def play(self, els: TelegramUser, olena: TelegramUser) -> list[Ending]:
        self.scene("A Dutch intake by SMS, with typing errors")
        self.text(self.stage.sms(LOTTE), *DUTCH_WITH_TYPOS, *DUTCH_REST)
        self.scene("An Arabic intake by SMS, with Arabic digits")
        self.text(self.stage.sms(SAMIR), *ARABIC)
        self.scene("A Ukrainian intake on Telegram, by buttons")
        self.text(olena, "/start")
        for step in UKRAINIAN:
            self.tap(olena, *step.split()) if ":" in step else self.text(olena, step)
        self.scene("A coach writes first; the person answers and begins")
        self.text(els, f"/contact {SOFIA} fr Sofia")
        self.tap(els, "do:permit")
        self.text(self.stage.sms(SOFIA), "OK", "4", "oui")
        self.scene("Someone stops midway")
        self.text(self.stage.sms(IDRIS), "hello", "3", "yes", "yes", "STOP")
        self.scene("Someone asks for a person")
        self.text(self.stage.sms(JEF), "dag", "1", "COACH")
        self.scene("The coach between two appointments: queue, card, claim, accept, refer")
        self.text(els, "/queue", "/next")
        self.tap(els, "do:claim", "do:accept", "do:accept")
        self.tap(els, "do:next", "do:claim", "do:refer", "do:refer")
        self.text(els, "/mine", "/stats")
        return self.endings(olena)

    def endings(self, olena: TelegramUser) -> list[Ending]:
        """Where each person stands, read from the database."""
        stands: dict[str, Callable[[], str]] = {
            "Lotte: accepted by Els": lambda: self.standing("sms", LOTTE),
            "Samir: referred by Els": lambda: self.standing("sms", SAMIR),
            "Olena: waits in ready": lambda: self.standing("telegram", str(olena.id)),
            "Sofia: at the question adult": lambda: self.standing("sms", SOFIA),
            "Idris: stopped at the question name": lambda: self.standing("sms", IDRIS),
            "Jef: a call is promised": lambda: self.standing("sms", JEF),
        }
        return [Ending(who.partition(":")[0], who.partition(": ")[2], find()) for who, find in stands.items()]

    def standing(self, channel: str, address: str) -> str:
        with self.stage.store.work() as work:
            person = people.with_address(work, channel, address)
            if person is None:
                return "unknown"
            entry, running = queue.of_person(work, person), conversations.running(work, person)
            at = f"at the question {running.state}" if running else "has not answered"
            if people.has_stopped(work, person):
                return f"stopped {at}"
            if entry is None or not (entry.lane or entry.call):
                return at
            if entry.status != "open":
                return f"{entry.status} by {entry.coach}"
            return "a call is promised" if entry.call else f"waits in {entry.lane}"

    def queue_table(self) -> Table:
        table = Table("lane", "candidate", "language", "held by", title="The queue by lane")
        with self.stage.store.work() as work:
            for lane in LANES:
                for entry in queue.waiting(work, lane):
                    table.add_row(str(LANE_NAMES[lane]), entry.code, entry.lang, entry.coach or "nobody")
        return table


def main() -> int:
    """Play; 0 when each person stands where they should."""
    logs.set_up(logging.ERROR)
    console = Console(width=110, highlight=False)
    console.print("All people, employers, numbers and the two providers are invented. The clock is turned by hand.")
    clock = TurnedClock(datetime(2026, 10, 21, 9, tzinfo=LEUVEN))
    with Stage(clock=clock, hours=True) as stage:
        els, olena = stage.coach("Els"), stage.telegram("Olena", "uk")
        stage.settle()
        intake = Intake(stage, console, clock)
        stage.sim.on_message(intake.show)
        endings = intake.play(els, olena)
        console.print(intake.queue_table())
        endings += Placement(stage, console, clock).play(els, olena)
    table = Table("who", "should be", "is", "", title="Where everyone stands")
    for ending in endings:
        right = ending.expected == ending.found
        table.add_row(ending.who, ending.expected, ending.found, "[green]ok[/]" if right else "[red]WRONG[/]")
    console.print(table)
    return 0 if all(ending.expected == ending.found for ending in endings) else 1
