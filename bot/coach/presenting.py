"""Forms that a coach fills in: an employer, a vacancy. What is known already is shown, to be corrected by number."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from bot.coach.desk import Desk, Refusal
from bot.track import presenting
from flows.folding import fold
from flows.menus import ask
from flows.model import N_, Answers, Conversation, Inbound, Option, Say, Script
from flows.presenting import EMPLOYER, FORMS, VACANCY
from flows.programme import Vacancy
from flows.routing import Open
from flows.scripts import SCRIPTS
from storage import conversations, lines, vacancies
from storage.conversations import Caller

LASTS = timedelta(days=1)
MOST_OFFERED = 10
BUSY = N_("You are talking with {code}. End that first: /done")
CLOSED = N_("The form is closed. Nothing is saved.")


def employer(desk: Desk, words: str) -> tuple[Say, ...]:
    """A form for a new employer; with a name, that of a known one and its link, if one is needed."""
    if not words:
        return begin(desk, EMPLOYER, {})
    known = find(desk, words)
    shown = begin(desk, EMPLOYER, presenting.answers_of_employer(known))
    return (*shown, *presenting.link_for(desk.track, known.id))


def find(desk: Desk, words: str) -> Row[Any]:
    """The employer whose name holds these words, or who has this number in our books. Of several the coach chooses."""
    rows = vacancies.employers(desk.work)
    found = [row for row in rows if words == str(row.id) or fold(words) in fold(f"{row.name} {row.site}")]
    if not found:
        raise Refusal(N_("There is no employer {name}. A new one: /employer"), name=words[:30])
    if len(found) > 1:
        options = tuple(Option(f"employer {row.id}", f"{row.name}, {row.site}") for row in found[:MOST_OFFERED])
        raise Refusal(N_("Which employer?")).choose(options)
    return found[0]


def vacancy(desk: Desk, known: Vacancy | None) -> tuple[Say, ...]:
    """A form for a new vacancy; with its ref, that of a known one."""
    if known is None:
        if not vacancies.employers(desk.work):
            raise Refusal(N_("There is no employer yet. Begin with /employer"))
        return begin(desk, VACANCY, {})
    one = next(one for one in vacancies.presented(desk.work) if one.ref == known.ref)
    employer_id = vacancies.employer_of(desk.work, known.ref).id
    return begin(desk, VACANCY, presenting.answers_of_vacancy(one, employer_id))


def begin(desk: Desk, script: Script, answers: Answers, *, known: bool = True) -> tuple[Say, ...]:
    """Put the first question, or all that is `known`; a form that was open before is closed."""
    if (mine := lines.of_coach(desk.work, desk.coach_id)) is not None:
        raise Refusal(BUSY, code=mine.code)
    close(desk, desk.person_id)
    state = script.review if answers and known else script.questions[0].key
    at = Conversation(script.key, state, desk.lang, desk.coach_id, choosing_language=False, answers=answers)
    world = replace(desk.world, subject=presenting.subject_of(desk.track, at))
    after, says = ask(script, script.question(state), at, world)
    conversations.begin(desk.work, desk.person_id, after, desk.work.now + LASTS)
    return says


def close(desk: Desk, person_id: int) -> None:
    for script in FORMS:
        conversations.end_of(desk.work, person_id, Conversation(script.key, "", subject=desk.coach_id))


def open_forms(desk: Desk, caller: Caller) -> tuple[Open, ...]:
    """Those that were begun and neither finished nor left; a day later they are forgotten."""
    forms = (o for o in caller.open if SCRIPTS[o.conversation.script].by_coach)
    return tuple(o for o in forms if o.expires_at is None or o.expires_at > desk.work.now)


def filled_in(desk: Desk, caller: Caller, inbound: Inbound) -> Open | None:
    """The coach's open form, when this message belongs to it: no command, and no button of one."""
    forms = open_forms(desk, caller)
    pressed = inbound.pressed[0].partition("/")[0] if inbound.pressed else ""
    ours = pressed in {q.key for script in FORMS for q in script.questions}
    typed = not inbound.pressed and not inbound.text.startswith("/") and not leaves(desk, inbound)
    return forms[-1] if forms and (typed or ours) else None


def has_form(desk: Desk) -> bool:
    """Is this coach filling in a form just now?"""
    now, theirs = desk.work.now, conversations.of_person(desk.work, desk.person_id)
    return any(script in {form.key for form in FORMS} and (until is None or until > now) for script, until in theirs)


def leaves(desk: Desk, inbound: Inbound) -> bool:
    """A word for stop, in any language, leaves a form."""
    return desk.world.words.get(fold(inbound.text)) == "stop"


def leave(desk: Desk, caller: Caller, inbound: Inbound) -> tuple[Say, ...]:
    """Close the open form when the coach says so; empty when that is not what this message says."""
    if inbound.pressed or not leaves(desk, inbound) or not open_forms(desk, caller):
        return ()
    close(desk, caller.person_id)
    return (Say(CLOSED),)
