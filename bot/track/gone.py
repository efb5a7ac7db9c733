"""Someone who takes part in an appointment stopped or was erased: all others hear of it, without personal data."""

from __future__ import annotations

from bot.track import Track
from bot.track.appointments import blind, deliver, happen, plan
from flows import invitation
from flows.model import N_, Say
from flows.notices import Notice, coach_line
from storage import appointments

STOPPED = N_("{person}, {vacancy}: this person wants no messages any more. Please call.")


def stopped(track: Track, person_id: int) -> None:
    """Nothing can be asked any more: what is not agreed yet ends; of what is agreed nobody is sure."""
    for booking in appointments.of_person(track.work, person_id):
        if booking.appointment.state == "booked":
            say = Say(invitation.UNSURE, invitation.subject(blind(track, booking)).fields)
            deliver(track, booking, Notice("employer", say, urgent=True))
        elif booking.appointment.state in ("asked", "inviting", "offered", "missed"):
            happen(track, booking, "cancels")
        deliver(track, booking, Notice("coach", coach_line(STOPPED, plan(track, booking))))


def erased(track: Track, person_id: int) -> None:
    """Nothing of this person stays: every appointment is cancelled."""
    for booking in appointments.of_person(track.work, person_id):
        happen(track, booking, "cancels")
