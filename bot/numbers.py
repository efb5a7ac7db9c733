"""A telephone number that somebody on Telegram shares: for reminders by SMS, and to find one person twice."""

from __future__ import annotations

from bot.alerts import DO, reachable, tell_once
from bot.track import Track
from flows.model import N_, Option, Problem, Say
from flows.phones import read_mobile
from storage import conversations, people, queue
from storage.codec import Share
from storage.conversations import Caller
from storage.outbox import Letter

OFFER = N_("Do you also want reminders by SMS? Share your number with the button.")
BUTTON = N_("Share my number")
THANKS = N_("Thank you! Reminders also come by SMS.")
LOOKS = N_("Thank you! A coach looks at this number.")
NO_SMS = N_("We cannot send SMS to this number.")
MAYBE_ONE = N_("Maybe one person: {code} and {other}. To see what would be joined: /merge {code} {other}")
SHOW = N_("Show what would be joined")


def offer(track: Track, caller: Caller) -> list[Letter]:
    """Ask for the number, once, whoever is on Telegram and gave none."""
    known = {channel for _, channel, _ in people.contacts(track.work, caller.person_id)}
    if caller.channel != "telegram" or "sms" in known:
        return []
    content, once = Share(Say(OFFER), Say(BUTTON)), f"number:{caller.person_id}"
    return [Letter(caller.contact_id, caller.channel, caller.address, content, key=once)]


def share(track: Track, caller: Caller, shared: str) -> tuple[Say, ...]:
    """Their own number, as Telegram says: a new address; another's is never joined without a coach."""
    if caller.standing.stopped:
        return ()
    number = read_mobile(shared if shared.startswith("+") else f"+{shared}", track.programme.hours.country)
    if isinstance(number, Problem):
        return (Say(NO_SMS),)
    owner = people.with_address(track.work, "sms", number)
    if owner is None:
        conversations.add_address(track.work, caller.person_id, "sms", number)
    elif owner != caller.person_id:
        propose(track, caller.person_id, owner)
        return (Say(LOOKS),)
    return (Say(THANKS),)


def propose(track: Track, person_id: int, owner: int) -> None:
    """Coaches hear that two may be one, by their codes alone."""
    code, other = (queue.placed(track.work, one).code for one in (owner, person_id))
    look = Option(f"merge {code} {other}", Say(SHOW))
    say = Say(MAYBE_ONE, {"code": code, "other": other}, (look,), DO, private=True)
    tell_once(track.work, reachable(track.work), say, f"merge:{owner}:{person_id}")
