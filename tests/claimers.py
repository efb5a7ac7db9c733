"""The other process of the race for one candidate; it lives in a module of its own because it is spawned."""

from __future__ import annotations

from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from storage import queue
from storage.keys import Keyring
from storage.work import open_store

PATIENCE = 60
"""Seconds after which a process that lost its partner gives up."""


def claim_all(
    url: str, keys: tuple[str, str], coach: int, codes: list[str], start: Barrier, won: Queue[object]
) -> None:
    """Claim each candidate at the same moment as the other process; put (coach, codes won) or what went wrong."""
    try:
        store = open_store(url, Keyring.parse(*keys))
        mine = []
        for code in codes:
            with store.work() as work:
                entry = queue.find(work, code)
            assert entry is not None and entry.coach_id is None
            start.wait(PATIENCE)
            with store.work() as work:
                if queue.claim(work, entry, coach):
                    mine.append(code)
            start.wait(PATIENCE)
        store.close()
        won.put((coach, mine))
    except BaseException as problem:
        start.abort()
        won.put((coach, repr(problem)))
