"""What follows when a form of several questions is complete."""

from __future__ import annotations

from bot.alerts import DO, card_button
from bot.track import Actor, Track, presenting
from flows.events import Filled
from flows.menus import FRIEND
from flows.model import N_, Conversation, Say, Value
from flows.programme import Subject
from flows.route import ROUTE
from flows.scripts import SCRIPTS
from storage import conversations, people, queue

ROUTE_TOLD = N_("{code} answered the questions about the route.")


def filled(track: Track, actor: Actor, person_id: int, form: Filled) -> None:
    """Keep the answers: those about the route become a new version of the profile, with the same hint."""
    if SCRIPTS[form.script].by_coach:
        presenting.filled(track, actor, form)
        return
    conversations.end(track.work, form.script, form.subject)
    if form.script == ROUTE.key:
        people.add_answers(track.work, person_id, form.answers)
        tell_holder(track, person_id)


def subject_of(track: Track, at: Conversation) -> Subject:
    """Who asks whom about the route; `at.subject` is a place in the queue."""
    entry = queue.by_id(track.work, at.subject)
    name: Value = people.name_of(track.work, entry.person_id) or Say(FRIEND) if entry else Say(FRIEND)
    return Subject({"name": name, "coach": entry.coach or "" if entry else ""})


def tell_holder(track: Track, person_id: int) -> None:
    """The coach who asked hears that the answers are there."""
    entry = queue.of_person(track.work, person_id)
    contact_id = None if entry is None else queue.contact_of_holder(track.work, entry)
    if entry is not None and contact_id is not None:
        say = Say(ROUTE_TOLD, {"code": entry.code}, (card_button(entry.code),), DO, private=True)
        track.send(contact_id, say)
