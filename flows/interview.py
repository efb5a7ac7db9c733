"""The candidate's side of an appointment: what is asked, in their language, and what is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flows.answers import Choice, YesNo, label_of
from flows.appointment import Appointment, Kind
from flows.asking import asking, offered
from flows.choosing import CHOOSE_ONE
from flows.days import NOT_A_DAY, read_day
from flows.daywords import words
from flows.hours import read_time
from flows.intake import fixed
from flows.menus import FRIEND
from flows.model import N_, Heard, Msg, Option, Problem, Question, Say, Value
from flows.programme import SECTORS, Subject, Vacancy, World

KIND_NAMES: Mapping[Kind, Msg] = {
    "interview": N_("Interview"),
    "visit": N_("Visit"),
    "stage": N_("Stage"),
    "trial": N_("Trial day"),
}
NONE_OF_THESE = N_("None of these|none|no time|nothing|no time is good")
COMES_LABEL = N_(
    "I come|yes|ok|okay|i am coming|im coming|i will come|ill come|i can come|i will be there|ill be there"
)
CANNOT_LABEL = N_(
    "I cannot come|no|cannot|i cannot|i cant|i cant come|i will not come|i wont come|i am not coming|im not coming"
    "|not possible"
)
ABOUT_WORK = N_("the work at {employer}")
ABOUT_MEETING = N_("the meeting at {employer}")


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a candidate may know of an appointment."""

    vacancy: Vacancy
    address: str
    stop: str
    contact: str
    name: str | None
    coach: str


def subject(meeting: Meeting, appointment: Appointment, now: datetime) -> Subject:
    """The values of the candidate's texts, and the times that can be chosen."""
    vacancy = meeting.vacancy
    fields: dict[str, Value] = {
        "name": meeting.name or Say(FRIEND),
        "coach": meeting.coach,
        "work": Say(SECTORS[vacancy.sector]),
        "title": vacancy.title,
        "employer": vacancy.employer,
        "place": vacancy.place.name,
        "hours": f"{vacancy.start:%H:%M}-{vacancy.end:%H:%M}",
        "kind": Say(KIND_NAMES[appointment.kind]),
        "address": meeting.address,
        "stop": meeting.stop,
        "contact": meeting.contact,
        "adaptation": appointment.adaptation or "",
    }
    if appointment.at is not None:
        fields["time"] = appointment.at
    times = tuple(
        Option(time.isoformat(), time, number)
        for number, time in enumerate(appointment.times, 1)
        if time in appointment.free(now)
    )
    return Subject(fields, (*times, Option("no_time", Say(NONE_OF_THESE), 0)) if appointment.times else ())


@fixed
def coming() -> tuple[Option, ...]:
    return (
        Option("comes", Say(COMES_LABEL)),
        Option("cannot", Say(CANNOT_LABEL)),
        Option("help", Say(N_("I need help|help|need help"))),
    )


@fixed
def happened() -> tuple[Option, ...]:
    return (
        Option("happened", Say(N_("Yes|it did|it was good|good"))),
        Option("absent", Say(N_("I was not there|not there|i did not go|i didnt go|i could not go"))),
        Option("let_wait", Say(N_("They had no time|no time for me|nobody was there|no one was there"))),
    )


