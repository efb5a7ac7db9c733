"""Reply markups: what Telegram accepts, and the buttons a person sees."""

from typing import Any, Final

from bot.simulator.formatting import TelegramError

CALLBACK_DATA_LIMIT: Final = 64  # bytes, core.telegram.org/bots/api#inlinekeyboardbutton
BUTTON_LIMIT: Final = 100  # buttons in one keyboard; observed, not documented
ACTIONS: Final = ("callback_data", "url", "web_app", "login_url", "switch_inline_query", "copy_text")

Markup = dict[str, Any]
Buttons = tuple[tuple[tuple[str, str], ...], ...]


def check(markup: Markup | None) -> Markup | None:
    """The markup as it is kept; an empty inline keyboard is none at all."""
    if not markup:
        return None
    if "inline_keyboard" not in markup:
        return markup
    rows = [row for row in markup["inline_keyboard"] if row]
    buttons = [button for row in rows for button in row]
    for button in buttons:
        _check_button(button)
    if len(buttons) > BUTTON_LIMIT:
        raise TelegramError(400, "Bad Request: reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _check_button(button: Markup) -> None:
    if not button.get("text"):
        raise TelegramError(400, 'Bad Request: can\'t parse inline keyboard button: Field "text" must be non-empty')
    if not any(button.get(action) for action in ACTIONS):
        raise TelegramError(
            400, "Bad Request: can't parse InlineKeyboardButton: Text buttons are not allowed in the inline keyboard"
        )
    if len(str(button.get("callback_data", "")).encode()) > CALLBACK_DATA_LIMIT:
        raise TelegramError(400, "Bad Request: BUTTON_DATA_INVALID")


def shown(markup: Markup | None) -> Buttons:
    """Rows of (label, callback data or URL); the buttons of a reply keyboard have no data."""
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    return tuple(tuple((_label(b), _data(b)) for b in row) for row in rows)


def _label(button: Markup | str) -> str:
    return button if isinstance(button, str) else str(button["text"])


def _data(button: Markup | str) -> str:
    return "" if isinstance(button, str) else str(button.get("callback_data") or button.get("url") or "")


def asks_contact(markup: Markup | None, label: str) -> bool:
    """Whether the reply keyboard's button shares the person's phone number."""
    rows = (markup or {}).get("keyboard") or []
    return any(isinstance(b, dict) and b["text"] == label and b.get("request_contact") for row in rows for b in row)
