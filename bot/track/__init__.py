"""The matchmaking track at work: what people answer and coaches decide becomes appointments and messages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.programme import ProgrammeFile
from flows.menus import ask
from flows.model import Conversation, Say, Script
from flows.notices import Role
from flows.programme import Subject, World
from storage import conversations, outbox, people
from storage.codec import Content, Telling
from storage.work import Work


@dataclass(frozen=True)
class Actor:
    """Who just wrote, and from where: to that address the answer goes at once."""

    role: Role
    contact_id: int


@dataclass(frozen=True)
class Track:
    """One transaction, with what is known of the world in it."""

    work: Work
    programme: ProgrammeFile
    world: World

    def reach(self, person_id: int, *, by_sms: bool = False) -> int | None:
        """Where a message to this person goes: to the address used last, or to a telephone number if one is known."""
        known = [(contact, channel) for contact, channel, address in people.contacts(self.work, person_id) if address]
        numbers = [contact for contact, channel in known if channel == "sms"]
        if by_sms and numbers:
            return numbers[0]
        used = people.last_used(self.work, person_id)
        return None if used is None else used[0]

    def send(self, contact_id: int, content: Content | Say, **how: Any) -> None:
        """Put one message in the outbox."""
        outbox.send(self.work, contact_id, Telling(content) if isinstance(content, Say) else content, **how)

    def ask(
        self,
        person_id: int,
        script: Script,
        subject: int,
        about: Subject,
        *,
        text: Say | None = None,
        round: int = 0,
        until: datetime | None = None,
    ) -> tuple[Say, int]:
        """A script's question, with a text of its own if one is given, and the conversation that waits for the answer.

        Until the message was sent, nothing is an answer to it.
        """
        at = Conversation(
            script.key,
            script.questions[0].key,
            people.lang_of(self.work, person_id),
            subject,
            round,
            choosing_language=False,
        )
        world = replace(self.world, subject=about)
        lead = replace(text, before=()) if text else None
        after, says = ask(script, script.questions[0], at, world, before=text.before if text else (), text=lead)
        return says[0], conversations.begin(self.work, person_id, after, until)
