"""What may go wrong at a provider, on demand: one fault is used up by one call."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.simulator.server import hang_up
from bot.simulator.wire import Wire

POLL = 0.02  # seconds between looks at whether a hanging caller gave up


@dataclass(frozen=True, slots=True)
class Fault:
    """How the next call goes wrong; append it to a provider's `faults`.

    `status`: answer with this HTTP status; `code`: Twilio's error code with it; `message`: the error text;
    `retry_after`: seconds, in Twilio's header or Telegram's `parameters`. `hang`: seconds of silence first; a
    fault that only hangs is a slow call, carried out unless the caller has given up by then. `close`: reset the
    connection instead of answering. `carried_out`: the call takes effect at once and only its answer is lost.
    `method`: Telegram's method name; empty means the next one that sends or edits.
    """

    status: int = 0
    code: int = 0
    message: str = ""
    retry_after: int | None = None
    hang: float = 0.0
    close: bool = False
    carried_out: bool = False
    method: str = ""

    def meets(self, method: str) -> bool:
        """Whether this fault is for a call of the given Telegram method."""
        if self.method:
            return self.method.lower() == method
        return method.startswith(("send", "edit"))


async def suffer(
    fault: Fault, wire: Wire, request: Request, act: Callable[[], Response], refuse: Callable[[Fault], Response]
) -> Response:
    """Carry the fault out around `act`, the call itself; `refuse` words the provider's error."""
    answer = act() if fault.carried_out else None
    ends = asyncio.get_running_loop().time() + fault.hang
    while (left := ends - asyncio.get_running_loop().time()) > 0:
        if wire.closing.is_set() or await request.is_disconnected():
            return Response(status_code=503)
        await asyncio.sleep(min(left, POLL))
    if fault.close:
        return await hang_up(request)
    if fault.status:
        return refuse(fault)
    return answer or act()
