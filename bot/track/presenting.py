"""What a coach presents by form: an employer and their contact person, a vacancy."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import Row

from bot.track import Actor, Track
from flows.events import Filled
from flows.facts import TELEGRAM
from flows.model import N_, Answer, Answers, Conversation, Option, Say
from flows.places import place_at
from flows.presenting import EMPLOYER
from flows.programme import Subject
from storage import conversations, employers, links, vacancies
from storage.vacancies import Presented, SameEmployer

KNOWN = "known"
"""What a form changes: the id of an employer, the ref of a vacancy. An answer that nobody gave."""
SAVED = N_("{employer} is saved. A vacancy: /vacancy")
SAVED_VACANCY = N_("{ref} {title} is saved. Candidates for it: /match {ref}")
SAME = N_("There is another {employer} at this place already. Nothing is changed.")
LINK = N_("Send this link to {contact}. It works once, for 14 days:\n{link}")
NO_BOT = N_("The programme file names no Telegram bot. Please choose a number.")


def answers_of_employer(employer: Row[Any]) -> Answers:
    """What is known of an employer, as if the form had asked it."""
    known = {
        "employer": employer.name,
        "address": employer.address,
        "stop": employer.stop or None,
        "contact": employer.contact,
        "reach": employer.contact_phone or TELEGRAM,
        KNOWN: employer.id,
    }
    return {key: Answer(value, "") for key, value in known.items()}


def answers_of_vacancy(one: Presented, employer_id: int) -> Answers:
    """What is known of a vacancy, as if the form had asked it."""
    known: dict[str, Any] = {
        "employer": str(employer_id),
        "title": one.title,
        "sector": one.sector,
        "isco08": int(one.isco08) if one.isco08 else None,
        "start": one.start,
        "end": one.end,
        "shift": one.shift,
        "dutch": one.dutch,
        "certificates": one.certificates,
        "certificates_why": why(one, one.certificates),
        "tasks": one.tasks,
        "tasks_why": why(one, one.tasks),
        "seats": one.seats,
        "open_until": one.open_until.isoformat(),
        KNOWN: one.ref,
    }
    known |= {key: None for key in ("certificates_why", "tasks_why") if not known[key] and known[key[: -len("_why")]]}
    return {key: Answer(value, "") for key, value in known.items() if value != () or not key.endswith("_why")}


def why(one: Presented, needed: tuple[str, ...]) -> tuple[str, ...]:
    """The employer's reasons, when each is known."""
    given = tuple(one.reasons.get(key, "") for key in needed)
    return given if all(given) else ()


def subject_of(track: Track, at: Conversation) -> Subject:
    """The employers from whom a vacancy can be."""
    known = vacancies.employers(track.work)
    return Subject(offers=tuple(Option(str(row.id), f"{row.name}, {row.site}") for row in known))


def filled(track: Track, actor: Actor, form: Filled) -> None:
    """Keep what was confirmed, and tell the coach how to go on."""
    conversations.end(track.work, form.script, form.subject)
    told = keep_employer(track, form.answers) if form.script == EMPLOYER.key else keep_vacancy(track, form.answers)
    for say in told:
        track.send(actor.contact_id, say)


def keep_employer(track: Track, answers: Answers) -> tuple[Say, ...]:
    name, address, contact, reach = (answers[key].value for key in ("employer", "address", "contact", "reach"))
    if reach == TELEGRAM and not track.programme.telegram_bot:
        return (Say(NO_BOT),)
    place = place_at(address, "", track.world.places)
    assert place is not None, "the form has read the address"
    known = answers[KNOWN].value if KNOWN in answers else None
    try:
        employer_id = vacancies.put_employer(
            track.work,
            known,
            name=name,
            site=place.name,
            address=address,
            place=place.key,
            stop=answers["stop"].value or "",
            contact=contact,
            contact_phone="" if reach == TELEGRAM else reach,
        )
    except SameEmployer:
        return (Say(SAME, {"employer": name}),)
    return (Say(SAVED, {"employer": name}, private=True), *link_for(track, employer_id))


def link_for(track: Track, employer_id: int) -> tuple[Say, ...]:
    """The link for a contact person on Telegram who has not opened one yet."""
    employer = employers.get(track.work, employer_id)
    if employer.contact_phone:
        return ()
    person_id = employers.on_telegram(track.work, employer_id, track.programme.languages[0])
    if track.reach(person_id) is not None:
        return ()
    link = track.programme.telegram_link(links.make(track.work, person_id))
    return (Say(LINK, {"contact": employer.contact, "link": link}, private=True),)


def keep_vacancy(track: Track, answers: Answers) -> tuple[Say, ...]:
    value = {key: answer.value for key, answer in answers.items()}
    reasons = {
        key: reason
        for needed in ("certificates", "tasks")
        for key, reason in zip(value[needed], value.get(f"{needed}_why") or (), strict=False)
    }
    values = {
        "employer_id": int(value["employer"]),
        "title": value["title"],
        "sector": value["sector"],
        "isco08": str(value["isco08"] or ""),
        "start": value["start"],
        "end": value["end"],
        "shift": value["shift"],
        "dutch": value["dutch"],
        "certificates": " ".join(value["certificates"]),
        "tasks": " ".join(value["tasks"]),
        "reasons": json.dumps(reasons, ensure_ascii=False),
        "seats": value["seats"],
        "open_until": date.fromisoformat(value["open_until"]),
    }
    ref = value.get(KNOWN)
    if ref is None:
        ref = vacancies.add_vacancy(track.work, **values)
    else:
        vacancies.put_vacancy(track.work, ref=ref, **values)
    return (Say(SAVED_VACANCY, {"ref": ref, "title": value["title"]}),)
