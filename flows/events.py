"""What a decision makes happen beside the answer; storage acts on each in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from flows.model import Answers
from flows.screening import Hint

CallReason = Literal[
    "asked",
    "unclear",
    "unreadable",
    "consent",
    "privacy",
    "blocked",
    "undelivered",
    "broken",
    "missed",
    "checkin",
    "silent",
]
"""Why a person is to be called: they asked, did not get through a question, sent a voice note or picture, could not
decide on consent, want to see or delete their data, want to start again while their carrier blocks us, a message did
not reach them, a message of theirs broke the program, they missed an appointment again, their work does not go
well, or they did not answer us."""


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """The person read the notice and agreed."""

    notice: str


@dataclass(frozen=True, slots=True)
class ConsentRefused:
    """The person said no: only this marker is kept."""


@dataclass(frozen=True, slots=True)
class UnderAge:
    """The person is under 18: nothing more is kept."""


@dataclass(frozen=True, slots=True)
class IntakeFinished:
    """All answers are confirmed; the hint rests on exactly these."""

    answers: Answers
    hint: Hint


@dataclass(frozen=True, slots=True)
class CallPromised:
    """We said that a person will call."""

    reason: CallReason


@dataclass(frozen=True, slots=True)
class OptedOut:
    """The person wants no messages; by a carrier's keyword, the carrier blocks us too."""

    by_carrier: bool


@dataclass(frozen=True, slots=True)
class OptedIn:
    """The person lifted their stop."""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The language of everything we write to this person."""

    lang: str


@dataclass(frozen=True, slots=True)
class LanguageGuessed:
    """A better guess, until the person chooses."""

    lang: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What we asked at a moment of ours was answered; `value` as the question's kind gives it."""

    script: str
    subject: int
    question: str
    value: Any


@dataclass(frozen=True, slots=True)
class Filled:
    """A form of several questions is complete."""

    script: str
    subject: int
    answers: Answers


@dataclass(frozen=True, slots=True)
class Misread:
    """An answer was not understood; where a person waits for it, they read it themselves."""

    text: str


Event = (
    ConsentGiven
    | ConsentRefused
    | UnderAge
    | IntakeFinished
    | CallPromised
    | OptedOut
    | OptedIn
    | LanguageChosen
    | LanguageGuessed
    | Answered
    | Filled
    | Misread
)
