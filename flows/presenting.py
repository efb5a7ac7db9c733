"""How a coach presents an employer and a vacancy: two forms, which also show and correct what is known."""

from __future__ import annotations

from flows.answers import Choice, Choices
from flows.asking import filled
from flows.facts import Address, Listed, Reach, Reasons, Text, Whole
from flows.intake import NO_CERTIFICATE, fixed, shifts, tasks
from flows.model import BY_EXIT, N_, End, Exit, Guard, Msg, Option, Question, Say, Script
from flows.moments import Day, Hour
from flows.paper import PAPER
from flows.programme import CERTIFICATES, LEVELS, SECTORS, World
from flows.summary import SUMMARY, review_of

LONGEST_NAME, LONGEST_REASON = 60, 160
MOST_SEATS = 99
SOME = Guard("needs some", lambda value, world: bool(value))
NOTHING_HARD = N_("Nothing of this|nothing|none")
NO_DUTCH = N_("No Dutch needed|none|no")
WHY = Msg("An employer presents the work once; candidates and rules use it.")
REASON = Msg("The employer says why the work needs it, so that nothing is asked that is not needed.")


@fixed
def sectors() -> tuple[Option, ...]:
    return tuple(Option(key, Say(label)) for key, label in SECTORS.items())


@fixed
def certificates() -> tuple[Option, ...]:
    return tuple(Option(key, Say(label)) for key, label in CERTIFICATES.items())


@fixed
def levels() -> tuple[Option, ...]:
    return (Option(LEVELS[0], Say(NO_DUTCH)), *(Option(level, level) for level in LEVELS[1:]))


def work_shifts(world: World) -> tuple[Option, ...]:
    """Those of a job; school hours are only a candidate's wish."""
    return tuple(option for option in shifts(world) if option.key != "9-15")


