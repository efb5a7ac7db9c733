"""The intake filled in by a coach, by phone or from paper: THE intake's questions, with consent as it was told."""

from __future__ import annotations

from collections.abc import Mapping

from flows.answers import Choice
from flows.asking import filled
from flows.intake import INTAKE, fixed
from flows.model import N_, End, Exit, Msg, Option, Question, Say, Script, says
from flows.summary import SUMMARY

FILLED = "filled_by"
"""Key of what nobody answered: the id of the coach who filled it in, `raw` says how the person told it."""
FILLED_IN: Mapping[str, Msg] = {
    "phone": N_("Filled in by coach {coach}, by phone"),
    "paper": N_("Filled in by coach {coach}, from paper"),
}


@fixed
def ways() -> tuple[Option, ...]:
    return (
        Option("phone", Say(N_("Yes, by phone|phone"))),
        Option("paper", Say(N_("Yes, on paper|paper"))),
        Option("no", Say(N_("No, not agreed|no"))),
    )


CONSENT = Question(
    "consent",
    N_("Does the person know our notice and agree? How did they say so?"),
    Choice(ways),
    N_("Consent"),
    Msg("The legal basis for keeping the answers, as the coach heard or read it; a no keeps only the refusal."),
    N_("Tell the person what we keep and why. Then choose 1, 2 or 3."),
    exits=(Exit("refused", says("no")),),
    required=True,
    unknown=None,
)
PAPER = Script(
    "paper",
    (CONSENT, *INTAKE.questions[1:]),
    {end: End(filled) for end in INTAKE.ends},
    review=SUMMARY,
    label=N_("the questions for someone"),
    by_coach=True,
)
