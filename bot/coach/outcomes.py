"""What came of an appointment: a job with its route, a trial, a stage, or no match; then aftercare."""

from __future__ import annotations

from datetime import date, timedelta

from bot.alerts import DO, card_button
from bot.coach.cards import LINE
from bot.coach.deciding import tell_candidate
from bot.coach.desk import Desk, Refusal
from bot.coach.meetings import find, read_meant
from bot.programme import Route
from bot.track import aftercare
from bot.track import appointments as track
from flows.appointment import NotNow
from flows.days import read_day
from flows.menus import FRIEND
from flows.model import N_, Option, Problem, Say, Value
from storage import appointments, outbox, people, placements, queue
from storage.appointments import Booking
from storage.queue import Entry

OUTCOMES = {
    "hired": N_("Hired"),
    "trial": N_("A trial first"),
    "stage": N_("A stage first"),
    "no_match": N_("No match"),
}
WHAT = N_("What came of it for {code}?")
BY_WHICH = N_("Hired by which route? All of them: possible, you check.")
CLOSES = N_("Careful: temp work first can close {routes}.")
ROUTE_LINE = N_("{name}: {told}")
STARTS = N_("When does {code} begin? Choose, or write: /outcome {line} day")
NEXT = N_("Now book it: /slots {code} {vacancy} {kind} and the times")
CONGRATULATIONS = N_("Congratulations, {name}! You begin at {employer} on {day}. We stay in touch. {coach}")
NO_MATCH = N_("Hello {name}. This job was not the right one. {coach} looks for other work with you.")


def outcome(desk: Desk, entry: Entry, text: str) -> tuple[Say, ...]:
    """Step by step, each a button: the outcome, for a job its route and its first day."""
    meant = read_meant(desk, text)
    booking = find(desk, entry, meant, "outcome")
    made = booking.appointment
    result, _, rest = meant.rest.partition(" ")
    route, _, day = rest.strip().partition(" ")
    line = f"{entry.code} {made.vacancy} {made.kind}"
    if result not in OUTCOMES:
        options = tuple(Option(f"outcome {line} {key}", Say(msg)) for key, msg in OUTCOMES.items())
        return (Say(WHAT, {"code": entry.code}, options, DO),)
    if result != "hired":
        return settled(desk, entry, booking, result)
    known = {r.key: r for r in routes(desk)}
    if route not in known:
        return ask_route(desk, line)
    if not day:
        return ask_start(desk, entry, f"{line} hired {route}")
    starts_on = read_day(day, desk.work.now, desk.programme.calendar, desk.lang)
    if isinstance(starts_on, Problem):
        raise Refusal(starts_on.say.text, **starts_on.say.fields)
    return hired(desk, entry, booking, known[route], starts_on)


def routes(desk: Desk) -> tuple[Route, ...]:
    """Those that the programme file says are open today."""
    today = desk.programme.calendar.here(desk.work.now).date()
    return tuple(route for route in desk.programme.routes if route.open_on(today))


def ask_route(desk: Desk, line: str) -> tuple[Say, ...]:
    known = routes(desk)
    options = tuple(Option(f"outcome {line} hired {route.key}", route.name) for route in known)
    lines = [Say(ROUTE_LINE, {"name": route.name, "told": route.told}) for route in known]
    today = desk.programme.calendar.here(desk.work.now).date()
    lines += [Say(ROUTE_LINE, {"name": m.name, "told": m.told}) for m in desk.programme.measures if m.open_on(today)]
    closing = tuple(route.name for route in known if route.temp_first_can_close_it)
    lines += [Say(CLOSES, {"routes": closing})] if closing else []
    return (Say(BY_WHICH, {}, options, DO, after=tuple(lines)),)


def ask_start(desk: Desk, entry: Entry, line: str) -> tuple[Say, ...]:
    today = desk.programme.calendar.here(desk.work.now).date()
    monday = today + timedelta(days=7 - today.weekday())
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    while not desk.programme.works_on(first):
        first += timedelta(days=1)
    days = sorted({monday, monday + timedelta(weeks=1), first})
    options = tuple(Option(f"outcome {line} {day:%d/%m/%Y}", day) for day in days)
    return (Say(STARTS, {"code": entry.code, "line": line}, options, DO),)


def settled(desk: Desk, entry: Entry, booking: Booking, result: str) -> tuple[Say, ...]:
    """No job yet: a trial or stage is booked next; without a match the candidate is back in the queue."""
    made = close(desk, booking, result)
    queue.note(desk.work, entry.id, desk.coach_id, "outcome", result)
    if result != "no_match":
        fields: dict[str, Value] = {"code": entry.code, "vacancy": made, "kind": result}
        return (Say(NEXT, fields, (card_button(entry.code),), DO),)
    finished = people.latest_profile(desk.work, entry.person_id)
    queue.back(desk.work, entry)
    named = {"name": people.name_of(desk.work, entry.person_id) or Say(FRIEND), "coach": desk.name}
    tell_candidate(desk, entry, Say(NO_MATCH, named))
    lane = entry.lane or (finished.suggestion if finished else "")
    done = N_("{code} is back in the queue with all that was. The seat is free again.")
    return (Say(done, {"code": entry.code, "lane": lane}, (card_button(entry.code),), DO),)


