"""One candidate against one vacancy: the gaps, each a plain sentence. Never a score."""

from __future__ import annotations

from datetime import date, time

from flows.model import N_, Answers, Say
from flows.places import Gazetteer, Place, distance_km
from flows.programme import CERTIFICATES, LEVELS, LIFTS, Rules, Vacancy

SCHOOL_HOURS = (time(9), time(15))
TASKS = {
    "lift10": N_("lifting 10 kg"),
    "lift15": N_("lifting 15 kg"),
    "lift20": N_("lifting 20 kg"),
    "stand": N_("standing all day"),
    "outdoor": N_("working outside"),
}


def value(answers: Answers, key: str) -> object:
    """The answer's value; None when it was not asked or not known, which is never a gap."""
    return answers[key].value if key in answers else None


def open_on(vacancies: tuple[Vacancy, ...], day: date) -> tuple[Vacancy, ...]:
    """Those that still take candidates."""
    return tuple(v for v in vacancies if v.open_until >= day)


def wanted(answers: Answers, vacancies: tuple[Vacancy, ...]) -> tuple[Vacancy, ...]:
    """The vacancies in the sectors the person chose; all when they do not know."""
    sectors = value(answers, "sectors")
    return tuple(v for v in vacancies if not isinstance(sectors, tuple) or v.sector in sectors)


def trip_minutes(home: Place, work: Place, transport: str, rules: Rules) -> int | None:
    """An estimate from the distance as the crow flies; None for a means of travel without a known speed."""
    if transport not in rules.speeds:
        return None
    hours = distance_km(home, work) * rules.detour / rules.speeds[transport]
    return round(hours * 60 + rules.extras.get(transport, 0))


def gaps(answers: Answers, vacancy: Vacancy, rules: Rules, places: Gazetteer) -> tuple[Say, ...]:
    """What stands between this person and this vacancy."""
    found = (
        dutch_gap(answers, vacancy),
        shift_gap(answers, vacancy),
        trip_gap(answers, vacancy, rules, places),
        bus_gap(answers, vacancy, rules),
        *certificate_gaps(answers, vacancy),
        *task_gaps(answers, vacancy),
    )
    return tuple(gap for gap in found if gap is not None)


def unknowns(answers: Answers, vacancy: Vacancy) -> tuple[str, ...]:
    """The questions about a must-have of this vacancy that were not answered."""
    needed = {
        "dutch": vacancy.dutch != LEVELS[0],
        "shifts": True,
        "certificates": bool(vacancy.certificates),
        "tasks": bool(set(vacancy.tasks) & set(TASKS)),
        "work_access": True,
    }
    return tuple(key for key, asked in needed.items() if asked and value(answers, key) is None)


def meets(answers: Answers, vacancy: Vacancy, rules: Rules, places: Gazetteer) -> bool:
    """May it be said that all must-haves are met? Only when each is known, and nothing stands in the way."""
    allowed = value(answers, "work_access") == "onbeperkt"
    return allowed and not unknowns(answers, vacancy) and not gaps(answers, vacancy, rules, places)


def dutch_gap(answers: Answers, vacancy: Vacancy) -> Say | None:
    level = value(answers, "dutch")
    if not isinstance(level, str) or LEVELS.index(level) >= LEVELS.index(vacancy.dutch):
        return None
    return Say(N_("Dutch is {level}, the job asks {needed}."), {"level": level, "needed": vacancy.dutch})


def shift_gap(answers: Answers, vacancy: Vacancy) -> Say | None:
    shifts = value(answers, "shifts")
    if not isinstance(shifts, tuple) or vacancy.shift in shifts:
        return None
    if "9-15" in shifts and SCHOOL_HOURS[0] <= vacancy.start and vacancy.end <= SCHOOL_HOURS[1]:
        return None
    hours = f"{vacancy.start:%H:%M}-{vacancy.end:%H:%M}"
    return Say(N_("The hours of the job ({hours}) do not fit."), {"hours": hours})


def trip_gap(answers: Answers, vacancy: Vacancy, rules: Rules, places: Gazetteer) -> Say | None:
    town, transport, limit = (value(answers, key) for key in ("town", "transport", "minutes"))
    if not (isinstance(town, str) and isinstance(transport, str) and isinstance(limit, str)):
        return None
    minutes = trip_minutes(places.get(town), vacancy.place, transport, rules)
    if minutes is None or minutes <= int(limit):
        return None
    return Say(
        N_("The trip takes about {minutes} minutes (an estimate), the wish is {limit}."),
        {"minutes": minutes, "limit": int(limit)},
    )


def bus_gap(answers: Answers, vacancy: Vacancy, rules: Rules) -> Say | None:
    if value(answers, "transport") != "bus" or vacancy.start >= rules.first_bus:
        return None
    return Say(
        N_("The job starts at {start}. The first bus comes at {bus}."),
        {"start": f"{vacancy.start:%H:%M}", "bus": f"{rules.first_bus:%H:%M}"},
    )


def certificate_gaps(answers: Answers, vacancy: Vacancy) -> tuple[Say, ...]:
    held = value(answers, "certificates")
    if not isinstance(held, tuple):
        return ()
    return tuple(
        Say(N_("The job needs: {certificate}."), {"certificate": Say(CERTIFICATES[needed])})
        for needed in vacancy.certificates
        if needed not in held
    )


def task_gaps(answers: Answers, vacancy: Vacancy) -> tuple[Say, ...]:
    """A weight ruled out rules out the heavier ones."""
    ruled_out = value(answers, "tasks")
    if not isinstance(ruled_out, tuple):
        return ()
    lifts = [LIFTS.index(task) for task in ruled_out if task in LIFTS]
    heavier = LIFTS[min(lifts) :] if lifts else ()
    return tuple(
        Say(N_("The job asks {task}; that is not possible or needs a change."), {"task": Say(TASKS[task])})
        for task in vacancy.tasks
        if task in ruled_out or task in heavier
    )
