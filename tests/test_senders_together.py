"""Several senders on one database: each letter goes to one of them, and they keep one pace together."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from datetime import datetime

import pytest

from storage import outbox
from storage.work import Store, open_store
from tests.stored import NUMBER, box, claim, ids, known, put, settle

OTHER = "+32470000002"


def test_senders_never_claim_the_same_letter(store: Store) -> None:
    """Eight at once, in rounds that begin together; SQLite has one writer, Postgres skips what another holds."""
    everyone = [known(store, f"+3247000{n:04}") for n in range(40)]
    for to in everyone:
        put(store, to)
        put(store, to)
    barrier, claimed, raised = threading.Barrier(8), list[tuple[int, int]](), list[BaseException]()

    def send() -> None:
        barrier.wait()
        try:
            for _ in range(20):
                for letter in claim(store, 5):
                    claimed.append((letter.id, letter.contact_id))
                    assert settle(store, letter)
        except BaseException as problem:
            raised.append(problem)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    assert len(claimed) == len(set(claimed)) == 80
    assert {row.attempts for row in box(store)} == {1}
    for to in everyone:
        mine = [row for row, contact in claimed if contact == to.contact]
        assert mine == sorted(mine)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_letter_in_one_sender_s_hands_is_passed_over_by_another(store: Store) -> None:
    first, second = (put(store, known(store, number)) for number in (NUMBER, OTHER))
    with store.work() as one:
        assert ids(outbox.claim(one, "sms", 1).letters) == [first]
        with store.work() as other:
            other.connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
            assert ids(outbox.claim(other, "sms", 9).letters) == [second]


def test_senders_at_the_same_moment_get_slots_of_their_own(store: Store) -> None:
    slots = list[datetime]()
    barrier = threading.Barrier(8)

    def reserve() -> None:
        barrier.wait()
        with store.work() as work:
            slots.extend(outbox.reserve(work, "sms", [1.0] * 5, 1.0))

    threads = [threading.Thread(target=reserve) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gaps = [(later - sooner).total_seconds() for sooner, later in itertools.pairwise(sorted(slots))]
    assert len(gaps) == 39 and min(gaps) >= 1


@pytest.fixture
def two_stores(database_url: str, store: Store) -> Iterator[tuple[Store, Store]]:
    """Two processes' views of one database."""
    other = open_store(database_url, store.keys)
    yield store, other
    other.close()


def test_what_one_process_put_another_sends(two_stores: tuple[Store, Store]) -> None:
    one, other = two_stores
    row = put(one, known(one))
    [letter] = claim(other)
    assert letter.id == row and claim(one) == []
    assert settle(other, letter) and box(one)[0].status == "sent"
