"""What the poster says, in every language of the programme."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale

import locales
from bot.poster.reach import Reach
from bot.programme import ProgrammeFile
from flows.model import N_

HEADLINE = N_("Look for work in your own language")
QUESTION = N_("Looking for work?")
WITH_SMS = N_("Send an SMS or scan a code.")
ONLY_TELEGRAM = N_("Scan the code with your phone.")


@dataclass(frozen=True, slots=True)
class Tongue:
    """The poster's words in one language."""

    lang: str
    rtl: bool
    name: str
    question: str
    call: str


@dataclass(frozen=True, slots=True)
class Poster:
    """All that stands on it."""

    programme: str
    headline: str
    tongues: tuple[Tongue, ...]
    """The first is the headline's."""
    reach: Reach


def write_poster(programme: ProgrammeFile, reach: Reach) -> Poster:
    """The poster of a programme; where SMS is not set up it is not spoken of."""
    first = programme.languages[0]
    return Poster(
        programme.name,
        programme.translate(first)(HEADLINE),
        tuple(tongue(programme, lang, bool(reach.number)) for lang in programme.languages),
        reach,
    )


def tongue(programme: ProgrammeFile, lang: str, sms: bool) -> Tongue:
    translate = programme.translate(lang)
    return Tongue(
        lang,
        Locale.parse(lang).text_direction == "rtl",
        locales.own_name(lang),
        translate(QUESTION),
        translate(WITH_SMS if sms else ONLY_TELEGRAM),
    )
