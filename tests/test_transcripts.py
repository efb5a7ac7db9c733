"""Golden transcripts: every language, every way an intake can end, as a person reads it on an old phone.

Rewrite them with `make transcripts` and read each before it is committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import locales
from bot.segments import segments
from flows.programme import World
from flows.words import NO, WORDS, YES
from tests.wordings import demo
from tests.worlds import Talker

FOLDER = Path(__file__).parent / "transcripts"
NAMES = {"ar": "سمير", "uk": "Олена", "ru": "Олена", "fa_AF": "سمیر", "ps": "سمیر", "ti": "ሳባ"}
FULL = ("nl", "ar", "en", "fr", "uk")
"""The languages in which every way is read; the others say the same texts on two of them."""
EXITS = ("finished", "corrected", "refused", "minor", "stopped", "coach", "unclear")


def typed(world: World, lang: str, ending: str) -> Iterator[str]:
    """What a person types, in their own words, to come to this end."""
    translate = world.translate(lang)
    yes, no = (translate(word).partition("|")[0] for word in (YES, NO))
    word = {key: translate(msg).partition("|")[0] for key, msg in WORDS.items()}
    yield "hello"
    yield locales.own_name(lang)
    if ending == "refused":
        yield from (no, "?")
        return
    yield yes
    if ending == "minor":
        yield from (no, word["start"])
        return
    yield yes
    yield NAMES.get(lang, "Sam")
    if ending == "stopped":
        yield from (f"{word['stop']}!", "1", word["start"], "2")
        return
    if ending == "coach":
        yield from (word["help"], word["coach"], word["back"], word["language"], "English", "Sam", word["delete"])
        return
    if ending == "unclear":
        yield from ("blabla", "12", "88", "xyz", "qqqqq", "zzzzz", "9")
        return
    yield from ("1,3", "Kesel-Lo", "2", "30", "1 4", "0", "1", "3", "1 2", "1")
    if ending == "corrected":
        yield from ("6", "1", "5", "Genk Gent", "9", "3", "Sammie")
    yield yes
    yield "ok?"


def transcript(world: World, lang: str, ending: str) -> str:
    """The whole conversation, each message with its segments, and what it made happen."""
    talker = Talker(world)
    lines: list[str] = []
    for text in typed(world, lang, ending):
        decision = talker.send(text)
        lines.append(f"> {text}")
        for message in talker.heard:
            size = segments(message)
            lines += ["", f"[{size.count} x {size.encoding}]", message]
        lines += [f"! {type(event).__name__}" for event in decision.events]
        lines.append("")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("lang", "ending"),
    [
        (lang, ending)
        for lang in locales.languages()
        for ending in EXITS
        if lang in FULL or ending in ("finished", "coach")
    ],
)
def test_the_transcript_is_the_one_that_was_read(lang: str, ending: str, request: pytest.FixtureRequest) -> None:
    path = FOLDER / f"{lang}-{ending}.txt"
    found = transcript(demo(lang), lang, ending)
    if request.config.getoption("--write-transcripts"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(found, "utf-8")
    assert path.read_text("utf-8") == found


def test_every_language_has_its_transcripts() -> None:
    assert {path.name.partition("-")[0] for path in FOLDER.glob("*.txt")} == set(locales.languages())
