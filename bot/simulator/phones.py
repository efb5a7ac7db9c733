"""A phone to hold: what a person does by SMS."""

from collections.abc import Mapping, Sequence

from bot.simulator.twilio import Sms, TwilioProvider
from bot.simulator.wire import Wire


class SmsPhone:
    """One number's phone. `send` blocks until the service has answered the webhook."""

    def __init__(self, number: str, provider: TwilioProvider, wire: Wire) -> None:
        self.number = number
        self._provider = provider
        self._wire = wire
        self._seen = 0

    def send(
        self,
        text: str,
        *,
        sid: str = "",
        media: Sequence[str] = (),
        fields: Mapping[str, str] | None = None,
        signature: str = "",
    ) -> int | None:
        """The webhook's HTTP status; None when there is none or it was not reached, and then the message is
        only in Twilio's list. `sid` of an earlier message posts that one again; `media` are URLs of an MMS;
        `fields` override the form before it is signed; `signature` replaces the right one."""
        return self._provider.receive(self.number, text, sid=sid, media=media, fields=fields or {}, signature=signature)

    @property
    def inbox(self) -> list[Sms]:
        """All that arrived, oldest first."""
        with self._wire.changed:
            return list(self._provider.inboxes.get(self.number, ()))

    def wait(self, n: int = 1, timeout: float = 10.0) -> list[Sms]:
        """The next `n` messages not waited for yet, Twilio's own among them; seconds."""
        if not self._wire.wait_for(lambda: len(self.inbox) - self._seen >= n, timeout):
            raise TimeoutError(
                f"{self.number} waited {timeout} s for {n} message(s) and got {len(self.inbox) - self._seen}; "
                f"the last it has: {[sms.text for sms in self.inbox[-3:]]}"
            )
        self._seen += n
        return self.inbox[self._seen - n : self._seen]

    def unread(self) -> list[Sms]:
        """What arrived and was not waited for, without blocking; it counts as waited for then."""
        unread = self.inbox[self._seen :]
        self._seen += len(unread)
        return unread
