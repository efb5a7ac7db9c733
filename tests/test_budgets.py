"""What an SMS costs: every message of the intake in every language, with the longest realistic values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest

import locales
from bot.catalogs.bill import NAME, fullest, whole_intake
from bot.channels.sms import lay_out
from bot.coach.deciding import TOLD
from bot.coach.reasons import USUAL
from bot.dispatch import BROKEN
from bot.segments import gsm7, segments
from flows.answering import YOUR_ANSWER
from flows.answers import NAME_ENDS, NAME_LEADS, PLACE_LEADS
from flows.choosing import JOINERS, NEGATIONS, WEIGHTLESS
from flows.conversation import decide
from flows.intake import INTAKE
from flows.languages import LANGUAGE, language_question
from flows.menus import DONE_LABEL, FRIEND
from flows.model import PLURAL, Conversation, Decision, Inbound, Say, Value
from flows.outreach import first_contact, reminder
from flows.programme import World
from flows.scripts import SCRIPTS
from flows.turn import Standing, new_conversation
from flows.words import COURTESY, WORDS, shown
from tests.wordings import CHEAP, demo, every_language, everything, source
from tests.worlds import demo_programme

COACH, PARTNER = "Bartholomeus", "OCMW Leuven"
LINK = demo_programme().telegram_link("x" * 32)
NOBODY = "9"
"""The answer of someone who does not say their name."""
ELSEWHERE = ("Александрина", "عبد المتعالي")
"""Names of twelve letters as people spell them: one such letter makes the whole message UCS-2."""
GIBBERISH = "99999999"
"""No number, name, town or word in any language."""
PROBES = ("9", "0", "2", "13", "1 3", "1 0", "iegem", "ttignies", "Woluwe")
"""Don't know, none, no, what is asked back, and towns of which up to five could be meant."""
A_MESSAGE, A_PATH, FIRST_CONTACT = (2, 4), (22, 40), (1, 2)
"""Segments in the languages that stay in GSM-7, and in the others. A name in another script makes a cheap one dear."""


@dataclass(frozen=True)
class Sent:
    """A message and when it goes out."""

    when: str
    say: Say
    lang: str
    text: str


def hear(
    at: Conversation, text: str, world: World, standing: Standing = Standing(), unreadable: bool = False
) -> Decision:
    inbound = Inbound("sms", "+32470000001", "1", text, world.now, unreadable=unreadable)
    return decide(at, inbound, standing, world)


def sent(decision: Decision, world: World, when: str) -> list[Sent]:
    translate = world.translate(decision.after.lang)
    return [Sent(when, say, translate.lang, lay_out(say, translate)) for say in decision.says]


def walk(world: World, lang: str, name: str = NAME) -> Iterator[Sent]:
    """The whole intake with the fullest answers, and at every point all that can go another way."""
    first = hear(new_conversation(lang), "hm", world)
    yield from sent(first, world, "first message")
    yield from sidesteps(first.after, world, "menu of languages")
    at = hear(first.after, locales.own_name(lang), world).after
    assert not at.choosing_language
    while at.state not in SCRIPTS[at.script].ends:
        yield from sidesteps(at, world, at.state)
        if at.state == "summary":
            yield from corrections(at, world, name)
        done = hear(at, fullest(at, world, name), world)
        assert done.after != at, f"{at.state} was not answered"
        yield from sent(done, world, f"after {at.state}")
        at = done.after
    assert at.state == "finished"
    yield from sidesteps(at, world, "finished")


def sidesteps(at: Conversation, world: World, where: str) -> Iterator[Sent]:
    """What can be said at one point beside the answer."""
    translate = world.translate(at.lang)
    for probe in (*PROBES, *(shown(translate, key) for key in WORDS)):
        decision = hear(at, probe, world)
        yield from sent(decision, world, f"{where}: {probe}")
        if decision.after != at:
            yield from sent(hear(decision.after, GIBBERISH, world), world, f"{where}: {probe}, then gibberish")
    yield from sent(hear(at, "", world, unreadable=True), world, f"{where}: a picture")
    yield from sent(hear(at, "START", world, Standing(stopped=True)), world, f"{where}: start after a stop")
    for times in range(1, 5):
        decision = hear(at, GIBBERISH, world)
        yield from sent(decision, world, f"{where}: failure {times}")
        at = decision.after


def corrections(at: Conversation, world: World, name: str) -> Iterator[Sent]:
    """Every line of the summary changed, to the same fullest answer; the question, and the summary that follows."""
    for number, key in at.shown.items():
        decision = hear(at, str(number), world)
        while decision.after.state == key:
            yield from sent(decision, world, f"summary: to correct {key}")
            decision = hear(decision.after, fullest(decision.after, world, name), world)
        yield from sent(decision, world, f"summary: {key} corrected")


def decided(world: World, lang: str, name: Value) -> Iterator[Sent]:
    """The coach's decisions, and what is said when the program breaks."""
    fields: dict[str, Value] = {"coach": COACH, "name": name, "programme": world.programme.name}
    for where in USUAL["referred"].values():
        for status, msg in TOLD.items():
            say = Say(msg, {**fields, "where": Say(where), "word": Say(WORDS["coach"])})
            yield Sent(status, say, lang, lay_out(say, world.translate(lang)))
    yield Sent("broken", Say(BROKEN), lang, lay_out(Say(BROKEN), world.translate(lang)))