def close(desk: Desk, booking: Booking, result: str) -> str:
    """Close the appointment with its outcome; one whose hour has passed took place."""
    made = booking.appointment
    try:
        if made.state == "booked" and made.at is not None and made.at <= desk.work.now:
            track.happen(desk.track, booking, "happened")
            booking = appointments.get(desk.work, made.id) or booking
        track.happen(desk.track, booking, "outcome", outcome=result)
    except NotNow:
        raise Refusal(N_("This appointment did not take place yet.")) from None
    return made.vacancy


def hired(desk: Desk, entry: Entry, booking: Booking, route: Route, starts_on: date) -> tuple[Say, ...]:
    """A job with its first day: aftercare is planned at once."""
    close(desk, booking, "hired")
    work = desk.work
    placement = placements.begin(work, booking.appointment.id, entry.person_id, desk.coach_id, route.key, starts_on)
    aftercare.begin(desk.track, placement)
    queue.note(work, entry.id, desk.coach_id, "hired", f"{booking.appointment.vacancy} {route.key}")
    vacancy = next(v for v in desk.world.vacancies if v.ref == booking.appointment.vacancy)
    fields: dict[str, Value] = {
        "name": people.name_of(work, entry.person_id) or Say(FRIEND),
        "employer": vacancy.employer,
        "day": starts_on,
        "coach": desk.name,
    }
    tell_candidate(desk, entry, Say(CONGRATULATIONS, fields))
    done = N_("{code} begins on {day} by {route}. The check-ins are planned.")
    told: dict[str, Value] = {"code": entry.code, "day": starts_on, "route": route.name}
    warning = (Say(CLOSES, {"routes": closing}),) if route.key == "temp" and (closing := closed_by_temp(desk)) else ()
    return (Say(done, told, (card_button(entry.code),), DO, after=warning),)


def closed_by_temp(desk: Desk) -> tuple[str, ...]:
    return tuple(route.name for route in routes(desk) if route.temp_first_can_close_it)


def ended(desk: Desk, entry: Entry, reason: str) -> tuple[Say, ...]:
    """A job that is over: nobody is asked about it any more."""
    desk.must_hold(entry)
    jobs = placements.of_person(desk.work, entry.person_id)
    if not jobs:
        raise Refusal(N_("{code} has no job that we know of."), code=entry.code)
    if not reason:
        raise Refusal(N_("Why did it end? Write: /ended {code} reason"), code=entry.code)
    for job in jobs:
        placements.end(desk.work, job.id)
        outbox.void_about(desk.work, aftercare.named(job))
    queue.note(desk.work, entry.id, desk.coach_id, "ended", reason)
    return (Say(N_("Noted: the job of {code} has ended."), {"code": entry.code}, (card_button(entry.code),), DO),)


def show_aftercare(desk: Desk) -> tuple[Say, ...]:
    """Who is due next, and who is silent."""
    lines: list[Say] = []
    for job in placements.running(desk.work):
        checks = [c for c in placements.check_ins(desk.work, job.id) if c.of == "candidate"]
        silent = [c for c in checks if c.answer is None and c.due_at <= desk.work.now]
        ahead = next((c for c in checks if c.answer is None and c.due_at > desk.work.now), None)
        last = next((c for c in reversed(checks) if c.answer is not None), None)
        what: list[Value] = []
        if silent:
            what.append(Say(N_("silent since {time}"), {"time": silent[0].due_at}))
        if last is not None:
            what.append(Say(FELT[last.answer]))
        if ahead is not None:
            what.append(Say(N_("next on {time}"), {"time": ahead.due_at}))
        label = f"{job.person}, {job.title} ({job.vacancy}), {job.coach}"
        lines.append(Say(LINE, {"label": label, "value": tuple(what) or Say(N_("all check-ins are done"))}))
    return (Say(N_("Aftercare:"), after=tuple(lines)) if lines else Say(N_("Nobody is in aftercare.")),)


FELT = {"good": N_("it goes well"), "soso": N_("it does not go well"), "call": N_("asked for a call")}


def train(desk: Desk, entry: Entry, text: str) -> tuple[Say, ...]:
    """A training with its dates: "1/12 15/12 Dutch at work"."""
    desk.must_hold(entry)
    words = text.split(maxsplit=2)
    if len(words) < 3:
        raise Refusal(N_("Write: /training {code} 1/12 15/12 and the name of the training"), code=entry.code)
    days = [read_day(word, desk.work.now, desk.programme.calendar, desk.lang) for word in words[:2]]
    for day in days:
        if isinstance(day, Problem):
            raise Refusal(day.say.text, **day.say.fields)
    first, last = (day for day in days if not isinstance(day, Problem))
    if last < first:
        raise Refusal(N_("The last day is before the first one."))
    contact = desk.contact_id
    aftercare.train(
        desk.track,
        aftercare.Course(entry.person_id, entry.code, words[2], first, last, desk.coach_id, desk.name, contact),
    )
    queue.note(desk.work, entry.id, desk.coach_id, "training", words[2])
    told: dict[str, Value] = {"code": entry.code, "training": words[2], "first": first, "last": last}
    return (Say(N_("{code}: '{training}' from {first} to {last}."), told, (card_button(entry.code),), DO),)
