"""THE intake script: every question in its order. A new question is one entry here, then its translations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flows.answers import Choice, Choices, Name, Town, YesNo
from flows.events import ConsentRefused, IntakeFinished, UnderAge
from flows.lengths import Length
from flows.matching import open_on
from flows.model import N_, NP_, End, Exit, Guard, Option, Question, Say, Script, says
from flows.programme import CERTIFICATES, SECTORS, WORK_LANGUAGES, World
from flows.screening import screen
from flows.summary import SUMMARY, review_of

NO_CHANGE = N_("I can do all|all|everything|nothing|none")
NO_CERTIFICATE = N_("None|none of these|nothing")
NO_LANGUAGE = N_("No other language|none|no other|nothing")


CERTIFICATE_NEEDED = Guard(
    "an open vacancy needs one",
    lambda value, world: any(v.certificates for v in open_on(world.vacancies, world.now.date())),
)


def fixed(offers: Callable[[], tuple[Option, ...]]) -> Callable[[World], tuple[Option, ...]]:
    """Options that do not depend on the world, made once."""
    made = offers()
    return lambda world: made


def sectors(world: World) -> tuple[Option, ...]:
    offered = {v.sector for v in open_on(world.vacancies, world.now.date())}
    return tuple(Option(key, Say(label)) for key, label in SECTORS.items() if key in offered)


def certificates(world: World) -> tuple[Option, ...]:
    needed = {c for v in open_on(world.vacancies, world.now.date()) for c in v.certificates}
    offered = needed | {"B"}
    return tuple(Option(key, Say(label)) for key, label in CERTIFICATES.items() if key in offered)


def work_languages(world: World) -> tuple[Option, ...]:
    return tuple(Option(key, Say(WORK_LANGUAGES[key])) for key in world.programme.work_languages)


@fixed
def transports() -> tuple[Option, ...]:
    return (
        Option("bike", Say(N_("On foot or by bike|bike|bicycle|foot|walk|walking|cycling"))),
        Option("bus", Say(N_("Bus or train|bus|train|tram|public transport"))),
        Option("car", Say(N_("Car|own car|drive"))),
        Option("other", Say(N_("Other|something else"))),
    )


@fixed
def trip_lengths() -> tuple[Option, ...]:
    length = NP_("{n} minute", "{n} minutes")
    return tuple(Option(str(n), Say(length, {"n": n})) for n in (15, 30, 45, 60))


@fixed
def shifts() -> tuple[Option, ...]:
    return (
        Option("day", Say(N_("Daytime|day|in the day"))),
        Option("2shift", Say(N_("Early and late in turn|shifts|early and late|two shifts"))),
        Option("evening", Say(N_("Evening|in the evening|evenings"))),
        Option("weekend", Say(N_("Weekend|at the weekend|saturday|sunday"))),
        Option("9-15", Say(N_("School hours (9-15)|school|only school hours|9-15|9 to 15"))),
    )


@fixed
def tasks() -> tuple[Option, ...]:
    return (
        Option("lift10", Say(N_("Lift 10 kg|10 kg|10kg"))),
        Option("lift15", Say(N_("Lift 15 kg|15 kg|15kg"))),
        Option("lift20", Say(N_("Lift 20 kg|20 kg|20kg"))),
        Option("stand", Say(N_("Stand all day|stand|standing"))),
        Option("outdoor", Say(N_("Work outside|outside|outdoor"))),
    )


@fixed
def dutch_levels() -> tuple[Option, ...]:
    return (
        Option("0", Say(N_("No Dutch yet|no dutch|none"))),
        Option("A1", Say(N_("I can say who I am|A1|a few words|a little"))),
        Option("A2", Say(N_("I can talk in a shop|A2"))),
        Option("B1", Say(N_("I can talk about my work|B1"))),
        Option("B2", Say(N_("I can talk about all|B2|fluent|everything"))),
    )


@fixed
def card_words() -> tuple[Option, ...]:
    return (
        Option("onbeperkt", Say(N_("onbeperkt|unlimited"))),
        Option("beperkt", Say(N_("beperkt|limited"))),
        Option("neen", Say(N_("neen|nee|no"))),
        Option("else", Say(N_("Other, or no card|something else|other|no card"))),
    )


QUESTIONS: tuple[Question[Any], ...] = (
    Question(
        "consent",
        N_(
            "Hello! This is the computer of {programme}. I ask 13 short questions."
            " A coach uses your answers to find work with you. We keep them only for that. Read more:\n{link}\n"
            "To talk to a person: {COACH}. To stop: {STOP}. Is this okay?"
        ),
        YesNo(in_words=True),
        N_("Consent"),
        N_("The law says: we may keep answers only if you agree."),
        N_("May I ask you questions about work and keep your answers? Example: write 1 for yes."),
        exits=(Exit("refused", says("no")),),
        required=True,
    ),
    Question(
        "adult",
        N_("Are you 18 years or older?"),
        YesNo(),
        N_("18 or older"),
        N_("This programme is for people from 18 years."),
        N_("Is your age 18 or more? Example: write 1 for yes, 2 for no."),
        exits=(Exit("minor", says("no")),),
        required=True,
    ),
    Question(
        "name",
        N_("What is your first name?"),
        Name(),
        N_("First name"),
        N_("So we know how to call you."),
        N_("How do people call you? Only the first name. Example: Sam"),
        unknown=N_("I do not want to say|rather not|no name"),
    ),
    Question(
        "sectors",
        N_("Which work do you want? You can choose more. Example: 1,3"),
        Choices(sectors, N_("Other work|other|something else")),
        N_("Work"),
        N_("So we look for work that you like."),
        N_("Choose the numbers of the work you like. Example: write 1 3 for two kinds of work."),
        none=N_("Other work|other|something else"),
        ahead=True,
    ),
    Question(
        "town",
        N_("Where do you live? Write the town or the postcode."),
        Town(),
        N_("Town"),
        N_("So we know how far the work is. We ask no street."),
        N_("Write the name of your town. Or write the 4 digits of the postcode. Example: 3000"),
        ahead=True,
    ),
    Question(
        "transport",
        N_("How can you travel to work?"),
        Choice(transports),
        N_("Travel"),
        N_("So we know if you can be at work in time."),
        N_("How do you go to work? Choose one number. Example: 2 for bus or train."),
        ahead=True,
    ),
    Question(
        "minutes",
        N_("How long may the trip to work take?"),
        Length(trip_lengths),
        N_("Longest trip"),
        N_("So we do not propose work that is too far."),
        N_("From home to work: how many minutes at most? Choose one number. Example: 2 for 30 minutes."),
        ahead=True,
    ),
    Question(
        "shifts",
        N_("When can you work? You can choose more."),
        Choices(shifts, N_("None|none of these|nothing")),
        N_("Hours"),
        N_("So the hours of the work fit you."),
        N_("Which hours are possible for you? Example: write 1 4 for the day and the weekend."),
        none=N_("None|none of these|nothing"),
        ahead=True,
    ),
    Question(
        "tasks",
        N_("What can you NOT do at work? Or only with a change?"),
        Choices(tasks, NO_CHANGE),
        N_("Not possible"),
        N_("So the work is possible for you. We ask nothing about your health."),
        N_("Which of these is too hard for you? Example: 3 for lifting 20 kg. All is possible: 0"),
        none=NO_CHANGE,
    ),
    Question(
        "certificates",
        N_("Which of these do you have? You can choose more."),
        Choices(certificates, NO_CERTIFICATE),
        N_("Certificates"),
        N_("Some work needs one of these papers."),
        N_("Do you have one of these papers? Example: 1 for the driving licence. Nothing: 0"),
        asked_when=CERTIFICATE_NEEDED,
        none=NO_CERTIFICATE,
    ),
    Question(
        "dutch",
        N_("How well do you speak Dutch?"),
        Choice(dutch_levels),
        N_("Dutch"),
        N_("Some work needs a little Dutch. You can also learn it."),
        N_("What can you say in Dutch? Choose the best one. Example: 3 if you can talk in a shop."),
        ahead=True,
    ),
    Question(
        "languages",
        N_("Which other languages can you use at work? You can choose more."),
        Choices(work_languages, NO_LANGUAGE),
        N_("Languages"),
        N_("Some teams speak another language at work."),
        N_("Choose the languages that you can speak at work. Example: 1 2. No other: 0"),
        none=NO_LANGUAGE,
        ahead=True,
    ),
    Question(
        "work_access",
        N_("Which word is after 'arbeidsmarkt' on your residence card? No card needed: 1"),
        Choice(card_words),
        N_("Residence card"),
        N_("So a coach knows how the law lets you work."),
        N_("Look at your residence card. Find the word 'arbeidsmarkt'. Which word follows? Example: 1"),
        repeated=False,
    ),
)

WAITING = N_("A coach has your answers and writes to you soon. To talk to a person, write {COACH}.")

INTAKE = Script(
    key="intake",
    questions=(*QUESTIONS, review_of(QUESTIONS)),
    ends={
        "finished": End(
            lambda at, world: IntakeFinished(at.answers, screen(at.answers, world)),
            N_("Thank you! A coach reads your answers and writes to you soon. Good luck, {name}! {programme}"),
            WAITING,
        ),
        "refused": End(
            lambda at, world: ConsentRefused(),
            N_("That is okay. We keep nothing. Do you want to talk? Call {phone}. To begin again: {START}"),
            restarts=True,
        ),
        "minor": End(
            lambda at, world: UnderAge(),
            N_("This is for people from 18 years. We keep nothing. A coach can help you: {phone}"),
            restarts=True,
        ),
    },
    review=SUMMARY,
)
