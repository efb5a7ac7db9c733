"""Coaches in their chats: four taps, what is kept from whom, and what strangers learn: nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.coach import COMMANDS, WELCOME
from bot.simulator import TelegramUser
from bot.simulator.demo.stage import Stage
from storage import coaches
from storage.work import utc_now
from tests.acting import NUMBER, data, entries, finish, heard, labels, only_entry, tell
from tests.worlds import demo_programme

Stages = Callable[..., Stage]


@dataclass
class Clock:
    """Today, moved on when told to."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


def screen(user: TelegramUser) -> str:
    return "\n".join(message.text for message in user.chat)


def test_a_review_is_four_taps(stage: Stage) -> None:
    coach, phone = stage.coach("Karel"), stage.sms(NUMBER)
    finish(stage, phone)
    [alert] = heard(stage, coach)
    code = only_entry(stage).code
    assert code in alert.text and "Sam" not in alert.text and NUMBER not in alert.text
    [card] = heard(stage, coach, coach.send("/next"))
    assert code in card.text and "Sam" not in card.text and NUMBER not in card.text
    for tap, shown in ((f"do:claim {code}", NUMBER), (f"do:accept {code}", code), (f"do:accept {code} fits", code)):
        assert heard(stage, coach, coach.press(tap)) == []
        assert shown in coach.chat[-1].text
    assert coach.chat[-1].id == card.id
    assert coach.answered == [""] * 3
    [told] = [sms.text for sms in phone.unread()]
    assert "Sam" in told and "Karel" in told
    assert entries(stage) == []


def test_the_candidate_hears_of_a_decision_in_their_language(stage: Stage) -> None:
    coach, phone = stage.coach("Karel"), stage.sms(NUMBER)
    for text in ("hello", "3", "yes", "coach"):
        tell(stage, phone, text)
    code = only_entry(stage).code
    heard(stage, coach, coach.send(f"/claim {code}"))
    [asked] = heard(stage, coach, coach.send(f"/refer {code}"))
    heard(stage, coach, coach.press(f"do:refer {code} dutch"))
    assert asked.id == coach.chat[-1].id
    [told] = [sms.text for sms in phone.unread()]
    assert "a Dutch course" in told


def test_all_in_a_coachs_chat_is_protected_and_gone_after_a_day(stages: Stages) -> None:
    clock = Clock()
    stage = stages(clock=clock)
    coach, other = stage.coach("Karel"), stage.coach("Lies")
    finish(stage, stage.sms(NUMBER))
    code = only_entry(stage).code
    for line in ("/next", f"/claim {code}", "/mine", "/help", f"/assign {code} Lies"):
        heard(stage, coach, coach.send(line))
    heard(stage, other, other.press(f"do:card {code}"))
    for user in (coach, other):
        assert all(message.protect_content for message in user.chat if not message.mine)
    assert NUMBER in screen(coach) and NUMBER in screen(other)
    clock.ahead = timedelta(hours=24, minutes=1)
    stage.sim.wait_for(lambda: all(message.mine for user in (coach, other) for message in user.chat))


@pytest.fixture(scope="module")
def busy() -> Iterator[Stage]:
    """A stage with one candidate in the queue, whom no stranger may touch."""
    with Stage() as running:
        running.coach("Karel")
        finish(running, running.sms(NUMBER))
        yield running


def assert_a_strangers(stage: Stage, user: TelegramUser, status: int | None) -> None:
    """The answer is what anybody gets who writes first, and the queue is as it was."""
    said = heard(stage, user, status)
    [menu] = said[-1:]
    assert "language:nl" in data(menu)
    assert not any(value.startswith("do:") for message in said for value in data(message))
    [entry] = entries(stage)
    assert entry.code not in "".join(message.text for message in said)
    assert (entry.coach, entry.status) == (None, "open")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_stranger_learns_nothing_from_a_command(busy: Stage, name: str) -> None:
    user = busy.telegram("Vreemd", "nl")
    assert_a_strangers(busy, user, user.send(f"/{name} {only_entry(busy).code}"))
    assert_a_strangers(busy, user, user.send(f"/{name}"))


@pytest.mark.parametrize("line", ["claim CODE", "card CODE", "next", "accept CODE fits"])
def test_a_stranger_learns_nothing_from_a_coachs_button(busy: Stage, line: str) -> None:
    user = busy.telegram("Vreemd", "nl")
    heard(busy, user, user.send("hallo"))
    told = f"do:{line}".replace("CODE", only_entry(busy).code)
    query = {"id": "99", "from": {"id": user.id, "is_bot": False, "first_name": "V"}, "chat_instance": "1"}
    assert_a_strangers(busy, user, user.send_update({"callback_query": query | {"data": told}}))


