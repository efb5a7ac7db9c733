"""Someone opens a link that was made for them: this address is theirs from now on."""

from __future__ import annotations

from bot.track import Track, employers
from bot.track.answers import coach_of
from bot.track.moving import HERE_NOW
from flows.model import N_, Inbound, Say
from storage import conversations, links, outbox
from storage import employers as stored
from storage.conversations import Caller

START = "/start "
OTHER = N_("This chat is known already for something else. Please ask the coach.")


def join(track: Track, caller: Caller, inbound: Inbound) -> Caller | None:
    """The caller, as the person of the link if one was opened; None when all that has to be said is said."""
    token = inbound.text.removeprefix(START).strip() if inbound.text.startswith(START) else ""
    person_id = links.owner(track.work, token) if token else None
    if person_id is None or person_id == caller.person_id:
        return caller
    if links.is_known(track.work, caller.person_id):
        track.send(caller.contact_id, Say(OTHER))
        return None
    links.join(track.work, caller.contact_id, caller.person_id, person_id)
    hosts = stored.of_person(track.work, person_id)
    if not hosts:
        return conversations.again(track.work, caller)
    asked = [employers.ask_to_confirm(track, host, coach_of(track), priority=outbox.REPLY) for host in hosts]
    if not any(asked):
        track.send(caller.contact_id, Say(HERE_NOW))
    return None
