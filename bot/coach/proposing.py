"""A blind proposal: seats, the must-haves, the coach's own sentence, and first of all the candidate's yes."""

from __future__ import annotations

from dataclasses import replace

from bot.alerts import DO, card_button
from bot.coach.desk import Desk, Refusal
from bot.coach.matching import gaps_of, told
from bot.track import appointments as track
from bot.track.employers import why_silent
from flows.folding import fold
from flows.interview import ADAPTATION, INTEREST
from flows.matching import meets
from flows.model import N_, Say
from flows.notices import Notice
from flows.programme import Vacancy
from storage import appointments, people, queue, vacancies
from storage.appointments import Booking, NoSeat, ProposedAlready
from storage.queue import Entry

LONGEST_SENTENCE = 120


def propose(desk: Desk, entry: Entry, vacancy: Vacancy, sentence: str) -> tuple[Say, ...]:
    """Ask the candidate whether they want this work; the employer hears nothing before their yes."""
    desk.must_hold(entry)
    if entry.status != "accepted":
        raise Refusal(N_("First accept the candidate: /accept {code}"), code=entry.code)
    today = desk.programme.calendar.here(desk.work.now).date()
    if vacancy.open_until < today:
        raise Refusal(N_("{vacancy} is not open any more."), vacancy=vacancy.ref)
    desk.may_write(entry.person_id)
    if people.of(desk.work, entry.person_id).beside:
        raise Refusal(N_("{code} has no phone of their own. Call, then use /book."), code=entry.code)
    employer = vacancies.employer_of(desk.work, vacancy.ref)
    silent = why_silent(desk.track, employer)
    if silent is not None:
        raise Refusal(silent, employer=employer.name, id=employer.id)
    finished = people.latest_profile(desk.work, entry.person_id)
    if finished is None:
        raise Refusal(N_("{code} has not finished the questions."), code=entry.code)
    rules, places = desk.world.programme.rules, desk.world.places
    if not meets(finished.answers, vacancy, rules, places) and not sentence:
        why = told(desk, finished.answers, vacancy, gaps_of(desk, finished.answers, vacancy))
        raise Refusal(
            N_(
                "We cannot say that {code} meets the must-haves. {why} Write one sentence for the employer,"
                " without anything personal: /propose {code} {vacancy} sentence"
            ),
            code=entry.code,
            vacancy=vacancy.ref,
            why=why,
        )
    booking = taken(desk, entry, vacancy, impersonal(desk, entry, sentence))
    queue.audit(desk.work, desk.coach_id, entry.person_id, "propose")
    queue.note(desk.work, entry.id, desk.coach_id, "proposed", vacancy.ref)
    track.deliver(desk.track, booking, Notice("candidate", Say(INTEREST.questions[0].text, {}), INTEREST))
    return (Say(N_("{code} is asked about {vacancy}."), {"code": entry.code, "vacancy": vacancy.ref}),)


def taken(desk: Desk, entry: Entry, vacancy: Vacancy, sentence: str) -> Booking:
    """The proposal with its seat; of two coaches who want the last one, one is told that it is gone."""
    try:
        made = appointments.propose(
            desk.work, "interview", "asked", entry.person_id, vacancy.ref, desk.coach_id, sentence=sentence or None
        )
    except NoSeat:
        raise Refusal(N_("{vacancy} has no seat left."), vacancy=vacancy.ref) from None
    except ProposedAlready:
        raise Refusal(N_("{code} is proposed for {vacancy} already."), code=entry.code, vacancy=vacancy.ref) from None
    booking = appointments.get(desk.work, made)
    assert booking is not None, "it was just made"
    return booking


def impersonal(desk: Desk, entry: Entry, sentence: str) -> str:
    """A sentence for an employer: short, and without what we know to be personal."""
    if len(sentence) > LONGEST_SENTENCE:
        raise Refusal(N_("This is too long. At most {n} letters."), n=LONGEST_SENTENCE)
    name = people.name_of(desk.work, entry.person_id)
    words = set(fold(sentence).split())
    if (name and words & set(fold(name).split())) or entry.code in sentence.upper() or any(map(is_number, words)):
        raise Refusal(N_("This says who the person is. Write it without a name, a code or a number."))
    return sentence


def is_number(word: str) -> bool:
    """A word that may be a telephone number or a postcode."""
    return sum(char.isdecimal() for char in word) >= 4


def adapt(desk: Desk, entry: Entry, vacancy: Vacancy, change: str) -> tuple[Say, ...]:
    """Ask the candidate whether the employer may hear of a change to the work."""
    if not change:
        raise Refusal(
            N_("Write the change after the vacancy: /adapt {code} {vacancy} change"),
            code=entry.code,
            vacancy=vacancy.ref,
        )
    booking = next(
        (
            b
            for b in appointments.of_person(desk.work, entry.person_id)
            if b.appointment.vacancy == vacancy.ref and b.coach_id == desk.coach_id
        ),
        None,
    )
    if booking is None:
        raise Refusal(N_("{code} is not proposed for {vacancy}."), code=entry.code, vacancy=vacancy.ref)
    made = replace(booking.appointment, adaptation=impersonal(desk, entry, change), adaptation_agreed=False)
    appointments.save(desk.work, made)
    asked = replace(booking, appointment=made)
    track.deliver(desk.track, asked, Notice("candidate", Say(ADAPTATION.questions[0].text, {}), ADAPTATION))
    done = N_("{code} is asked whether the employer may know this.")
    return (Say(done, {"code": entry.code}, (card_button(entry.code),), DO),)
