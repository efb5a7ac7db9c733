"""What both providers share: one lock, the way out to the service, and those who listen along."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import httpx

from bot.simulator.lines import Line

DELIVERY_TIMEOUT = httpx.Timeout(15.0, connect=5.0)  # seconds; Twilio's defaults, "Webhooks: connection overrides"
LOOK = 0.02  # seconds between looks of somebody who waits, for changes nobody announced


class Wire:
    """One lock for all state, so that a phone in a test's thread and the server's thread see the same moment.

    `routes` maps a public origin to where the service really listens ("https://opstap.example" to
    "http://127.0.0.1:8000"), as DNS and a proxy would: signatures are made over the public URL.
    """

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.closing = threading.Event()
        self.routes: dict[str, str] = {}
        self.listeners: list[Callable[[Line], None]] = []
        self._client = httpx.Client(timeout=DELIVERY_TIMEOUT, trust_env=False)
        self._background = ThreadPoolExecutor(8, thread_name_prefix="simulator")

    def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> httpx.Response | None:
        """Deliver to the service; None when it could not be reached or did not answer in time."""
        try:
            return self._client.post(self._routed(url), content=content, headers=dict(headers))
        except (httpx.HTTPError, httpx.InvalidURL):
            return None
        except RuntimeError:
            if self.closing.is_set():  # the client is closed while a late delivery is on its way
                return None
            raise

    def _routed(self, url: str) -> str:
        for public, actual in self.routes.items():
            if url == public or url.startswith((public + "/", public + "?")):
                return actual + url[len(public) :]
        return url

    def later(self, task: Callable[[], None]) -> None:
        """Run beside the caller; tasks left when the simulator closes are dropped."""
        if not self.closing.is_set():
            self._background.submit(task)

    def tell(self, line: Line) -> None:
        """Wake whoever waits, then pass the line on; call it without holding the lock."""
        with self.changed:
            self.changed.notify_all()
            listeners = tuple(self.listeners)
        for listener in listeners:
            listener(line)

    def wait_for(self, predicate: Callable[[], object], timeout: float) -> bool:
        """Block until the predicate is true; seconds. It is called without the lock, as it may call the API."""
        deadline = time.monotonic() + timeout
        while not predicate():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            with self.changed:
                self.changed.wait(min(left, LOOK))
        return True

    def close(self) -> None:
        """Let go of threads and sockets; deliveries under way fail quietly."""
        self.closing.set()
        self._background.shutdown(wait=False, cancel_futures=True)
        self._client.close()
