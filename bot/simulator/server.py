"""One loopback HTTP server in a thread, and the one thing ASGI does not offer: dropping a connection unanswered."""

import asyncio
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

START_TIMEOUT = 10.0  # seconds
STOP_TIMEOUT = 5.0  # seconds
LAST_WORDS = 1.0  # seconds a call under way has to notice that the server stops


class _Protocol(H11Protocol):
    """Keeps each connection's transport where a request can find it, so that `hang_up` can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.client is not None:
            self.app_state.setdefault("transports", {})[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.app_state.get("transports", {}).pop(self.client, None)
        super().connection_lost(exc)


class _Server(uvicorn.Server):
    """Starts with a signal and stops at once; uvicorn's own stop takes 0.2 s, too long for every test."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.running = threading.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self.running.set()
        await self._stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=LAST_WORDS)

    def stop(self) -> None:
        """From another thread."""
        self._loop.call_soon_threadsafe(self._stop.set)


async def hang_up(request: Request) -> Response:
    """Reset the connection: the caller gets no status line at all. What is returned is never sent."""
    transport: asyncio.Transport = request.scope["state"]["transports"][request.scope["client"]]
    transport.abort()
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()


class LoopbackServer:
    """Serve an ASGI application on 127.0.0.1 and a free port, from a daemon thread, without touching logging."""

    def __init__(self, app: ASGIApp) -> None:
        # asyncio sends small packets at once only on sockets that name TCP; else each call waits 40 ms
        self._socket = socket.socket(proto=socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            app, http=_Protocol, loop="asyncio", lifespan="off", ws="none", log_config=None, access_log=False
        )
        self._server = _Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="simulator", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._server.running.wait(START_TIMEOUT):
            raise RuntimeError("the simulator's server did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()
        self._thread.join(STOP_TIMEOUT)
        self._socket.close()
