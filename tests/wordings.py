"""What the tests of the catalogs share: their entries, the exceptions, the world with every option, the budgets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import polib
import pytest

import locales
from bot.programme import ProgrammeFile
from flows.programme import CERTIFICATES, SECTORS, WORK_LANGUAGES, Vacancy, World
from locales.texts import Text, open_catalog
from locales.texts import texts as texts_of
from locales.update import template
from tests.worlds import NOW, demo_programme, demo_world

EXCEPTIONS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("exceptions.json").read_text("utf-8"))
"""Rule → text → why it may break the rule; `"in"` names the languages, where it is not all of them."""
CHEAP = ("nl", "fr", "en", "tr", "so", "es", "ro", "pl")
"""The languages whose SMS are in GSM-7: in Latin script, of which phones can leave out the accents."""
every_language = pytest.mark.parametrize("lang", locales.languages())


@cache
def source() -> polib.POFile:
    return template()


@cache
def catalog(lang: str) -> polib.POFile:
    return open_catalog(lang)


def texts(lang: str) -> Iterator[Text]:
    """Every wording of a language."""
    return texts_of(catalog(lang))


def plain(text: str) -> str:
    """The words of a text without its placeholders."""
    return " ".join(literal for literal, _, _, _ in Formatter().parse(text))


def excepted(rule: str, text: str, lang: str) -> bool:
    found = EXCEPTIONS[rule].get(text)
    return found is not None and (not isinstance(found, dict) or lang in found["in"])


@cache
def demo(lang: str) -> World:
    """The demo's world, with this language if it is not in the programme."""
    return adapted(lang, demo_programme().work_languages, demo_world().vacancies)


@cache
def everything(lang: str) -> World:
    """The demo's world with every sector, certificate and work language that the program knows."""
    one = demo_world().vacancies[0]
    every = tuple(replace(one, ref=key, sector=key, certificates=tuple(CERTIFICATES)) for key in SECTORS)
    return adapted(lang, tuple(WORK_LANGUAGES), every)


def adapted(lang: str, work_languages: tuple[str, ...], vacancies: tuple[Vacancy, ...]) -> World:
    known = demo_programme().model_dump()
    langs = tuple(dict.fromkeys((*known["languages"], lang)))
    programme = ProgrammeFile.model_validate({**known, "languages": langs, "work_languages": work_languages})
    return programme.world_at(NOW, vacancies)
