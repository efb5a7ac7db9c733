"""Of someone who said no, or is under 18, only a marker stays, whatever else they write."""

from __future__ import annotations

import pytest

from storage import people, queue
from storage.tables import Contact, InboundRow, QueueEntry
from storage.work import Store, table
from tests.stored import person_of, rows, talk

REFUSED = ("hallo", "1", "nee")
MINOR = ("hallo", "1", "ja", "2")


@pytest.mark.parametrize("words", [REFUSED, MINOR])
def test_what_is_written_after_a_no_is_not_kept(store: Store, words: tuple[str, ...]) -> None:
    talk(store, *words, "en nu?", "hallo?")
    assert [row.text for row in rows(store, InboundRow)] == [None] * (len(words) + 2)
    assert [row.address for row in rows(store, Contact)] == [None]


def test_a_new_begin_is_kept_again(store: Store) -> None:
    talk(store, *REFUSED, "START", "ja")
    assert [row.address for row in rows(store, Contact)] == ["+32470000001"]
    assert person_of(store).refused_at is None


def test_a_number_that_is_owed_a_call_stays_until_the_call(store: Store) -> None:
    talk(store, "hallo", "1", "COACH", "nee")
    assert [row.address for row in rows(store, Contact)] == ["+32470000001"]
    with store.work() as work:
        entry = queue.waiting(work, "call")[0]
        work.run(table(QueueEntry).update().values(call=None))
        people.forget_refused(work, entry.person_id)
    assert [row.address for row in rows(store, Contact)] == [None]
