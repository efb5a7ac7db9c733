"""Writing first: who is named, what follows silence, and that nothing follows once its reason is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.alerts import NEW_ENTRY, UNANSWERED, not_reached
from bot.outreach import INTAKE
from bot.timers import ring
from bot.track import Track
from flows.outreach import AGAIN, FIRST, GO_ON, LAST_WITH_LINK, STILL_THERE, Next, after_silence, first_contact
from flows.wording import word
from storage import outbox, people, queue
from storage.codec import Telling, Timer, unpack_content
from storage.outbox import UNASKED
from storage.tables import Approach
from storage.work import Store, table
from tests.office import Office
from tests.stored import NUMBER, Clock, begin, box, entry_of, person_of, rows, said, talk, timed
from tests.worlds import demo_programme, demo_world

DAYS = (2, 5)
LONG_AGO = datetime(2026, 11, 2, 9, tzinfo=UTC)


def day(number: float) -> datetime:
    return LONG_AGO + timedelta(days=number)


@pytest.mark.parametrize(
    ("step", "planned", "since", "now", "wanted"),
    [
        (0, 2, 0, 2, Next("remind", 0, day(5))),
        (1, 5, 0, 5, Next("remind", 1, day(8))),
        (2, 8, 0, 8, Next("call")),
        (0, 2, 1, 2, Next("wait", 0, day(3))),
        (1, 5, 4, 5, Next("wait", 0, day(6))),
        (2, 8, 3.5, 8, Next("remind", 0, day(11))),
        (0, 2, 0, 10, Next("remind", 0, day(13))),
    ],
    ids=["first", "second", "nobody", "wrote since", "after the first", "long after", "late"],
)
def test_silence_is_counted_from_the_last_sign_of_life(
    step: int, planned: float, since: float, now: float, wanted: Next
) -> None:
    found = after_silence(step, day(planned), day(since), day(now), DAYS)
    assert found == wanted


@pytest.mark.parametrize("name", ["Awa", None])
@pytest.mark.parametrize("partner", ["OCMW Leuven", None])
def test_the_first_contact_names_all_that_is_known(name: str | None, partner: str | None) -> None:
    told = word(first_contact("Els", "Opstap Leuven", name, partner), demo_programme().translate("en"))
    assert ("Awa" in told, "OCMW Leuven" in told) == (name is not None, partner is not None)
    assert "Els of Opstap Leuven" in told and "STOP" in told


def invite(office: Office, told: str = "Awa, OCMW Leuven", number: str = NUMBER) -> int:
    """Someone whom Karel contacts; their id."""
    office.do(office.buttons(f"contact {number} nl {told}")[0])
    return int(person_of(office.store, number).id)


def send_all(store: Store) -> None:
    """What is due goes out; timers ring as the sender rings them."""
    for _ in range(9):
        with store.work() as work:
            letters = outbox.claim(work, "sms", 20).letters
        for letter in letters:
            with store.work() as work:
                outbox.settle(work, letter, "sent", sent_at=work.now)
                if isinstance(letter.content, Timer):
                    ring(Track(work, demo_programme(), demo_world()), letter, letter.content)
        if not letters:
            return


def days_go_by(office: Office, clock: Clock, days: int) -> None:
    for _ in range(days):
        clock.forward(days=1)
        send_all(office.store)


def test_nobody_who_is_silent_is_reminded_more_than_twice_and_then_a_coach_calls(office: Office, clock: Clock) -> None:
    invite(office)
    send_all(office.store)
    heard: list[list[str]] = []
    for _ in range(14):
        clock.forward(days=1)
        before = len(said(office.store))
        send_all(office.store)
        heard.append(said(office.store)[before:])
    found = {number: texts for number, texts in enumerate(heard, 1) if texts}
    assert found == {2: [AGAIN], 5: [LAST_WITH_LINK], 8: [UNANSWERED, UNANSWERED]}
    entry = entry_of(office.store)
    assert entry is not None and entry.call == "silent"


def test_numbers_that_do_not_work_are_told_together_and_who_wrote_to_us_alone(office: Office) -> None:
    first, second, awa = [invite(office, number=number) for number in ("+32470000002", "+32470000003", NUMBER)]
    talk(office.store, "hallo")
    before = len(said(office.store))
    for person in (first, second, awa):
        with office.store.work() as work:
            not_reached(work, person)
    assert said(office.store)[before:] == [UNANSWERED, UNANSWERED, NEW_ENTRY, NEW_ENTRY]
    with office.store.work() as work:
        assert [entry.call for entry in queue.waiting(work, "call")] == ["undelivered"] * 3


def test_a_reminder_waits_for_open_hours(office: Office, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    invite(office)
    send_all(office.store)
    clock.now = datetime(2026, 11, 22, 10, tzinfo=UTC)
    send_all(office.store)
    talk(office.store, "hallo", at=clock.now)
    clock.now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    send_all(office.store)
    assert AGAIN not in said(office.store), "who wrote on Sunday is not reminded on Monday"


@pytest.mark.parametrize("what", ["stopped", "finished", "consented", "held by a coach"])
def test_a_reason_that_is_gone_does_nothing(office: Office, clock: Clock, what: str) -> None:
    person = invite(office)
    send_all(office.store)
    with office.store.work() as work:
        if what == "stopped":
            people.stop(work, person, people.contacts(work, person)[0][0], False)
        elif what == "consented":
            people.change(work, person, consented_at=work.now)
        elif what == "finished":
            queue.enter(work, person, lane="ready")
        else:
            entry = queue.of_person(work, person)
            assert entry is not None and queue.claim(work, entry, office.ids["Lies"])
    before = said(office.store)
    days_go_by(office, clock, 9)
    assert said(office.store) == before
    assert box(office.store, "due") == []


def test_an_intake_left_half_done_gets_its_open_question_twice_and_then_a_coach(store: Store, clock: Clock) -> None:
    office = Office(timed(store, clock))
    begin(office.store)
    talk(office.store, "Awa")
    send_all(office.store)
    assert [row.key for row in box(office.store, "due")] == [f"{INTAKE}:{person_of(store).id}"]
    leads = []
    for number in range(1, 10):
        clock.forward(days=1)
        before = len(box(office.store))
        send_all(office.store)
        for row in box(office.store)[before:]:
            content = unpack_content(row.content)
            if isinstance(content, Telling) and content.say.question:
                assert content.say.question == "sectors"
                assert content.say.before[0].fields["name"] == "Awa"
                leads.append((number, content.say.before[0].text))
    assert leads == [(2, GO_ON), (5, STILL_THERE)]
    entry = entry_of(store)
    assert entry is not None and entry.call == "silent"
    talk(office.store, "1", at=clock.now)
    assert said(office.store)[-1].startswith("Where do you live?"), "the repeated question can be answered"


def test_who_goes_on_is_reminded_only_from_their_last_word(store: Store, clock: Clock) -> None:
    office = Office(timed(store, clock))
    begin(office.store)
    days_go_by(office, clock, 1)
    talk(office.store, "Awa", at=clock.now)
    days_go_by(office, clock, 1)
    assert GO_ON not in leads_of(office.store)
    days_go_by(office, clock, 1)
    assert leads_of(office.store).count(GO_ON) == 1


def leads_of(store: Store) -> list[str]:
    contents = [unpack_content(row.content) for row in box(store)]
    return [one.text for content in contents if isinstance(content, Telling) for one in content.say.before]


def test_the_permission_is_kept_with_the_person_and_forgotten_with_them(office: Office) -> None:
    person = invite(office)
    entry = entry_of(office.store)
    assert entry is not None
    office.do(f"claim {entry.code}")
    card = office.read(f"card {entry.code}")
    assert "Permission: the person agreed (Karel" in card and "Comes from: OCMW Leuven" in card
    with office.store.work() as work:
        work.run(update(table(Approach)).values(permission="asked on 3/11 at OCMW"))
    assert "asked on 3/11 at OCMW (Karel" in office.read(f"card {entry.code}")
    with office.store.work() as work:
        people.forget(work, person)
    [approach] = rows(office.store, Approach)
    assert approach.permission is None and person_of(office.store).partner is None


def test_first_messages_go_once(office: Office) -> None:
    permit, _ = office.buttons(f"contact {NUMBER} nl Awa")
    office.do(permit)
    office.do(permit)
    first = [row for row in box(office.store) if (row.key or "").startswith("first:")]
    assert len(first) == len(rows(office.store, Approach)) == 1 and first[0].priority == UNASKED
    assert said(office.store) == [FIRST[True, False]]