def invited(world: World, lang: str, name: str) -> Iterator[Sent]:
    """The first contact."""
    for called, partner in product((name, None), (PARTNER, None)):
        say = first_contact(COACH, world.programme.name, called, partner)
        yield Sent("first contact", say, lang, lay_out(say, world.translate(lang)))


def reminded(world: World, lang: str, name: str | None) -> Iterator[Sent]:
    """What follows a first contact without an answer."""
    for step, link in ((0, ""), (1, ""), (1, LINK)):
        say = reminder(step, 2, COACH, world.programme.name, name, link)
        yield Sent("reminder", say, lang, lay_out(say, world.translate(lang)))


def too_dear(messages: Iterable[Sent], most: tuple[int, int], spelt: bool = False) -> list[str]:
    """Each message above its budget, or in the dear alphabet though it should be cheap: when, weight, text.

    `spelt`: it carries a person's own spelling, which may be in any alphabet.
    """
    found = []
    for message in messages:
        weight, cheap = segments(message.text), message.lang in CHEAP
        exempt = spelt or message.say.question == LANGUAGE
        if weight.count > most[not cheap] or (cheap and not exempt and not gsm7(message.text)):
            found.append(f"{message.when}: {weight.count} x {weight.encoding} ({weight.units})\n{message.text}\n")
    return list(dict.fromkeys(found))


in_both_worlds = pytest.mark.parametrize("worlds", [demo, everything], ids=["the demo", "every option"])


@every_language
@in_both_worlds
@pytest.mark.parametrize("name", [NAME, NOBODY], ids=["named", "nameless"])
def test_every_message_of_the_intake_keeps_its_budget(worlds: Callable[[str], World], lang: str, name: str) -> None:
    world = worlds(lang)
    messages = [*walk(world, lang, name), *decided(world, lang, Say(FRIEND) if name == NOBODY else name)]
    assert too_dear(messages, A_MESSAGE) == []


@every_language
@in_both_worlds
@pytest.mark.parametrize("name", ELSEWHERE, ids=["Cyrillic", "Arabic"])
def test_a_name_in_another_script_makes_no_message_dearer_than_ucs2_may_be(
    worlds: Callable[[str], World], lang: str, name: str
) -> None:
    world = worlds(lang)
    messages = [*walk(world, lang, name), *decided(world, lang, name)]
    assert any(name in message.text for message in messages)
    assert too_dear(messages, (A_MESSAGE[1], A_MESSAGE[1]), spelt=True) == []


@every_language
def test_the_first_contact_is_one_cheap_sms_or_two(lang: str) -> None:
    assert too_dear(invited(demo(lang), lang, NAME), FIRST_CONTACT) == []
    for name in ELSEWHERE:
        assert too_dear(invited(demo(lang), lang, name), (3, 3), spelt=True) == []


@every_language
def test_a_reminder_is_one_cheap_sms_and_two_with_a_link_to_telegram(lang: str) -> None:
    for name in (NAME, None):
        *plain, linked = reminded(demo(lang), lang, name)
        assert too_dear(plain, FIRST_CONTACT) == []
        assert too_dear([linked], (2, 2)) == []


@every_language
def test_the_happy_path_keeps_its_budget(lang: str) -> None:
    path = [(asked, text) for asked, texts in whole_intake(demo(lang), lang) for text in texts]
    weights = [segments(text) for _, text in path]
    told = "\n".join(
        f"{w.count} x {w.encoding} ({w.units}): {text}" for w, (_, text) in zip(weights, path, strict=True)
    )
    assert {asked for asked, _ in path} == {"", LANGUAGE, *(question.key for question in INTAKE.questions)}
    total = sum(w.count for w in weights)
    assert total <= A_PATH[lang not in CHEAP], f"{total} segments\n{told}"


def test_the_walk_says_all_that_the_intake_can_say() -> None:
    said: set[str] = set()
    for world in (demo(locales.SOURCE), everything(locales.SOURCE)):
        for message in (m for name in (NAME, NOBODY) for m in walk(world, locales.SOURCE, name)):
            said |= parts(message.say)
    only_understood = {JOINERS, NEGATIONS, NAME_LEADS, NAME_ENDS, PLACE_LEADS, WEIGHTLESS, COURTESY, *WORDS.values()}
    only_with_buttons = {DONE_LABEL, YOUR_ANSWER}
    only_beside_others = {script.label for script in SCRIPTS.values()}
    questions = [*(q for script in SCRIPTS.values() for q in script.questions), language_question(locales.SOURCE)]
    only_on_cards = {question.card for question in questions}
    only_when_asked = {question.why for question in questions}
    rooms = {
        f"flows/{module}.py"
        for module in (
            "accepting",
            "answers",
            "answering",
            "choosing",
            "conversation",
            "intake",
            "lengths",
            "turn",
            "menus",
            "model",
            "summary",
        )
    }
    marked = {e.msgid for e in source() if rooms & {path for path, _ in e.occurrences}}
    besides = only_with_buttons | only_beside_others | only_on_cards | only_when_asked
    assert marked - said - only_understood - besides == set()


def parts(value: Value) -> set[str]:
    """Every marked text in a message."""
    if isinstance(value, tuple):
        return set().union(*map(parts, value))
    if not isinstance(value, Say):
        return set()
    inside = (*value.fields.values(), *value.before, *value.after, *(o.label for o in value.options))
    return {value.text.partition(PLURAL)[0]}.union(*map(parts, inside))
