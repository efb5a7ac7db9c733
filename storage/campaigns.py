"""People to whom we write first: brought in many at a time, held, let go and ended together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, Table, case, cast, exists, func, literal, or_, select, update

from storage import conversations, people
from storage.outbox import DUE, HELD
from storage.tables import (
    Approach,
    Campaign,
    Coach,
    Contact,
    ConversationRow,
    Employer,
    InboundRow,
    Outbox,
    Person,
    Profile,
    QueueEntry,
)
from storage.work import Work, table

SMS = "sms"


@dataclass(frozen=True, slots=True)
class Invited:
    """Someone to write to first. Of someone we wrote to long ago, who never answered, the person is known."""

    phone: str
    lang: str
    name: str | None
    partner: str | None
    permission: str | None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Approached:
    """Someone to whom the first message can go."""

    id: int
    contact_id: int
    invited: Invited

    @property
    def first(self) -> str:
        """The key of the first message."""
        return f"first:{self.id}"


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What we know of an address before we write to it."""

    person_id: int
    stopped: bool
    known: bool
    """They wrote to us, or are known otherwise."""
    written_at: datetime | None
    """When we last wrote first."""


@dataclass(frozen=True, slots=True)
class Silence:
    """How it stands with someone from whom we wait for a word."""

    over: bool
    """Nothing is to be said any more: they stopped, refused, finished, wait for a coach or are known otherwise."""
    consented: bool
    wrote_at: datetime | None
    approach: Row[Any] | None
    """id, campaign_id, coach, sent_at of the last first contact."""


def about(campaign_id: int | None) -> str | None:
    """How what is to be sent for a campaign is marked."""
    return None if campaign_id is None else f"campaign:{campaign_id}"


def begin(work: Work, name: str, coach_id: int) -> int:
    """A campaign by this name, or the one there is, so that a file can be brought in again."""
    campaign = table(Campaign)
    values = {"name": name, "coach_id": coach_id, "created_at": work.now}
    work.run(work.insert(Campaign).on_conflict_do_nothing(index_elements=["name"]), [values])
    return int(work.connection.execute(select(campaign.c.id).where(campaign.c.name == name)).scalar_one())


def named(work: Work, name: str) -> Row[Any] | None:
    """By its name, whatever its case."""
    return work.first(signed().where(func.lower(table(Campaign).c.name) == name.lower()))


def everyone(work: Work, most: int) -> list[Row[Any]]:
    """The newest campaigns."""
    return work.rows(signed().order_by(table(Campaign).c.id.desc()).limit(most))


def signed() -> Select[Any]:
    """Campaigns with the name of the coach who signs: id, name, state, coach."""
    campaign, coach = table(Campaign), table(Coach)
    return select(campaign, coach.c.name.label("coach")).join(coach, coach.c.id == campaign.c.coach_id)


def acquaintances(work: Work, phones: Sequence[str]) -> dict[str, Acquaintance]:
    """What we know of these numbers, in one look; a number that is not among them is new."""
    wanted = {work.keys.lookup(SMS, phone): phone for phone in phones}
    contact, person, approach, inbound = map(table, (Contact, Person, Approach, InboundRow))
    conversation, employer, coach, entry = map(table, (ConversationRow, Employer, Coach, QueueEntry))
    theirs = table(Contact).alias("theirs")
    wrote = exists(
        select(inbound.c.at).join(theirs, theirs.c.id == inbound.c.contact_id).where(theirs.c.person_id == person.c.id)
    )
    known = or_(
        wrote,
        person.c.consented_at.is_not(None),
        exists(select(conversation.c.id).where(conversation.c.person_id == person.c.id)),
        exists(select(employer.c.id).where(employer.c.person_id == person.c.id)),
        exists(select(entry.c.id).where(entry.c.person_id == person.c.id, waits(entry))),
        exists(select(coach.c.id).where(coach.c.contact_id == contact.c.id)),
    )
    written = select(func.max(approach.c.at)).where(approach.c.person_id == person.c.id).scalar_subquery()
    rows = work.rows(
        select(
            contact.c.lookup,
            contact.c.person_id,
            contact.c.carrier_blocked,
            person.c.stopped_at,
            person.c.refused_at,
            known.label("known"),
            written.label("written_at"),
        )
        .join(person, person.c.id == contact.c.person_id)
        .where(contact.c.channel == SMS, contact.c.lookup.in_(list(wanted)))
    )
    return {
        wanted[bytes(row.lookup)]: Acquaintance(
            row.person_id,
            bool(row.carrier_blocked or row.stopped_at is not None or row.refused_at is not None),
            bool(row.known),
            row.written_at,
        )
        for row in rows
    }


