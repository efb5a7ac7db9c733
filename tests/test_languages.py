"""The menu of languages: a guess, and a way for whoever was guessed wrong."""

from __future__ import annotations

import pytest

from bot.programme import ProgrammeFile
from bot.segments import segments
from flows.answers import MORE
from flows.events import LanguageChosen, LanguageGuessed
from flows.folding import fold
from flows.languages import LANGUAGE, hinted, told
from flows.model import N_
from flows.programme import World
from locales import names_of, own_name
from storage.work import Store
from tests.playing import LANGUAGES, walk_to
from tests.stored import person_of, said, talk
from tests.wordings import CHEAP, demo
from tests.worlds import NOW, Talker, demo_programme

FIRST = LANGUAGES[0]
PRESSES = 3
"""Of 8, to come to any language."""
every_language = pytest.mark.parametrize("lang", LANGUAGES)
TELLING = {
    "nl": ("Goeiemorgen", "Ik zoek werk aub", "dag mevrouw", "Ik kom van de OCMW"),
    "en": ("I want work please", "Good, I am looking for a job", "yes"),
    "fr": ("Bonjour madame", "je veux travailler", "bonsoir, merci"),
    "ar": ("السلام عليكم", "مرحبا", "أريد عملا", "شكرا"),
    "fa_AF": ("من کار می‌خواهم", "تشکر", "چطور هستید"),
    "ps": ("زه کار غواړم", "ستړي مه شئ", "مننه", "سلام څنګه یې"),
    "uk": ("Привіт", "Доброго дня, шукаю роботу", "дякую", "добре"),
    "ru": ("Привет", "хочу работать, это мне очень", "спасибо большое", "добрый день"),
    "ti": ("ሰላም", "ስራሕ እደሊ", "የቐንየለይ"),
    "tr": ("Merhaba", "merhaba iş arıyorum", "is ariyorum lutfen", "iş istiyorum, lütfen", "günaydın", "gunaydin"),
    "so": ("Salaan", "shaqo waan rabaa", "subax wanaagsan"),
    "es": ("Hola busco trabajo, gracias", "buenos dias", "buenas tardes señora", "¿hay trabajo?"),
    "ro": (
        "Bună ziua",
        "buna ziua",
        "vreau de lucru, vă rog",
        "caut o muncă, vă rog",
        "îmi doreşti să ţin legătura",
        "mulțumesc",
    ),
    "pl": ("Dzień dobry", "dzien dobry", "szukam pracy, proszę", "szukam pracę", "cześć"),
}
"""Language → first texts that speak it."""
SILENT = ("", "hello", "Hi!", "ok", "OCMW", "V3", "1", "?", "👍", "da", "Sam", "...", "/start OCMW")
"""First texts that tell nothing."""
NAMED = {
    "fa_AF": ("دری", "فارسی", "فارسي", "Dari", "farsi", "Persian", "perzisch", "persan", "перська", "ዳሪ", "Dari!"),
    "nl": ("nederlands", "Dutch", "néerlandais", "الهولندية", "нідерландська"),
    "ar": ("arabi", "عربي", "عربية", "Arapça", "арабська"),
    "uk": ("українська", "ukrainska", "Oekraïens", "الأوكرانية"),
    "ru": ("русский", "russkiy", "russisch", "по-русски"),
    "ti": ("Tigrinya", "tigrigna", "ትግርኛ"),
    "ps": ("پښتو", "پشتو", "pashto"),
    "tr": ("türkçe", "turkce", "turks"),
    "so": ("soomaali", "af soomaali", "somali"),
    "es": ("español", "espanol", "castellano"),
    "ro": ("română", "romana"),
    "pl": ("polski", "po polsku", "pools"),
    "fr": ("français", "francais", "frans"),
    "en": ("ENGLISH", "engels", "anglais"),
}
"""Language → what people call it."""


def met(lang: str, text: str = "hm") -> Talker:
    """Somebody who wrote for the first time, and is guessed to speak this language."""
    talker = Talker(demo(lang), lang)
    talker.send(text)
    return talker


def offered(talker: Talker) -> list[str]:
    return [option.key for option in talker.says[-1].options if option.key != MORE]


@every_language
def test_every_language_is_found_in_a_menu_that_was_guessed_wrong(lang: str) -> None:
    talker, pages = met(lang), []
    for _ in range(PRESSES):
        assert len(offered(talker)) <= 5
        pages.append(offered(talker))
        assert talker.heard[-1].rpartition("\n")[2] in ("8 …", "8 ...")
        talker.send("8")
    assert offered(talker) == pages[0] == offered(met(lang)), "and round again"
    assert sorted(key for page in pages for key in page) == sorted(LANGUAGES)
    assert pages[0][0] == lang


