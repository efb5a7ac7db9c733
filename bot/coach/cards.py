"""What coaches see: the queue, a candidate's card, their own candidates, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.alerts import DO, LANE_NAMES, card_button, language
from bot.coach.desk import Desk
from bot.coach.reasons import USUAL
from flows.events import CALL_REASONS
from flows.intake import INTAKE
from flows.interview import KIND_NAMES
from flows.model import N_, NP_, Answers, Msg, Option, Say, Value
from flows.paper import FILLED, FILLED_IN
from flows.route import ROUTE
from flows.screening import LANES
from flows.summary import shown_value
from storage import appointments, campaigns, coaches, conversations, people, queue
from storage.appointments import Booking
from storage.queue import Entry

NO_PHONE = N_("none of their own; call {code}")
NEXT = N_("Next candidate")
AGREED = N_("the person agreed")
MOST_LISTED = 10
MOST_ON_A_PAGE = 30
LINE = N_("{label}: {value}")
SUGGESTIONS: Mapping[str, Msg] = {
    "propose": N_("propose for a vacancy"),
    "review": N_("review: one thing does not fit"),
    "check": N_("check the residence card"),
    "support": N_("support or training first"),
    "hold": N_("hold: the card does not allow work"),
}
HISTORY: Mapping[str, Msg] = {
    "entered": N_("came into the queue"),
    "claimed": N_("claimed"),
    "released": N_("released"),
    "assigned": N_("given to another coach"),
    "note": N_("note"),
    "accepted": N_("accepted"),
    "referred": N_("referred"),
    "closed": N_("closed"),
    "called": N_("called"),
    "talked": N_("talked"),
    "merged": N_("made one with"),
    "reopened": N_("opened again"),
    "proposed": N_("proposed"),
    "times": N_("times offered"),
    "books": N_("time booked"),
    "cancels": N_("cancelled"),
    "outcome": N_("outcome"),
    "hired": N_("hired"),
    "ended": N_("job ended"),
    "training": N_("training"),
}


def ago(now: datetime, then: datetime) -> Say:
    """How long it has been, in the largest unit that fits."""
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes < 60:
        return Say(NP_("{n} minute", "{n} minutes"), {"n": minutes})
    if minutes < 48 * 60:
        return Say(NP_("{n} hour", "{n} hours"), {"n": minutes // 60})
    return Say(NP_("{n} day", "{n} days"), {"n": minutes // (24 * 60)})


def listed(desk: Desk, entry: Entry, since: datetime) -> Say:
    fields: dict[str, Value] = {
        "code": entry.code,
        "time": ago(desk.work.now, since),
        "language": language(entry.lang),
        "coach": entry.coach or Say(N_("nobody")),
    }
    return Say(N_("{code}: waits {time}, {language}, with {coach}"), fields)


def show_queue(desk: Desk, lane: str | None) -> tuple[Say, ...]:
    """Who waits in each lane, in order of arrival."""
    lines: list[Say] = []
    found: list[Entry] = []
    for name in (lane,) if lane else LANES:
        entries = queue.waiting(desk.work, name)
        if entries:
            lines.append(Say(N_("{lane} ({count})"), {"lane": Say(LANE_NAMES[name]), "count": len(entries)}))
        for entry in entries[:MOST_LISTED]:
            since = (entry.called_at if name == "call" else None) or entry.entered_at
            lines.append(listed(desk, entry, since))
        found += entries[:3]
    if not lines:
        return (Say(N_("Nobody waits.")),)
    buttons = tuple(card_button(code) for code in dict.fromkeys(entry.code for entry in found))
    return (Say(N_("Queue"), options=buttons, question=DO, after=tuple(lines)),)


def show_next(desk: Desk) -> tuple[Say, ...]:
    """The one who has waited longest and whom nobody holds."""
    free = [entry for entry in queue.waiting(desk.work) if entry.coach_id is None]
    if not free:
        return (Say(N_("Nobody waits. Well done!")),)
    return show_card(desk, min(free, key=lambda entry: (entry.since, entry.id)))


def show_waiting(desk: Desk) -> tuple[Say, ...]:
    """Everybody to whom a call is promised, in order of arrival: nobody is left out."""
    owed = queue.waiting(desk.work, "call")
    if not owed:
        return (Say(N_("Nobody waits. Well done!")),)
    pages = [owed[i : i + MOST_ON_A_PAGE] for i in range(0, len(owed), MOST_ON_A_PAGE)]
    return tuple(Say(N_("They wait for a person:"), after=tuple(who_waits(desk, e) for e in page)) for page in pages)


def who_waits(desk: Desk, entry: Entry) -> Say:
    fields: dict[str, Value] = {
        "code": entry.code,
        "time": ago(desk.work.now, entry.called_at or entry.entered_at),
        "reason": Say(CALL_REASONS[entry.call or "asked"]),
        "language": language(entry.lang),
        "coach": entry.coach or Say(N_("nobody")),
    }
    return Say(N_("{code}: waits {time}, {reason}, {language}, with {coach}"), fields)


def show_mine(desk: Desk) -> tuple[Say, ...]:
    held = queue.held_by(desk.work, desk.coach_id)
    if not held:
        return (Say(N_("You hold nobody. The next candidate: /next")),)
    lines = tuple(
        line
        for entry in held
        for line in (
            listed(desk, entry, entry.since),
            *map(at_work, appointments.of_person(desk.work, entry.person_id)),
        )
    )
    buttons = tuple(card_button(entry.code) for entry in held[:MOST_LISTED])
    return (Say(N_("You hold:"), options=buttons, question=DO, after=lines),)


def show_stats(desk: Desk) -> tuple[Say, ...]:
    lines = [
        Say(LINE, {"label": Say(LANE_NAMES[lane]), "value": len(queue.waiting(desk.work, lane))}) for lane in LANES
    ]
    by_status = queue.counts(desk.work)
    for status in ("accepted", "referred", "closed"):
        lines.append(Say(LINE, {"label": Say(HISTORY[status]), "value": by_status.get(status, 0)}))
    return (Say(N_("The queue in numbers"), after=tuple(lines)),)


def show_card(desk: Desk, entry: Entry) -> tuple[Say, ...]:
    """All that helps to decide; name and number only for the coach who holds the candidate."""
    queue.audit(desk.work, desk.coach_id, entry.person_id, "card")
    held = entry.coach_id == desk.coach_id
    lines = [*standing(desk, entry), *came_by(desk, entry), *(identity(desk, entry) if held else ())]
    finished = people.latest_profile(desk.work, entry.person_id)
    if finished is not None:
        hint = {"label": Say(N_("Hint")), "value": Say(SUGGESTIONS[finished.suggestion])}
        lines += [Say(LINE, hint), *finished.reasons]
        lines.append(Say(N_("This is a hint by rules {version}. You decide."), {"version": finished.rules}))
        lines += filled_in(desk, finished.answers)
        lines += told(finished.answers, desk)
    else:
        lines.append(Say(N_("The questions are not finished.")))
        running = conversations.running(desk.work, entry.person_id)
        if running is not None:
            lines += told(running.answers, desk)
    lines += [at_work(booking) for booking in appointments.of_person(desk.work, entry.person_id)]
    lines += past(desk, entry)
    return (
        Say(
            N_("Candidate {code}"),
            {"code": entry.code},
            buttons(desk, entry),
            DO,
            after=tuple(lines),
        ),
    )


def standing(desk: Desk, entry: Entry) -> list[Say]:
    lines = []
    if entry.lane:
        lines.append(Say(LINE, {"label": Say(N_("Lane")), "value": Say(LANE_NAMES[entry.lane])}))
    if entry.call:
        lines.append(Say(N_("A call is promised: {reason}"), {"reason": Say(CALL_REASONS[entry.call])}))
    lines.append(listed(desk, entry, entry.since))
    return lines


def identity(desk: Desk, entry: Entry) -> list[Say]:
    name: Value = people.name_of(desk.work, entry.person_id) or Say(N_("not known"))
    numbers = [
        address for _, channel, address in people.contacts(desk.work, entry.person_id) if channel == "sms" and address
    ]
    beside = people.of(desk.work, entry.person_id).beside
    none = Say(NO_PHONE, {"code": beside}) if beside else Say(N_("not known; this person writes on Telegram"))
    number: Value = numbers[0] if numbers else none
    return [
        Say(LINE, {"label": Say(N_("First name")), "value": name}),
        Say(LINE, {"label": Say(N_("Phone")), "value": number}),
        *permission(desk, entry),
    ]


def filled_in(desk: Desk, answers: Answers) -> list[Say]:
    """Which coach filled in the questions for this person, and how the person told the answers."""
    if FILLED not in answers:
        return []
    coach = coaches.name_of(desk.work, answers[FILLED].value)
    return [Say(FILLED_IN[answers[FILLED].raw], {"coach": coach})]


def permission(desk: Desk, entry: Entry) -> list[Say]:
    """On whose word we wrote first: in whose name, when, and how the person was asked."""
    approach = campaigns.last_approach(desk.work, entry.person_id)
    if approach is None:
        return []
    how: Value = approach.permission or Say(AGREED)
    fields: dict[str, Value] = {"how": how, "coach": approach.coach, "time": approach.at}
    return [Say(N_("Permission: {how} ({coach}, {time})"), fields)]


def came_by(desk: Desk, entry: Entry) -> list[Say]:
    """The partner who sent this person, and the work whose poster or link they answered."""
    person = people.of(desk.work, entry.person_id)
    told = ((N_("Comes from"), person.partner), (N_("Asked for work"), person.wished))
    return [Say(LINE, {"label": Say(label), "value": value}) for label, value in told if value]


def told(answers: Answers, desk: Desk) -> list[Say]:
    """Every answer but the name, in the order of the questions."""
    return [
        Say(LINE, {"label": Say(q.card), "value": shown_value(q, answers, desk.world)})
        for script in (INTAKE, ROUTE)
        for q in script.questions
        if q.key in answers and q.key != "name"
    ]


STATES: Mapping[str, Msg] = {
    "asked": N_("the candidate is asked"),
    "inviting": N_("the employer is asked for times"),
    "offered": N_("the candidate chooses a time"),
    "booked": N_("comes on {time}"),
    "missed": N_("missed, a new time is looked for"),
    "kept": N_("took place: what came of it?"),
    "let_down": N_("not kept by the employer"),
}


def at_work(booking: Booking) -> Say:
    """An appointment that is not closed, in one line."""
    made = booking.appointment
    state = Say(STATES[made.state], {"time": made.at} if made.at else {})
    fields: dict[str, Value] = {"kind": Say(KIND_NAMES[made.kind]), "vacancy": made.vacancy, "state": state}
    return Say(N_("{kind}, {vacancy}: {state}"), fields)


def past(desk: Desk, entry: Entry) -> list[Say]:
    lines = []
    for row in queue.history(desk.work, entry)[-MOST_LISTED:]:
        what: Value = Say(HISTORY[row.kind])
        text = row.text or ""
        detail: Value = Say(USUAL[row.kind][text]) if text in USUAL.get(row.kind, {}) else text
        if row.kind == "entered" and text:
            detail = Say(LANE_NAMES[text])
        parts = tuple(part for part in (what, detail, row.coach) if part)
        lines.append(Say(N_("{time}: {what}"), {"time": row.at, "what": parts}))
    return lines


def buttons(desk: Desk, entry: Entry) -> tuple[Option, ...]:
    """What this coach can do with this candidate now."""
    if entry.coach_id is None and entry.status != "closed":
        doable = [("claim", N_("Claim")), ("next", NEXT)]
    elif entry.coach_id != desk.coach_id:
        doable = [("next", NEXT)] if entry.status != "closed" else [("reopen", N_("Open again")), ("next", NEXT)]
    elif entry.status == "open":
        calls = [("called", N_("I have called"))] if entry.call else []
        rest = [("accept", N_("Accept")), ("refer", N_("Refer")), ("close", N_("Close")), ("release", N_("Release"))]
        doable = [*calls, *rest]
    else:
        doable = [("called", N_("I have called"))] if entry.call else []
        doable += [("reopen", N_("Open again")), ("next", NEXT)]
    return tuple(Option(name if name == "next" else f"{name} {entry.code}", Say(msg)) for name, msg in doable)