def approach(work: Work, invited: Sequence[Invited], coach_id: int, campaign_id: int | None) -> list[Approached]:
    """Keep these people, each with the permission; those whom another added meanwhile are left out."""
    strangers = [one for one in invited if one.person_id is None]
    details = [{"name": one.name, "partner": one.partner} for one in strangers]
    ours = set(conversations.add_contacts(work, [(SMS, one.phone, one.lang) for one in strangers], details))
    for one in invited:
        if one.person_id is not None:
            ours.add(one.person_id)
            people.change(work, one.person_id, lang=one.lang, name=one.name, partner=one.partner)
    by_lookup = {work.keys.lookup(SMS, one.phone): one for one in invited}
    contact, row = table(Contact), table(Approach)
    found = work.rows(
        select(contact.c.id, contact.c.person_id, contact.c.lookup)
        .where(contact.c.channel == SMS, contact.c.lookup.in_(list(by_lookup)))
        .order_by(contact.c.id)
    )
    found = [one for one in found if one.person_id in ours]
    values = [
        {
            "person_id": one.person_id,
            "campaign_id": campaign_id,
            "coach_id": coach_id,
            "permission": by_lookup[bytes(one.lookup)].permission,
            "at": work.now,
        }
        for one in found
    ]
    if not values:
        return []
    added = {r.person_id: r.id for r in work.run(work.insert(Approach).returning(row.c.person_id, row.c.id), values)}
    return [Approached(added[one.person_id], one.id, by_lookup[bytes(one.lookup)]) for one in found]


def last_approach(work: Work, person_id: int) -> Row[Any] | None:
    """The newest first contact to a person: all its columns, the coach's name, and when it was sent."""
    made, coach, box = table(Approach), table(Coach), table(Outbox)
    return work.first(
        select(made, coach.c.name.label("coach"), box.c.sent_at)
        .join(coach, coach.c.id == made.c.coach_id)
        .outerjoin(box, box.c.key == first_key(made))
        .where(made.c.person_id == person_id)
        .order_by(made.c.id.desc())
        .limit(1)
    )


def is_first_contact(work: Work, person_id: int) -> bool:
    """We wrote first, and they have not written since."""
    made, contact, inbound = table(Approach), table(Contact), table(InboundRow)
    wrote = (
        select(inbound.c.at).join(contact, contact.c.id == inbound.c.contact_id).where(contact.c.person_id == person_id)
    )
    invited = select(made.c.id).where(made.c.person_id == person_id, ~exists(wrote)).limit(1)
    return work.first(invited) is not None


def first_key(made: Table) -> ColumnElement[str]:
    """The key of the first message, as `Approached.first` gives it."""
    return literal("first:") + cast(made.c.id, String)


def waits(entry: Table) -> ColumnElement[bool]:
    """A coach has something to do for this person, or holds them."""
    return or_(entry.c.lane.is_not(None), entry.c.call.is_not(None), entry.c.coach_id.is_not(None))


