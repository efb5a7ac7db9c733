"""Two records become one person, when a coach says so."""

from __future__ import annotations

from bot.alerts import DO
from bot.coach import cards
from bot.coach.desk import Desk, Refusal
from flows.model import N_, Option, Say, Value
from storage import appointments, employers, lines, merging, people, queue
from storage.queue import Entry

BOTH = N_("{code} and {other} become one person: {code}. This cannot be undone.")
HAS = N_("{code}: addresses {addresses}, full answers {answers}, appointments {meetings}")
JOIN = N_("Yes, it is one person")


def merge(desk: Desk, keep: Entry, gone: Entry) -> tuple[Say, ...]:
    """What would be joined; the coach confirms it by a button."""
    check(desk, keep, gone)
    told = []
    for one in (keep, gone):
        queue.audit(desk.work, desk.coach_id, one.person_id, "merge")
        addresses, answers, meetings = merging.counts(desk.work, one.person_id)
        fields: dict[str, Value] = {"code": one.code, "addresses": addresses, "answers": answers, "meetings": meetings}
        told.append(Say(HAS, fields))
    yes = Option(f"merged {keep.code} {gone.code}", Say(JOIN))
    return (Say(BOTH, {"code": keep.code, "other": gone.code}, (yes,), DO, after=tuple(told)),)


def merged(desk: Desk, keep: Entry, gone: Entry) -> tuple[Say, ...]:
    check(desk, keep, gone)
    merging.join(desk.work, keep.person_id, gone.person_id)
    entry = queue.find(desk.work, keep.code) or keep
    queue.note(desk.work, entry.id, desk.coach_id, "merged", gone.code)
    queue.audit(desk.work, desk.coach_id, keep.person_id, "merged")
    return cards.show_card(desk, entry)


def check(desk: Desk, keep: Entry, gone: Entry) -> None:
    """Who wants no messages stays alone, so that a stop holds; so does who meets the same employer twice."""
    work, both = desk.work, (keep, gone)
    if keep.person_id == gone.person_id:
        raise Refusal(N_("This is one person already."))
    for one in both:
        if people.has_stopped(work, one.person_id):
            raise Refusal(N_("{code} wants no messages. They stay two, so that it stays so."), code=one.code)
        contacts = people.contacts(work, one.person_id)
        if employers.of_person(work, one.person_id) or any(people.is_coach(work, number) for number, _, _ in contacts):
            raise Refusal(N_("{code} is no candidate."), code=one.code)
        talk = lines.of_person(work, one.person_id)
        if talk is not None:
            raise Refusal(N_("{code} talks with {coach} now."), code=one.code, coach=talk.coach)
    theirs = [{b.appointment.vacancy for b in appointments.of_person(work, one.person_id)} for one in both]
    same = tuple(sorted(theirs[0] & theirs[1]))
    if same:
        raise Refusal(N_("Both have an appointment for {vacancy}. Close one first."), vacancy=same)
