"""What follows when a coach has filled in the intake for somebody."""

from __future__ import annotations

from typing import TypeAlias

from bot.alerts import DO, card_button
from bot.track import Track
from bot.track.presenting import KNOWN
from flows.events import ConsentRefused, Filled, IntakeFinished, UnderAge
from flows.intake import INTAKE
from flows.model import N_, Answer, Conversation, Say
from flows.paper import FILLED
from flows.screening import screen
from storage import conversations, people, queue
from storage.conversations import Caller, Saved

Taken: TypeAlias = IntakeFinished | ConsentRefused | UnderAge
NOTHING_KEPT = N_("Then nothing is kept of {code}.")
IN_QUEUE = N_("The answers of {code} are saved.")


def taken(track: Track, caller: Caller, form: Filled) -> tuple[int, Taken]:
    """(person, what they would have made happen): with how the consent was given, and to which coach."""
    conversations.end(track.work, form.script, form.subject)
    person, how = int(form.answers[KNOWN].value), str(form.answers["consent"].value)
    entry = queue.of_person(track.work, person)
    code = entry.code if entry else ""
    if how == "no" or form.answers["adult"].value == "no":
        track.send(caller.contact_id, Say(NOTHING_KEPT, {"code": code}, private=True))
        return person, ConsentRefused() if how == "no" else UnderAge()
    queue.audit(track.work, form.subject, person, f"consent by {how}")
    answers = {key: answer for key, answer in form.answers.items() if key != KNOWN}
    answers |= {"consent": Answer("yes", how), FILLED: Answer(form.subject, how)}
    done = Conversation(INTAKE.key, "finished", people.lang_of(track.work, person), choosing_language=False)
    conversations.save(track.work, [Saved(person, done)])
    track.send(caller.contact_id, Say(IN_QUEUE, {"code": code}, (card_button(code),), DO, private=True))
    return person, IntakeFinished(answers, screen(answers, track.world))
