"""The queue: in order of arrival, one holder, a reason for each decision; and who may work at it."""

from __future__ import annotations

import multiprocessing
import string
import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from storage import coaches, conversations, queue, schema
from storage.coaches import CoachProblem
from storage.conversations import CODE_LENGTH, CODE_LETTERS, new_code
from storage.keys import Keyring, generate
from storage.queue import Entry
from storage.tables import Coach, QueueEntry, QueueEvent
from storage.work import Store, Work, open_store, table
from tests.claimers import claim_all
from tests.stored import Clock, a_coach, a_person, box, dispatcher, rows, telegram

ROUNDS = 100


def waiter(work: Work, n: int, **owed: Any) -> Entry:
    """Somebody new in the queue."""
    person = a_person(work, f"+3247000{n:04}").person
    assert queue.enter(work, person, **owed)
    return fresh(work, person)


def fresh(work: Work, person: int) -> Entry:
    entry = queue.of_person(work, person)
    assert entry is not None
    return entry


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_of_two_processes_one_wins_each_candidate(database_url: str) -> None:
    """A hundred candidates, each claimed by both at a barrier."""
    keys = f"k:{generate()}", generate()
    store = open_store(database_url, Keyring.parse(*keys))
    schema.upgrade(store)
    with store.work() as work:
        both = [a_coach(work, name, address).coach for name, address in (("Els", "900"), ("Tim", "901"))]
        codes = [waiter(work, n, lane="ready").code for n in range(ROUNDS)]
    spawn = multiprocessing.get_context("spawn")
    start, won = spawn.Barrier(2), spawn.Queue()
    started = [
        spawn.Process(target=claim_all, args=(database_url, keys, coach, codes, start, won), daemon=True)
        for coach in both
    ]
    for process in started:
        process.start()
    results = dict(won.get(timeout=120) for _ in started)
    for process in started:
        process.join(20)
    assert all(isinstance(mine, list) for mine in results.values()), results
    assert sorted(results[both[0]] + results[both[1]]) == sorted(codes)
    with store.work() as work:
        held = {coach: [entry.code for entry in queue.held_by(work, coach)] for coach in both}
        claims = work.rows(select(table(QueueEvent)).where(table(QueueEvent).c.kind == "claimed"))
    assert {coach: sorted(mine) for coach, mine in held.items()} == {c: sorted(m) for c, m in results.items()}
    assert len(claims) == len({row.entry_id for row in claims}) == ROUNDS
    store.close()


