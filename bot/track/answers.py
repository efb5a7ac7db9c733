"""What people answer to what we asked at a moment of ours: one handler a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.alerts import promise_call, tell_coaches
from bot.track import Actor, Track, aftercare, appointments, employers, forms, moving, presenting
from flows import interview, invitation
from flows.appointment import Event, NotNow
from flows.events import Answered
from flows.model import N_, Conversation, Say, Value
from flows.moved import MOVED
from flows.notices import Notice, coach_line
from flows.programme import Subject
from flows.route import ROUTE
from flows.scripts import SCRIPTS
from storage import appointments as stored
from storage import coaches, conversations
from storage import employers as known
from storage.appointments import OF_CANDIDATE, OF_EMPLOYER, Booking

MOST_MISSES = 2
AGREES = {"kept": "happened", "closed": "happened", "missed": "absent", "let_down": "let_wait"}
"""State → what either side says when it agrees."""
CALLS = N_("A coach will call you.")
KNOWN = N_("Thank you. The coach knows it.")
WHY = N_("{person}, {vacancy}: the reason was: {answer}")
AFTER_ALL = N_("{person}, {vacancy}: an answer that no longer fits: {answer}")
NO_TIME = N_("{person}, {vacancy}: no time suits the employer. Please call them.")
WRONG_NUMBER = N_("{employer}: the number of the contact person is not right. Please ask for a new one.")
WRITES = N_("{employer} writes: {text}")


@dataclass(frozen=True)
class Reply:
    """An answer with all that a handler needs."""

    track: Track
    actor: Actor
    person_id: int
    answer: Answered

    @property
    def value(self) -> Any:
        return self.answer.value

    def say(self, say: Say) -> None:
        """At once, to whom answered."""
        self.track.send(self.actor.contact_id, say)


def subject_of(track: Track, at: Conversation) -> Subject:
    """What a conversation is about: the values of its texts and what it offers."""
    if at.script in OF_CANDIDATE or at.script in OF_EMPLOYER:
        booking = stored.get(track.work, at.subject)
        if booking is None:
            return Subject()
        if at.script in OF_EMPLOYER:
            return invitation.subject(appointments.blind(track, booking))
        return interview.subject(appointments.meeting(track, booking), booking.appointment, track.work.now)
    if at.script == invitation.CONFIRM.key:
        return employers.subject(track, known.get(track.work, at.subject), coach_of(track))
    if at.script == MOVED.key:
        return moving.subject(track, at.subject)
    if SCRIPTS[at.script].by_coach:
        return presenting.subject_of(track, at)
    if at.script == ROUTE.key:
        return forms.subject_of(track, at)
    return aftercare.subject_of(track, at)


def shown(track: Track, answer: Answered) -> Value:
    """An answer as the coach reads it."""
    at = Conversation(answer.script, answer.question, subject=answer.subject)
    world = replace(track.world, subject=subject_of(track, at))
    return SCRIPTS[answer.script].question(answer.question).kind.show(answer.value, world)


def coach_of(track: Track) -> str:
    return next((row.name for row in coaches.everyone(track.work) if row.contact_id is not None), "")


def answered(track: Track, actor: Actor, person_id: int, answer: Answered) -> None:
    """Do what an answer means; one that no longer fits is told to the coach and lost to nobody."""
    reply = Reply(track, actor, person_id, answer)
    if answer.script in OF_CANDIDATE or answer.script in OF_EMPLOYER:
        booking = stored.get(track.work, answer.subject)
        if booking is None:
            reply.say(Say(KNOWN))
            return
        try:
            OF_APPOINTMENT[answer.script](reply, booking)
        except NotNow:
            reply.say(Say(KNOWN))
            told = coach_line(AFTER_ALL, appointments.plan(track, booking), answer=shown(track, answer))
            appointments.deliver(track, booking, Notice("coach", told))
    elif answer.script == MOVED.key:
        moving.confirmed(track, actor.contact_id, person_id, answer.subject, answer.value)
    elif answer.script == invitation.CONFIRM.key:
        confirmed(reply)
    else:
        aftercare.answered(track, actor, person_id, answer)


def interest(reply: Reply, booking: Booking) -> None:
    happen(reply, booking, "wants" if reply.value == "yes" else "declines")


def adaptation(reply: Reply, booking: Booking) -> None:
    """A change to the work is told only after a yes; an invitation that is out already gets it afterwards."""
    agreed = reply.value == "yes"
    made = replace(booking.appointment, adaptation_agreed=agreed)
    stored.save(reply.track.work, made)
    stored.end_conversations(reply.track.work, made.id, ("adaptation",))
    about = subject_of(reply.track, Conversation("adaptation", "adaptation", subject=made.id))
    reply.say(Say(interview.AGREED if agreed else interview.NOT_AGREED, about.fields))
    if agreed and made.state in ("inviting", "offered", "booked"):
        fields: dict[str, Value] = {"code": made.code, "adaptation": made.adaptation or ""}
        notice = Notice("employer", Say(invitation.CHANGE_FOR, fields))
        appointments.deliver(reply.track, replace(booking, appointment=made), notice)


def slot(reply: Reply, booking: Booking) -> None:
    if reply.value == "no_time":
        happen(reply, booking, "none_fits")
        return
    at = datetime.fromisoformat(reply.value)
    if at not in booking.appointment.free(reply.track.work.now):
        about = subject_of(reply.track, Conversation("slot", "slot", subject=booking.appointment.id))
        lead = Say(interview.TOO_LATE)
        text = Say(interview.SLOT.questions[0].text, about.fields, before=(lead,))
        notice = Notice("candidate", text, interview.SLOT)
        appointments.deliver(reply.track, booking, notice, reply.actor)
        return
    happen(reply, booking, "books", at=at)


def coming(reply: Reply, booking: Booking) -> None:
    if reply.value == "help":
        stored.unplan_silence(reply.track.work, booking.appointment.id)
        promise_call(reply.track.work, reply.person_id, "asked")
        reply.say(Say(CALLS))
        return
    happen(reply, booking, reply.value)


def afterwards(reply: Reply, booking: Booking) -> None:
    stored.end_conversations(reply.track.work, booking.appointment.id, ("afterwards",))
    took_place(reply, booking)


def missed(reply: Reply, booking: Booking) -> None:
    """A new time, with help after the second miss; or other work."""
    told = coach_line(WHY, appointments.plan(reply.track, booking), answer=shown(reply.track, reply.answer))
    appointments.deliver(reply.track, booking, Notice("coach", told))
    if reply.value == "wish":
        happen(reply, booking, "cancels")
        return
    happen(reply, booking, "again")
    if booking.appointment.misses >= MOST_MISSES:
        promise_call(reply.track.work, reply.person_id, "missed")
        reply.say(Say(CALLS))


def times(reply: Reply, booking: Booking) -> None:
    """Of several times the candidate chooses; with none the coach calls the employer."""
    if reply.value == invitation.NO_TIME:
        reply.say(Say(invitation.THANKS, {"coach": booking.coach}))
        notice = Notice("coach", coach_line(NO_TIME, appointments.plan(reply.track, booking)))
        appointments.deliver(reply.track, booking, notice)
        return
    offered = tuple(datetime.fromisoformat(time) for time in reply.value)
    free = tuple(time for time in offered if time > reply.track.work.now)
    if not free:
        text = Say(interview.TOO_LATE)
        about = invitation.subject(appointments.blind(reply.track, booking))
        question = Say(invitation.INVITATION.questions[0].text, about.fields, before=(text,))
        appointments.deliver(reply.track, booking, Notice("employer", question, invitation.INVITATION), reply.actor)
        return
    happen(reply, booking, "times", times=free)
    reply.say(Say(invitation.THANKS, {"coach": booking.coach}))


def hosting(reply: Reply, booking: Booking) -> None:
    if reply.value == "withdraws":
        happen(reply, booking, "withdraws")
    else:
        reply.say(Say(invitation.THANKS, {"coach": booking.coach}))


def kept(reply: Reply, booking: Booking) -> None:
    stored.end_conversations(reply.track.work, booking.appointment.id, ("kept",))
    took_place(reply, booking)


def took_place(reply: Reply, booking: Booking) -> None:
    """What one side says of it; the other side saying the same changes nothing."""
    if AGREES.get(booking.appointment.state) == reply.value:
        reply.say(Say(KNOWN))
    else:
        happen(reply, booking, reply.value)


def happen(reply: Reply, booking: Booking, event: Event, **values: Any) -> None:
    appointments.happen(reply.track, booking, event, reply.actor, **values)


OF_APPOINTMENT: Mapping[str, Callable[[Reply, Booking], None]] = {
    "interest": interest,
    "adaptation": adaptation,
    "slot": slot,
    "coming": coming,
    "afterwards": afterwards,
    "missed": missed,
    "times": times,
    "hosting": hosting,
    "kept": kept,
}


def confirmed(reply: Reply) -> None:
    """Is the number of the contact person right? What waited for the yes goes out now."""
    work = reply.track.work
    employer = known.get(work, reply.answer.subject)
    conversations.end(work, invitation.CONFIRM.key, employer.id)
    about = employers.subject(reply.track, employer, coach_of(reply.track))
    if reply.value == "no":
        known.refuse(work, employer.id)
        reply.say(Say(invitation.REFUSED))
        tell_coaches(reply.track.work, reply.person_id, Say(WRONG_NUMBER, {"employer": employer.name}))
        return
    known.confirm(work, reply.person_id)
    reply.say(Say(invitation.CONFIRMED, about.fields))
    for booking in stored.of_employer(work, reply.person_id):
        appointments.told_now(reply.track, booking)


def forward(track: Track, person_id: int, text: Value) -> None:
    """Words of an employer's contact person that are no answer: a coach reads them."""
    names = tuple(dict.fromkeys(row.name for row in known.of_person(track.work, person_id)))
    tell_coaches(track.work, person_id, Say(WRITES, {"employer": names, "text": text}))
