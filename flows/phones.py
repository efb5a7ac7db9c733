"""Telephone numbers as people write them."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from flows.folding import ascii_digits
from flows.model import N_, Problem, Say

MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
NOT_A_NUMBER = N_("Write the number like this: +32470000000")
NO_SUCH_NUMBER = N_("This phone number does not exist.")
NOT_MOBILE = N_("This is not a mobile number. It cannot get an SMS.")


def read_mobile(text: str, country: str) -> str | Problem:
    """A number that can get an SMS, as +32…; one of the country itself may be written without its prefix.

    >>> read_mobile("0470 00 01 01", "BE")
    '+32470000101'
    """
    try:
        number = phonenumbers.parse(ascii_digits(text), country)
    except NumberParseException:
        return Problem(Say(NOT_A_NUMBER))
    if not phonenumbers.is_valid_number(number):
        return Problem(Say(NO_SUCH_NUMBER))
    if phonenumbers.number_type(number) not in MOBILE:
        return Problem(Say(NOT_MOBILE))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