EMPLOYER_QUESTIONS = (
    Question(
        "employer",
        N_("What is the name of the employer?"),
        Text(LONGEST_NAME),
        N_("Employer"),
        WHY,
        N_("Write the name of the employer."),
        required=True,
        unknown=None,
    ),
    Question(
        "address",
        N_("Where is the work? Street, number, postcode and town."),
        Address(),
        N_("Address"),
        Msg("So that the trip can be estimated and the candidate finds the way."),
        N_("Write it like this: Verzonnenlaan 1, 3000 Leuven"),
        required=True,
        unknown=None,
    ),
    Question(
        "stop",
        N_("Which bus stop or station is near?"),
        Text(LONGEST_NAME),
        N_("Bus stop"),
        Msg("So that the candidate finds the way."),
        N_("Write the name of the bus stop or station."),
    ),
    Question(
        "contact",
        N_("Who is the contact person? The candidate asks for this name."),
        Text(LONGEST_NAME),
        N_("Contact person"),
        Msg("Who receives blind proposals and welcomes the candidate."),
        N_("Write the name of the contact person."),
        required=True,
        unknown=None,
    ),
    Question(
        "reach",
        N_("Which mobile number has {contact}? Or choose Telegram."),
        Reach(),
        N_("Reached by"),
        Msg("Blind proposals are sent there, once the contact person said that it is right."),
        N_("Write the number like this: +32470000000. Telegram: 1"),
        required=True,
        unknown=None,
    ),
)
EMPLOYER = Script(
    "employer",
    (*EMPLOYER_QUESTIONS, review_of(EMPLOYER_QUESTIONS)),
    {"finished": End(filled)},
    review=SUMMARY,
    label=N_("the employer"),
    by_coach=True,
)
NEEDED = Question(
    "certificates",
    N_("Which papers does the work need? You can choose more."),
    Choices(certificates, NO_CERTIFICATE),
    N_("Certificates"),
    Msg("To compare with those of the candidate."),
    N_("Choose the numbers of the papers. Example: 1 3. None: 0"),
    exits=(Exit("certificates_why", SOME),),
    required=True,
    none=NO_CERTIFICATE,
    unknown=None,
)
HARD = Question(
    "tasks",
    N_("What does the work ask? You can choose more."),
    Choices(tasks, NOTHING_HARD),
    N_("Tasks"),
    Msg("To compare with what a candidate cannot do."),
    N_("Choose the numbers of the tasks. Example: 1 3. None: 0"),
    exits=(Exit("tasks_why", SOME),),
    required=True,
    none=NOTHING_HARD,
    unknown=None,
)
VACANCY_QUESTIONS = (
    Question(
        "employer",
        N_("Which employer?"),
        Listed(),
        N_("Employer"),
        WHY,
        N_("Choose the number of the employer. A new one: /employer"),
        required=True,
        unknown=None,
    ),
    Question(
        "title",
        N_("What is the work called? In Dutch."),
        Text(LONGEST_NAME),
        N_("Title"),
        WHY,
        N_("Write the name of the work."),
        required=True,
        unknown=None,
    ),
    Question(
        "sector",
        N_("Which kind of work is it?"),
        Choice(sectors),
        N_("Work"),
        Msg("To compare with the work that candidates want."),
        N_("Choose one number."),
        required=True,
        unknown=None,
    ),
    Question(
        "isco08",
        N_("Which ISCO-08 code has the work?"),
        Whole(1, 9999),
        N_("ISCO-08"),
        Msg("So that vacancies can be compared with other sources."),
        N_("Write a code of at most four digits."),
    ),
    Question(
        "start",
        N_("At what time does the work begin?"),
        Hour(),
        N_("Begins"),
        Msg("To compare with the bus and the hours of the candidate."),
        N_("Write the time like this: 07:30"),
        required=True,
        unknown=None,
    ),
    Question(
        "end",
        N_("At what time does the work end?"),
        Hour(),
        N_("Ends"),
        Msg("To compare with the hours of the candidate."),
        N_("Write the time like this: 16:00"),
        required=True,
        unknown=None,
    ),
    Question(
        "shift",
        N_("Which hours are these?"),
        Choice(work_shifts),
        N_("Hours"),
        Msg("To compare with the hours of the candidate."),
        N_("Choose one number."),
        required=True,
        unknown=None,
    ),
    Question(
        "dutch",
        N_("How much Dutch does the work need?"),
        Choice(levels),
        N_("Dutch"),
        Msg("To compare with the Dutch of the candidate."),
        N_("Choose the lowest level with which the work goes well."),
        required=True,
        unknown=None,
    ),
    NEEDED,
    Question(
        "certificates_why",
        N_("Why does the work need this? {certificates}. One line for each."),
        Reasons(NEEDED, LONGEST_REASON),
        N_("Why these papers"),
        REASON,
        N_("Write one line for each: {certificates}"),
        asked_when=BY_EXIT,
        required=True,
        unknown=None,
    ),
    HARD,
    Question(
        "tasks_why",
        N_("Why does the work ask this? {tasks}. One line for each."),
        Reasons(HARD, LONGEST_REASON),
        N_("Why these tasks"),
        REASON,
        N_("Write one line for each: {tasks}"),
        asked_when=BY_EXIT,
        required=True,
        unknown=None,
    ),
    Question(
        "seats",
        N_("To how many blind interviews does the employer commit?"),
        Whole(1, MOST_SEATS),
        N_("Seats"),
        Msg("The employer invites so many candidates without a CV."),
        N_("Write a number from 1 to 99."),
        required=True,
        unknown=None,
    ),
    Question(
        "open_until",
        N_("Until which day is the vacancy open?"),
        Day(),
        N_("Open until"),
        Msg("After that day nobody is proposed any more."),
        N_("Write a day like this: 31/12/2026"),
        required=True,
        unknown=None,
    ),
)
VACANCY = Script(
    "vacancy",
    (*VACANCY_QUESTIONS, review_of(VACANCY_QUESTIONS)),
    {"finished": End(filled)},
    review=SUMMARY,
    label=N_("the vacancy"),
    by_coach=True,
)
FORMS = (EMPLOYER, VACANCY, PAPER)
