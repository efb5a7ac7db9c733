"""How someone who stands before the poster reaches us: what its codes hold, and what people type."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from bot.channels.sms import CARRIER_WORDS
from bot.poster import PosterProblem
from bot.programme import ProgrammeFile
from flows.folding import fold
from storage.work import utc_now

FIRST_WORD = "JOB"
"""The first message where there is no keyword: an empty one cannot be sent. Any word brings the menu of languages."""
KEYWORD = re.compile(r"(?=[0-9-]*[A-Za-z])[A-Za-z0-9-]{2,32}")
"""What an SMS can say in its cheap alphabet, Telegram takes as a start parameter, and is no number of a menu."""
BOT = re.compile(r"[A-Za-z][A-Za-z0-9_]{4,31}")


@dataclass(frozen=True, slots=True)
class Reach:
    """The channels of the poster; what is empty is not set up."""

    number: str
    """In E.164, +32460000000."""
    bot: str
    """The bot's user name, without @."""
    keyword: str

    @property
    def word(self) -> str:
        """The first message."""
        return self.keyword or FIRST_WORD

    @property
    def sms(self) -> str:
        """SMSTO: rather than an sms: link. It is what cameras of both iOS and Android are reported to open with number
        and text, and ZXing's readers do; nothing in it needs escaping. RFC 5724 gives the link a `?body=`, but Apple
        says that it must hold no text, so that phones differ. Not tried on real phones."""
        return f"SMSTO:{self.number}:{self.word}"

    @property
    def telegram(self) -> str:
        """A link that opens the bot; the keyword comes with the person's "start"."""
        return f"https://t.me/{self.bot}" + (f"?start={self.keyword}" if self.keyword else "")

    @property
    def digits(self) -> str:
        """The number as people read it, with its country: many have a foreign SIM card."""
        return str(phonenumbers.format_number(phonenumbers.parse(self.number), PhoneNumberFormat.INTERNATIONAL))


def reach(programme: ProgrammeFile, number: str, bot: str, keyword: str) -> Reach:
    """Check and put in one form what was set or typed. Raises PosterProblem."""
    if not number and not bot:
        raise PosterProblem("set TWILIO_FROM_NUMBER or TELEGRAM_BOT_TOKEN, or give --number or --bot")
    return Reach(
        number and checked_number(number, programme.hours.country),
        bot and checked_bot(bot),
        keyword and checked_keyword(keyword, programme),
    )


def checked_number(typed: str, country: str) -> str:
    try:
        number = phonenumbers.parse(typed, country)
    except NumberParseException:
        raise PosterProblem(f"{typed} is not a phone number") from None
    if not phonenumbers.is_possible_number(number):
        raise PosterProblem(f"{typed} is not a phone number")
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def checked_bot(typed: str) -> str:
    name = typed.removeprefix("@")
    if not BOT.fullmatch(name):
        raise PosterProblem(f"{typed} is not the user name of a bot")
    return name


def checked_keyword(typed: str, programme: ProgrammeFile) -> str:
    """A keyword that nobody takes for something else: STOP on a poster would end what it should begin."""
    if not KEYWORD.fullmatch(typed):
        raise PosterProblem(f"the keyword {typed} must be 2 to 32 of A-Z a-z 0-9 -, with a letter")
    world = programme.world_at(utc_now(), ())
    if typed.upper() in CARRIER_WORDS or fold(typed) in {*world.words, *world.aliases}:
        raise PosterProblem(f"the keyword {typed} already means something: choose another")
    return typed
