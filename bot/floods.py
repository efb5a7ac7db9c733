"""Machines that answer machines, and floods from one address: kept, but not answered."""

from __future__ import annotations

from bot.alerts import DO, card_button, reachable, tell_once
from bot.track import Track
from flows.conversation import global_word
from flows.model import N_, Inbound, Say
from storage import conversations, queue
from storage.conversations import Caller

MOST_ALIKE, MOST = 20, 100
"""So many messages within five minutes are answered: of the same words, and of any."""
FLOOD = N_("{code}: very many messages in a short time. Maybe a machine. We do not answer now.")


def is_one(track: Track, caller: Caller, inbound: Inbound) -> bool:
    """Is this one message too many? A stop always counts. Coaches hear of it once a day."""
    if caller.lately < MOST_ALIKE or inbound.keyword or global_word(inbound.text, track.world) == "stop":
        return False
    texts = conversations.texts_lately(track.work, caller.contact_id, MOST + 1)
    alike = texts.count(inbound.text) if inbound.text else 0
    if alike <= MOST_ALIKE and len(texts) <= MOST:
        return False
    tell(track, caller)
    return True


def tell(track: Track, caller: Caller) -> None:
    """One alert a day, with the way to the card."""
    work = track.work
    code = queue.placed(work, caller.person_id).code
    say = Say(FLOOD, {"code": code}, (card_button(code),), DO, private=True)
    tell_once(work, reachable(work), say, f"flood:{caller.contact_id}:{work.now:%Y-%m-%d}")
