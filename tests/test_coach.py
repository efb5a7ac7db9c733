"""Every command of a coach, by typing: what it does, what it shows, and how it refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.channels import available
from bot.channels.sms import lay_out
from bot.coach import COMMANDS, UNKNOWN
from bot.coach.desk import NOT_HELD
from bot.settings import Settings
from flows.model import Msg, Say
from flows.outreach import FIRST
from storage import conversations, outbox, people, queue, schema
from storage.codec import Telling, unpack_content
from storage.keys import Keyring, generate
from storage.queue import Entry
from storage.tables import Audit, Outbox
from storage.work import Store, open_store, table
from tests.office import Office
from tests.stored import with_vacancies
from tests.worlds import demo_programme

WHICH = Msg("Which candidate? Write the code after the command.")
NO_SUCH = Msg("There is no candidate {code}.")
MANY = 12


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Entry]]:
    """An office with one candidate; nothing that is refused there changes anything."""
    url = f"sqlite:///{tmp_path_factory.mktemp('office') / 'opstap.db'}"
    opened = open_store(url, Keyring.parse(f"test:{generate()}", generate()))
    schema.upgrade(opened)
    office = Office(opened)
    yield office, office.candidate()
    opened.close()


def letters(store: Store) -> list[tuple[str, Say, int]]:
    """(address, message, priority) of all that is to go out."""
    with store.work() as work:
        rows = work.rows(select(table(Outbox)).order_by(table(Outbox).c.id))
    found = [(row.address, unpack_content(row.content), row.priority) for row in rows]
    return [(address, content.say, priority) for address, content, priority in found if isinstance(content, Telling)]


def test_every_command_does_what_it_says(office: Office) -> None:
    """One day of a coach; the table names every command once at least."""
    with_vacancies(office.store)
    one, two = office.candidate(), office.candidate("check", call="asked")
    day = [
        ("help", "This is what you can do:"),
        ("next", one.code),
        ("queue", one.code),
        ("queue check", two.code),
        ("stats", "ready: 1"),
        (f"card {one.code}", "nothing stands in the way"),
        (f"claim {one.code}", "Samira"),
        ("mine", one.code),
        (f"note {one.code} nice talk", "Only coaches"),
        (f"release {one.code}", "free again"),
        (f"claim {one.code.lower()}", "Samira"),
        (f"accept {one.code} fits", "is accepted"),
        ("vacancies", "4 of 4 seats left"),
        ("waiting", "asked for a person"),
        (f"talk {two.code}", "in French"),
        ("done", "has ended"),
        (f"merge {one.code} {two.code}", "become one person"),
        (f"say {two.code} card", "residence card"),
        (f"number {two.code} 0470000902", "is asked first"),
        ("employer", "What is the name of the employer?"),
        ("vacancy", "Which employer?"),
        (f"match {one.code}", "Not known: "),
        ("match V1", one.code),
        (f"propose {one.code} V1", "We cannot say that"),
        (f"propose {one.code} V1 Learns fast.", "is asked about V1"),
        (f"adapt {one.code} V1 A stool helps.", "is asked whether"),
        (f"slots {one.code} V1 visit 1/12 10:00, 2/12 14:00", "gets the choice: "),
        (f"book {one.code} V1 visit 3/12 10:00", "Booked for"),
        (f"move {one.code} V1 visit 4/12 10:00", "Moved for"),
        (f"outcome {one.code} V1 visit", "What came of it"),
        (f"cancel {one.code} V1 visit", "Cancelled for"),
        ("aftercare", "Nobody is in aftercare."),
        (f"ended {one.code} moved", "has no job"),
        (f"training {one.code} 1/12 15/12 Dutch", "'Dutch' from"),
        (f"ask {one.code}", "four questions"),
        (f"reopen {one.code}", "Fits a vacancy"),
        (f"refer {one.code} dutch", "is referred"),
        (f"close {one.code} silent", "is closed"),
        (f"claim {two.code}", "A call is promised: asked for a person"),
        ("intake 0470000901 nl", "How did they say so?"),
        (f"called {two.code}", "was called"),
        (f"assign {two.code} lies", "is with Lies now"),
        ("contact 0470000900 nl Sam", "Did this person agree"),
        ("campaign", "There is no campaign yet."),
    ]
    for line, wanted in day:
        assert wanted in office.read(line), line
    with office.store.work() as work:
        person = people.with_address(work, "sms", "+32470000900")
        assert person is not None
        entry = queue.of_person(work, person)
        assert entry is not None
    assert "goes out" in office.read(f"permit {entry.code}")
    assert "nothing" in office.read(f"forbid {entry.code}")
    assert {line.split()[0] for line, _ in day} | {"permit", "forbid", "beside", "merged"} == set(COMMANDS)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("", UNKNOWN),
        ("hallo", UNKNOWN),
        ("voice note", UNKNOWN),
        ("queue nowhere", Msg("There is no lane {lane}. The lanes are: {lanes}")),
        *(
            (name, WHICH)
            for name, command in COMMANDS.items()
            if command.parameters and name not in ("queue", "contact", "employer", "vacancy", "campaign", "intake")
        ),
        *((f"{name} ZZZZZZZ", NO_SUCH) for name in ("card", "claim", "note", "accept", "called", "permit", "forbid")),
        ("card {}", NO_SUCH),
        ("claim \U0001f642", NO_SUCH),
        ("card " + "A" * 5000, NO_SUCH),
        *((f"{name} CODE", NOT_HELD) for name in ("release", "accept", "refer", "close", "called")),
        ("accept CODE fits", NOT_HELD),
        ("assign CODE Lies", NOT_HELD),
        ("assign CODE", Msg("Which coach? There are: {coaches}")),
        ("assign CODE Nobody", Msg("Which coach? There are: {coaches}")),
        ("note CODE", Msg("Write the note after the code: /note {code} text")),
        ("vacancy V99", Msg("Which vacancy? All of them: /vacancies")),
        ("vacancy", Msg("There is no employer yet. Begin with /employer")),
        ("employer Nobody", Msg("There is no employer {name}. A new one: /employer")),
        ("reopen CODE", Msg("{code} is open, or with another coach.")),
        ("campaign", Msg("There is no campaign yet.")),
        ("campaign autumn", Msg("There is no campaign {name}. All of them: /campaign")),
        ("contact", Msg("Write the number like this: /contact +32470000000 nl Sam")),
        ("contact Sam", Msg("Write the number like this: /contact +32470000000 nl Sam")),
        ("contact 0470", Msg("This phone number does not exist.")),
        ("contact +999123456789 nl", Msg("Write the number like this: /contact +32470000000 nl Sam")),
        ("contact 0479", Msg("This phone number does not exist.")),
        ("contact 016000000 nl", Msg("This is not a mobile number. It cannot get an SMS.")),
        ("contact 0470000900", Msg("Which language? Choose from: {languages}")),
        ("contact 0470000900 klingon", Msg("Which language? Choose from: {languages}")),
        ("contact 0470000900 nl " + "x" * 41, Msg("Write only the first name.")),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(refusing: tuple[Office, Entry], line: str, wanted: Msg) -> None:
    office, entry = refusing
    line = line.replace("CODE", entry.code)
    [refusal] = office.do(line)
    assert refusal.text == wanted
    assert len(office.read(line)) < 200
    assert office.now(entry) == entry


@pytest.mark.parametrize("line", ["/next", "NEXT", " next ", "next@OpstapDemoBot", "next please"])
def test_a_command_may_be_written_in_many_ways(office: Office, line: str) -> None:
    entry = office.candidate()
    assert entry.code in office.read(line.removeprefix("/"))


@pytest.mark.parametrize("number", ["+33612345678", "+4915123456789", "0470000900", "+32470000900", "٠٤٧٠٠٠٠٩٠٠"])
def test_any_mobile_number_can_be_contacted(office: Office, number: str) -> None:
    [asked] = office.do(f"contact {number} fr Awa")
    assert asked.text == "Did this person agree to get an SMS from us?"
    assert letters(office.store) == []


def test_the_first_sms_is_signed_and_goes_once_and_only_with_permission(office: Office) -> None:
    permit, _ = office.buttons("contact 0470000900 Frans Awa")
    office.do(permit)
    office.do(permit)
    [(address, say, priority)] = letters(office.store)
    assert (address, say.text, priority) == ("+32470000900", FIRST[True, False], outbox.UNASKED)
    assert (say.fields["name"], say.fields["coach"]) == ("Awa", "Karel")
    with office.store.work() as work:
        assert "permission" in {row.act for row in work.rows(select(table(Audit)))}
    assert "known already" in office.read("contact 0470000900 fr")


def test_without_permission_the_number_is_forgotten(office: Office) -> None:
    office.do(office.buttons("contact 0470000900 fr Awa")[1])
    with office.store.work() as work:
        assert people.with_address(work, "sms", "+32470000900") is None
    assert letters(office.store) == []


def test_somebody_who_stopped_is_not_contacted_again(office: Office) -> None:
    with office.store.work() as work:
        person = conversations.add_contact(work, "sms", "+32470000900", "nl")
        people.stop(work, person, people.contacts(work, person)[0][0], by_carrier=False)
    assert office.read("contact 0470000900 nl") == "This person wants no messages. Please call."


def test_name_and_number_are_for_the_coach_who_holds_the_candidate(office: Office) -> None:
    entry = office.candidate(call="asked")
    secrets = ("Samira", "+32470000100")
    assert not any(secret in office.read(f"card {entry.code}") for secret in secrets)
    assert not any(secret in office.read("queue") + office.read("next") for secret in secrets)
    assert all(secret in office.read(f"claim {entry.code}") for secret in secrets)
    assert all(secret in office.read(f"card {entry.code}") for secret in secrets)
    assert not any(secret in office.read(f"card {entry.code}", "Lies") for secret in secrets)
    office.do(f"release {entry.code}")
    assert not any(secret in office.read(f"card {entry.code}") for secret in secrets)


def test_a_card_tells_all_that_helps_to_decide(office: Office) -> None:
    entry = office.candidate("review", call="unclear")
    office.do(f"note {entry.code} prefers mornings", "Lies")
    card = office.read(f"card {entry.code}").splitlines()
    for wanted in (
        f"Candidate {entry.code}",
        "Lane: review",
        "A call is promised: did not get through a question",
        f"{entry.code}: waits 0 minutes, French, with nobody",
        "Hint: review: one thing does not fit",
        "Inpakker (V1): nothing stands in the way.",
        "Town: Leuven",
        "Longest trip: not known",
    ):
        assert wanted in card
    assert any("note, prefers mornings, Lies" in line for line in card)


def test_only_one_coach_holds_a_candidate(office: Office) -> None:
    entry = office.candidate()
    office.do(f"claim {entry.code}")
    assert office.read(f"claim {entry.code}", "Lies") == f"{entry.code} is with Karel."
    assert "Samira" in office.read(f"claim {entry.code}")
    assert office.now(entry).coach == "Karel"


@pytest.mark.parametrize("command", ["accept", "refer", "close"])
def test_a_decision_asks_for_its_reason_and_each_usual_one_is_a_button(office: Office, command: str) -> None:
    entry = office.candidate()
    office.do(f"claim {entry.code}")
    *reasons, card = office.buttons(f"{command} {entry.code}")
    assert letters(office.store) == [] and office.now(entry).status == "open"
    assert card == f"card {entry.code}" and len(reasons) >= 3
    assert all(line.startswith(f"{command} {entry.code} ") for line in reasons)
    office.do(reasons[0])
    [(address, told, priority)] = letters(office.store)
    assert (address, told.fields["coach"], priority) == ("+32470000100", "Karel", outbox.UNASKED)
    assert office.now(entry).status in ("accepted", "referred", "closed")


def test_a_typed_reason_is_kept_for_coaches_and_only_the_place_is_told(office: Office) -> None:
    entry = office.candidate()
    office.do(f"claim {entry.code}")
    office.do(f"accept {entry.code} speaks {{name}} well")
    office.do(f"refer {entry.code} Atelier {{x}}")
    (_, accepted, _), (_, referred, _) = letters(office.store)
    assert "speaks" not in str(accepted)
    assert referred.fields["where"] == "Atelier {x}"
    assert "Atelier {x}" in lay_out(referred, demo_programme().translate("fr"))
    assert "speaks {name} well" in office.read(f"card {entry.code}")


def test_a_note_is_for_coaches_only(office: Office) -> None:
    entry = office.candidate()
    office.do(f"note {entry.code} was shy")
    assert letters(office.store) == []
    assert "was shy" in office.read(f"card {entry.code}", "Lies")


def test_handing_over_tells_the_other_coach_with_a_code_alone(office: Office) -> None:
    entry = office.candidate()
    office.do(f"claim {entry.code}")
    office.do(f"assign {entry.code} LIES")
    [(address, news, _)] = letters(office.store)
    assert (address, news.private) == ("7000002", True)
    assert news.fields == {"coach": "Karel", "code": entry.code}
    assert office.now(entry).coach == "Lies"


def test_a_candidate_who_was_closed_can_be_brought_back(office: Office) -> None:
    entry = office.candidate()
    office.do(f"claim {entry.code}")
    office.do(f"close {entry.code} wish")
    assert f"reopen {entry.code}" in office.buttons(f"card {entry.code}", "Lies")
    office.do(f"reopen {entry.code}", "Lies")
    assert (office.now(entry).status, office.now(entry).coach) == ("open", "Lies")


def test_a_queue_that_is_empty_says_so(office: Office) -> None:
    assert [office.read(line) for line in ("queue", "next")] == ["Nobody waits.", "Nobody waits. Well done!"]
    assert office.read("mine").startswith("You hold nobody.")


def test_a_long_queue_is_counted_and_its_first_are_listed(office: Office) -> None:
    found = [office.candidate() for _ in range(MANY)]
    told = office.read("queue ready")
    assert f"ready ({MANY})" in told
    assert [entry.code in told for entry in found] == [True] * 10 + [False] * (MANY - 10)
    assert office.buttons("queue ready") == [f"card {entry.code}" for entry in found[:3]]


def test_the_longest_card_fits_in_a_telegram_message(office: Office) -> None:
    programme, entry = demo_programme(), office.candidate("support", call="asked")
    office.do(f"claim {entry.code}")
    for _ in range(MANY):
        office.do(f"note {entry.code} {'long ' * 200}")
    [card] = office.do(f"card {entry.code}")
    token = SecretStr("5550001:" + "A" * 35)
    telegram = available(Settings(telegram_bot_token=token), programme)["telegram"]
    payload = telegram.render(Telling(card), programme.translate("nl"))
    assert payload is not None and len(payload["text"]) == 4096
    assert payload["text"].startswith("Kandidaat") and "Samira" in payload["text"]
    assert payload["buttons"][0][0][1] == f"do:called {entry.code}"
