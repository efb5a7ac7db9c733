"""What holds for a person holds on every channel; of who says no only a marker stays."""

from __future__ import annotations

import pytest

from storage import conversations, outbox, people
from storage.tables import Contact, InboundRow, Person
from storage.work import Store
from tests.stored import (
    NUMBER,
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
)
from tests.worlds import demo_programme


@pytest.mark.parametrize(
    ("words", "state", "marker"), [(("hallo", "1", "nee"), "refused", True), (("hallo", "1", "ja", "2"), "minor", True)]
)
def test_a_no_keeps_only_a_marker(store: Store, words: tuple[str, ...], state: str, marker: bool) -> None:
    talk(store, *words[:2])
    with store.work() as work:
        for letter in outbox.claim(work, "sms", 9).letters:
            outbox.settle(work, letter, "sent", provider_id="SM1", sent_at=work.now)
    talk(store, *words[2:])
    while (letters := claimed(store)) != []:
        with store.work() as work:
            assert all(outbox.settle(work, letter, "sent", provider_id="SM2") for letter in letters)
    person, contact = rows(store, Person)[0], rows(store, Contact)[0]
    assert (person.refused_at is not None) is marker
    assert (person.name, person.consent_notice, person.consented_at, contact.address) == (None,) * 4
    assert [row.text for row in rows(store, InboundRow)] == [None] * len(words)
    assert box(store) == [], "what we sent is kept with an address and goes too"
    with store.work() as work:
        running = conversations.running(work, person.id)
    assert running is not None
    assert (running.state, dict(running.answers), running.trail) == (state, {}, ())
    assert contact.lookup == store.keys.lookup("sms", NUMBER)


def claimed(store: Store) -> list[outbox.Claimed]:
    with store.work() as work:
        return outbox.claim(work, "sms", 9).letters


def test_after_a_no_a_later_message_works_again(store: Store) -> None:
    talk(store, "hallo", "1", "nee", "start")
    assert asked(store) == "consent"
    talk(store, "ja")
    assert asked(store) == "adult"
    assert contact_of(store).address == NUMBER
    assert person_of(store).refused_at is None and person_of(store).consent_notice == demo_programme().notice
    assert len(rows(store, Person)) == 1


def two_contacts(store: Store) -> None:
    """One person on SMS and on Telegram."""
    begin(store)
    with store.work() as work:
        work.add(
            Contact,
            person_id=people.with_address(work, "sms", NUMBER),
            channel="telegram",
            lookup=work.keys.lookup("telegram", "77"),
            address="77",
        )


def test_a_conversation_goes_on_over_another_channel(store: Store) -> None:
    two_contacts(store)
    dispatcher(store).dispatch([telegram("Sam")])
    assert asked(store) == "sectors" and len(rows(store, Person)) == 1
    assert box(store)[-1].channel == "telegram" and box(store)[-1].address == "77"


def test_a_stop_and_a_start_hold_on_every_channel(store: Store) -> None:
    two_contacts(store)
    talk(store, "stop")
    assert person_of(store).stopped_at is not None
    before = len(box(store))
    dispatcher(store).dispatch([telegram("Sam")])
    assert len(box(store)) == before
    dispatcher(store).dispatch([telegram("start")])
    assert person_of(store).stopped_at is None
    assert {row.channel for row in box(store)[before:]} == {"telegram"}
    talk(store, "Sam")
    assert asked(store) == "sectors"


def test_a_carrier_s_block_stays_at_its_address_until_the_carrier_s_own_word(store: Store) -> None:
    two_contacts(store)
    talk(store, "STOP", keyword="stop")
    assert contact_of(store).carrier_blocked and not contact_of(store, "77", "telegram").carrier_blocked
    talk(store, "begin")
    assert person_of(store).stopped_at is not None, "only the carrier's word lifts the carrier's block"
    entry = entry_of(store)
    assert entry is not None and entry.call == "blocked"
    talk(store, "START", keyword="start")
    assert not contact_of(store).carrier_blocked and person_of(store).stopped_at is None


def test_a_stop_in_the_middle_of_a_batch_silences_the_rest_of_it(store: Store) -> None:
    begin(store)
    before = len(box(store))
    dispatcher(store).dispatch([text("stop"), text("Sam"), text("1")])
    assert [row.farewell for row in box(store)[before:]] == [True]
    assert asked(store) == "name"
