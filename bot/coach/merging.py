"""Two records become one person, when a coach says so."""

from __future__ import annotations

from bot.alerts import DO, card_button, watch
from bot.coach import cards
from bot.coach.desk import Desk, Refusal
from bot.track.presenting import KNOWN
from flows.model import N_, Option, Say, Value
from flows.paper import PAPER
from storage import appointments, coaches, conversations, employers, lines, merging, outbox, people, queue
from storage.outbox import EVER
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
    watch(desk.work, entry)
    holder = queue.contact_of_holder(desk.work, gone)
    if holder is not None and gone.coach_id not in (entry.coach_id, desk.coach_id):
        fields: dict[str, Value] = {"code": gone.code, "coach": entry.coach or Say(N_("nobody"))}
        button = (card_button(keep.code),)
        outbox.tell(desk.work, holder, Say(N_("{code} is with {coach} now."), fields, button, DO, private=True))
    queue.note(desk.work, entry.id, desk.coach_id, "merged", gone.code)
    queue.audit(desk.work, desk.coach_id, keep.person_id, "merged")
    return cards.show_card(desk, entry)


def check(desk: Desk, keep: Entry, gone: Entry) -> None:
    """Who wants no messages, or took a consent back, stays alone, so that it holds; so does who meets the same employer
    twice."""
    work, both = desk.work, (keep, gone)
    if keep.person_id == gone.person_id:
        raise Refusal(N_("This is one person already."))
    agreed = max((at for one in both if (at := people.of(work, one.person_id).consented_at)), default=EVER)
    for one in both:
        refused = people.of(work, one.person_id).refused_at
        if people.has_stopped(work, one.person_id) or (refused is not None and refused > agreed):
            raise Refusal(N_("{code} wants no messages. They stay two, so that it stays so."), code=one.code)
        contacts = people.contacts(work, one.person_id)
        if employers.of_person(work, one.person_id) or any(people.is_coach(work, number) for number, _, _ in contacts):
            raise Refusal(N_("{code} is no candidate."), code=one.code)
        talk = lines.of_person(work, one.person_id)
        coach = talk.coach if talk is not None else filling_in(desk, one.person_id)
        if coach:
            raise Refusal(N_("{code} talks with {coach} now."), code=one.code, coach=coach)
    theirs = [{b.appointment.vacancy for b in appointments.of_person(work, one.person_id)} for one in both]
    same = tuple(sorted(theirs[0] & theirs[1]))
    if same:
        raise Refusal(N_("Both have an appointment for {vacancy}. Close one first."), vacancy=same)


def filling_in(desk: Desk, person_id: int) -> str:
    """The coach who asks this person the questions just now, and whose answers would otherwise lead nowhere."""
    for coach in coaches.everyone(desk.work):
        form = conversations.of_subject(desk.work, PAPER.key, coach.id)
        if form is not None and form.answers[KNOWN].value == person_id:
            return str(coach.name)
    return ""
