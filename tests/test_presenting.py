"""An employer and a vacancy by form: asked one by one, shown before they are kept, corrected later by number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from storage import conversations, employers, queue, vacancies
from storage.codec import Telling, unpack_content
from storage.tables import Link, Outbox
from storage.vacancies import Presented
from storage.work import Store, table
from tests.stored import Clock, rows
from tests.stories import CANDIDATE, COACH, Story

START = datetime(2026, 10, 21, 7, 0, tzinfo=UTC)
HOST = "880001"
EMPLOYER = ("Proefbakkerij Zonnekorst", "Verzonnenlaan 9, 3010 Kessel-Lo", "9", "Onthaal", "0470 00 01 09", "1")
ON_TELEGRAM = (*EMPLOYER[:4], "telegram", "1")
WORK = ("Bakkershulp", "2", "7512", "05:30", "13:00", "1", "2", "0")
VACANCY = (*WORK, "1 4", "Bags of flour\nThe oven is high", "3", "31/12/2026", "1")


@pytest.fixture
def story(store: Store) -> Story:
    """A coach, the demo's vacancies, and a candidate who is accepted."""
    made = Story(store, "en", Clock(START))
    made.accepted("Sam")
    return made


def types(story: Story, *texts: str) -> list[str]:
    """What the bot says to the coach after these, as source texts."""
    before = len(said(story, COACH))
    for text in texts:
        story.say(1, "telegram", COACH, text)
    return said(story, COACH)[before:]


def said(story: Story, address: str) -> list[str]:
    with story.store.work() as work:
        found = work.rows(select(table(Outbox)).where(table(Outbox).c.status == "sent").order_by(table(Outbox).c.id))
        contents = [unpack_content(row.content) for row in found if row.address == address]
    return [content.say.text for content in contents if isinstance(content, Telling)]


def values(story: Story, text: str) -> dict[str, object]:
    """The fields of the last message with this text."""
    with story.store.work() as work:
        rows = work.rows(select(table(Outbox)).order_by(table(Outbox).c.id))
    contents = [unpack_content(row.content) for row in rows]
    says = [content.say for content in contents if isinstance(content, Telling) and content.say.text == text]
    return dict(says[-1].fields)


def presented(story: Story, ref: str) -> Presented:
    with story.store.work() as work:
        return next(one for one in vacancies.presented(work) if one.ref == ref)


def of(story: Story, name: str) -> list[str]:
    """(site, number) of the employers with this name."""
    with story.store.work() as work:
        return [f"{row.site} {row.contact_phone}" for row in vacancies.employers(work) if row.name == name]


def employer_number(story: Story, name: str) -> str:
    """The number of an employer in the list that the form of a vacancy shows, with the page before it."""
    with story.store.work() as work:
        names = [row.name for row in vacancies.employers(work)]
    page, place = divmod(names.index(name), 5)
    return " ".join([*["8"] * page, str(place + 1)])


def adds_vacancy(story: Story, *answers: str) -> list[str]:
    pages = employer_number(story, EMPLOYER[0]).split()
    return types(story, "/vacancy", *pages, *answers)


def test_an_employer_and_a_vacancy_by_form(story: Story) -> None:
    heard = types(story, "/employer", *EMPLOYER)
    assert heard[0] == "What is the name of the employer?"
    assert heard[-1] == "{employer} is saved. A vacancy: /vacancy"
    assert of(story, EMPLOYER[0]) == ["Kessel-Lo +32470000109"]
    told = adds_vacancy(story, *VACANCY)
    assert told[-1] == "{ref} {title} is saved. Candidates for it: /match {ref}"
    made = presented(story, "V8")
    assert (made.title, made.sector, made.isco08, made.start, made.end) == (
        "Bakkershulp",
        "kitchen",
        "7512",
        "05:30",
        "13:00",
    )
    assert (made.shift, made.dutch, made.certificates, made.tasks) == ("day", "A1", (), ("lift10", "stand"))
    assert made.reasons == {"lift10": "Bags of flour", "stand": "The oven is high"}
    assert (made.seats, made.open_until, made.employer) == (3, date(2026, 12, 31), EMPLOYER[0])
    assert types(story, "/match V8") == ["Candidates for {vacancy}, in order of arrival:"]


