"""A message has its effect once, whole or not at all, whatever happens beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from storage import coaches, conversations, people, queue
from storage.codec import Ack, Telling, Timer, unpack_content
from storage.tables import Contact, InboundRow, Outbox, Person, Profile, QueueEntry, QueueEvent
from storage.work import Store
from tests.acting import DUTCH
from tests.stored import (
    NUMBER,
    Clock,
    a_coach,
    asked,
    begin,
    box,
    contact_of,
    dispatcher,
    entry_of,
    person_of,
    rows,
    talk,
    telegram,
    text,
    timed,
    with_vacancies,
)
from tests.worlds import NOW

OTHER = "+32470000002"


@pytest.mark.parametrize("apart", [True, False])
def test_the_same_message_twice_has_one_effect(store: Store, apart: bool) -> None:
    begin(store)
    before = len(box(store))
    twice = text("Sam")
    for batch in ([twice], [replace(twice, text="Tom")]) if apart else ([twice, twice],):
        dispatcher(store).dispatch(batch)
    assert len(box(store)) == before + 1
    assert asked(store) == "sectors"
    [kept] = [row for row in rows(store, InboundRow) if row.external_id == twice.external_id]
    assert kept.text == "Sam"


def together(*calls: Callable[[], Any]) -> list[BaseException]:
    """Run these at the same moment; what they raised."""
    barrier, raised = threading.Barrier(len(calls)), list[BaseException]()

    def run(call: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            call()
        except BaseException as problem:
            raised.append(problem)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_the_same_message_at_the_same_moment_has_one_effect(store: Store) -> None:
    """A webhook delivered to several processes at once, from somebody never seen before and in the middle."""
    for words in ("hallo", "1"):
        before, one = len(box(store)), text(words)
        raised = together(*[lambda one=one: dispatcher(store).dispatch([one])] * 8)
        assert raised == []
        assert len(box(store)) == before + 1
    assert len(rows(store, Person)) == len(rows(store, Contact)) == 1
    assert len(rows(store, InboundRow)) == 2


def test_strangers_in_opposite_order_do_not_block_each_other(store: Store) -> None:
    """Two processes each take in a batch with the same new people; either order must come to an end."""
    for start in range(100, 140, 4):
        people_here = [f"+32470000{start + n}" for n in range(4)]
        batches = [[text("hallo", a) for a in order] for order in (people_here, people_here[::-1])]
        assert together(*[lambda b=b: dispatcher(store).dispatch(b) for b in batches]) == []
    assert len(rows(store, Person)) == 40
    assert len(box(store)) == 80


def test_a_batch_of_many_people_gives_each_their_answer(store: Store) -> None:
    numbers = [f"+3247000{n:04}" for n in range(64)]
    for words, state in (("hallo", "consent"), ("1", "consent"), ("ja", "adult")):
        dispatcher(store).dispatch([text(words, number) for number in numbers])
        assert {asked(store, number) for number in numbers} == {state}
    answers = [row.contact_id for row in box(store) if row.key is None]
    assert len(answers) == 3 * 64 and set(answers) == {row.id for row in rows(store, Contact)}


def test_messages_of_one_person_in_one_batch_keep_their_order(store: Store) -> None:
    store = with_vacancies(store)
    others = [text("hallo", OTHER)]
    dispatcher(store).dispatch([*(text(words) for words in DUTCH[:8]), *others, *(text(words) for words in DUTCH[8:])])
    assert asked(store) == "finished"
    [profile] = rows(store, Profile)
    with store.work() as work:
        finished = people.latest_profile(work, profile.person_id)
    assert finished is not None and finished.answers["town"].raw == "Leuven" and finished.answers["name"].raw == "Sam"
    mine = [row for row in box(store) if row.contact_id == contact_of(store).id]
    contents = [unpack_content(row.content) for row in mine]
    steps = [content.say.step for content in contents if isinstance(content, Telling) and content.say.step]
    assert steps == [f"{n}/13" for n in range(1, 14)]


def test_a_promised_call_stands_in_the_queue_as_soon_as_it_is_promised(store: Store) -> None:
    begin(store)
    talk(store, "coach")
    entry = entry_of(store)
    assert entry is not None and (entry.call, entry.lane) == ("asked", None)
    [event] = rows(store, QueueEvent)
    promise = box(store)[-1]
    assert entry.called_at == event.at == promise.due_at, "one transaction has one moment"


def test_every_active_coach_hears_of_an_entry_by_its_code_alone(store: Store) -> None:
    store = with_vacancies(store)
    with store.work() as work:
        els, tim, gone = (a_coach(work, name, str(n)) for n, name in enumerate(("Els", "Tim", "Jan"), 900))
        coaches.invite(work, "Eva")
        coaches.remove(work, "Jan")
    talk(store, *DUTCH)
    alerts = [row for row in box(store) if row.channel == "telegram"]
    assert [row.contact_id for row in alerts] == [els.contact, tim.contact] and gone.contact not in alerts
    code = person_of(store).code
    for row in alerts:
        content = unpack_content(row.content)
        assert isinstance(content, Telling) and content.say.private
        assert content.say.fields["code"] == code and set(content.say.fields) == {"code", "lane"}
        assert not any(personal in row.content for personal in ("Sam", NUMBER, "Leuven"))
    talk(store, "coach", "coach")
    later = [unpack_content(row.content) for row in box(store) if row.channel == "telegram"]
    assert [type(one) for one in later] == [Telling] * 4 + [Timer], "a call owed already is no news"


@pytest.mark.parametrize(
    ("hint", "lang"), [("uk", "uk"), ("ar-EG", "ar"), ("FR", "fr"), ("en-us", "en"), ("xx", "nl"), ("", "nl")]
)
def test_a_stranger_is_met_in_the_language_their_phone_hints_at(store: Store, hint: str, lang: str) -> None:
    dispatcher(store).dispatch([telegram("hello", "78", lang_hint=hint)])
    assert person_of(store, "78", "telegram").lang == lang
    dispatcher(store).dispatch([telegram("hello", "78", lang_hint="tr")])
    assert person_of(store, "78", "telegram").lang == lang


def test_a_press_is_answered_before_anything_else(store: Store) -> None:
    dispatcher(store).dispatch([telegram("hello", "78")])
    dispatcher(store).dispatch([telegram("", "78", pressed=("language", "nl"), message="5", callback="c1")])
    contents = [unpack_content(row.content) for row in box(store)][1:]
    assert contents[0] == Ack("c1")
    assert isinstance(contents[1], Telling) and contents[1].message == "5"


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_coach_may_claim_while_the_candidate_writes(store: Store) -> None:
    """Neither waits for the other: a row about a person is no reason to wait for that person's message."""
    begin(store)
    talk(store, "coach")
    entry = entry_of(store)
    assert entry is not None
    with store.work() as work:
        els = a_coach(work, "Els", "900")
    inbound = text("Sam")
    with store.work() as first:
        conversations.load(first, [inbound], {("sms", NUMBER): "nl"})
        with store.work() as second:
            second.connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
            assert queue.claim(second, entry, els.coach)
            queue.audit(second, els.coach, entry.person_id, "claim")
        queue.enter(first, entry.person_id, call="unclear")
    assert [row.coach_id for row in rows(store, QueueEntry)] == [els.coach]


def test_a_late_message_does_not_hide_the_time_it_was_written(store: Store) -> None:
    store, earlier = timed(store, Clock()), NOW - timedelta(hours=3)
    dispatcher(store).dispatch([text("hallo", at=earlier)])
    assert rows(store, InboundRow)[0].at == earlier
    assert rows(store, Outbox)[0].due_at == NOW, "the answer is due now all the same"
