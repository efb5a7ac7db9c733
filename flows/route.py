"""Four questions for the route into work alone, asked when the coach wishes; they never change the hint."""

from __future__ import annotations

from flows.answers import Choice, Choices, YesNo
from flows.asking import filled
from flows.intake import fixed
from flows.model import N_, End, Option, Question, Say, Script

NO_HELP = N_("No help needed|no help|nothing|none")
WHY = N_("So we find the best way to work for you.")


@fixed
def help_needed() -> tuple[Option, ...]:
    return (
        Option("transport", Say(N_("The way to work|transport|travel"))),
        Option("hours", Say(N_("The working hours|hours"))),
        Option("childcare", Say(N_("Childcare|children"))),
        Option("other", Say(N_("Something else|other"))),
    )


@fixed
def wishes() -> tuple[Option, ...]:
    return (
        Option("dutch", Say(N_("Dutch lessons|dutch"))),
        Option("job", Say(N_("A training for a job|job training"))),
        Option("no", Say(N_("No training|no"))),
    )


ROUTE = Script(
    "route",
    (
        Question(
            "vdab",
            N_("Hello {name}! {coach} has 4 more questions, to find the best way into work. Are you known at VDAB?"),
            YesNo(),
            N_("Known at VDAB"),
            WHY,
            N_("Are you registered at VDAB? Write 1 for yes, 2 for no."),
        ),
        Question(
            "ocmw",
            N_("Do you get money or help from the OCMW?"),
            YesNo(),
            N_("OCMW support"),
            WHY,
            N_("Does the OCMW help you? Write 1 for yes, 2 for no."),
        ),
        Question(
            "help",
            N_("What help do you need so that you can work? You can choose more."),
            Choices(help_needed, NO_HELP),
            N_("Help needed"),
            WHY,
            N_("Choose the numbers of the help that you need. Example: 1 3. No help: 0"),
            none=NO_HELP,
        ),
        Question(
            "training",
            N_("Do you want a training?"),
            Choice(wishes),
            N_("Training wish"),
            WHY,
            N_("Do you want to learn something first? Choose one number. Example: 1 for Dutch lessons."),
        ),
    ),
    {"answered": End(filled, N_("Thank you, {name}! {coach} reads your answers."))},
    label=N_("the questions of {coach}"),
)
