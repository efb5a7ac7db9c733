"""Writing first: what goes out to whom we have the permission of, and when it is looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.programme import ProgrammeFile
from flows.outreach import first_contact, pause
from storage import campaigns, outbox
from storage.campaigns import Approached
from storage.codec import Telling, Timer
from storage.conversations import Caller
from storage.outbox import Letter
from storage.work import Work

APPROACH, INTAKE = "approach", "intake"
"""Kinds of timers: after a first contact, after consent to the intake."""


def write_first(
    work: Work,
    approached: Iterable[Approached],
    coach: str,
    programme: ProgrammeFile,
    campaign_id: int | None = None,
    *,
    held: bool = False,
) -> None:
    """The first message to each of these people; many at a time go behind all others."""
    letters = [letter for one in approached for letter in both(work, one, coach, programme, campaign_id)]
    outbox.put(work, letters)
    if held and campaign_id is not None:
        campaigns.hold(work, campaign_id)


def both(
    work: Work, one: Approached, coach: str, programme: ProgrammeFile, campaign_id: int | None
) -> Iterator[Letter]:
    """The message, and the moment at which we see whether an answer came."""
    about = campaigns.about(campaign_id)
    priority = outbox.UNASKED if campaign_id is None else outbox.BULK
    to = (one.contact_id, campaigns.SMS, one.invited.phone)
    say = first_contact(coach, programme.name, one.invited.name, one.invited.partner)
    yield Letter(*to, Telling(say), key=one.first, priority=priority, about=about)
    due = work.now + pause(0, programme.outreach.nudges_after_days)
    yield Letter(*to, Timer(APPROACH), due_at=due, key=f"{APPROACH}:{one.id}", about=about)


def after_consent(work: Work, caller: Caller, programme: ProgrammeFile) -> Letter:
    """The moment at which we see whether the intake that begins now was left half done; once for a person."""
    due = work.now + pause(0, programme.outreach.nudges_after_days)
    key = f"{INTAKE}:{caller.person_id}"
    return Letter(caller.contact_id, caller.channel, caller.address, Timer(INTAKE), due_at=due, key=key)
