"""A ready sentence to a candidate, in their language."""

from __future__ import annotations

from bot import lines as talks
from bot.alerts import DO
from bot.coach.desk import Desk, Refusal
from bot.coach.talking import reached
from flows.model import N_, Option, Say
from flows.sentences import SENTENCES, blank
from flows.wording import word
from storage import lines, outbox, queue
from storage.queue import Entry

LONGEST_FILLING = 60
SIGNED = N_("{coach}, {programme}")
LINE = N_("/say {code} {key}: {text}")


def say(desk: Desk, entry: Entry, words: str) -> tuple[Say, ...]:
    """Send the sentence of this key; without one, show all of them in the coach's language."""
    key, _, filling = words.partition(" ")
    if key.lower() not in SENTENCES:
        return (listed(entry),)
    key, field = key.lower(), blank(key.lower())
    if field and not filling.strip():
        raise Refusal(N_("Something is missing. Write: {line}"), line=f"/say {entry.code} {key} …")
    if len(filling) > LONGEST_FILLING:
        raise Refusal(N_("This is too long. At most {n} letters."), n=LONGEST_FILLING)
    sentence = Say(SENTENCES[key], {field: filling.strip()} if field else {})
    contact_id = reached(desk, entry)
    mine = lines.of_coach(desk.work, desk.coach_id)
    if mine is not None and mine.person_id == entry.person_id:
        lines.note_word(desk.work, mine, by_person=False)
        signed = sentence
    else:
        sign = Say(SIGNED, {"coach": desk.name, "programme": desk.programme.name})
        signed = Say(sentence.text, sentence.fields, after=(sign,))
    outbox.tell(desk.work, contact_id, signed)
    queue.audit(desk.work, desk.coach_id, entry.person_id, "say")
    theirs = word(sentence, desk.programme.translate(entry.lang))
    both = (sentence, Say(talks.TEXT, {"text": theirs}))
    return (Say(N_("Sent to {code}:"), {"code": entry.code}, after=both),)


def listed(entry: Entry) -> Say:
    """Buttons for what is ready as it is, command lines for the rest."""
    ready = tuple(Option(f"say {entry.code} {key}", Say(msg)) for key, msg in SENTENCES.items() if not blank(key))
    rest = tuple(
        Say(LINE, {"code": entry.code, "key": key, "text": Say(msg, {blank(key): "…"})})
        for key, msg in SENTENCES.items()
        if blank(key)
    )
    return Say(N_("Choose a sentence, or write the line with what is missing:"), {}, ready, DO, after=rest)