@every_language
def test_every_page_is_one_sms(lang: str) -> None:
    talker = met(lang)
    sizes = []
    for _ in range(PRESSES):
        sizes.append(segments(talker.heard[-1]))
        talker.send("8")
    assert [size.count for size in sizes] == [1, 1, 1], sizes
    assert (sizes[0].encoding == "GSM-7") == (lang in CHEAP and lang != FIRST)


@every_language
def test_the_menu_is_headed_in_the_language_that_was_guessed(lang: str) -> None:
    heading = demo(lang).translate(lang)(N_("Your language"))
    assert [say.text for say in met(lang).says] == ["Your language"]
    assert fold(met(lang).heard[-1].splitlines()[0]) == fold(heading)


@every_language
def test_a_number_on_any_page_chooses_what_stands_there(lang: str) -> None:
    for wanted in LANGUAGES:
        talker = met(lang)
        while wanted not in offered(talker):
            talker.send("8")
        [number] = [option.number for option in talker.says[-1].options if option.key == wanted]
        assert talker.send(str(number)).events == (LanguageChosen(wanted),)
        assert (talker.at.lang, talker.at.choosing_language, talker.at.page) == (wanted, False, 0)


def test_readers_of_a_script_find_it_first_and_those_of_others_next() -> None:
    talker = met("fr")
    assert offered(talker) == ["fr", "nl", "en", "tr", "so"]
    talker.send("plus")
    assert offered(talker) == ["ar", "uk", "fa_AF", "ti", "ps"]
    assert offered(met("ps")) == ["ps", "ar", "fa_AF", "nl", "en"]
    assert offered(met(FIRST)) == list(LANGUAGES[:5])


@pytest.mark.parametrize(("lang", "text"), [(lang, text) for lang, texts in TELLING.items() for text in texts])
def test_a_first_text_tells_its_language(world: World, lang: str, text: str) -> None:
    others = [other for other in ("nl", "fr", "uk", "ps") if other != lang]
    assert {told(text, other, world) for other in others} == {lang}


@pytest.mark.parametrize("text", SILENT)
def test_what_tells_nothing_changes_no_guess(world: World, text: str) -> None:
    assert [told(text, lang, world) for lang in LANGUAGES] == list(LANGUAGES)


def test_a_greeting_of_several_languages_leaves_the_guess_among_them(world: World) -> None:
    assert [told("سلام", lang, world) for lang in ("ps", "fa_AF", "nl")] == ["ps", "fa_AF", "fa_AF"]


def test_a_language_that_the_programme_lacks_is_met_in_another_of_its_script() -> None:
    small = programme("nl", "uk").world_at(NOW, ())
    assert told("добрый день", "nl", small) == "uk"
    assert told("ሰላም", "nl", small) == "nl"


def programme(*langs: str) -> ProgrammeFile:
    return ProgrammeFile.model_validate(demo_programme().model_dump() | {"languages": langs})


def test_a_better_guess_still_asks_and_never_midway(world: World) -> None:
    talker = Talker(world, "nl")
    assert talker.send("Привіт!").events == (LanguageGuessed("uk"),)
    assert (talker.at.lang, talker.at.choosing_language, talker.says[-1].question) == ("uk", True, LANGUAGE)
    assert talker.send("مرحبا").events == (LanguageGuessed("ar"),), "also when the first guess was wrong"
    midway = walk_to(world, "fr", "shifts")
    midway.send("LANGUE")
    assert midway.send("Привіт!").events == ()
    assert midway.at.lang == "fr"


@pytest.mark.parametrize(("lang", "text"), [(lang, text) for lang, texts in NAMED.items() for text in texts])
def test_a_language_is_understood_by_what_people_call_it(world: World, lang: str, text: str) -> None:
    for guess in (FIRST, "ps"):
        assert met(guess, text).at.lang == lang
    talker = met("tr")
    assert talker.send(text).events == (LanguageChosen(lang),)


def test_no_name_is_that_of_two_languages() -> None:
    alone = {lang: set(programme(lang).spoken) for lang in LANGUAGES}
    for lang in LANGUAGES:
        for other in LANGUAGES:
            assert lang == other or not alone[lang] & alone[other], (lang, other)
        assert {fold(name) for name in names_of((lang,))} <= alone[lang]
    assert own_name("fa_AF") == "دری"


@pytest.mark.parametrize(("hint", "lang"), [("fa", "fa_AF"), ("pt-br", FIRST), ("ES-419", "es"), ("", FIRST)])
def test_a_phone_hints_at_a_language(hint: str, lang: str) -> None:
    assert hinted(hint, LANGUAGES) == lang


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_better_guess_is_that_of_the_next_message_too(store: Store) -> None:
    talk(store, "Привіт")
    assert (person_of(store).lang, said(store)) == ("uk", ["Your language"])
    talk(store, "hm")
    assert person_of(store).lang == "uk"
    talk(store, "3")
    assert person_of(store).lang == "nl"