def silence(work: Work, person_id: int) -> Silence:
    """How it stands with a person, who is kept from others until the transaction ends."""
    person, contact, inbound, entry, profile, employer, coach = map(
        table, (Person, Contact, InboundRow, QueueEntry, Profile, Employer, Coach)
    )
    theirs = select(contact.c.id).where(contact.c.person_id == person_id)
    ends = (
        select(entry.c.id).where(entry.c.person_id == person_id, entry.c.status != "closed", waits(entry)),
        select(profile.c.id).where(profile.c.person_id == person_id),
        select(employer.c.id).where(employer.c.person_id == person_id),
        select(coach.c.id).where(coach.c.contact_id.in_(theirs)),
    )
    found = work.first(
        select(
            person.c.stopped_at,
            person.c.refused_at,
            person.c.consented_at,
            select(func.max(inbound.c.at)).where(inbound.c.contact_id.in_(theirs)).scalar_subquery().label("wrote_at"),
            or_(*map(exists, ends)).label("ended"),
        )
        .where(person.c.id == person_id)
        .with_for_update(of=person, key_share=True)
    )
    if found is None:
        return Silence(True, False, None, None)
    over = bool(found.ended or found.stopped_at is not None or found.refused_at is not None)
    return Silence(over, found.consented_at is not None, found.wrote_at, last_approach(work, person_id))


@dataclass(frozen=True, slots=True)
class Progress:
    """A campaign in numbers of people; someone may be counted in several."""

    people: int
    queued: int
    sent: int
    answered: int
    stopped: int
    failed: int
    calls: int


def progress(work: Work, campaign_id: int) -> Progress:
    """How far a campaign is: only its own people are looked at."""
    made, person, box, contact, inbound, entry = map(table, (Approach, Person, Outbox, Contact, InboundRow, QueueEntry))
    wrote = exists(
        select(inbound.c.at)
        .join(contact, contact.c.id == inbound.c.contact_id)
        .where(contact.c.person_id == made.c.person_id, inbound.c.at >= made.c.at)
    )
    silent = exists(
        select(entry.c.id).where(
            entry.c.person_id == made.c.person_id, entry.c.status != "closed", entry.c.call.is_not(None)
        )
    )
    lost = or_(box.c.status == "failed", box.c.delivery.in_(("failed", "undelivered")))

    def count(which: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((which, 1)))

    row = work.connection.execute(
        select(
            func.count(),
            count(box.c.status.in_(("due", "sending", "held"))),
            count(box.c.status == "sent"),
            count(wrote),
            count(person.c.stopped_at.is_not(None)),
            count(lost),
            count(silent),
        )
        .select_from(made)
        .join(person, person.c.id == made.c.person_id)
        .outerjoin(box, box.c.key == first_key(made))
        .where(made.c.campaign_id == campaign_id)
    ).one()
    return Progress(*map(int, row))


def hold(work: Work, campaign_id: int) -> int:
    """Nothing of it goes out until it is let go; the number of messages held."""
    return _turn(work, campaign_id, "paused", DUE, "held")


def let_go(work: Work, campaign_id: int) -> int:
    return _turn(work, campaign_id, "going", HELD, "due")


def end(work: Work, campaign_id: int) -> int:
    """Nothing of it goes out any more. Of whom we forgot meanwhile, no row stays."""
    box, contact = table(Outbox), table(Contact)
    forgotten = exists(select(contact.c.id).where(contact.c.id == box.c.contact_id, contact.c.address.is_(None)))
    for waiting in (DUE, HELD):
        work.run(box.delete().where(box.c.about == about(campaign_id), box.c.status == waiting, forgotten))
    return _turn(work, campaign_id, "stopped", DUE, "void") + _turn(work, campaign_id, "stopped", HELD, "void")


def _turn(work: Work, campaign_id: int, state: str, before: ColumnElement[str], after: str) -> int:
    """The campaign and what waits of it, from one state to another; the number of first messages among it."""
    campaign, box = table(Campaign), table(Outbox)
    work.run(update(campaign).where(campaign.c.id == campaign_id).values(state=state))
    theirs = update(box).where(box.c.about == about(campaign_id), box.c.status == before)
    keys = work.run(theirs.values(status=after).returning(box.c.key))
    return sum((key or "").startswith("first:") for (key,) in keys)
