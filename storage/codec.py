"""Conversations, answers and messages as JSON, since each is stored as one sealed value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from flows.model import Answer, Answers, Conversation, Invite, Msg, Option, Pin, Say, Value


@dataclass(frozen=True, slots=True)
class Ack:
    """The answer that Telegram wants for every press of a button."""

    callback: str


@dataclass(frozen=True, slots=True)
class Forget:
    """A message of ours to delete from a chat."""

    message: str


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands that a chat offers: (name, what it does)."""

    commands: tuple[tuple[str, Msg], ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """A Say, and the message it takes the place of, if any."""

    say: Say
    message: str = ""


@dataclass(frozen=True, slots=True)
class Timer:
    """Something to be done at a moment to come, kept like a letter: `kind` says by whom, `step` how often it was,
    `subject` is the id of what it is about where that is not the person it is kept with."""

    kind: str
    step: int = 0
    subject: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """Asks for the person's own telephone number, by the button that only Telegram has."""

    say: Say
    button: Say


Shown = Telling | Pin | Invite | Share
"""What a person sees."""
Content = Shown | Ack | Forget | Menu | Timer


ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def dump(data: Any) -> str:
    return ENCODER.encode(data)


def pack_value(value: Value) -> Any:
    if isinstance(value, Say):
        return {"say": pack_say(value)}
    if isinstance(value, tuple):
        return [pack_value(item) for item in value]
    if isinstance(value, date):
        return {"at" if isinstance(value, datetime) else "day": value.isoformat()}
    return value


def unpack_value(data: Any) -> Value:
    if isinstance(data, list):
        return tuple(unpack_value(item) for item in data)
    if isinstance(data, dict):
        if "day" in data:
            return date.fromisoformat(data["day"])
        return datetime.fromisoformat(data["at"]) if "at" in data else unpack_say(data["say"])
    return data if isinstance(data, int) else str(data)


def pack_say(say: Say) -> dict[str, Any]:
    """Only what is set, so that a row stays small and most labels are one word."""
    packed: dict[str, Any] = {"text": say.text}
    if say.fields:
        packed["fields"] = {name: pack_value(value) for name, value in say.fields.items()}
    if say.options:
        packed["options"] = [[o.key, pack_value(o.label), o.number, o.ticked] for o in say.options]
    if say.before:
        packed["before"] = [pack_say(s) for s in say.before]
    if say.after:
        packed["after"] = [pack_say(s) for s in say.after]
    for name in ("question", "step", "replaces", "farewell", "private"):
        if value := getattr(say, name):
            packed[name] = value
    return packed


def unpack_say(data: Mapping[str, Any]) -> Say:
    return Say(
        Msg(data["text"]),
        {name: unpack_value(value) for name, value in data.get("fields", {}).items()},
        tuple(Option(key, unpack_value(label), n, ticked) for key, label, n, ticked in data.get("options", ())),
        data.get("question", ""),
        data.get("step", ""),
        tuple(unpack_say(s) for s in data.get("before", ())),
        tuple(unpack_say(s) for s in data.get("after", ())),
        data.get("replaces", False),
        data.get("farewell", False),
        data.get("private", False),
    )


def pack_content(content: Content) -> str:
    if isinstance(content, Telling):
        return dump({"telling": pack_say(content.say), "message": content.message})
    if isinstance(content, Share):
        return dump({"share": pack_say(content.say), "button": pack_say(content.button)})
    if isinstance(content, Invite):
        return dump(asdict(content) | {"starts_at": content.starts_at.isoformat()})
    return dump(asdict(content))


def unpack_content(text: str) -> Content:
    data = json.loads(text)
    if "telling" in data:
        return Telling(unpack_say(data["telling"]), data["message"])
    if "share" in data:
        return Share(unpack_say(data["share"]), unpack_say(data["button"]))
    if "commands" in data:
        return Menu(tuple((name, Msg(told)) for name, told in data["commands"]))
    if "latitude" in data:
        return Pin(**data)
    if "kind" in data:
        return Timer(**data)
    if "uid" in data:
        return Invite(**data | {"starts_at": datetime.fromisoformat(data["starts_at"])})
    return Ack(data["callback"]) if "callback" in data else Forget(data["message"])


def pack_answers(answers: Answers) -> dict[str, Any]:
    return {key: [answer.value, answer.raw] for key, answer in answers.items()}


def unpack_answers(data: Mapping[str, Any]) -> dict[str, Answer]:
    return {key: Answer(tuple(value) if isinstance(value, list) else value, raw) for key, (value, raw) in data.items()}


def pack_conversation(at: Conversation) -> str:
    """All but what has a column of its own, and the language, whose home is the person."""
    return dump(
        {
            "state": at.state,
            "round": at.round,
            "choosing": at.choosing_language,
            "answers": pack_answers(at.answers),
            "trail": at.trail,
            "tries": at.tries,
            "shown": at.shown,
            "picked": at.picked,
            "page": at.page,
            "correcting": at.correcting,
        }
    )


def unpack_conversation(text: str, script: str, subject: int, lang: str) -> Conversation:
    data = json.loads(text)
    return Conversation(
        script,
        data["state"],
        lang,
        subject,
        data.get("round", 0),
        data["choosing"],
        unpack_answers(data["answers"]),
        tuple(data["trail"]),
        data["tries"],
        {int(number): key for number, key in data["shown"].items()},
        tuple(data["picked"]),
        data["page"],
        data["correcting"],
    )
