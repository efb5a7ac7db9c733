"""Text as Telegram takes it: cleaned, parsed from HTML, measured, with commands marked."""

import re
from html.parser import HTMLParser
from typing import Any, Final

TEXT_LIMIT: Final = 4096  # characters after parsing entities, core.telegram.org/bots/api#sendmessage
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # shown as spaces
COMMAND: Final = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,64}(?:@\w+)?")
TAGS: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
}

Entity = dict[str, Any]


class TelegramError(Exception):
    """A refusal in Telegram's JSON form; `parameters` may hold `retry_after`, seconds."""

    def __init__(self, status: int, description: str, parameters: dict[str, int] | None = None) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters

    def body(self) -> dict[str, Any]:
        """The JSON that is answered."""
        body = {"ok": False, "error_code": self.status, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def units(text: str) -> int:
    """Length in UTF-16 units, in which Telegram counts offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.entities: list[Entity] = []
        self._open: list[tuple[str, Entity]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise TelegramError(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        entity: Entity = {"type": TAGS[tag], "offset": units(self.text), "length": 0}
        if tag == "a":
            entity["url"] = dict(attrs).get("href") or ""
        self._open.append((tag, entity))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise TelegramError(400, f'Bad Request: can\'t parse entities: Unmatched end tag "{tag}"')
        _, entity = self._open.pop()
        entity["length"] = units(self.text) - entity["offset"]
        if entity["length"]:
            self.entities.append(entity)

    def handle_data(self, data: str) -> None:
        self.text += data

    def close(self) -> None:
        super().close()
        if self._open:
            tag = self._open[-1][0]
            raise TelegramError(
                400, f"Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"{tag}\""
            )


def parse(text: str, mode: str) -> tuple[str, list[Entity]]:
    """Clean text and its entities; `mode` is empty or HTML (Markdown is not simulated and is refused).

    >>> parse("  <b>Ja</b> &amp; nee ", "HTML")
    ('Ja & nee', [{'type': 'bold', 'offset': 0, 'length': 2}])
    """
    text = CONTROL.sub(" ", text.replace("\r", "")).strip()
    entities: list[Entity] = []
    if mode.lower() == "html":
        parser = _Html()
        parser.feed(text)
        parser.close()
        text, entities = parser.text, parser.entities
    elif mode:
        raise TelegramError(400, "Bad Request: unsupported parse_mode")
    if not text.strip():
        raise TelegramError(400, "Bad Request: message text is empty")
    if len(text) > TEXT_LIMIT:
        raise TelegramError(400, "Bad Request: message is too long")
    return text, entities


def commands(text: str) -> list[Entity]:
    """The bot commands in what a person typed, as Telegram marks them.

    >>> commands("/start abc")
    [{'type': 'bot_command', 'offset': 0, 'length': 6}]
    """
    found = COMMAND.finditer(text)
    return [{"type": "bot_command", "offset": units(text[: m.start()]), "length": units(m.group())} for m in found]
