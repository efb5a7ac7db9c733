"""A person has a new number: whoever has it says so before anything personal goes there."""

from __future__ import annotations

from flows.answers import YesNo
from flows.asking import asking
from flows.model import N_, Question

MOVED = asking(
    Question(
        "moved",
        N_("Hello! Coach {coach} of {programme} has this number for you. Is that right?"),
        YesNo(),
        N_("Number is right"),
        N_("So nobody else reads your messages."),
        N_("May we write to you on this number? Write 1 for yes, 2 for no."),
    ),
    label=N_("this number"),
)
