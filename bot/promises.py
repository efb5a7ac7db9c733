"""Promised calls that nobody has taken: after some office hours all coaches hear of them again."""

from __future__ import annotations

from bot.alerts import WAITED, entered, promised, reachable
from bot.track import Track
from flows.model import Say
from flows.office import after
from storage import lines, outbox, queue
from storage.codec import Timer
from storage.outbox import Claimed
from storage.queue import Entry


def ring(track: Track, letter: Claimed, timer: Timer) -> None:
    """Look whether a coach has taken it; while none has, tell all of them once more and look again later."""
    entry = queue.by_id(track.work, timer.subject)
    if entry is None or entry.call is None or entry.called_at is None or is_taken(track, entry):
        return
    hours, office = track.programme.office.again_after_hours, track.programme.office_hours
    due = after(office, entry.called_at, hours)
    if due <= track.work.now:
        outbox.tell_all(track.work, reachable(track.work), [still(entry)])
        due = after(office, track.work.now, hours)
    later = Timer(timer.kind, timer.step + 1, entry.id)
    outbox.send(track.work, letter.contact_id, later, due_at=due, about=promised(entry))


def is_taken(track: Track, entry: Entry) -> bool:
    """Has a coach done something for this person since the call was promised?"""
    assert entry.called_at is not None, "a call is owed"
    talks = lines.of_person(track.work, entry.person_id) is not None
    return talks or queue.taken_since(track.work, entry, entry.called_at)


def still(entry: Entry) -> Say:
    """As the first alert, with how long the person has waited."""
    assert entry.called_at is not None, "a call is owed"
    return entered(entry, "call", Say(WAITED, {"code": entry.code, "time": entry.called_at}))
