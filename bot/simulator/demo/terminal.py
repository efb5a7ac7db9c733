"""`opstap chat`: a phone in the terminal, in front of the real service and simulated providers."""

from __future__ import annotations

import logging
import sys

from rich.console import Console
from rich.text import Text

from bot import logs
from bot.simulator import Line, SmsPhone, TelegramUser
from bot.simulator.demo.director import LOTTE, SAMIR
from bot.simulator.demo.play import ARABIC, DUTCH_REST, DUTCH_WITH_TYPOS
from bot.simulator.demo.stage import Stage

MINE = "+32470000020"
ROLES = ("sms", "telegram", "coach")


class Phone:
    """What the person at the keyboard holds."""

    def __init__(self, stage: Stage, role: str, lang: str, console: Console) -> None:
        self.stage = stage
        self.console = console
        self.holder = MINE if role == "sms" else "You"
        self.buttons: list[str] = []
        stage.sim.on_message(self.show)
        self.device: SmsPhone | TelegramUser
        if role == "sms":
            self.device = stage.sms(MINE)
        else:
            self.device = stage.telegram("You", lang) if role == "telegram" else stage.coach("You")

    def show(self, line: Line) -> None:
        """Only what this phone receives."""
        if line.who != self.holder or line.direction == "in" or line.kind in ("answered", "deleted"):
            return
        size = f"[{line.segments} x {line.encoding}]" if line.channel == "sms" else f"[{line.kind}]"
        self.console.print(Text(f"{line.text}  {size}", style="cyan"))
        labels = [label for row in line.buttons for label in row]
        self.buttons = labels or self.buttons
        for number, label in enumerate(labels, 1):
            self.console.print(Text(f"   #{number} [ {label} ]", style="green"))

    def type(self, text: str) -> None:
        """Send a line; "#2" presses the second button shown last."""
        number = text.removeprefix("#")
        if text.startswith("#") and isinstance(self.device, TelegramUser):
            if not number.isdecimal() or not 0 < int(number) <= len(self.buttons):
                self.console.print("There is no such button.")
                return
            self.device.press(self.buttons[int(number) - 1])
        else:
            self.device.send(text)
        self.stage.settle()


def main(role: str, lang: str) -> int:
    """Read lines until the end of input."""
    console = Console(highlight=False)
    if role not in ROLES:
        console.print(f"--as must be one of {', '.join(ROLES)}")
        return 2
    logs.set_up(logging.ERROR)
    with Stage() as stage:
        if role == "coach":
            for number, texts in ((LOTTE, DUTCH_WITH_TYPOS + DUTCH_REST), (SAMIR, ARABIC)):
                for text in texts:
                    stage.sms(number).send(text)
                    stage.settle()
        phone = Phone(stage, role, lang, console)
        stage.settle()
        console.print(f"You hold a phone ({role}). Everything is invented and forgotten at the end. End: Ctrl-D.")
        if role != "sms":
            console.print("Press a button with # and its number, for example #1.")
        while True:
            try:
                text = input("> " if sys.stdin.isatty() else "")
            except (EOFError, KeyboardInterrupt):
                return 0
            if text.strip():
                phone.type(text)
