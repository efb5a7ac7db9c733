"""Right-to-left messages as a phone shows them: Unicode's bidirectional algorithm, by a library, on whole messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from babel import Locale
from bidi import get_display

import locales
from bot.catalogs.bill import whole_intake
from bot.channels.sms import lay_out
from flows.direction import APART, TOGETHER, set_apart, spare
from flows.model import Msg, Say
from flows.outreach import first_contact, reminder
from flows.wording import word
from tests.test_track_budgets import costs
from tests.wordings import demo
from tests.worlds import demo_programme

RTL = [lang for lang in locales.languages() if Locale.parse(lang).text_direction == "rtl"]
every_language = pytest.mark.parametrize("lang", RTL)
VALUES = ("Samantha", "Bartholomeus", "Opstap Leuven", "OCMW Leuven", "Voorbeeldkeuken De Ketelproef", "K7MWQ2H")
STREETS = ("Verzonnenlaan 2, 3001 Heverlee", "07:30-15:30", "016 00 00 00", "Kessel-Lo")
MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")


def shown(line: str) -> str:
    """A line from left to right as it stands on a screen, in the direction of its first letter."""
    return MARKS.sub("", get_display(line))


def disorder(line: str) -> list[str]:
    """The values of a line that do not stand whole, and each to the left of the one that is read before it."""
    if not re.search(r"[\u0600-\u06ff]", line) or re.match(r"[^\u0600-\u06ff\u200f\u2068]*[A-Za-z\u200e]", line):
        return []
    screen, wrong = shown(line), []
    places = sorted((line.find(value), value) for value in (*VALUES, *STREETS) if line.count(value) == 1)
    there = [(screen.find(value), value) for _, value in places]
    wrong += [value for at, value in there if at < 0]
    wrong += [value for (at, _), (then, value) in pairwise(there) if then > at >= 0]
    return wrong


def messages(lang: str) -> Iterator[str]:
    """What is said with names and places in it."""
    translate = demo_programme().translate(lang)
    says = [first_contact("Bartholomeus", "Opstap Leuven", "Samantha", "OCMW Leuven")]
    says += [reminder(step, 2, "Bartholomeus", "Opstap Leuven", "Samantha", "") for step in range(2)]
    yield from (lay_out(say, translate) for say in says)
    yield from (text for _, text in costs(lang, "Samantha").values())
    yield from (text for _, texts in whole_intake(demo(lang), lang) for text in texts)


@every_language
def test_every_line_is_shown_in_the_order_in_which_it_is_read(lang: str) -> None:
    lines = [line for text in messages(lang) for line in text.split("\n")]
    assert sum(value in line for line in lines for value in (*VALUES, *STREETS)) > 50
    assert {line: found for line in lines if (found := disorder(line))} == {}


@every_language
def test_no_isolate_of_an_sms_is_needless(lang: str) -> None:
    """Each costs two characters: without it the line is shown otherwise."""
    for text in messages(lang):
        for line in text.split("\n"):
            for found in re.finditer(f"{APART}([^{TOGETHER}]*){TOGETHER}", line):
                without = line[: found.start()] + found[1] + line[found.end() :]
                assert shown(without) != shown(line), line


@every_language
def test_options_and_links_begin_their_line(lang: str) -> None:
    for text in messages(lang):
        for line in text.split("\n"):
            assert "https://" not in line or line.startswith("https://"), line
            assert not line.startswith((APART, TOGETHER)) or not line[1:2].isdecimal(), line


def test_a_chat_sets_every_value_apart_since_it_costs_nothing() -> None:
    arabic = demo_programme().translate("ar")
    told = word(first_contact("Els", "Opstap Leuven", "Sam", "OCMW Leuven"), arabic)
    assert [found for value in ("Els", "Opstap Leuven", "Sam", "OCMW Leuven") if (found := set_apart(value)) in told]
    assert told.count(APART) == told.count(TOGETHER) == 5 - ("\u2068STOP" not in told)
    assert APART not in lay_out(first_contact("Els", "Opstap Leuven", "Sam", "OCMW Leuven"), arabic)


def test_a_left_to_right_language_is_left_alone() -> None:
    say = Say(Msg("Hello {name}!"), {"name": "سمير"})
    assert word(say, demo_programme().translate("en")) == "Hello سمير!"


@pytest.mark.parametrize(
    ("value", "apart"),
    [("Els", True), ("سمير", False), ("14:00", False), ("13", False), ("17:00-21:00", True), ("016 00 00 00", True)],
)
def test_what_is_set_apart(value: str, apart: bool) -> None:
    assert (set_apart(value) != value) == apart


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("مع \u2068Els\u2069 غدا", ()),
        ("\u2068Sam\u2069، مرحبا", ("Sam",)),
        ("\u200f\u2068Sam\u2069، مرحبا", ()),
        ("يا \u2068Sam\u2069! \u2068Els\u2069", ("Sam",)),
        ("في \u2068Lo\u2069. 1 يعني نعم", ("Lo",)),
        ("في \u20683001 Heverlee\u2069 غدا", ("3001 Heverlee",)),
        ("الهاتف: \u2068016 00 00\u2069", ("016 00 00",)),
        ("الهاتف: \u200e\u2068016 00 00\u2069", ()),
        ("\u200e/claim \u2068AB\u2069 \u2068CD\u2069", ()),
        ("OK\n\u2068https://opstap.example\u2069", ()),
    ],
)
def test_an_sms_keeps_only_what_its_order_needs(text: str, kept: tuple[str, ...]) -> None:
    assert re.findall(f"{APART}([^{TOGETHER}]*){TOGETHER}", spare(text)) == list(kept)