def test_a_call_promised_by_all_sides_at_once_is_one_entry(store: Store) -> None:
    """A message, a failed delivery and a second sender come at the same moment."""
    with store.work() as work:
        person = a_person(work).person
    barrier, news, raised = threading.Barrier(8), list[bool](), list[BaseException]()

    def promise() -> None:
        barrier.wait()
        try:
            with store.work() as work:
                news.append(queue.enter(work, person, call="undelivered"))
        except BaseException as problem:
            raised.append(problem)

    threads = [threading.Thread(target=promise) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    assert sorted(news) == [False] * 7 + [True], "coaches hear of it once"
    assert len(rows(store, QueueEntry)) == 1


def test_lanes_stand_in_order_of_arrival_with_calls_in_a_lane_of_their_own(timely: Store, clock: Clock) -> None:
    with timely.work() as work:
        first = waiter(work, 1, lane="review")
    clock.forward(minutes=1)
    with timely.work() as work:
        ready, third = waiter(work, 2, lane="ready"), waiter(work, 3, call="asked")
    clock.forward(minutes=1)
    with timely.work() as work:
        late = waiter(work, 4, lane="ready")
        assert queue.enter(work, first.person_id, call="unclear"), "a call owed beside a lane"
        assert not queue.enter(work, first.person_id, call="asked"), "owed already"

        def codes(lane: str | None = None) -> list[str]:
            return [entry.code for entry in queue.waiting(work, lane)]

        assert codes() == [first.code, ready.code, third.code, late.code]
        assert codes("ready") == [ready.code, late.code]
        assert codes("review") == [first.code]
        assert codes("call") == [third.code, first.code], "by the moment of the promise"
        assert codes("hold") == []
        assert fresh(work, first.person_id).call == "unclear"
        assert fresh(work, first.person_id).since == first.entered_at


def test_a_call_made_leaves_the_lane_and_closes_what_was_only_a_call(store: Store) -> None:
    with store.work() as work:
        els = a_coach(work, "Els", "900").coach
        both, only = waiter(work, 1, lane="ready", call="asked"), waiter(work, 2, call="asked")
        for entry in (both, only):
            assert not queue.call_made(work, entry, els), "held by nobody"
            assert queue.claim(work, entry, els)
            assert queue.call_made(work, entry, els)
            assert not queue.call_made(work, entry, els), "no call is owed any more"
        assert queue.waiting(work, "call") == []
        assert [fresh(work, e.person_id).status for e in (both, only)] == ["open", "closed"]
        assert queue.enter(work, only.person_id, call="asked"), "a new promise is a new entry"
        assert fresh(work, only.person_id).id != only.id


@pytest.mark.parametrize("status", ["accepted", "referred", "closed"])
def test_only_the_holder_hands_over_and_decides(store: Store, status: str) -> None:
    with store.work() as work:
        els, tim = (a_coach(work, *who).coach for who in (("Els", "900"), ("Tim", "901")))
        entry = waiter(work, 1, lane="ready", call="asked")
        for coach in (els, tim):
            assert not queue.decide(work, entry, coach, status, "fits")
            assert not queue.hand_over(work, entry, coach, els)
        assert queue.claim(work, entry, els)
        assert not queue.claim(work, entry, tim) and not queue.claim(work, entry, els)
        assert not queue.hand_over(work, entry, tim, tim)
        assert not queue.decide(work, entry, tim, status, "fits")
        assert queue.hand_over(work, entry, els, tim)
        assert not queue.decide(work, entry, els, status, "fits")
        assert queue.hand_over(work, entry, tim, None)
        assert queue.claim(work, entry, els)
        assert queue.decide(work, entry, els, status, "fits")
        decided = fresh(work, entry.person_id)
        assert (decided.status, decided.call, decided.called_at) == (status, None, None)
        assert queue.waiting(work) == []
        told = [(line.kind, line.text, line.coach) for line in queue.history(work, decided)]
        assert told == [
            ("entered", "ready", None),
            ("claimed", None, "Els"),
            ("assigned", None, "Els"),
            ("released", None, "Tim"),
            ("claimed", None, "Els"),
            (status, "fits", "Els"),
        ]


@pytest.mark.parametrize(
    ("status", "by", "opens"),
    [("accepted", "Els", True), ("accepted", "Tim", False), ("closed", "Tim", True), ("open", "Els", False)],
)
def test_what_was_decided_can_be_brought_back(store: Store, status: str, by: str, opens: bool) -> None:
    with store.work() as work:
        who = {name: a_coach(work, name, address).coach for name, address in (("Els", "900"), ("Tim", "901"))}
        entry = waiter(work, 1, lane="ready")
        assert queue.claim(work, entry, who["Els"])
        if status != "open":
            assert queue.decide(work, entry, who["Els"], status, "fits")
        assert queue.reopen(work, entry, who[by]) is opens
        after = fresh(work, entry.person_id)
        assert (after.status, after.coach) == (("open", by) if opens else (status, "Els"))
        assert queue.counts(work) == {after.status: 1}


def test_a_new_lane_brings_a_decided_person_back(store: Store) -> None:
    with store.work() as work:
        els = a_coach(work, "Els", "900").coach
        entry = waiter(work, 1, lane="support")
        assert queue.claim(work, entry, els) and queue.decide(work, entry, els, "referred", "dutch")
        assert queue.enter(work, entry.person_id, lane="ready")
        again = fresh(work, entry.person_id)
        assert (again.id, again.status, again.lane, again.coach) == (entry.id, "open", "ready", "Els")


def test_codes_cannot_be_guessed_and_are_read_without_doubt() -> None:
    codes = [new_code() for _ in range(2000)]
    assert len(set(codes)) == len(codes)
    assert {len(code) for code in codes} == {CODE_LENGTH} and CODE_LENGTH == 7
    assert {letter for code in codes for letter in code} == set(CODE_LETTERS)
    assert len(set(CODE_LETTERS)) == 31 and set(CODE_LETTERS) <= set(string.ascii_uppercase + string.digits)
    assert not set("0O1I") & set(CODE_LETTERS)
    for place in range(CODE_LENGTH):
        assert len({code[place] for code in codes}) == 31, "every letter is free at every place"


@pytest.mark.parametrize(("written", "found"), [("{code}", True), ("{lower}", True), ("{short}", False), ("", False)])
def test_a_code_is_found_in_any_case_and_only_whole(store: Store, written: str, found: bool) -> None:
    with store.work() as work:
        code = waiter(work, 1, lane="ready").code
        told = written.format(code=code, lower=code.lower(), short=code[:6])
        assert (queue.find(work, told) is not None) is found


def test_a_removed_coach_gives_back_what_they_held_and_has_no_rights(store: Store) -> None:
    with store.work() as work:
        els = a_coach(work, "Els", "900")
        held, closed = waiter(work, 1, lane="ready"), waiter(work, 2, lane="ready")
        for entry in (held, closed):
            assert queue.claim(work, entry, els.coach)
        assert queue.decide(work, closed, els.coach, "closed", "work")
        assert coaches.remove(work, "els") == 1
        assert fresh(work, held.person_id).coach is None and fresh(work, closed.person_id).coach == "Els"
        assert coaches.everyone(work) == [] and coaches.named(work, "Els") is None
    assert not is_coach(store, "900")
    before = len(box(store))
    dispatcher(store).dispatch([telegram(f"/card {held.code}", "900")])
    [answer] = box(store)[before:]
    assert held.code not in answer.content and "Leuven" not in answer.content
    assert "language" in answer.content, "they get the candidate's conversation"
    with store.work() as work, pytest.raises(CoachProblem, match="no coach named Els"):
        coaches.remove(work, "Els")


def is_coach(store: Store, address: str) -> bool:
    inbound = telegram("", address)
    with store.work() as work:
        return (
            conversations.load(work, [inbound], {("telegram", address): "nl"})["telegram", address].coach_id is not None
        )


@pytest.mark.parametrize(("hours", "valid"), [(0, True), (23.9, True), (24, True), (24.1, False)])
def test_an_invitation_holds_for_24_hours(timely: Store, clock: Clock, hours: float, valid: bool) -> None:
    with timely.work() as work:
        token = coaches.invite(work, "Els")
    clock.forward(hours=hours)
    dispatcher(timely).dispatch([telegram(f"/start {token}", "900")])
    assert is_coach(timely, "900") is valid


def test_an_invitation_works_once_and_only_on_telegram(store: Store) -> None:
    with store.work() as work:
        lost, token = coaches.invite(work, "Els"), coaches.invite(work, "Els")
    by_sms = replace(telegram(f"/start {token}", "+32470000009"), channel="sms")
    for inbound in (telegram(f"/start {lost}", "899"), telegram(f"/start {token[:-1]}", "898"), by_sms):
        dispatcher(store).dispatch([inbound])
    assert not is_coach(store, "899") and not is_coach(store, "898"), "a newer invitation ends the older"
    dispatcher(store).dispatch([telegram(f"/start {token}", "900")])
    dispatcher(store).dispatch([telegram(f"/start {token}", "901")])
    assert is_coach(store, "900") and not is_coach(store, "901")
    with store.work() as work, pytest.raises(CoachProblem, match="Els is a coach already"):
        coaches.invite(work, "Els")


def test_a_removed_coach_can_be_invited_again(store: Store) -> None:
    with store.work() as work:
        els = a_coach(work, "Els", "900")
        coaches.remove(work, "Els")
        token = coaches.invite(work, "Els")
        assert coaches.redeem(work, token, els.contact) == "Els"
        [row] = coaches.everyone(work)
        assert (row.id, row.contact_id, row.held) == (els.coach, els.contact, 0)


def test_an_invitation_is_kept_as_a_digest(store: Store) -> None:
    with store.work() as work:
        token = coaches.invite(work, "Els")
    [row] = rows(store, Coach)
    assert len(token) == 32 and token.encode() not in bytes(row.invitation)
