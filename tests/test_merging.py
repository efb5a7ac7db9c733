"""Two records become one person: everything of the other is the kept one's, and a stop, a no and a promise hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlmodel import SQLModel

from bot.alerts import WAITED
from bot.track.moving import HERE_NOW
from flows.model import Conversation, Msg, Say
from flows.paper import PAPER
from storage import appointments, conversations, lines, links, merging, outbox, people, queue
from storage.conversations import Saved
from storage.queue import Entry
from storage.tables import (
    Approach,
    Audit,
    Contact,
    ConversationRow,
    Employer,
    Outbox,
    Person,
    Placement,
    QueueEntry,
    QueueEvent,
    Training,
)
from storage.work import Store, table
from tests.stored import Clock, a_coach, contact_of, person_of, rows
from tests.stories import COACH, Story, heard, mark, read

START = datetime(2026, 10, 21, 7, 0, tzinfo=UTC)
CHAT, NEW, LIES = "555", "+32470000077", "7000002"
SECRET = Say(Msg("Sam, tomorrow at ten."))
ONLY_ONE = (ConversationRow.__tablename__, QueueEntry.__tablename__)


@pytest.fixture
def story(store: Store) -> Story:
    """The same person by SMS and, an hour later, on Telegram."""
    story = Story(store, "en", Clock(START))
    story.accepted("Sam")
    story.clock.forward(hours=1)
    story.accepted("Sam", CHAT, "telegram")
    return story


def both(story: Story) -> tuple[Entry, Entry]:
    persons = (person_of(story.store).id, person_of(story.store, CHAT, "telegram").id)
    with story.store.work() as work:
        keep, gone = (queue.of_person(work, person) for person in persons)
    assert keep is not None and gone is not None
    return keep, gone


def join(story: Story, keep: Entry, gone: Entry) -> Entry:
    with story.store.work() as work:
        merging.join(work, keep.person_id, gone.person_id)
        entry = queue.of_person(work, keep.person_id)
    assert entry is not None
    return entry


def by_coach(story: Story, line: str) -> frozenset[int]:
    before = mark(story)
    story.say(1, "telegram", COACH, line)
    return before


def of(story: Story, *persons: int) -> dict[str, int]:
    """How many rows of each table lead to one of these people; an employer's contact person is no candidate."""
    owned = [t for t in SQLModel.metadata.tables.values() if t.name != Employer.__tablename__]
    known = [t for t in owned if any(key.column.table is table(Person) for key in t.foreign_keys)]
    with story.store.work() as work:
        counted = {t.name: work.first(select(func.count()).where(t.c.person_id.in_(persons))) for t in known}
    return {name: row[0] for name, row in counted.items() if row is not None}


def test_all_that_is_known_of_the_other_is_known_of_who_stays(story: Story) -> None:
    keep, gone = both(story)
    coach, now = story.coach.coach, story.clock.now
    with story.store.work() as work:
        made = appointments.propose(work, "interview", "booked", gone.person_id, "V3", coach)
        own = {"person_id": gone.person_id, "coach_id": coach}
        day = date(2026, 10, 22)
        work.add(Placement, **own, appointment_id=made, route="ipo", starts_on=day, created_at=now)
        work.add(Training, **own, title="Dutch", starts_on=day, ends_on=day)
        work.add(Approach, **own, permission="by phone", at=now)
        work.add(Audit, **own, act="card", at=now)
        talk = lines.begin(work, gone.person_id, coach)
        assert talk is not None and lines.close(work, talk)
        token = links.make(work, gone.person_id)
        half = Conversation("intake", "town", "en", choosing_language=False)
        conversations.save(work, [Saved(gone.person_id, half)])
        [(chat, _, _)] = people.contacts(work, gone.person_id)
        outbox.tell(work, chat, SECRET, due_at=now + timedelta(days=1))
    history = len(rows(story.store, QueueEvent))
    before = of(story, keep.person_id, gone.person_id)
    assert all(before.values()), "nothing of what leads to a person is left out here"
    join(story, keep, gone)
    assert of(story, gone.person_id) == dict.fromkeys(before, 0)
    kept = of(story, keep.person_id)
    assert {n: c for n, c in kept.items() if n not in ONLY_ONE} == {
        n: c for n, c in before.items() if n not in ONLY_ONE
    }
    assert [kept[name] for name in ONLY_ONE] == [1, 1]
    assert gone.person_id not in {row.id for row in rows(story.store, Person)}
    assert len(rows(story.store, QueueEvent)) == history
    assert [row.contact_id for row in rows(story.store, Outbox) if row.about is None][-1] == chat
    with story.store.work() as work:
        assert links.owner(work, token) == keep.person_id
        running = conversations.running(work, keep.person_id)
        assert running is not None and running.state == "town", "the half intake goes on"


@pytest.mark.parametrize("newer", ["keep", "gone"])
def test_of_two_half_intakes_the_one_gone_on_with_last_stays(story: Story, newer: str) -> None:
    keep, gone = both(story)
    for entry, state in ((keep, "name"), (gone, "town")) if newer == "gone" else ((gone, "name"), (keep, "town")):
        half = Conversation("intake", state, "en", choosing_language=False)
        story.clock.forward(minutes=1)
        with story.store.work() as work:
            conversations.save(work, [Saved(entry.person_id, half)])
    join(story, keep, gone)
    with story.store.work() as work:
        running = conversations.running(work, keep.person_id)
    assert running is not None and running.state == "town"


def test_a_stop_that_comes_while_a_coach_joins_them_holds(story: Story) -> None:
    """The coach's transaction looked before it; another process wrote it meanwhile."""
    keep, gone = both(story)
    with story.store.work() as work:
        [(chat, _, _)] = people.contacts(work, gone.person_id)
        people.stop(work, gone.person_id, chat, by_carrier=True)
    join(story, keep, gone)
    assert person_of(story.store).stopped_at is not None
    assert contact_of(story.store, CHAT, "telegram").carrier_blocked


