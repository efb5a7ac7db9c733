"""Ask which of several waiting conversations an answer belongs to, and find that conversation again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.track import Track
from bot.track.answers import subject_of
from flows.menus import ask
from flows.model import Conversation, Inbound, Option, Say
from flows.programme import Subject
from flows.routing import Open
from flows.scripts import SCRIPTS
from flows.which import AMONG, HELD, WHICH, asking_which


def name_of(at: Conversation) -> str:
    return f"{at.script}/{at.subject}"


def ask_which(track: Track, lang: str, opens: Sequence[Open], text: str) -> tuple[Conversation, tuple[Say, ...]]:
    """The question with one line a conversation, and the conversation that holds the text meanwhile."""
    at = asking_which(lang, text, tuple(name_of(o.conversation) for o in opens))
    world = replace(track.world, subject=subject(track, at, opens))
    return ask(WHICH, WHICH.questions[0], at, world)


def subject(track: Track, at: Conversation, opens: Sequence[Open]) -> Subject:
    """One option for each conversation that waits, named by what it is about."""
    among = at.answers[AMONG].value
    waiting = [o.conversation for o in opens if name_of(o.conversation) in among]
    labels = (Option(name_of(one), Say(SCRIPTS[one.script].label, subject_of(track, one).fields)) for one in waiting)
    return Subject(offers=tuple(labels))


def meant(opens: Sequence[Open], value: str) -> Open | None:
    """The conversation that was chosen, if it still waits."""
    return next((o for o in opens if name_of(o.conversation) == value), None)


def held(at: Conversation, inbound: Inbound) -> Inbound:
    """The message as it was before we asked which."""
    return replace(inbound, text=at.answers[HELD].value, pressed=None)
