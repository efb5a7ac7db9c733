"""`make update`: the reference that follows from the code. Run as `python -m docs.generate [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import locales
from bot.catalogs.report import HEADER, PRICE, standings
from bot.coach import COMMANDS
from bot.settings import Settings
from flows import appointment
from flows.intake import INTAKE
from flows.machine import diagram
from flows.scripts import SCRIPTS
from flows.words import WORDS
from tests.worlds import demo_world

REFERENCE = Path(__file__).parent / "reference.md"


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{' --- |' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in row)} |"
    yield ""


def lines() -> Iterator[str]:
    yield "# Reference\n"
    yield "Generated from the code by `make update`; do not edit.\n"
    yield "## Questions of the intake\n"
    yield 'What is asked, in this order, and why. Everything can be answered with 9, "Don\'t know".\n'
    yield from table(("key", "text", "options", "why"), questions())
    yield "## Paths of the intake\n"
    yield "BACK, LANGUAGE and the other global words work at every question and are not drawn.\n"
    yield f"```mermaid\n{diagram(INTAKE)}```\n"
    yield "## Questions of other conversations\n"
    yield "Asked at a moment of ours: about an appointment, a check-in, the route; to employers; of coaches.\n"
    yield from table(("script", "key", "text", "why"), other_questions())
    yield "## States of an appointment\n"
    yield "An interview begins as a blind proposal; a visit, a stage and a trial day begin with times or a booking.\n"
    yield f"```mermaid\n{appointment.diagram()}```\n"
    yield "## Words understood at any moment\n"
    yield from table(("word", *locales.languages()), words())
    yield "## Commands for coaches\n"
    yield from table(("command", "what it does"), commands())
    yield "## Settings\n"
    yield "Environment variables, read once at the start.\n"
    yield from table(("variable", "default", "meaning"), settings())
    yield "## Languages\n"
    yield "A catalog that nobody has read is `unreviewed`: a native speaker must read it before people depend on it.\n"
    yield "An SMS holds 160 characters of GSM-7, or 70 of UCS-2; accents are left out where that keeps it in GSM-7.\n"
    yield f"Segments are those of the demo's intake with the fullest answers, at {PRICE} a segment as an example;"
    yield "`opstap locales report --price` counts them for your own programme.\n"
    yield from table(HEADER, languages())


def questions() -> Iterator[tuple[str, ...]]:
    for question in INTAKE.questions:
        options = ", ".join(option.key for option in question.kind.options(demo_world()))
        yield question.key, question.text, options or "text", question.why


def other_questions() -> Iterator[tuple[str, ...]]:
    for script in SCRIPTS.values():
        if script is not INTAKE:
            for question in script.questions:
                yield script.key, question.key, question.text, question.why


def words() -> Iterator[tuple[str, ...]]:
    for key, msg in WORDS.items():
        shown = (demo_world().translate(lang)(msg).partition("|")[0] for lang in locales.languages())
        yield key, *shown


def commands() -> Iterator[tuple[str, ...]]:
    for command in COMMANDS.values():
        if not command.hidden:
            yield f"/{command.name} {' '.join(p.told for p in command.parameters)}".strip(), command.told


def settings() -> Iterator[tuple[str, ...]]:
    for name, field in Settings.model_fields.items():
        default = "the demo's" if name == "opstap_programme" else str(field.default or "")
        yield f"`{name.upper()}`", default, field.description or ""


def languages() -> Iterator[tuple[str, ...]]:
    for standing in standings(demo_world()):
        yield standing.row(PRICE)


def main() -> int:
    text = "\n".join(lines())
    if "--check" in sys.argv:
        fresh = REFERENCE.exists() and REFERENCE.read_text("utf-8") == text
        if not fresh:
            sys.stderr.write("docs/reference.md is stale, run `make update`\n")
        return 0 if fresh else 1
    REFERENCE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