@pytest.mark.parametrize("later", [True, False])
def test_a_consent_taken_back_later_holds_and_one_given_later_counts(story: Story, later: bool) -> None:
    keep, gone = both(story)
    now = story.clock.now
    with story.store.work() as work:
        people.change(work, keep.person_id, consented_at=now)
        people.change(work, gone.person_id, refused_at=now + timedelta(minutes=1 if later else -1))
    by_coach(story, f"/merged {keep.code} {gone.code}")
    alone = person_of(story.store, CHAT, "telegram").id == gone.person_id
    assert alone is later
    if not later:
        person = person_of(story.store)
        assert (person.refused_at, person.consented_at) == (None, now)


def test_who_shares_a_phone_is_found_by_the_code_that_stays(story: Story) -> None:
    keep, gone = both(story)
    with story.store.work() as work:
        row = {"lang": "en", "created_at": work.now, "beside": gone.code}
        [child] = conversations.add_people(work, [row])
        people.change(work, keep.person_id, beside=gone.code)
    join(story, keep, gone)
    with story.store.work() as work:
        assert people.of(work, child).beside == keep.code
        assert people.of(work, keep.person_id).beside is None


def test_the_lane_of_the_newer_answers_counts(story: Story) -> None:
    keep, gone = both(story)
    with story.store.work() as work:
        work.run(update(table(QueueEntry)).where(table(QueueEntry).c.id == gone.id).values(lane="hold"))
    assert join(story, keep, gone).lane == "hold"


def test_an_open_place_is_not_hidden_by_a_closed_one(story: Story) -> None:
    gone, keep = both(story)
    with story.store.work() as work:
        assert queue.decide(work, keep, story.coach.coach, "closed", "found work")
        queue.owe(work, gone.person_id, "asked")
    entry = join(story, keep, gone)
    assert (entry.status, entry.call) == ("accepted", "asked")
    with story.store.work() as work:
        [listed] = queue.with_codes(work, [keep.code])
        found = queue.find(work, keep.code)
    assert listed.id == entry.id and found is not None and found.id == entry.id


def test_a_promise_to_the_other_is_not_forgotten(story: Story) -> None:
    keep, gone = both(story)
    story.clock.forward(minutes=1)
    with story.store.work() as work:
        queue.owe(work, gone.person_id, "asked")
    before = by_coach(story, f"/merged {keep.code} {gone.code}")
    story.until(2026, 10, 21, 12, 30)
    assert WAITED in heard(story, COACH, before)


def test_a_new_number_of_the_other_says_yes_for_who_stays(story: Story) -> None:
    keep, gone = both(story)
    by_coach(story, f"/number {gone.code} {NEW}")
    by_coach(story, f"/merged {keep.code} {gone.code}")
    before = mark(story)
    story.say(0, "sms", NEW, "yes")
    assert heard(story, NEW, before) == [HERE_NOW]
    assert contact_of(story.store, NEW).person_id == keep.person_id


def test_the_old_code_leads_to_the_card_that_stays(story: Story) -> None:
    keep, gone = both(story)
    by_coach(story, f"/merged {keep.code} {gone.code}")
    before = by_coach(story, f"/card {gone.code.lower()}")
    [told] = read(story, COACH, before)
    assert keep.code in told and "Sam" not in told


def test_the_coach_of_the_other_hears_who_has_them_now(story: Story) -> None:
    keep, gone = both(story)
    with story.store.work() as work:
        lies = a_coach(work, "Lies", LIES)
        assert queue.hand_over(work, gone, story.coach.coach, lies.coach)
    before = by_coach(story, f"/merged {keep.code} {gone.code}")
    [told] = read(story, LIES, before)
    assert gone.code in told and "Els" in told


def test_whose_questions_a_coach_fills_in_stays_alone_until_then(story: Story) -> None:
    keep, _ = both(story)
    by_coach(story, f"/intake {NEW}")
    with story.store.work() as work:
        person = people.with_address(work, "sms", NEW)
        entry = None if person is None else queue.of_person(work, person)
    assert entry is not None
    with story.store.work() as work:
        assert conversations.of_subject(work, PAPER.key, story.coach.coach) is not None
    for pair in (f"{keep.code} {entry.code}", f"{entry.code} {keep.code}"):
        by_coach(story, f"/merged {pair}")
    assert contact_of(story.store, NEW).person_id == entry.person_id
    by_coach(story, "stop")
    by_coach(story, f"/merged {keep.code} {entry.code}")
    assert contact_of(story.store, NEW).person_id == keep.person_id


def test_contact_persons_coaches_and_who_talks_are_joined_with_nobody(story: Story) -> None:
    keep, gone = both(story)
    pairs = (f"/merged {keep.code} {gone.code}", f"/merged {gone.code} {keep.code}")
    employer = table(Employer)

    def alone() -> bool:
        for pair in pairs:
            by_coach(story, pair)
        return bool(contact_of(story.store, CHAT, "telegram").person_id == gone.person_id)

    with story.store.work() as work:
        work.run(update(employer).where(employer.c.id == 1).values(person_id=gone.person_id))
    assert alone()
    with story.store.work() as work:
        work.run(update(employer).values(person_id=None))
        talk = lines.begin(work, gone.person_id, story.coach.coach)
        assert talk is not None
    assert alone()
    with story.store.work() as work:
        lines.close(work, talk)
        work.run(
            update(table(Contact)).where(table(Contact).c.id == story.coach.contact).values(person_id=gone.person_id)
        )
    assert alone()
