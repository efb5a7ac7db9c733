"""How a catalog is found, loaded and fallen back from; names, moments and lists in each language."""

from __future__ import annotations

import importlib.util
import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import polib
import pytest
from babel import Locale

import locales
from flows.model import N_, NP_, Say
from flows.wording import word
from tests.wordings import catalog, every_language

BRUSSELS = ZoneInfo("Europe/Brussels")
NOWHERE = "Dear {name}, no catalog has this."
TOWN = N_("Town")
MINUTES = NP_("{n} minute", "{n} minutes")
Copy = Callable[..., ModuleType]


def in_chain(*chain: str) -> locales.Tongue:
    """A tongue of its own, that has complained of nothing yet."""
    return locales.Tongue(chain[0], chain, BRUSSELS)


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    """The package again, with catalogs of its own that lack some texts: `copied(nl={"Town"})`."""

    def copy(**lacking: set[str]) -> ModuleType:
        folder = tmp_path / "locales"
        shutil.copytree(locales.HERE, folder)
        for lang, texts in lacking.items():
            path = folder / lang / "LC_MESSAGES" / "messages.po"
            po = polib.pofile(str(path), wrapwidth=0)
            for entry in [entry for entry in po if entry.msgid in texts]:
                po.remove(entry)
            po.save(str(path))
        spec = importlib.util.spec_from_file_location("copied_locales", folder / "__init__.py")
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        return module

    return copy


def complaints(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str, str, str]]:
    return [(r.name, r.getMessage(), vars(r)["lang"], vars(r)["text"]) for r in caplog.records]


@pytest.mark.parametrize(
    ("lacking", "said", "missed"),
    [
        ({}, "Commune", []),
        ({"fr": {TOWN}}, "Gemeente", ["fr"]),
        ({"fr": {TOWN}, "nl": {TOWN}}, "Town", ["fr", "nl"]),
        ({"fr": {TOWN}, "nl": {TOWN}, "en": {TOWN}}, "Town", ["fr", "nl", "en"]),
    ],
    ids=["own language", "the programme's", "English", "the code's"],
)
def test_what_a_catalog_lacks_is_said_in_the_next_language(
    lacking: dict[str, set[str]], said: str, missed: list[str], copied: Copy, caplog: pytest.LogCaptureFixture
) -> None:
    tongue = copied(**lacking).tongue("fr", "nl", BRUSSELS)
    assert [tongue(TOWN), tongue(TOWN)] == [said, said]
    assert complaints(caplog) == [("opstap.locales", "no translation", lang, "Town") for lang in missed], "each once"


def test_plural_forms_fall_back_too(copied: Copy, caplog: pytest.LogCaptureFixture) -> None:
    tongue = copied(fr={"{n} minute"}, nl={"{n} minute"}).tongue("fr", "nl", BRUSSELS)
    assert [tongue(MINUTES, n) for n in (1, 30)] == ["{n} minute", "{n} minutes"]
    assert [(lang, text) for _, _, lang, text in complaints(caplog)] == [("fr", "{n} minute"), ("nl", "{n} minute")]


def test_an_empty_translation_falls_back(copied: Copy) -> None:
    module = copied()
    path = module.po_path("fr")
    path.write_text(path.read_text("utf-8").replace('msgid "Town"\nmsgstr "Commune"', 'msgid "Town"\nmsgstr ""'))
    assert module.tongue("fr", "nl", BRUSSELS)(TOWN) == "Gemeente"


def test_the_complaint_names_text_and_language_and_nothing_of_the_person(caplog: pytest.LogCaptureFixture) -> None:
    tongue = in_chain("uk", "nl", "en")
    assert word(Say(N_(NOWHERE), {"name": "Yusuf"}), tongue) == "Dear Yusuf, no catalog has this."
    assert complaints(caplog) == [("opstap.locales", "no translation", lang, NOWHERE) for lang in ("uk", "nl", "en")]
    assert all(record.levelno == logging.WARNING for record in caplog.records)
    assert not any("Yusuf" in str(vars(record)) for record in caplog.records)


def test_the_log_of_the_service_shows_the_complaint() -> None:
    program = (
        "from bot import logs; logs.set_up()\n"
        "import locales, zoneinfo\n"
        f"locales.tongue('uk', 'nl', zoneinfo.ZoneInfo('UTC'))({NOWHERE!r})\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert [(line["event"], line["lang"], line["text"]) for line in lines] == [
        ("no translation", lang, NOWHERE) for lang in ("uk", "nl", "en")
    ]


