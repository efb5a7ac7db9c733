"""Vacancies and candidates side by side: gaps in sentences, never a score, never a ranking of people."""

from __future__ import annotations

from bot.alerts import DO, LANE_NAMES
from bot.coach.cards import LINE, MOST_LISTED
from bot.coach.desk import Desk, Refusal
from flows.matching import gaps, open_on, trip_minutes, unknowns, value, wanted
from flows.model import N_, Answers, Option, Say, Value
from flows.programme import Vacancy
from flows.scripts import SCRIPTS
from storage import people, queue, vacancies
from storage.queue import Entry

FITS = N_("nothing stands in the way.")
UNKNOWN = N_("Not known: {questions}.")
TRIP = N_("Trip: about {minutes} minutes, an estimate.")
PROPOSE = N_("Propose {vacancy}")


def show_vacancies(desk: Desk) -> tuple[Say, ...]:
    """The open vacancies, with seats left and invitations kept."""
    counted = vacancies.commitments(desk.work)
    lines = tuple(
        Say(
            N_("{vacancy}, {employer}: {left} of {seats} seats left. Kept: {kept}, not kept: {let_down}."),
            {
                "vacancy": f"{vacancy.ref} {vacancy.title}",
                "employer": vacancy.employer,
                "left": counted[vacancy.ref].left,
                "seats": counted[vacancy.ref].seats,
                "kept": counted[vacancy.ref].kept,
                "let_down": counted[vacancy.ref].let_down,
            },
        )
        for vacancy in open_now(desk)
    )
    return (Say(N_("Open vacancies:"), after=lines) if lines else Say(N_("No vacancy is open.")),)


def open_now(desk: Desk) -> tuple[Vacancy, ...]:
    today = desk.programme.calendar.here(desk.work.now).date()
    return open_on(desk.world.vacancies, today)


def match(desk: Desk, what: Entry | Vacancy) -> tuple[Say, ...]:
    """The vacancies for a candidate, or the candidates for a vacancy."""
    return match_vacancy(desk, what) if isinstance(what, Vacancy) else match_candidate(desk, what)


def match_candidate(desk: Desk, entry: Entry) -> tuple[Say, ...]:
    """Fewest gaps first, then the vacancy that stands open longest."""
    desk.must_hold(entry)
    finished = people.latest_profile(desk.work, entry.person_id)
    if finished is None:
        raise Refusal(N_("{code} has not finished the questions."), code=entry.code)
    queue.audit(desk.work, desk.coach_id, entry.person_id, "match")
    answers = finished.answers
    found = [(vacancy, gaps_of(desk, answers, vacancy)) for vacancy in wanted(answers, open_now(desk))]
    found.sort(key=lambda pair: (len(pair[1]), pair[0].added_at))
    lines = tuple(Say(LINE, {"label": name(v), "value": told(desk, answers, v, lacking)}) for v, lacking in found)
    buttons = tuple(
        Option(f"propose {entry.code} {v.ref}", Say(PROPOSE, {"vacancy": v.ref})) for v, _ in found[:MOST_LISTED]
    )
    if not lines:
        return (Say(N_("No vacancy is open in the chosen work.")),)
    return (Say(N_("Vacancies for {code}:"), {"code": entry.code}, buttons, DO, after=lines),)


def match_vacancy(desk: Desk, vacancy: Vacancy) -> tuple[Say, ...]:
    """In order of arrival."""
    lines: list[Say] = []
    for entry in queue.candidates(desk.work):
        finished = people.latest_profile(desk.work, entry.person_id)
        if finished is None or vacancy not in wanted(finished.answers, (vacancy,)):
            continue
        label: tuple[Value, ...] = (entry.code, *((Say(LANE_NAMES[entry.lane]),) if entry.lane else ()))
        what = told(desk, finished.answers, vacancy, gaps_of(desk, finished.answers, vacancy))
        lines.append(Say(LINE, {"label": label, "value": what}))
    if not lines:
        return (Say(N_("Nobody in the queue wants this work.")),)
    title = Say(N_("Candidates for {vacancy}, in order of arrival:"), {"vacancy": name(vacancy)})
    return (Say(title.text, title.fields, after=tuple(lines[:MOST_LISTED])),)


def gaps_of(desk: Desk, answers: Answers, vacancy: Vacancy) -> tuple[Say, ...]:
    return gaps(answers, vacancy, desk.world.programme.rules, desk.world.places)


def told(desk: Desk, answers: Answers, vacancy: Vacancy, lacking: tuple[Say, ...]) -> tuple[Say, ...]:
    """The gaps, what is not known, and the estimated trip."""
    cards = {q.key: q.card for q in SCRIPTS["intake"].questions}
    missing = tuple(Say(cards[key]) for key in unknowns(answers, vacancy))
    rest = [Say(UNKNOWN, {"questions": missing})] if missing else []
    town, transport = value(answers, "town"), value(answers, "transport")
    if isinstance(town, str) and isinstance(transport, str):
        home = desk.world.places.get(town)
        minutes = trip_minutes(home, vacancy.place, transport, desk.world.programme.rules)
        rest += [Say(TRIP, {"minutes": minutes})] if minutes is not None else []
    return (*(lacking or (Say(FITS),)), *rest)


def name(vacancy: Vacancy) -> str:
    return f"{vacancy.ref} {vacancy.title}, {vacancy.employer}"
