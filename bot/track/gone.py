"""Someone who takes part in an appointment stopped or was erased: all others hear of it, without personal data."""

from __future__ import annotations

from bot import lines
from bot.alerts import tell_coaches
from bot.track import Track, aftercare, moving
from bot.track.appointments import blind, deliver, happen, plan
from flows import invitation
from flows.model import N_, Say
from flows.notices import Notice, coach_line
from storage import appointments, employers

HOST_STOPPED = N_("{employer} wants no messages any more. Please call them.")


def stopped(track: Track, person_id: int) -> None:
    """Nothing can be asked any more: what is not agreed yet ends; of what is agreed nobody is sure."""
    for booking in appointments.of_person(track.work, person_id):
        if booking.appointment.state == "booked":
            say = Say(invitation.UNSURE, invitation.subject(blind(track, booking)).fields)
            deliver(track, booking, Notice("employer", say, urgent=True))
        elif booking.appointment.state in ("asked", "inviting", "offered", "missed"):
            happen(track, booking, "cancels")
        deliver(track, booking, Notice("coach", coach_line(aftercare.STOPPED, plan(track, booking))))
    aftercare.stopped(track, person_id)
    lines.stopped(track.work, person_id)
    moving.stopped(track.work, person_id)
    hosts = tuple(dict.fromkeys(row.name for row in employers.of_person(track.work, person_id)))
    if hosts:
        tell_coaches(track.work, person_id, Say(HOST_STOPPED, {"employer": hosts}))


def erased(track: Track, person_id: int) -> None:
    """Nothing of this person stays: every appointment is cancelled, and nobody is asked about a job any more."""
    for booking in appointments.of_person(track.work, person_id):
        happen(track, booking, "cancels")
    lines.stopped(track.work, person_id, erased=True)
    moving.leave(track.work, person_id)
    aftercare.stopped(track, person_id)
    aftercare.erased(track, person_id)