@pytest.mark.parametrize(
    ("lang", "programme", "chain"),
    [
        ("uk", "nl", ("uk", "nl", "en")),
        ("nl", "nl", ("nl", "en")),
        ("en", "fr", ("en", "fr")),
        ("xx", "fr", ("fr", "en")),
        ("", "fr", ("fr", "en")),
        ("xx", "yy", ("en",)),
    ],
)
def test_an_unknown_language_is_worded_as_the_programmes(lang: str, programme: str, chain: tuple[str, ...]) -> None:
    tongue = locales.tongue(lang, programme, BRUSSELS)
    assert tongue.chain == chain and tongue.lang == chain[0]


def test_a_new_folder_is_a_new_language(copied: Copy) -> None:
    module = copied()
    shutil.copytree(module.HERE / "fr", module.HERE / "mt")
    assert module.languages() == tuple(sorted({*locales.languages(), "mt"}))
    assert module.tongue("mt", "nl", BRUSSELS)(TOWN) == "Commune"


@every_language
def test_the_review_is_what_the_header_says(lang: str) -> None:
    assert locales.review(lang) == catalog(lang).metadata["X-Review"]
    assert (locales.review(lang) == "source") == (lang == locales.SOURCE)


def test_a_reviewer_is_named_and_a_catalog_without_one_is_unreviewed(copied: Copy) -> None:
    module = copied()
    path = module.po_path("nl")
    header, line = path.read_text("utf-8"), '"X-Review: unreviewed\\n"'
    path.write_text(header.replace(line, '"X-Review: Sam, 2026-11-23\\n"'))
    assert module.review("nl") == "Sam, 2026-11-23"
    path.write_text(header.replace(f"{line}\n", ""))
    assert module.review("nl") == "unreviewed"


@pytest.mark.parametrize(
    ("lang", "name"),
    [("nl", "Nederlands"), ("fr", "Français"), ("ar", "العربية"), ("uk", "Українська"), ("tr", "Türkçe")],
)
def test_a_language_has_its_own_name(lang: str, name: str) -> None:
    assert locales.own_name(lang) == name


def test_a_language_is_known_by_its_names_in_every_language() -> None:
    names = locales.names_of(("ar", "uk"))
    expected = {"ar": ("العربية", "Arabisch", "arabe", "Arabic"), "uk": ("Українська", "Oekraïens", "ukrainien", "uk")}
    assert {name: names[name] for known in expected.values() for name in known} == {
        name: lang for lang, known in expected.items() for name in known
    }
    assert set(names.values()) == {"ar", "uk"}


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (
            datetime(2026, 11, 23, 13, 0, tzinfo=UTC),
            {"nl": "ma 23 nov 14:00", "ar": "الاثنين 23 نوفمبر 14:00", "uk": "пн 23 лист. 14:00"},
        ),
        (
            datetime(2026, 10, 24, 12, 0, tzinfo=UTC),
            {"nl": "za 24 okt 14:00", "ar": "السبت 24 أكتوبر 14:00", "uk": "сб 24 жовт. 14:00"},
        ),
        (
            datetime(2026, 10, 25, 13, 0, tzinfo=UTC),
            {"nl": "zo 25 okt 14:00", "ar": "الأحد 25 أكتوبر 14:00", "uk": "нд 25 жовт. 14:00"},
        ),
        (datetime(2026, 10, 25, 0, 59, tzinfo=UTC), {"nl": "zo 25 okt 02:59"}),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), {"nl": "zo 25 okt 02:00"}),
        (datetime(2026, 7, 5, 22, 5, tzinfo=UTC), {"nl": "ma 6 jul 00:05", "uk": "пн 6 лип. 00:05"}),
    ],
    ids=str,
)
def test_a_moment_is_told_with_weekday_date_and_clock_of_the_place(at: datetime, told: dict[str, str]) -> None:
    assert {lang: in_chain(lang).moment(at) for lang in told} == told


@every_language
def test_every_language_tells_the_hour_in_twenty_four_and_the_weekday_first(lang: str) -> None:
    at = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
    told = in_chain(lang).moment(at)
    weekday = Locale.parse(lang).days["format"]["abbreviated"][0]
    assert told.startswith(weekday) and told.endswith("14:05") and " 23 " in told


@every_language
def test_a_list_is_written_with_the_comma_of_the_script(lang: str) -> None:
    comma = "، " if Locale.parse(lang).text_direction == "rtl" else ", "
    assert in_chain(lang).join(("A", "B", "C")) == f"A{comma}B{comma}C"
    assert in_chain(lang).join(("A",)) == "A" and in_chain(lang).join(()) == ""
