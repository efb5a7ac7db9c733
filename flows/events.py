"""What a decision makes happen beside the answer; storage acts on each in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from flows.model import N_, Answers, Msg
from flows.screening import Hint

CallReason = Literal[
    "asked",
    "unclear",
    "unreadable",
    "voice",
    "picture",
    "video",
    "document",
    "sticker",
    "consent",
    "privacy",
    "blocked",
    "undelivered",
    "broken",
    "missed",
    "checkin",
    "silent",
    "no_phone",
]
"""Why a person is to be called: they asked, did not get through a question, sent what is no text (and what it was,
where we know), could not decide on consent, want to see or delete their data, want to start again while their carrier
blocks us, a message did not reach them, a message of theirs broke the program, they missed an appointment again, their
work does not go well, they did not answer us, or they have no phone of their own and there is news."""
CALL_REASONS: Mapping[str, Msg] = {
    "asked": N_("asked for a person"),
    "unclear": N_("did not get through a question"),
    "unreadable": N_("sent something that we cannot read"),
    "voice": N_("sent a voice note"),
    "picture": N_("sent a picture"),
    "video": N_("sent a video"),
    "document": N_("sent a document"),
    "sticker": N_("sent a sticker"),
    "consent": N_("is not sure about the first questions"),
    "privacy": N_("wants to see or delete their data"),
    "blocked": N_("wants to begin again, but the phone network blocks us"),
    "undelivered": N_("a message did not arrive"),
    "broken": N_("a message could not be handled"),
    "missed": N_("missed an appointment again"),
    "checkin": N_("the work does not go well"),
    "silent": N_("did not answer our messages"),
    "no_phone": N_("has no phone of their own: please tell the news"),
}
"""The same in the words that a coach reads."""


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
