"""What a whole intake says by SMS, from a first text to the last question answered: what it costs is counted here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from bot.channels.sms import lay_out
from bot.programme import places
from flows.answers import MORE, NONE, UNKNOWN
from flows.conversation import decide
from flows.menus import DONE
from flows.model import Conversation, Decision, Inbound
from flows.places import distance_km
from flows.programme import World
from flows.scripts import SCRIPTS
from flows.turn import Standing, new_conversation
from flows.wording import word

NAME = "Konstantinos"
"""A long first name."""
CENTRE = "3000"
REGION_KM = 30


def whole_intake(world: World, lang: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(what was asked before, the messages that follow) of somebody who gives the fullest answer to each question.

    Who wants more options than those of the first page asks for more: that is not counted.
    """
    done = hear(new_conversation(lang), "hm", world)
    yield "", told(done, world)
    done = hear(done.after, world.names[lang], world)
    yield "language", told(done, world)
    while (at := done.after).state not in SCRIPTS[at.script].ends:
        done = hear(at, fullest(at, world, NAME).removesuffix(" 8"), world)
        assert done.after.state != at.state, f"{at.state} was not answered"
        yield at.state, told(done, world)


def hear(at: Conversation, text: str, world: World) -> Decision:
    return decide(at, Inbound("sms", "+32470000001", "1", text, world.now), Standing(), world)


def told(done: Decision, world: World) -> tuple[str, ...]:
    return tuple(lay_out(say, world.translate(done.after.lang)) for say in done.says)


def fullest(at: Conversation, world: World, name: str) -> str:
    """The answer that takes most room: every option of this page, the longest of one choice."""
    question = SCRIPTS[at.script].question(at.state)
    if at.state in ("name", "town"):
        return name if at.state == "name" else longest_town()
    if at.state in ("consent", "adult", "summary"):
        return "1"
    offered = question.kind.options(world)
    listed = {number: key for number, key in at.shown.items() if key not in (DONE, MORE, NONE, UNKNOWN)}
    if not question.kind.many:
        labels = {o.key: word(o.label, world.translate(at.lang)) for o in offered}
        return str(max(listed, key=lambda number: len(labels[listed[number]])))
    last = len(at.picked) + len(listed) == len(offered)
    return " ".join(map(str, [*listed, *([] if last else [8])]))


@cache
def longest_town() -> str:
    """The longest name of a place around Leuven."""
    known = places()
    rows = files("flows").joinpath("places.tsv").read_text("utf-8").splitlines()[1:]
    everywhere = [known.get(" ".join(row.split("\t")[:2])) for row in rows]
    near = [place for place in everywhere if distance_km(place, known.find(CENTRE)[0]) <= REGION_KM]
    return max((place.name for place in near), key=len)
