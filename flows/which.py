"""Where two conversations wait for one person: the question which of them an answer belongs to."""

from __future__ import annotations

from flows.asking import asking
from flows.facts import Listed
from flows.model import N_, Answer, Conversation, Question

HELD, AMONG = "held", "among"

WHICH = asking(
    Question(
        "which",
        N_("What do you answer?"),
        Listed(),
        N_("Answers"),
        N_("So we understand your answer right."),
        N_("I asked you more than one thing. Which do you answer? Write one number."),
    ),
    label=N_("the last question"),
)


def asking_which(lang: str, held: str, among: tuple[str, ...]) -> Conversation:
    """The conversation that keeps what was written until we know what it answers."""
    answers = {HELD: Answer(held, held), AMONG: Answer(among, "")}
    return Conversation(WHICH.key, WHICH.key, lang, choosing_language=False, answers=answers)
