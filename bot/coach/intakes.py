"""The intake filled in by a coach: the person is found or made by their number."""

from __future__ import annotations

from bot.alerts import card_button
from bot.coach.desk import Desk, Refusal
from bot.coach.presenting import begin
from bot.track.presenting import KNOWN
from flows.model import N_, Answer, Option, Say
from flows.paper import PAPER
from storage import conversations, employers, people, queue
from storage.queue import Entry

ANOTHER = N_("Another person on this phone")
FOR = N_("Questions for {code}. Read them to the person.")


def intake(desk: Desk, phone: str, lang: str | None) -> tuple[Say, ...]:
    """Begin, for the person who has this number; whoever has answered or stopped already is not asked again."""
    person = people.with_address(desk.work, "sms", phone)
    if person is None:
        person = conversations.add_contact(desk.work, "sms", phone, lang or desk.programme.languages[0])
    desk.may_write(person)
    if employers.of_person(desk.work, person):
        raise Refusal(N_("This number is known already."))
    entry = queue.placed(desk.work, person)
    if people.latest_profile(desk.work, person) is not None:
        known = N_("{code} has answered the questions already.")
        another = Option(f"beside {entry.code}", Say(ANOTHER))
        raise Refusal(known, code=entry.code).choose((card_button(entry.code), another))
    conversations.at_address(desk.work, "sms", phone)
    return asked(desk, entry)


def beside(desk: Desk, entry: Entry) -> tuple[Say, ...]:
    """For somebody who shares this person's phone: they get no messages of their own, a coach tells them all."""
    row = {"lang": entry.lang, "created_at": desk.work.now, "beside": entry.code}
    [person] = conversations.add_people(desk.work, [row])
    return asked(desk, queue.placed(desk.work, person))


def asked(desk: Desk, entry: Entry) -> tuple[Say, ...]:
    queue.audit(desk.work, desk.coach_id, entry.person_id, "intake")
    lead = Say(FOR, {"code": entry.code})
    return (lead, *begin(desk, PAPER, {KNOWN: Answer(entry.person_id, "")}, known=False))
