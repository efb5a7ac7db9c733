"""The employer's side of an appointment, blind by construction: nothing here has a field for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.answers import Choice, YesNo
from flows.appointment import MOST_TIMES, Kind
from flows.asking import asking
from flows.choosing import choose
from flows.events import Misread
from flows.intake import fixed
from flows.interview import KIND_NAMES
from flows.model import N_, End, Exit, Guard, Heard, Option, Problem, Question, Say, Script, Value
from flows.moments import Moments, read_time
from flows.programme import Subject, World

OTHER, NO_TIME = "other", "no_time"
TOO_MANY = N_("Please choose at most three times.")
NOT_BOTH = N_("Please choose times, or one other answer.")
READS = N_("Thank you. A coach reads your message.")
ABOUT = N_("candidate {code}")


@dataclass(frozen=True, slots=True)
class Blind:
    """All that an employer ever gets to know of a candidate before they meet."""

    code: str
    kind: Kind
    title: str
    employer: str
    contact: str
    coach: str
    programme: str
    meets: bool
    """All must-haves of the vacancy are known and met."""
    sentence: str | None = None
    """The coach's own words where they are not."""
    adaptation: str | None = None
    """Only what the candidate agreed to tell."""
    at: datetime | None = None
    suggested: tuple[datetime, ...] = ()
    """Times from which the employer may choose."""


def subject(blind: Blind) -> Subject:
    """The values of the employer's texts, and the times to choose from."""
    fields: dict[str, Value] = {
        "code": blind.code,
        "kind": Say(KIND_NAMES[blind.kind]),
        "title": blind.title,
        "employer": blind.employer,
        "contact": blind.contact,
        "coach": blind.coach,
        "programme": blind.programme,
    }
    if blind.at is not None:
        fields["time"] = blind.at
    times = tuple(Option(time.isoformat(), time) for time in blind.suggested)
    rest = (Option(OTHER, Say(N_("Other times|other"))), Option(NO_TIME, Say(N_("No time suits|none|no time")), 0))
    return Subject(fields, (*times, *rest))


@dataclass(frozen=True, slots=True)
class OfferedTimes:
    """One or more of the suggested times, times of one's own, or none that suits. Value: ISO 8601 in UTC, or a key."""

    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return world.subject.offers

    def parse(self, heard: Heard) -> tuple[str, ...] | str | Problem:
        keys = choose(heard, heard.world.subject.offers)
        if isinstance(keys, Problem):
            own = Moments(MOST_TIMES).parse(heard)
            wrote_a_time = read_time(heard.text, heard.translate.lang)[0] is not None
            return own if wrote_a_time or not isinstance(own, Problem) else keys
        if {OTHER, NO_TIME} & set(keys):
            return keys[0] if len(keys) == 1 else Problem(Say(NOT_BOTH))
        if len(keys) > MOST_TIMES:
            return Problem(Say(TOO_MANY))
        return keys

    def show(self, value: tuple[str, ...] | str, world: World) -> Value:
        if isinstance(value, str):
            return next((o.label for o in world.subject.offers if o.key == value), value)
        return tuple(datetime.fromisoformat(time) for time in value)


@fixed
def hosting() -> tuple[Option, ...]:
    return (
        Option("okay", Say(N_("That is good|ok|okay|yes|good|thats good"))),
        Option("withdraws", Say(N_("We must cancel|cancel|no|we have to cancel"))),
    )


@fixed
def kept() -> tuple[Option, ...]:
    return (
        Option("happened", Say(N_("Yes|it did|it took place|good"))),
        Option(
            "absent",
            Say(N_("The person did not come|did not come|he did not come|she did not come|nobody came|no one came")),
        ),
        Option("let_wait", Say(N_("We had to cancel|cancelled|we cancelled|no time|we had no time"))),
    )


CONFIRM = asking(
    Question(
        "confirm",
        N_("Hello {contact}. I am {coach} of {programme}. May we send you invitations for {employer} here?"),
        YesNo(),
        N_("Number is right"),
        N_("We write only to people who agree."),
        N_("May we write to you for {employer}? Write 1 for yes, 2 for no."),
    ),
    label=N_("this number"),
)
INVITATION = asking(
    Question(
        "times",
        N_("{kind} with {code} for {title}. When is it possible? You can choose more."),
        OfferedTimes(),
        N_("Times"),
        N_("So we find a time that is good for all."),
        N_("Write the numbers of the times that suit. Example: 1 2. Other times: write a day and an hour."),
        exits=(Exit("answered", Guard("gives times or none", lambda value, world: value != OTHER)),),
    ),
    Question(
        "own_times",
        N_("Which times suit you? Write a day and an hour, at most three."),
        Moments(MOST_TIMES),
        N_("Own times"),
        N_("So we find a time that is good for all."),
        N_("Write it like this, with a comma between: 24/11 14:00, 25/11 10:00"),
    ),
    label=ABOUT,
    about="appointment",
)
HOSTING = asking(
    Question(
        "hosting",
        N_("Candidate {code} for {title}: {time}. Is that still good?"),
        Choice(hosting),
        N_("Employer keeps the time"),
        N_("So everybody knows it in time."),
        N_("Write 1 if {time} is good. Write 2 if you must cancel."),
    ),
    label=ABOUT,
    about="appointment",
    reopens=True,
)
KEPT = asking(
    Question(
        "kept",
        N_("{kind} with {code} for {title}, {time}: did it take place?"),
        Choice(kept),
        N_("It took place"),
        N_("So we can help in time if there is a problem."),
        N_("Did it take place? Yes: 1. The person did not come: 2. You had to cancel: 3"),
    ),
    label=ABOUT,
    about="appointment",
)
HOST = Script(
    "host",
    (),
    {"idle": End(lambda at, world: Misread(""), later=READS)},
)
"""An employer's contact person of whom nothing is asked just now: every word goes to a coach."""

MEETS = N_("A candidate who meets the must-haves.")
INSTEAD = N_("About the candidate: {sentence}")
CHANGE = N_("A change that helps: {adaptation}")
CHANGE_FOR = N_("Candidate {code}: a change that helps: {adaptation}")
BOOKED = N_("{kind} with {code} for {title}: {time}. Thank you! {coach}")
MOVED = N_("New time for {code} ({title}): {time}. {coach}")
CANNOT = N_("{code} cannot come on {time}. We look for a new time. {coach}")
GONE = N_("{code} does not come for {title}. Sorry! {coach} looks for someone else.")
UNSURE = N_("It is not sure that {code} comes on {time}. {coach} asks, and tells you.")
MORNING = N_("Today, {time}: {name} comes to you ({code}, {title}). Thank you for your welcome! {coach}")
THANKS = N_("Thank you! {coach} knows it now.")
CONFIRMED = N_("Thank you! You hear from us when there is a candidate. {coach}")
REFUSED = N_("Thank you. We do not write to this number again.")