def test_each_certificate_wants_its_reason(story: Story) -> None:
    types(story, "/employer", *EMPLOYER)
    heard = adds_vacancy(story, *WORK[:-1], "1 3", "only one line")
    assert heard[-1] == "Write one line for each: {things}"
    assert types(story, "Deliveries\nPallets")[-1] == "What does the work ask? You can choose more."
    types(story, "0", "2", "31/12/2026", "1")
    assert presented(story, "V8").reasons == {"B": "Deliveries", "forklift": "Pallets"}


def test_a_known_vacancy_is_shown_and_corrected_by_number(story: Story) -> None:
    before = presented(story, "V2")
    heard = types(story, "/vacancy V2")
    assert heard[-1] == "Is all this right? If not, write the number of the line."
    types(story, "14", "5", "1")
    assert presented(story, "V2") == replace(before, seats=5)
    assert len(rows_of_vacancies(story)) == 7


def test_a_changed_need_asks_its_reason_and_an_old_one_goes(story: Story) -> None:
    types(story, "/vacancy V2", "10", "1 3", "Deliveries\nPallets", "1")
    assert presented(story, "V2").reasons == {"B": "Deliveries", "forklift": "Pallets"}
    types(story, "/vacancy V2", "10", "0", "1")
    assert (presented(story, "V2").certificates, presented(story, "V2").reasons) == ((), {})


def rows_of_vacancies(story: Story) -> list[Presented]:
    with story.store.work() as work:
        return vacancies.presented(work)


def test_an_employer_is_chosen_by_a_word_of_its_name_when_no_other_has_it(story: Story) -> None:
    assert types(story, "/vacancy", "ketelproef")[-1] == "What is the work called? In Dutch."
    assert types(story, "/vacancy", "e")[-1] == "Sorry, I did not understand. Please write a number."


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ((" . ",), "Please write some words."),
        (("x" * 61,), "This is too long. At most {n} letters."),
        (("Zonnekorst", "Verzonnenlaan 9"), "Write the street, the postcode and the town."),
        (("Zonnekorst", "Verzonnenlaan 9, 9999 Nergens"), "Write the street, the postcode and the town."),
        ((*EMPLOYER[:4], "016 00 00 00"), "This is not a mobile number. It cannot get an SMS."),
        ((*EMPLOYER[:4], "no"), "Write the number like this: +32470000000"),
    ],
)
def test_what_is_wrong_in_an_employer_is_said_and_asked_again(
    story: Story, answers: tuple[str, ...], problem: str
) -> None:
    assert types(story, "/employer", *answers)[-1] == problem


@pytest.mark.parametrize(
    ("place", "answer", "problem"),
    [
        (2, "99999", "Write a number from {least} to {most}."),
        (3, "25:00", "Write the time like this: {example}"),
        (10, "0", "Write a number from {least} to {most}."),
        (11, "31/02/2027", "This day does not exist: {day}"),
        (11, "1/1/2026", "This day is already past: {day}"),
    ],
)
def test_what_is_wrong_in_a_vacancy_is_said_and_asked_again(
    story: Story, place: int, answer: str, problem: str
) -> None:
    types(story, "/employer", *EMPLOYER)
    assert adds_vacancy(story, *VACANCY[:place], answer)[-1] == problem


def test_a_coach_is_asked_again_as_often_as_it_takes_and_nobody_calls(story: Story) -> None:
    heard = types(story, "/employer", *EMPLOYER[:4], *["no"] * 5)
    assert heard[-1] == "Write the number like this: +32470000000. Telegram: 1"
    with story.store.work() as work:
        assert queue.waiting(work, "call") == []


