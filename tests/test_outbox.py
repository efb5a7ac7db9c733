"""What is to be sent goes out once, in order, by one sender, and not after a stop."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import LargeBinary, literal, update

from storage import outbox, people
from storage.codec import Ack, Forget, Telling
from storage.keys import Keyring
from storage.outbox import LEASE, REPLY, UNASKED
from storage.tables import Outbox
from storage.work import Store, Work, table
from tests.stored import NUMBER, Clock, box, claim, contact_of, ids, known, put, say, settle
from tests.worlds import NOW

OTHER = "+32470000002"
MINUTE = timedelta(minutes=1)


def test_a_contact_s_letters_go_one_by_one_in_their_order(timely: Store) -> None:
    sam, tom = known(timely), known(timely, OTHER)
    first, second, third = put(timely, sam), put(timely, sam), put(timely, tom)
    [one, other] = claim(timely)
    assert [one.id, other.id] == [first, third]
    assert claim(timely) == [], "the next waits until the first is settled"
    settle(timely, one)
    assert ids(claim(timely)) == [second]


def test_a_retry_keeps_its_place_before_what_came_later(timely: Store, clock: Clock) -> None:
    sam = known(timely)
    first, second = put(timely, sam), put(timely, sam)
    [letter] = claim(timely)
    with timely.work() as work:
        assert outbox.try_again(work, letter, clock.now + MINUTE, unsure=False)
    assert claim(timely) == []
    clock.forward(minutes=1)
    [again] = claim(timely)
    assert (again.id, again.attempts, again.interrupted, again.due_at) == (first, 2, False, NOW)
    settle(timely, again)
    assert ids(claim(timely)) == [second]


def test_a_try_of_unsure_end_is_remembered_until_it_is_settled(timely: Store, clock: Clock) -> None:
    """Also when the next try is refused for a plain reason: the first may still have arrived."""
    put(timely, known(timely))
    seen = []
    for unsure in (False, True, False, False):
        [letter] = claim(timely)
        seen.append((letter.interrupted, letter.due_at))
        clock.forward(minutes=1)
        with timely.work() as work:
            outbox.try_again(work, letter, clock.now, unsure=unsure)
    assert seen == [(False, NOW), (False, NOW), (True, NOW), (True, NOW)]


def test_replies_go_before_what_nobody_asked_for(timely: Store) -> None:
    numbers = [known(timely, f"+3247000010{n}") for n in range(4)]
    unasked = [put(timely, to, priority=UNASKED) for to in numbers[:2]]
    replies = [put(timely, to, priority=REPLY) for to in numbers[2:]]
    assert ids(claim(timely, limit=3)) == [*replies, unasked[0]]


def test_in_quiet_hours_only_replies_go_and_no_unasked_letter_holds_them_up(timely: Store, clock: Clock) -> None:
    sam = known(timely)
    unasked, reply = put(timely, sam, priority=UNASKED), put(timely, sam, priority=REPLY)
    [letter] = claim(timely, quiet=True)
    assert letter.id == reply
    settle(timely, letter)
    assert claim(timely, quiet=True) == []
    clock.forward(hours=12)
    assert ids(claim(timely)) == [unasked]


def test_an_unasked_letter_on_its_way_still_goes_first(timely: Store, clock: Clock) -> None:
    sam = known(timely)
    put(timely, sam, priority=UNASKED)
    [under_way] = claim(timely)
    reply = put(timely, sam)
    assert claim(timely, quiet=True) == []
    clock.forward(seconds=LEASE.total_seconds())
    assert ids(claim(timely, quiet=True)) == [reply], "the sender of the other one died"
    assert under_way.id < reply


@pytest.mark.parametrize(
    ("due", "late", "status"), [(0, 0, "due"), (60, 0, "due"), (0, 61, "void"), (60, 30, "due"), (60, 120, "void")]
)
def test_a_letter_waits_for_its_moment_and_is_void_after_its_last(
    timely: Store, clock: Clock, due: int, late: int, status: str
) -> None:
    at = clock.now + timedelta(minutes=due)
    put(timely, known(timely), due_at=at, not_after=clock.now + 60 * MINUTE)
    clock.forward(minutes=late)
    found = claim(timely)
    assert bool(found) is (status == "due" and at <= clock.now)
    assert [row.status for row in box(timely)] == (["sending"] if found else [status])


def test_a_letter_of_the_future_holds_up_nothing(timely: Store) -> None:
    sam = known(timely)
    put(timely, sam, due_at=NOW + MINUTE)
    now = put(timely, sam)
    assert ids(claim(timely)) == [now]


def test_a_key_stands_once(timely: Store) -> None:
    sam = known(timely)
    first = put(timely, sam, key="first:1")
    assert put(timely, sam, "other words", key="first:1") == first
    assert put(timely, sam, key="first:2") != first
    put(timely, sam)
    put(timely, sam)
    assert len(box(timely)) == 4


@pytest.mark.parametrize("held", [False, True])
def test_a_stop_takes_out_all_but_the_farewell(timely: Store, clock: Clock, held: bool) -> None:
    """Also what a sender that died had in its hands."""
    sam, tom = known(timely), known(timely, OTHER)
    put(timely, sam)
    if held:
        claim(timely)
    kept = [put(timely, sam, content=Telling(say("bye", farewell=True))), put(timely, sam, content=Forget("5"))]
    kept.append(put(timely, sam, content=Ack("7")))
    with timely.work() as work:
        people.stop(work, sam.person, sam.contact, by_carrier=False)
    kept.append(put(timely, tom))
    clock.forward(seconds=LEASE.total_seconds())
    gone = []
    while letters := claim(timely):
        gone += ids(letters)
        assert all(settle(timely, letter) for letter in letters)
    assert sorted(gone) == kept
    assert [row.status for row in box(timely)] == ["void", "sent", "sent", "sent", "sent"]


def test_a_sender_that_died_is_replaced_and_cannot_settle_any_more(timely: Store, clock: Clock) -> None:
    put(timely, known(timely))
    [early] = claim(timely)
    clock.forward(seconds=LEASE.total_seconds() - 1)
    assert claim(timely) == []
    clock.forward(seconds=1)
    [late] = claim(timely)
    assert (late.id, late.attempts, late.interrupted) == (early.id, 2, True)
    assert not settle(timely, early), "the fence"
    with timely.work() as work:
        assert not outbox.try_again(work, early, clock.now, unsure=False)
    assert box(timely)[0].status == "sending"
    assert settle(timely, late)
    assert not settle(timely, late, "failed"), "settled is settled"


def test_all_senders_together_keep_the_pace_of_a_channel(timely: Store, clock: Clock) -> None:
    def reserve(*costs: float, channel: str = "sms") -> list[float]:
        with timely.work() as work:
            return [(at - NOW).total_seconds() for at in outbox.reserve(work, channel, list(costs), 2.0)]

    assert reserve(1, 3, 1) == [0, 0.52, 2.08]
    assert reserve(1) == [2.6], "the next sender's turn comes after"
    assert reserve(1, channel="telegram") == [0], "another channel has a pace of its own"
    clock.forward(seconds=10)
    assert reserve(1, 1) == [10, 10.52], "time that was not used is not saved up"


def test_a_letter_that_leaves_late_is_not_one_too_many(timely: Store) -> None:
    """Of eleven at ten a second, the first may be late by 40 ms and still no second holds more than ten."""
    with timely.work() as work:
        slots = outbox.reserve(work, "sms", [1.0] * 11, 10.0)
    assert slots[10] - slots[0] >= timedelta(seconds=1.04)


def test_an_address_rests_between_two_letters(timely: Store, clock: Clock) -> None:
    sam, tom = known(timely), known(timely, OTHER)
    with timely.work() as work:
        outbox.rest(work, sam.contact, 1.0)
    first, second = put(timely, sam), put(timely, tom)
    assert ids(claim(timely)) == [second]
    clock.forward(seconds=1)
    assert ids(claim(timely)) == [first]


@pytest.mark.parametrize(
    ("reports", "ends", "failed"),
    [
        (["sent", "delivered"], "delivered", [False, False]),
        (["delivered", "sent", "queued"], "delivered", [False, False, False]),
        (["sent", "undelivered"], "undelivered", [False, True]),
        (["undelivered", "undelivered", "sent"], "undelivered", [True, False, False]),
        (["failed"], "failed", [True]),
        (["delivered", "failed"], "delivered", [False, False]),
        (["sent", "something new"], "sent", [False, False]),
    ],
)
def test_a_delivery_only_moves_forward_and_a_final_failure_is_told_once(
    store: Store, reports: list[str], ends: str, failed: list[bool]
) -> None:
    sam = known(store)
    put(store, sam)
    [letter] = claim(store)
    settle(store, letter, provider_id="SM1", sent_at=NOW)
    told = []
    for report in reports:
        with store.work() as work:
            told.append(outbox.delivered(work, "SM1", report, "30003"))
            assert outbox.delivered(work, "SM2", report, "30003") is None
    assert [one is not None for one in told] == failed
    assert set(told) <= {None, sam.contact}
    assert box(store)[0].delivery == ends


def spoil(work: Work, row: int, column: str) -> None:
    sealed = literal(Keyring.parse(f"gone:{'A' * 43}=", f"{'A' * 43}=").seal("x", f"outbox.{column}"), LargeBinary)
    work.run(update(table(Outbox)).where(table(Outbox).c.id == row).values({column: sealed}))


@pytest.mark.parametrize("column", ["content", "address"])
def test_a_row_that_no_key_opens_holds_up_nobody(timely: Store, column: str) -> None:
    bad, good = (put(timely, known(timely, number)) for number in (NUMBER, OTHER))
    with timely.work() as work:
        spoil(work, bad, column)
    [unopened, letter] = claim(timely)
    assert (unopened.id, unopened.content, letter.id) == (bad, None, good)
    assert isinstance(letter.content, Telling) and letter.address == OTHER
    assert settle(timely, unopened, "failed")


def test_tell_writes_to_an_address_that_we_hold_and_to_no_other(timely: Store) -> None:
    sam = known(timely)
    with timely.work() as work:
        outbox.tell(work, sam.contact, say("hello"), priority=UNASKED)
        people.forget(work, sam.person)
        outbox.tell(work, sam.contact, say("hello"))
        outbox.tell(work, sam.contact + 1, say("hello"))
    assert [(row.address, row.priority) for row in box(timely)] == [(NUMBER, UNASKED)]
    assert contact_of(timely).address is None
