"""The summary before the intake is sent: what was understood, corrected by number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flows.choosing import choose
from flows.folding import fold
from flows.model import N_, Answers, Exit, Heard, Option, Problem, Question, Say, Script, Translate, Value, says
from flows.programme import World
from flows.wording import word
from flows.words import YES, aliases

SUMMARY = "summary"
SEND = "send"
UNCORRECTED = ("consent", "adult")
LONGEST = 250
"""Characters a message: two GSM-7 segments or four UCS-2 ones, with room for the longest line."""
SENDS = N_("Yes, send it|yes send|send")
ROW = N_("{number} {label}: {value}")


@dataclass(frozen=True, slots=True)
class Review:
    """Send, or the line that is wrong."""

    lines: tuple[Question[Any], ...]
    many: bool = False

    def options(self, world: World) -> tuple[Option, ...]:
        return (Option(SEND, Say(SENDS), number=1),)

    def parse(self, heard: Heard) -> str | Problem:
        if fold(heard.text) in aliases(heard.translate, YES):
            return SEND
        lines = tuple(Option(q.key, Say(q.card)) for q in self.lines if q.key in heard.shown.values())
        keys = choose(heard, (*self.options(heard.world), *lines))
        if isinstance(keys, tuple) and len(keys) == 1:
            return keys[0]
        return Problem(Say(N_("Please write the number of one line that is wrong. All right: 1")))

    def show(self, value: str, world: World) -> Value:
        return Say(SENDS) if value == SEND else Say(next(q.card for q in self.lines if q.key == value))


def review_of(questions: tuple[Question[Any], ...]) -> Question[str]:
    """The summary of these questions, itself a question."""
    lines = tuple(q for q in questions if q.key not in UNCORRECTED)
    return Question(
        SUMMARY,
        N_("Is all this right? If not, write the number of the line."),
        Review(lines),
        N_("Summary"),
        N_("So the coach gets the right answers."),
        N_("Write 1 to send your answers. Example: write 5 to change line 5."),
        exits=(Exit("finished", says(SEND)), *(Exit(q.key, says(q.key)) for q in lines)),
        required=True,
        unknown=None,
    )


def shown_value(question: Question[Any], answers: Answers, world: World) -> Value:
    """An answer as the person or the coach reads it."""
    value = answers[question.key].value
    return Say(N_("not known")) if value is None else question.kind.show(value, world)


def rows(script: Script, answers: Answers, world: World) -> Iterator[tuple[int, str, Say]]:
    """(number, question key, line) of each answer that can be corrected; 1 is kept for sending them.

    Numbers are those of the progress, where the first question is none that can be corrected.
    """
    for number, question in enumerate(script.questions, 1 if script.questions[0].key in UNCORRECTED else 2):
        if question.key in answers and question.key not in UNCORRECTED:
            told = shown_value(question, answers, world) if question.repeated else Say(N_("answered"))
            yield number, question.key, Say(ROW, {"number": number, "label": Say(question.card), "value": told})


def messages(lines: list[Say], last: Say, translate: Translate) -> list[Say]:
    """The lines, then the question, in as few messages as stay short enough."""
    pages: list[list[Say]] = [[]]
    length = 0
    for line in lines:
        size = len(word(line, translate)) + 1
        if pages[-1] and length + size > LONGEST:
            pages.append([])
            length = 0
        pages[-1].append(line)
        length += size
    ending = len(word(last, translate)) + sum(len(word(o.label, translate)) + 3 for o in last.options)
    if length + ending > LONGEST:
        pages.append([])
    *earlier, final = pages
    return [
        *(Say(page[-1].text, page[-1].fields, before=tuple(page[:-1])) for page in earlier),
        Say(last.text, last.fields, last.options, last.question, before=tuple(final), after=last.after),
    ]