def test_commands_work_beside_an_open_form_and_stop_leaves_it(story: Story) -> None:
    types(story, "/employer", EMPLOYER[0])
    assert types(story, "/mine")[-1] == "You hold:"
    assert types(story, "back")[-1] == "What is the name of the employer?"
    assert types(story, "stop") == ["The form is closed. Nothing is saved."]
    assert types(story, EMPLOYER[0]) == ["I do not know this command. All commands: /help"]
    assert of(story, EMPLOYER[0]) == []


def test_words_for_people_mean_nothing_in_a_form(story: Story) -> None:
    types(story, "/employer", "Coach", *EMPLOYER[1:])
    assert of(story, "Coach") == ["Kessel-Lo +32470000109"]


def test_a_name_that_another_employer_has_there_changes_nothing(story: Story) -> None:
    types(story, "/employer", *EMPLOYER)
    types(story, "/employer", "Andere Proefbakkerij", *EMPLOYER[1:])
    assert types(story, "/employer andere", "2", EMPLOYER[0], "1")[-1].startswith("There is another {employer}")
    assert len(of(story, "Andere Proefbakkerij")) == 1


def test_of_several_employers_the_coach_chooses(story: Story) -> None:
    assert types(story, "/employer nobody at all") == ["There is no employer {name}. A new one: /employer"]
    assert types(story, "/employer e") == ["Which employer?"]
    assert types(story, "/employer ketelproef")[-1] == "Is all this right? If not, write the number of the line."


def test_a_contact_person_on_telegram_opens_a_link_confirms_and_is_asked_for_times(story: Story) -> None:
    heard = types(story, "/employer", *ON_TELEGRAM)
    assert heard[-1] == "Send this link to {contact}. It works once, for 14 days:\n{link}"
    link = str(values(story, heard[-1])["link"])
    assert link.startswith("https://t.me/OpstapDemoBot?start=")
    adds_vacancy(story, *VACANCY)
    assert types(story, "/propose CODE V8 fits with some help".replace("CODE", story.code)) == [
        "The contact person of {employer} did not open the link yet. A new one: /employer {id}"
    ]
    token = link.partition("=")[2]
    opens(story, HOST, token)
    assert said(story, HOST)[-1].startswith("Hello {contact}. I am {coach} of {programme}.")
    opens(story, "880002", token)
    assert said(story, "880002") == ["Your language"], "the link is used up: a stranger begins as everybody does"
    story.say(2, "telegram", HOST, "1")
    types(story, f"/propose {story.code} V8 fits with some help")
    story.say(0, "sms", CANDIDATE, "1")
    assert said(story, HOST)[-1].endswith("When is it possible? You can choose more.")


def opens(story: Story, address: str, token: str) -> None:
    story.dispatcher.dispatch([story.inbound("telegram", address, f"/start {token}")])
    story.deliver(told=False)


def test_a_new_link_makes_the_old_one_useless_and_a_late_one_is_none(story: Story) -> None:
    first = types(story, "/employer", *ON_TELEGRAM)[-1]
    old = str(values(story, first)["link"]).partition("=")[2]
    types(story, "/employer zonnekorst")
    new = str(values(story, first)["link"]).partition("=")[2]
    assert old != new and len(rows(story.store, Link)) == 1
    opens(story, HOST, old)
    assert said(story, HOST) == ["Your language"]
    story.clock.forward(days=15)
    opens(story, "880003", new)
    assert said(story, "880003") == ["Your language"]


def test_a_chat_that_is_someone_already_is_never_made_another(story: Story) -> None:
    first = types(story, "/employer", *ON_TELEGRAM)[-1]
    token = str(values(story, first)["link"]).partition("=")[2]
    with story.store.work() as work:
        employer = next(row for row in vacancies.employers(work) if row.name == EMPLOYER[0])
        queue.enter(work, conversations.add_contact(work, "telegram", HOST, "en"), call="asked")
    opens(story, HOST, token)
    with story.store.work() as work:
        assert employers.get(work, employer.id).confirmed_at is None
        assert work.first(select(table(Link).c.id)) is not None
    assert said(story, HOST)[-1] == "This chat is known already for something else. Please ask the coach."