def invitation(stage: Stage, name: str) -> str:
    with stage.store.work() as work:
        return coaches.invite(work, name)


def test_an_invitation_works_once(busy: Stage) -> None:
    token, user, thief = invitation(busy, "Nora"), busy.telegram("Nora", "nl"), busy.telegram("Vreemd", "nl")
    welcome = heard(busy, user, user.send(f"/start {token}"))[0]
    assert welcome.text == demo_programme().translate("nl")(WELCOME).format(name="Nora")
    assert_a_strangers(busy, thief, thief.send(f"/start {token}"))
    scope = f'{{"chat_id": {user.id}, "type": "chat"}}'
    shown = [command["command"] for command in busy.sim.telegram.commands[scope, ""]]
    assert shown == [name for name, command in COMMANDS.items() if not command.hidden]


def test_an_invitation_that_another_replaced_or_in_an_sms_is_none(busy: Stage) -> None:
    old, user = invitation(busy, "Piet"), busy.telegram("Piet", "nl")
    new = invitation(busy, "Piet")
    assert_a_strangers(busy, user, user.send(f"/start {old}"))
    assert "Nederlands" in tell(busy, busy.sms("+32470000009"), f"/start {new}")[0]
    assert "Piet" in heard(busy, user, user.send(f"/start {new}"))[0].text


def test_an_invitation_that_is_a_day_old_is_none(stages: Stages) -> None:
    clock = Clock()
    stage = stages(clock=clock)
    user, token = stage.telegram("Karel", "nl"), invitation(stage, "Karel")
    clock.ahead = timedelta(hours=24, seconds=1)
    [menu] = heard(stage, user, user.send(f"/start {token}"))
    assert "language:nl" in data(menu)


def test_a_coach_who_was_removed_is_a_stranger_at_once(stage: Stage) -> None:
    coach = stage.coach("Karel")
    finish(stage, stage.sms(NUMBER))
    [alert] = heard(stage, coach)
    code = only_entry(stage).code
    heard(stage, coach, coach.press(f"do:card {code}", alert))
    heard(stage, coach, coach.press(f"do:claim {code}"))
    with stage.store.work() as work:
        assert coaches.remove(work, "karel") == 1
    menu = heard(stage, coach, coach.press(f"do:card {code}", alert))[-1]
    assert "language:nl" in data(menu)
    assert only_entry(stage).coach is None


def test_a_call_that_was_promised_is_alerted_and_made(stage: Stage) -> None:
    coach, phone = stage.coach("Karel"), stage.sms(NUMBER)
    for text in ("hallo", "1", "ja", "COACH"):
        tell(stage, phone, text)
    [alert] = heard(stage, coach)
    code = only_entry(stage).code
    heard(stage, coach, coach.press(labels(alert)[0]))
    heard(stage, coach, coach.press(f"do:claim {code}"))
    assert NUMBER in coach.chat[-1].text
    heard(stage, coach, coach.press(f"do:called {code}"))
    assert entries(stage) == []


def test_what_a_coach_sends_that_is_no_command_gets_a_kind_answer(stage: Stage) -> None:
    coach = stage.coach("Karel")
    texts = ("🙂", "/" + "x" * 4000, "hallo", "/start", "/start abc")
    sends: list[Callable[[], int | None]] = [coach.send_voice, coach.send_sticker]
    sends += [partial(coach.send, text) for text in texts]
    for send in sends:
        [answer] = heard(stage, coach, send())
        assert "/help" in answer.text
    assert entries(stage) == []


def test_an_employer_by_form_and_their_contact_person_in_a_chat_of_their_own(stage: Stage) -> None:
    coach, host = stage.coach("Karel"), stage.telegram("Onthaal", "nl")
    heard(stage, coach, coach.send("/employer"))
    for text in ("Proefbakkerij Zonnekorst", "Verzonnenlaan 9, 3010 Kessel-Lo"):
        heard(stage, coach, coach.send(text))
    for act in (
        partial(coach.press, "9 Weet ik niet"),
        partial(coach.send, "Onthaal"),
        partial(coach.press, "1 Via Telegram"),
    ):
        [*_, asked] = heard(stage, coach, act())
    assert "Kessel-Lo" in asked.text and asked.protect_content
    [saved, link] = heard(stage, coach, coach.press("1 Ja, verstuur"))
    assert "Zonnekorst" in saved.text and link.protect_content
    address = link.text.split()[-1]
    assert address.startswith("https://t.me/OpstapDemoBot?start=")
    [confirm] = heard(stage, host, host.send(f"/start {address.partition('=')[2]}"))
    assert "Karel" in confirm.text and "Zonnekorst" in confirm.text
    [thanks] = heard(stage, host, host.press("1 Ja"))
    assert "Karel" in thanks.text
