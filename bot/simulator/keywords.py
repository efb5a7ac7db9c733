"""The words Twilio answers by itself on a long code, before and beside the service.

Source: help.twilio.com, "Twilio support for opt-out keywords (SMS STOP filtering)": whole messages only, any case;
the message is still passed on to the webhook, and further sends fail with 21610. Assumed, as nothing is published:
an opt-in word from somebody who is not blocked, and a second stop, get no answer; nor does a help word while
blocked, which is published for toll-free numbers.
"""

from typing import Final

STOP: Final = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"})
START: Final = frozenset({"START", "YES", "UNSTOP"})
HELP: Final = frozenset({"HELP", "INFO"})

STOPPED: Final = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
RESUMED: Final = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
HELPED: Final = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


def react(text: str, blocked: bool) -> tuple[bool, str | None]:
    """Whether the sender is blocked from now on, and what Twilio answers.

    >>> react(" stop ", blocked=False)[0], react("stop aub", blocked=False)
    (True, (False, None))
    """
    word = text.strip().upper()
    if word in STOP:
        return True, None if blocked else STOPPED
    if word in START and blocked:
        return False, RESUMED
    if word in HELP and not blocked:
        return False, HELPED
    return blocked, None
