"""The global words: understood in every language at any moment. The words themselves stand in the catalogs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from flows.folding import fold
from flows.model import N_, Msg, Translate

YES = N_("Yes|Y|Yeah|Yep|ok|okay|sure")
NO = N_("No|N|Nope|no thanks|no thank you")
COURTESY = N_("please|pls|thanks|thank you")
WORDS: Mapping[str, Msg] = {
    "help": N_("HELP ME|help|info|menu"),
    "stop": N_("STOP|stop all|unsubscribe|no more messages"),
    "start": N_("START|begin|start again|unstop"),
    "back": N_("BACK|go back|previous"),
    "language": N_("LANGUAGE|change language|other language"),
    "coach": N_("COACH|person|human|call me"),
    "my_data": N_("MY DATA|data"),
    "delete": N_("DELETE|delete me|erase|forget me"),
}


@lru_cache(maxsize=4096)
def aliases(translate: Translate, msg: Msg, n: int | None = None) -> tuple[str, ...]:
    """All ways to write one thing in a language, folded; `n` fills its number."""
    known = translate(msg, n).replace("{n}", str(n)).split("|")
    return tuple(dict.fromkeys(folded for word in known if (folded := fold(word))))


def vocabulary(languages: Iterable[str], translate: Callable[[str], Translate]) -> dict[str, str]:
    """Folded word → key, over all languages; a stop word also stands before a courtesy word."""
    words: dict[str, str] = {}
    for lang in languages:
        tongue = translate(lang)
        for key, msg in WORDS.items():
            words.update(dict.fromkeys(aliases(tongue, msg), key))
        for courtesy in aliases(tongue, COURTESY):
            words.update({f"{stop} {courtesy}": "stop" for stop in ("stop", *aliases(tongue, WORDS["stop"]))})
    return words


def shown(translate: Translate, key: str) -> str:
    """The word as we tell it to people in this language."""
    return translate(WORDS[key]).partition("|")[0]
