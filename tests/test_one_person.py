"""One number is one person: shared by a button, joined only by a coach, changed only with a yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from bot.alerts import LATE, NEW_ENTRY
from bot.coach.deciding import TOLD
from bot.coach.numbers import ASKED
from bot.lines import not_arrived
from bot.numbers import LOOKS, MAYBE_ONE, NO_SMS, OFFER, THANKS
from bot.simulator.demo.stage import Stage
from bot.track import gone
from bot.track.moving import HERE_NOW, RIGHT, WRONG
from flows.model import Msg, Say
from flows.moved import MOVED
from flows.outreach import ERASED
from storage import appointments, coaches, outbox, people, queue
from storage.queue import Entry
from storage.tables import Employer, InboundRow, Person, Profile, QueueEntry, QueueEvent
from storage.work import Store, table
from tests.acting import heard as heard_on_stage
from tests.playing import EASY
from tests.stored import Clock, contact_of, person_of, rows
from tests.stories import CANDIDATE, COACH, Story, heard, mark, read
from tests.worlds import demo_programme

START = datetime(2026, 10, 21, 7, 0, tzinfo=UTC)
SECRET = Say(Msg("Sam, tomorrow at ten."))
CAMPAIGN = Say(Msg("Hello, this is new."))
CHAT, NEW, OTHER = "555", "+32470000077", "+32470000078"


@pytest.fixture
def story(store: Store) -> Story:
    return Story(store, "en", Clock(START))


def shares(story: Story, number: str, chat: str = CHAT) -> None:
    story.dispatcher.dispatch([replace(story.inbound("telegram", chat, ""), number=number)])
    story.deliver()


def on_telegram(story: Story, chat: str = CHAT) -> None:
    """Somebody who finished the intake on Telegram."""
    for text in ("hello", "3", *EASY.values()):
        story.say(0, "telegram", chat, text)


def entry_of(story: Story, address: str, channel: str = "sms") -> Entry:
    person = person_of(story.store, address, channel).id
    with story.store.work() as work:
        entry = queue.of_person(work, person)
    assert entry is not None
    return entry


def test_the_button_of_telegram_gives_the_number_once_and_for_reminders(stage: Stage) -> None:
    user = stage.telegram("Olena", "uk")
    heard_on_stage(stage, user, user.send("/start"))
    heard_on_stage(stage, user, user.press("language:en"))
    for text in EASY.values():
        told = heard_on_stage(stage, user, user.send(text))
    assert told[-1].text == OFFER
    [thanks] = heard_on_stage(stage, user, user.press("Share my number"))
    assert thanks.text == THANKS
    with stage.store.work() as work:
        owner = people.with_address(work, "sms", user.phone if user.phone.startswith("+") else f"+{user.phone}")
        assert owner == people.with_address(work, "telegram", str(user.id))


def test_a_shared_number_is_an_address_more_and_messages_stay_where_the_person_writes(story: Story) -> None:
    on_telegram(story)
    before = mark(story)
    shares(story, "32470000077")
    shares(story, "+32470000077")
    shares(story, "+3216000000")
    assert heard(story, CHAT, before) == [THANKS, THANKS, NO_SMS]
    person = person_of(story.store, CHAT, "telegram").id
    assert person_of(story.store, NEW).id == person
    with story.store.work() as work:
        [(chat, _, _), (phone, _, _)] = people.contacts(work, person)
        track = story.track(work)
        assert (track.reach(person), track.reach(person, by_sms=True)) == (chat, phone)


def test_a_number_of_another_is_proposed_to_coaches_and_nothing_is_joined(story: Story) -> None:
    story.accepted("Sam")
    on_telegram(story)
    before = mark(story)
    shares(story, CANDIDATE)
    shares(story, CANDIDATE)
    assert heard(story, CHAT, before) == [LOOKS, LOOKS]
    [told] = [line for line in read(story, COACH, before) if "/merge" in line]
    assert CANDIDATE not in told and "Sam" not in told and heard(story, COACH, before) == [MAYBE_ONE]
    assert person_of(story.store, CHAT, "telegram").id != person_of(story.store).id


@pytest.mark.parametrize("who", ["stopped", "employer", "coach", "erased"])
def test_a_shared_number_of_somebody_special_joins_nobody_and_tells_nothing(story: Story, who: str) -> None:
    """The answer is kind and the same, whoever has the number."""
    story.accepted("Sam")
    person = person_of(story.store).id
    with story.store.work() as work:
        [(contact, _, _)] = people.contacts(work, person)
        if who == "stopped":
            people.stop(work, person, contact, by_carrier=True)
        elif who == "employer":
            work.run(update(table(Employer)).where(table(Employer).c.id == 1).values(person_id=person))
        elif who == "coach":
            assert coaches.redeem(work, coaches.invite(work, "Lies"), contact) == "Lies"
        else:
            people.forget(work, person)
    on_telegram(story)
    before = mark(story)
    shares(story, CANDIDATE)
    assert heard(story, CHAT, before) == [LOOKS] and heard(story, CANDIDATE, before) in ([], [MAYBE_ONE])
    assert "Sam" not in "".join(read(story, COACH, before)) and CANDIDATE not in "".join(read(story, COACH, before))
    keep, gone = entry_of(story, CANDIDATE), entry_of(story, CHAT, "telegram")
    assert gone.person_id != keep.person_id
    for pair in (f"{keep.code} {gone.code}", f"{gone.code} {keep.code}"):
        story.say(1, "telegram", COACH, f"/merged {pair}")
    joined = person_of(story.store, CHAT, "telegram").id == person_of(story.store).id
    assert joined is (who == "erased")


def test_merge_shows_what_is_joined_then_joins_both_histories(story: Story) -> None:
    story.accepted("Sam")
    story.coaches("/note CODE by phone")
    story.until(2026, 10, 21, 10)
    on_telegram(story)
    keep, gone = entry_of(story, CANDIDATE), entry_of(story, CHAT, "telegram")
    story.say(1, "telegram", COACH, f"/merge {keep.code} {gone.code}")
    assert person_of(story.store, CHAT, "telegram").id != keep.person_id, "only shown"
    story.say(1, "telegram", COACH, f"/merged {keep.code} {gone.code}")
    assert person_of(story.store, CHAT, "telegram").id == person_of(story.store).id == keep.person_id
    versions = [(row.person_id, row.version) for row in rows(story.store, Profile)]
    assert sorted(versions) == [(keep.person_id, 1), (keep.person_id, 2)]
    with story.store.work() as work:
        newest = people.latest_profile(work, keep.person_id)
        entry = queue.find(work, keep.code)
        assert newest is not None and newest.version == 2 and newest.answers["town"].value, "the newer answers"
        assert entry is not None and entry.coach == "Els" and entry.status == "accepted"
        assert queue.find(work, gone.code) is None
        kinds = [row.kind for row in work.rows(select(table(QueueEvent)).order_by(table(QueueEvent).c.id))]
    assert {"note", "merged", "accepted"} <= set(kinds) and kinds.count("entered") == 2
    before = mark(story)
    story.say(0, "telegram", CHAT, "COACH")
    assert entry_of(story, CANDIDATE).call == "asked" and heard(story, CHAT, before)


def test_merge_refuses_who_stopped_who_is_one_and_two_appointments_at_one_vacancy(story: Story) -> None:
    story.accepted("Sam")
    story.accepted("Sam", CHAT, "telegram")
    keep, gone = entry_of(story, CANDIDATE), entry_of(story, CHAT, "telegram")
    with story.store.work() as work:
        for entry in (keep, gone):
            appointments.propose(work, "visit", "inviting", entry.person_id, "V3", story.coach.coach)
    before = mark(story)
    pair = f"/merged {keep.code} {gone.code}"
    story.say(1, "telegram", COACH, pair)
    story.say(1, "telegram", COACH, f"/merged {keep.code} {keep.code}")
    story.candidate("STOP")
    story.say(1, "telegram", COACH, pair)
    refusals = [text for text in heard(story, COACH, before) if text.startswith(("Both", "This is", "{code} wants"))]
    assert [text[:8] for text in refusals] == ["Both hav", "This is ", "{code} w"]
    assert entry_of(story, CHAT, "telegram").person_id == gone.person_id


def test_a_new_number_is_asked_before_anything_personal_goes_there(story: Story) -> None:
    story.accepted("Sam")
    person = person_of(story.store)
    with story.store.work() as work:
        [(old, _, _)] = people.contacts(work, person.id)
        outbox.tell(work, old, SECRET, due_at=datetime(2026, 10, 22, 9, tzinfo=UTC))
    before = mark(story)
    story.coaches(f"/number CODE {NEW}")
    assert heard(story, COACH, before) == [ASKED]
    [asked] = read(story, NEW, before)
    assert "Sam" not in asked and "Els" in asked and heard(story, CANDIDATE, before) == []
    story.until(2026, 10, 22, 12)
    assert heard(story, NEW, before) == [MOVED.questions[0].text], "what was planned waits for the yes"
    story.say(0, "sms", NEW, "yes")
    assert sorted(heard(story, NEW, before)[1:]) == sorted([SECRET.text, HERE_NOW])
    assert person_of(story.store, NEW).id == person.id and RIGHT in heard(story, COACH, before)
    assert address_of(story, CANDIDATE) is None


def address_of(story: Story, number: str) -> int | None:
    with story.store.work() as work:
        return people.with_address(work, "sms", number)


def moving(story: Story, about: str | None = None) -> frozenset[int]:
    """Sam has a message planned for Friday at eleven; the new number is not answered yet."""
    friday, person = datetime(2026, 10, 23, 9, tzinfo=UTC), person_of(story.store).id
    with story.store.work() as work:
        [(old, _, _)] = people.contacts(work, person)
        outbox.tell(work, old, SECRET, due_at=friday, not_after=friday if about else None, about=about)
    before = mark(story)
    story.coaches(f"/number CODE {NEW}")
    return before


def owed(story: Story) -> list[str | None]:
    with story.store.work() as work:
        return [entry.call for entry in queue.waiting(work, "call")]


def test_a_new_number_that_does_not_answer_brings_a_call_and_what_was_late_is_told(story: Story) -> None:
    story.accepted("Sam")
    person = person_of(story.store).id
    with story.store.work() as work:
        made = appointments.propose(work, "interview", "booked", person, "V3", story.coach.coach)
    before = moving(story, appointments.about(made))
    story.until(2026, 10, 21, 10, 59)
    assert owed(story) == [] and heard(story, COACH, before) == [ASKED]
    story.until(2026, 10, 21, 11, 1)
    assert owed(story) == ["undelivered"] and NEW_ENTRY in heard(story, COACH, before)
    assert LATE not in heard(story, COACH, before)
    story.until(2026, 10, 23, 17)
    assert heard(story, COACH, before).count(LATE) == 1
    story.say(0, "sms", NEW, "yes")
    assert SECRET.text not in heard(story, NEW, before) and HERE_NOW in heard(story, NEW, before)
    assert address_of(story, NEW) == person


@pytest.mark.parametrize("word", ["no", "STOP"])
def test_after_a_wrong_number_what_waits_goes_to_the_right_one(story: Story, word: str) -> None:
    code = story.accepted("Sam")
    before = moving(story)
    story.say(0, "sms", NEW, word)
    assert WRONG in heard(story, COACH, before) and owed(story) == ["undelivered"]
    story.say(1, "telegram", COACH, f"/number {code} {OTHER}")
    story.say(0, "sms", OTHER, "yes")
    story.until(2026, 10, 23, 12)
    assert SECRET.text in heard(story, OTHER, before)
    assert SECRET.text not in heard(story, NEW, before) + heard(story, CANDIDATE, before)


def test_the_number_that_was_right_after_all_can_be_given_back(story: Story) -> None:
    code = story.accepted("Sam")
    before = moving(story)
    story.say(0, "sms", NEW, "no")
    story.say(1, "telegram", COACH, f"/number {code} {CANDIDATE}")
    story.say(0, "sms", CANDIDATE, "yes")
    story.until(2026, 10, 23, 12)
    assert SECRET.text in heard(story, CANDIDATE, before) and person_of(story.store).code == code


def test_of_two_new_numbers_only_the_last_is_asked(story: Story) -> None:
    code = story.accepted("Sam")
    before = moving(story)
    story.say(1, "telegram", COACH, f"/number {code} {OTHER}")
    story.say(0, "sms", NEW, "yes")
    assert HERE_NOW not in heard(story, NEW, before), "the first is somebody new"
    story.say(0, "sms", OTHER, "yes")
    story.until(2026, 10, 23, 12)
    assert heard(story, OTHER, before)[-1] == SECRET.text


def test_a_number_that_nothing_reaches_is_not_right(story: Story) -> None:
    story.accepted("Sam")
    before = moving(story)
    with story.store.work() as work:
        stranger = people.with_address(work, "sms", NEW)
        assert stranger is not None
        not_arrived(work, stranger)
        assert queue.of_person(work, stranger) is None, "nobody else to call"
    story.deliver()
    assert WRONG in heard(story, COACH, before) and owed(story) == ["undelivered"]


def test_what_a_sender_had_taken_and_what_a_campaign_planned_go_to_no_old_number(story: Story) -> None:
    story.accepted("Sam")
    person = person_of(story.store).id
    with story.store.work() as work:
        [(old, _, _)] = people.contacts(work, person)
        outbox.tell(work, old, SECRET)
        outbox.tell(work, old, CAMPAIGN, about="campaign:1")
        assert len(outbox.claim(work, "sms", 1).letters) == 1
    before = mark(story)
    story.coaches(f"/number CODE {NEW}")
    story.until(2026, 10, 21, 10)
    story.say(0, "sms", NEW, "yes")
    assert heard(story, CANDIDATE, before) == []
    assert SECRET.text in heard(story, NEW, before) and CAMPAIGN.text not in heard(story, NEW, before)


def test_who_is_erased_while_a_new_number_is_asked_gets_nothing_there(story: Story) -> None:
    story.accepted("Sam")
    person = person_of(story.store).id
    before = moving(story)
    with story.store.work() as work:
        gone.erased(story.track(work), person)
        people.forget(work, person)
    story.say(0, "sms", NEW, "yes")
    story.until(2026, 10, 23, 12)
    assert {SECRET.text, HERE_NOW} & set(heard(story, NEW, before)) == set()
    assert address_of(story, NEW) != person


def test_news_while_the_new_number_is_asked_is_told_by_a_call(story: Story) -> None:
    code = story.accepted("Sam")
    before = moving(story)
    story.say(1, "telegram", COACH, f"/book {code} V3 visit 26/10/2026 10:00")
    assert owed(story) == ["undelivered"] and NEW_ENTRY in heard(story, COACH, before)


def test_what_was_written_from_the_old_number_is_forgotten_with_the_person(story: Story) -> None:
    story.accepted("Sam")
    story.candidate("hello")
    person = person_of(story.store).id
    story.coaches(f"/number CODE {NEW}")
    with story.store.work() as work:
        people.forget(work, person)
    assert [row.text for row in rows(story.store, InboundRow) if row.channel == "sms"] == [None]


def test_a_decision_is_told_where_the_person_wrote_last(story: Story) -> None:
    on_telegram(story)
    shares(story, NEW)
    entry = entry_of(story, CHAT, "telegram")
    before = mark(story)
    for line in ("claim", "accept"):
        story.say(1, "telegram", COACH, f"/{line} {entry.code} fits")
    assert TOLD["accepted"] in heard(story, CHAT, before) and heard(story, NEW, before) == []


def test_who_wrote_from_the_new_number_before_is_named_to_the_coach(story: Story) -> None:
    """Otherwise neither /number nor /merge leads there."""
    story.accepted("Sam")
    story.say(0, "sms", NEW, "hello")
    before = mark(story)
    story.coaches(f"/number CODE {NEW}")
    [told] = read(story, COACH, before)
    assert entry_of(story, NEW).code in told


def test_a_wrong_new_number_is_forgotten_and_the_coach_hears(story: Story) -> None:
    story.accepted("Sam")
    before = mark(story)
    story.coaches(f"/number CODE {NEW}")
    story.say(0, "sms", NEW, "no")
    english = demo_programme().translate("en")
    assert read(story, NEW, before)[-1].endswith(english(ERASED)) and WRONG in heard(story, COACH, before)
    assert contact_of(story.store, NEW).address is None
    story.say(0, "sms", CANDIDATE, "hello")
    assert person_of(story.store).code != story_code(story), "the old number is somebody new"


def story_code(story: Story) -> str:
    """The code of the only person who was accepted."""
    [row] = [row for row in rows(story.store, QueueEntry) if row.status == "accepted"]
    [person] = [one for one in rows(story.store, Person) if one.id == row.person_id]
    return str(person.code)


def test_a_number_that_is_known_is_no_new_one(story: Story) -> None:
    story.accepted("Sam")
    other = story.accepted("Ann", NEW)
    before = mark(story)
    story.coaches(f"/number CODE {NEW}")
    [told] = read(story, COACH, before)
    assert other in told and heard(story, NEW, before) == []
