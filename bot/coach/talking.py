"""A coach talks with a candidate through the bot: what the coach writes goes to the candidate, until /done."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import lines as talks
from bot.alerts import DO, card_button, language
from bot.coach.desk import Desk, Refusal
from bot.coach.presenting import BUSY, has_form
from bot.segments import affordable, segments
from flows.model import N_, Inbound, Option, Say
from storage import lines, outbox, people, queue
from storage.lines import Talk
from storage.queue import Entry

MANY_SEGMENTS = 3
JUST_WROTE = timedelta(hours=1)
COSTS = N_("This costs {n} SMS. Shorter is better.")


def talk(desk: Desk, entry: Entry) -> tuple[Say, ...]:
    """Open a line; whom nobody holds, this coach holds from now on."""
    contact_id = reached(desk, entry)
    idle(desk)
    taken = lines.of_person(desk.work, entry.person_id)
    owed = entry.call is not None
    made = None if taken else lines.begin(desk.work, entry.person_id, desk.coach_id, unanswered=owed)
    if made is None:
        taken = lines.of_person(desk.work, entry.person_id)
        raise Refusal(N_("{code} talks with {coach} now."), code=entry.code, coach=taken.coach if taken else "")
    queue.claim(desk.work, entry, desk.coach_id)
    queue.audit(desk.work, desk.coach_id, entry.person_id, "talk")
    queue.note(desk.work, entry.id, desk.coach_id, "talked")
    outbox.tell(desk.work, contact_id, Say(talks.TALKING, {"coach": desk.name}))
    if desk.contact_id is not None:
        talks.watch(desk.track, made, desk.contact_id)
    opened = N_("You talk with {code} now, in {language}. All that you write goes to them. To end: /done")
    return (Say(opened, {"code": entry.code, "language": language(entry.lang)}),)


def reachable(desk: Desk, entry: Entry) -> tuple[int, datetime | None]:
    """(address, when they last wrote from it) of a person to whom we may write."""
    desk.may_write(entry.person_id)
    used = people.last_used(desk.work, entry.person_id)
    if used is None:
        raise Refusal(talks.GONE)
    return used


def reached(desk: Desk, entry: Entry) -> int:
    """Where the person reads us now; late in the evening only who has just written does."""
    contact_id, wrote_at = reachable(desk, entry)
    at = desk.programme.calendar.next_open(desk.work.now)
    if at > desk.work.now and (wrote_at is None or wrote_at < desk.work.now - JUST_WROTE):
        raise Refusal(N_("We may not write now. We may again on {time}."), time=at)
    return contact_id


def idle(desk: Desk) -> None:
    """A coach does one thing at a time: otherwise a text may reach whom it is not for."""
    mine = lines.of_coach(desk.work, desk.coach_id)
    if mine is not None:
        raise Refusal(BUSY, code=mine.code)
    if has_form(desk):
        raise Refusal(N_("You have a form open. Finish it, or write STOP."))


def done(desk: Desk) -> tuple[Say, ...]:
    """End the talk; a call that was promised stays owed until the coach says that it was made."""
    mine = lines.of_coach(desk.work, desk.coach_id)
    if mine is None:
        raise Refusal(N_("You talk with nobody. To begin: /talk {code}"), code="CODE")
    talks.close(desk.track, mine, "done")
    entry = queue.of_person(desk.work, mine.person_id)
    owed = entry is not None and entry.call is not None and entry.coach_id == desk.coach_id
    calls = (Option(f"called {mine.code}", Say(N_("I have called"))),) if owed else ()
    ended = Say(N_("The talk with {code} has ended."), {"code": mine.code}, (*calls, card_button(mine.code)), DO)
    return (ended,)


def pass_on(desk: Desk, inbound: Inbound) -> tuple[Say, ...] | None:
    """Send what a coach writes to whom they talk with; None when it is a command or they talk with nobody."""
    if inbound.pressed or inbound.text.startswith("/"):
        return None
    mine = lines.of_coach(desk.work, desk.coach_id)
    if mine is None:
        return None
    if inbound.unreadable or inbound.number:
        return (Say(N_("Only text can be passed on.")),)
    return write(desk, mine, inbound.text)


def write(desk: Desk, mine: Talk, text: str) -> tuple[Say, ...]:
    """As it was written, to where the person last wrote from; what makes many SMS is said."""
    used = people.last_used(desk.work, mine.person_id)
    if used is None:
        talks.close(desk.track, mine, "done")
        return (Say(talks.GONE),)
    lines.note_word(desk.work, mine, by_person=False)
    pieces = talks.pieces(text)
    for piece in pieces:
        outbox.tell(desk.work, used[0], Say(talks.TEXT, {"text": piece}))
    channel = next(channel for number, channel, _ in people.contacts(desk.work, mine.person_id) if number == used[0])
    cost = sum(segments(affordable(piece)).count for piece in pieces) if channel == "sms" else 0
    return (Say(COSTS, {"n": cost}),) if cost > MANY_SEGMENTS else ()