@fixed
def excuses() -> tuple[Option, ...]:
    return (
        Option("ill", Say(N_("I was ill|ill|sick|i was sick|i am ill"))),
        Option("forgot", Say(N_("I forgot|forgot"))),
        Option("lost", Say(N_("A problem on the way|bus|train|i did not find it|not found|could not find it"))),
        Option("wish", Say(N_("I do not want this work|i dont want this work|not this work"))),
        Option("other", Say(N_("Another reason|other"))),
    )


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the offered times: by its number, or by the day and the hour, of which one may do.

    A word that is a number and a day, as the Arabic two and Monday, must mean the same time.
    """

    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return world.subject.offers

    def parse(self, heard: Heard) -> str | Problem:
        chosen, meant = Choice(offered).parse(heard), fitting(heard)
        if isinstance(chosen, str):
            return chosen if chosen in meant or not (meant or names_day(heard)) else Problem(Say(CHOOSE_ONE))
        return meant[0] if len(meant) == 1 else chosen

    def show(self, value: str, world: World) -> Value:
        return label_of(value, world.subject.offers)


def fitting(heard: Heard) -> list[str]:
    """The offered times on the day and at the hour that are written; none where a part is not understood."""
    now, calendar, lang = heard.world.now, heard.world.programme.calendar, heard.translate.lang
    hour, rest = read_time(heard.text, lang)
    day = read_day(rest, now, calendar, lang) if words(rest, lang) else None
    if isinstance(day, Problem) or (day is None and hour is None):
        return []
    times = {o.key: calendar.here(o.label) for o in heard.world.subject.offers if isinstance(o.label, datetime)}
    return [key for key, at in times.items() if at.date() == (day or at.date()) and at.time() == (hour or at.time())]


def names_day(heard: Heard) -> bool:
    """Is a day meant, though it is not clear which, or none that can be?"""
    now, calendar, lang = heard.world.now, heard.world.programme.calendar, heard.translate.lang
    day = read_day(read_time(heard.text, lang)[1], now, calendar, lang)
    return isinstance(day, Problem) and day.say.text != NOT_A_DAY


INTEREST = asking(
    Question(
        "interest",
        N_(
            "Hello {name}! {coach} found work for you: {work} ({title}) in {place}, {hours}."
            " Do you want to meet {employer}? You need no CV."
        ),
        YesNo(),
        N_("Wants this work"),
        N_("We propose you only if you say yes."),
        N_("Do you want this work? {work} in {place}. Write 1 for yes, 2 for no."),
    ),
    label=ABOUT_WORK,
    about="appointment",
)
ADAPTATION = asking(
    Question(
        "adaptation",
        N_("May {coach} tell {employer} this about the work? {adaptation}"),
        YesNo(),
        N_("Agrees to tell the change"),
        N_("We tell it only if you agree."),
        N_("May we tell this to {employer}? {adaptation} Write 1 for yes, 2 for no."),
    ),
    label=ABOUT_WORK,
    about="appointment",
)
SLOT = asking(
    Question(
        "slot",
        N_("{kind}, {employer}: which time is good for you, {name}?"),
        Slot(),
        N_("Time"),
        N_("So we find a time that is good for all."),
        N_("Write the number of the time that is good. No time is good: 0"),
    ),
    label=ABOUT_MEETING,
    about="appointment",
)
COMING = asking(
    Question(
        "coming",
        N_("{kind}, {employer}: {time}, {address}. Do you come?"),
        Choice(coming),
        N_("Comes"),
        N_("So everybody knows it in time."),
        N_("Do you come on {time}? Write 1 for yes. Write 2 if you cannot. Help: 3"),
    ),
    label=ABOUT_MEETING,
    about="appointment",
    reopens=True,
)
AFTERWARDS = asking(
    Question(
        "afterwards",
        N_("How was it, {name}? Did you meet {employer} on {time}?"),
        Choice(happened),
        N_("It took place"),
        N_("So we can help in time if there is a problem."),
        N_("Did you meet {employer}? Yes: 1. You were not there: 2. They had no time: 3"),
    ),
    label=ABOUT_MEETING,
    about="appointment",
)
MISSED = asking(
    Question(
        "missed",
        N_("That can happen, {name}. What was the reason?"),
        Choice(excuses),
        N_("Reason"),
        N_("So we can help in time if there is a problem."),
        N_("Why could you not come? Choose one number. Example: 1 if you were ill."),
    ),
    label=ABOUT_MEETING,
    about="appointment",
)

WANTS = N_("Great, {name}! We ask {employer} for a time. You hear from us soon. {coach}")
DECLINES = N_("Okay, {name}. {coach} looks for other work for you.")
AGREED = N_("Thank you, {name}. {coach} tells it to {employer}.")
NOT_AGREED = N_("Okay, {name}. We do not tell it.")
NONE_FITS = N_("Okay. {coach} asks {employer} for other times.")
WHEN_AND_WHERE = N_("{kind}, {employer}: {time}. {address}.")
STOP_NEARBY = N_("Bus stop: {stop}")
BOOKED = N_("Ask for {contact}. Bring your identity card. I keep a place for you, {name}. Good luck! {coach}")
MOVED = N_("New time, {name}: {time}. {employer}, {address}. {coach}")
THREE_DAYS = EVENING = N_("{name}, I keep a place for you at {employer}: {time}. Good luck! {coach}")
TWO_HOURS = N_("{employer}: {time}, {address}. Good luck, {name}! {coach}")
"""The reminders: one SMS each, with the options that follow. All the rest was said when it was booked."""
COMES = N_("Great! See you on {time}. Good luck, {name}! {coach}")
CANNOT = N_("Thank you for telling us.")
CANNOT_NOW = N_("Thank you for telling us, {name}. {coach} asks {employer} for a new time.")
CANCELLED = N_("{name}, the meeting with {employer} does not take place. {coach} looks for something new with you.")
WITHDRAWN = N_("Sorry, {name}. {employer} cannot meet you now. It is not your fault. {coach} writes to you soon.")
HAPPENED = N_("Thank you, {name}! {coach} writes to you soon.")
LET_WAIT = N_("We are sorry, {name}. {coach} talks with {employer}.")
AGAIN = N_("We try again.")
OTHER_WORK = N_("Okay, {name}. {coach} looks for other work with you.")
TOO_LATE = N_("This time is already past. Please choose another one.")
