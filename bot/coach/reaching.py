"""The first SMS to someone, signed by the coach, only with the person's permission."""

from __future__ import annotations

from bot.alerts import DO, card_button
from bot.coach.desk import Desk, Refusal
from bot.outreach import write_first
from flows.model import N_, Option, Say
from flows.outreach import LONGEST_NAME, LONGEST_PARTNER
from storage import campaigns, conversations, people, queue
from storage.campaigns import Invited
from storage.queue import Entry


def contact(desk: Desk, phone: str, lang: str, told: str) -> tuple[Say, ...]:
    """Ask the coach for the person's permission before anything is sent. `told` is "name" or "name, partner"."""
    name, _, partner = (part.strip() for part in told.partition(","))
    if len(name) > LONGEST_NAME or len(partner) > LONGEST_PARTNER:
        raise Refusal(N_("Write only the first name."))
    known = people.with_address(desk.work, "sms", phone)
    if known is not None:
        desk.may_write(known)
        entry = queue.of_person(desk.work, known)
        if entry is None:
            raise Refusal(N_("This number is known already."))
        said = Say(N_("This number is known already: {code}"), {"code": entry.code}, (card_button(entry.code),), DO)
        return (said,)
    person_id = conversations.add_contact(desk.work, "sms", phone, lang, name or None)
    people.change(desk.work, person_id, partner=partner or None)
    code = queue.placed(desk.work, person_id).code
    options = (Option(f"permit {code}", Say(N_("Yes, the person agreed"))), Option(f"forbid {code}", Say(N_("No"))))
    return (Say(N_("Did this person agree to get an SMS from us?"), {}, options, DO),)


def permit(desk: Desk, entry: Entry) -> tuple[Say, ...]:
    """Send the first SMS at the next moment we may, once; the permission is kept with the person and in the audit."""
    queue.audit(desk.work, desk.coach_id, entry.person_id, "permission")
    person = people.of(desk.work, entry.person_id)
    phones = [address for _, channel, address in people.contacts(desk.work, entry.person_id) if channel == "sms"]
    if campaigns.last_approach(desk.work, entry.person_id) is None and phones and phones[0]:
        one = Invited(phones[0], person.lang, person.name, person.partner, None, entry.person_id)
        approached = campaigns.approach(desk.work, [one], desk.coach_id, None)
        write_first(desk.work, approached, desk.name, desk.programme)
    at = desk.programme.calendar.next_open(desk.work.now)
    if at > desk.work.now:
        return (Say(N_("The SMS goes out on {time}."), {"time": at}),)
    return (Say(N_("The SMS goes out now.")),)


def forbid(desk: Desk, entry: Entry) -> tuple[Say, ...]:
    """Forget a number that we may not write to."""
    people.forget_unasked(desk.work, entry.person_id)
    return (Say(N_("Then we send nothing. The number is gone.")),)
