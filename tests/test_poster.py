"""The poster as people meet it: codes that a camera reads, every language in its own letters, on one A4 page."""

from __future__ import annotations

import logging
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest
import structlog
import zxingcpp
from bidi.algorithm import get_display
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from typer.testing import CliRunner, Result

from bot.channels.sms import CARRIER_WORDS
from bot.cli import app
from bot.poster import PosterProblem
from bot.poster.content import Poster, Tongue, write_poster
from bot.poster.direction import pieces
from bot.poster.formats import print_poster
from bot.poster.lettering import FAMILIES, faces, set_line
from bot.poster.marks import HEIGHT, WIDTH, Mark
from bot.poster.reach import FIRST_WORD, Reach, checked_keyword, reach
from bot.poster.sheet import CODE, MARGIN, QUIET, lay_out
from bot.simulator.demo.stage import Stage
from tests.acting import environment
from tests.worlds import demo_programme

NUMBER, BOT = "+32460000000", "OpstapDemoBot"
BOTH = Reach(NUMBER, BOT, "")
SVG = "{http://www.w3.org/2000/svg}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TRIAL = {
    "nl": ("Nederlands", "Zoek je werk?", "Stuur een sms of scan een code."),
    "ar": ("العربية", "هل تبحث عن عمل؟", "أرسل رسالة SMS أو امسح الرمز."),
    "en": ("English", "Looking for work?", "Send an SMS or scan a code."),
    "fr": ("Français", "Vous cherchez du travail ?", "Envoyez un SMS ou scannez un code."),
    "uk": ("Українська", "Шукаєте роботу?", "Надішліть SMS або відскануйте код."),
    "fa_AF": ("دری", "کار می‌جویید؟", "یک پیام SMS بفرستید یا کود را سکن کنید."),
    "ti": ("ትግርኛ", "ስራሕ ትደልዩ ዶ?", "SMS ስደዱ ወይ ነቲ ኮድ ስካን ግበርዎ።"),
    "tr": ("Türkçe", "İş mi arıyorsunuz?", "SMS gönderin veya kodu okutun."),
    "ps": ("پښتو", "تاسو کار لټوئ؟", "یو SMS راولېږئ یا کوډ سکن کړئ."),
    "so": ("Soomaali", "Shaqo ma raadinaysaa?", "Soo dir SMS ama sawir koodhka."),
    "es": ("Español", "¿Buscas trabajo?", "Envía un SMS o escanea un código."),
    "ro": ("Română", "Cauți de lucru?", "Trimite un SMS sau scanează un cod."),
    "ru": ("Русский", "Ищете работу?", "Отправьте SMS или отсканируйте код."),
    "pl": ("Polski", "Szukasz pracy?", "Wyślij SMS albo zeskanuj kod."),
}
"""Lines to try the room with; what posters say stands in the catalogs."""
RTL = ("ar", "fa_AF", "ps")
ALPHABETS = {
    "nl": "abcdefghijklmnopqrstuvwxyzéëïóöüè ABCDEFGHIJKLMNOPQRSTUVWXYZ .,:;!?'\"()/-+&@0123456789€",
    "fr": "àâæçéèêëîïôœùûüÿ ÀÂÇÉÈÊËÎÏÔŒÙÛ «»’\u00a0",
    "es": "áéíñóúü¿¡ ÁÉÍÑÓÚÜ",
    "pl": "ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ „”",
    "ro": "ăâîșț ĂÂÎȘȚ",
    "tr": "çğıiöşü ÇĞIİÖŞÜ",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْ ،؛؟٠١٢٣٤٥٦٧٨٩",
    "fa_AF": "اآبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی می‌کنم ۰۱۲۳۴۵۶۷۸۹",
    "ps": "ابپتټثجځچڅحخدډذرړزژږسشښصضطظعغفقکګلمنڼوهۀيېیۍئ",
    "ti": "".join(letter for letter in map(chr, range(0x1200, 0x137D)) if unicodedata.category(letter) != "Cn"),
}


def fourteen(found: Reach = BOTH) -> Poster:
    tongues = tuple(Tongue(lang, lang in RTL, *lines) for lang, lines in TRIAL.items())
    return Poster("Opstap Leuven", "Werk zoeken in je eigen taal", tongues, found)


@pytest.fixture(scope="module", params=["", "OCMW-Leuven"], ids=["no keyword", "keyword"])
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Poster, Path]:
    """The demo's poster, and where its files are without their endings."""
    poster = write_poster(demo_programme(), replace(BOTH, keyword=request.param))
    files = print_poster(poster, tmp_path_factory.mktemp("poster"))
    assert [file.suffix for file in files] == [".svg", ".pdf", ".png"]
    assert {file.stem for file in files} == {f"poster-{request.param}" if request.param else "poster"}
    return poster, files[0].with_suffix("")


def payloads(keyword: str) -> set[str]:
    start = f"?start={keyword}" if keyword else ""
    return {f"SMSTO:+32460000000:{keyword or 'JOB'}", f"https://t.me/OpstapDemoBot{start}"}


def test_a_camera_reads_the_codes_of_the_picture(printed: tuple[Poster, Path]) -> None:
    poster, stem = printed
    image = Image.open(stem.with_suffix(".png")).convert("L")
    assert image.size == (2480, 3508)
    assert {code.text for code in zxingcpp.read_barcodes(image)} == payloads(poster.reach.keyword)


def test_the_page_is_one_a4_of_outlines_with_the_same_codes(printed: tuple[Poster, Path]) -> None:
    poster, stem = printed
    with pypdfium2.PdfDocument(stem.with_suffix(".pdf")) as document:
        (page,) = document
        assert page.get_size() == pytest.approx((210 / 25.4 * 72, 297 / 25.4 * 72), abs=0.01)
        assert {kind.type for kind in page.get_objects()} == {pypdfium2.raw.FPDF_PAGEOBJ_PATH}
        seen = zxingcpp.read_barcodes(page.render(scale=2, grayscale=True).to_pil())
    assert {code.text for code in seen} == payloads(poster.reach.keyword)


def test_the_drawing_has_no_text_and_a_line_for_each_language(printed: tuple[Poster, Path]) -> None:
    poster, stem = printed
    root = ElementTree.parse(stem.with_suffix(".svg")).getroot()
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("210mm", "297mm", "0 0 210 297")
    assert {element.tag for element in root.iter()} == {f"{SVG}svg", f"{SVG}title", f"{SVG}path"}
    drawn = {(path.get(LANG), path.get("aria-label")): path.get("d", "") for path in root.iter(f"{SVG}path")}
    assert tuple(one.lang for one in poster.tongues) == demo_programme().languages
    for one in poster.tongues:
        for line in (one.name, one.question, one.call):
            assert drawn[one.lang.replace("_", "-"), line].count("Q") > 5, line
    assert poster.headline in " ".join(says for _, says in drawn if says)


@pytest.mark.parametrize("lang", ALPHABETS)
def test_every_letter_of_every_language_has_a_shape(lang: str) -> None:
    for weight in ("Regular", "Bold"):
        line = set_line(ALPHABETS[lang], lang, lang in RTL, weight)
        assert line.glyphs
        assert [glyph for glyph in line.glyphs if glyph.id == 0] == []


def test_both_weights_of_a_family_have_the_same_letters() -> None:
    for regular, bold, family in zip(faces("Regular"), faces("Bold"), FAMILIES, strict=True):
        assert (regular.name, bold.name) == (f"{family}-Regular", f"{family}-Bold")
        assert regular.letters == bold.letters


def test_a_letter_without_a_shape_is_told() -> None:
    with pytest.raises(PosterProblem, match=r"the letter 工 \(U\+5DE5\)"):
        set_line("工作", "zh", False, "Bold")


def test_arabic_letters_are_joined_and_begin_at_the_right() -> None:
    word = "عمل"
    joined = set_line(word, "ar", True, "Bold").glyphs
    alone = [set_line(letter, "ar", True, "Bold").glyphs[0].id for letter in word]
    assert len(joined) == 3
    assert not {glyph.id for glyph in joined} & set(alone)
    assert [glyph.x for glyph in joined] == sorted(glyph.x for glyph in joined)
    ain = set_line("عـ", "ar", True, "Bold").glyphs[-1]
    assert joined[-1].id == ain.id, "the first letter stands at the right, in its initial form"


def test_a_latin_word_runs_to_the_right_inside_a_line_that_runs_to_the_left() -> None:
    line = set_line("رسالة Telegram أو", "ar", True, "Regular")
    wanted = set_line("Telegram", "en", False, "Regular").glyphs
    latin = [glyph for glyph in line.glyphs if glyph.face is wanted[0].face]
    assert [glyph.id for glyph in latin if glyph.id in {one.id for one in wanted}] == [one.id for one in wanted]
    assert min(glyph.x for glyph in line.glyphs) < latin[0].x < max(glyph.x for glyph in line.glyphs)


BITS = ("ab", "א", "عم", "عَ", "12", "3.5", "1,2", "٣,٣", "٣", "5%", "+3", " ", " ", "-", ":", "/", "?", "،")


@given(st.lists(st.sampled_from(BITS), max_size=7).map(lambda bits: "".join(bits).strip()), st.booleans())
def test_pieces_stand_as_the_bidirectional_algorithm_says(text: str, rtl: bool) -> None:
    """Beside a library that knows it all, but only gives reordered text."""
    ordered = "".join(piece[::-1] if leftwards else piece for piece, leftwards in pieces(text, rtl))
    assert ordered == get_display(text, base_dir="R" if rtl else "L")


def box(mark: Mark) -> tuple[float, float, float, float]:
    xs = [at for _, numbers in mark.outline for at in numbers[::2]]
    ys = [at for _, numbers in mark.outline for at in numbers[1::2]]
    return min(xs), min(ys), max(xs), max(ys)


def apart(one: tuple[float, ...], other: tuple[float, ...], by: float = 0.0) -> bool:
    return one[2] + by <= other[0] or other[2] + by <= one[0] or one[3] + by <= other[1] or other[3] + by <= one[1]


POSTERS = {
    "fourteen": fourteen(),
    "long keyword": fourteen(replace(BOTH, keyword="A-Keyword-Of-The-Longest-Kind-32")),
    "only SMS": fourteen(Reach(NUMBER, "", "")),
    "only Telegram": fourteen(Reach("", BOT, "")),
    "five": replace(fourteen(), tongues=fourteen().tongues[:5]),
    "one": replace(fourteen(), tongues=fourteen().tongues[:1]),
    "right to left": replace(fourteen(), headline="البحث عن عمل بلغتك", tongues=fourteen().tongues[1:4]),
    "much to say": replace(
        fourteen(),
        headline="A headline that goes on and on and has no end in sight",
        tongues=tuple(replace(one, call=f"{one.call} {one.call}") for one in fourteen().tongues),
    ),
}


@pytest.mark.parametrize("name", POSTERS)
def test_all_stands_on_the_sheet_and_nothing_on_another(name: str) -> None:
    marks = lay_out(POSTERS[name])
    for mark in marks:
        left, top, right, bottom = box(mark)
        assert left > MARGIN - 1 and right < WIDTH - MARGIN + 1, mark.says
        assert top > MARGIN - 1 and bottom < HEIGHT - MARGIN + 8, mark.says
    readable = [mark for mark in marks if mark.says]
    for one, other in combinations(readable, 2):
        assert apart(box(one), box(other)), f"{one.says} | {other.says}"
    codes = [mark for mark in readable if mark.says.startswith(("SMSTO:", "https:"))]
    for code in codes:
        left, top, right, bottom = box(code)
        assert (right - left, bottom - top) == pytest.approx((CODE, CODE))
        assert all(apart(box(code), box(mark), QUIET - 1e-6) for mark in marks if mark is not code)
    assert len(codes) == bool(POSTERS[name].reach.number) + bool(POSTERS[name].reach.bot)


def test_lines_begin_where_their_language_begins() -> None:
    marks = {(mark.lang, mark.says): box(mark) for mark in lay_out(POSTERS["five"])}
    for one in POSTERS["five"].tongues:
        for line in (one.question, one.call):
            left, _, right, _ = marks[one.lang, line]
            assert (right if one.rtl else left) == pytest.approx(WIDTH - MARGIN if one.rtl else MARGIN, abs=1), line
            assert (left > MARGIN + 20) if one.rtl else (right < WIDTH - MARGIN - 20), line


def test_fourteen_languages_are_still_in_letters_of_eleven_points() -> None:
    call = TRIAL["en"][2]
    left, _, right, _ = next(box(mark) for mark in lay_out(fourteen()) if mark.says == call)
    assert (right - left) / set_line(call, "en", False, "Regular").width / 25.4 * 72 > 10.5


def test_white_is_kept_around_the_codes(printed: tuple[Poster, Path]) -> None:
    _, stem = printed
    image = Image.open(stem.with_suffix(".png")).convert("L")
    for code in zxingcpp.read_barcodes(image):
        corners = code.position
        left, right = corners.top_left.x - 4, corners.bottom_right.x + 4
        top, bottom = corners.top_left.y - 4, corners.bottom_right.y + 4
        quiet = round(4 * (right - left) / 33)
        around = image.crop((left - quiet, top - quiet, right + quiet, bottom + quiet))
        around.paste(255, (quiet, quiet, around.width - quiet, around.height - quiet))
        assert around.getextrema() == (255, 255)


@pytest.mark.parametrize("word", ["WERK", "ocmw-leuven", "V7", "2027-A", "x" * 32])
def test_a_keyword_is_taken_as_it_is_typed(word: str) -> None:
    found = reach(demo_programme(), NUMBER, f"@{BOT}", word)
    assert {found.sms, found.telegram} == payloads(word)


@pytest.mark.parametrize(
    "word",
    ["12", "-", "1-2", "V", "a b", "a_b", "é1", "а1", "x" * 33, "a\n", "Help", "coach", "taal", "nl", *CARRIER_WORDS],
)
def test_a_keyword_that_cannot_be_sent_or_means_something_is_refused(word: str) -> None:
    with pytest.raises(PosterProblem, match="keyword"):
        reach(demo_programme(), NUMBER, BOT, word)


def test_the_first_word_means_nothing_else() -> None:
    assert checked_keyword(FIRST_WORD, demo_programme()) == FIRST_WORD


@pytest.mark.parametrize(
    ("number", "bot", "reason"),
    [
        ("", "", "set TWILIO_FROM_NUMBER or TELEGRAM_BOT_TOKEN"),
        ("12", "", "12 is not a phone number"),
        ("call me", BOT, "call me is not a phone number"),
        ("", "a b", "a b is not the user name of a bot"),
    ],
)
def test_no_way_to_reach_us_is_no_poster(number: str, bot: str, reason: str) -> None:
    with pytest.raises(PosterProblem, match=reason):
        reach(demo_programme(), number, bot, "")


def test_a_number_is_written_for_phones_and_for_people() -> None:
    found = reach(demo_programme(), "0460 00 00 00", "", "")
    assert (found.number, found.digits) == (NUMBER, "+32 460 00 00 00")


def test_where_sms_is_off_nobody_is_told_to_send_one() -> None:
    for one in write_poster(demo_programme(), Reach("", BOT, "")).tongues:
        assert "sms" not in one.call.lower()
    for one in write_poster(demo_programme(), Reach(NUMBER, "", "")).tongues:
        assert "sms" in one.call.lower()


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A Telegram to ask."""
    with Stage() as running:
        yield running


@pytest.fixture
def run(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    """The command in an environment where all is set; it sets up logging, which is put back."""
    for name, value in environment(stage.settings()).items():
        monkeypatch.setenv(name, value)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield lambda folder, *words: CliRunner().invoke(app, ["poster", "--out", str(folder), *words])
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def read(path: Path) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(Image.open(path).convert("L"))}


def test_the_command_asks_telegram_for_the_name_of_the_bot(run: Callable[..., Result], tmp_path: Path) -> None:
    result = run(tmp_path / "new", "--keyword", "WERK")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.split() == [str(tmp_path / "new" / f"poster-WERK.{kind}") for kind in ("svg", "pdf", "png")]
    assert read(tmp_path / "new" / "poster-WERK.png") == payloads("WERK")


def test_a_channel_that_is_off_is_left_out_and_named(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TWILIO_FROM_NUMBER")
    result = run(tmp_path)
    assert (result.exit_code, "without SMS" in result.stderr) == (0, True)
    assert read(tmp_path / "poster.png") == {"https://t.me/OpstapDemoBot"}
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN")
    result = run(tmp_path, "--number", "0460 00 00 00")
    assert (result.exit_code, "without Telegram" in result.stderr) == (0, True)
    assert read(tmp_path / "poster.png") == {"SMSTO:+32460000000:JOB"}


@pytest.mark.parametrize(
    ("changes", "words", "reason"),
    [
        ({"TWILIO_FROM_NUMBER": "", "TELEGRAM_BOT_TOKEN": ""}, (), "set TWILIO_FROM_NUMBER or TELEGRAM_BOT_TOKEN"),
        ({"TELEGRAM_BOT_TOKEN": "5550001:" + "B" * 35}, (), "Telegram does not tell the bot's name: credentials"),
        ({}, ("--keyword", "STOP"), "STOP already means something"),
        ({}, ("--bot", BOT, "--out", "/dev/null/x"), "/dev/null/x: Not a directory"),
    ],
)
def test_what_is_wrong_is_a_sentence(
    run: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, str],
    words: tuple[str, ...],
    reason: str,
) -> None:
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    result = run(tmp_path, *words)
    assert isinstance(result.exception, SystemExit)
    assert (result.exit_code, result.stdout) == (1, "")
    assert reason in result.stderr
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_service_loads_nothing_of_the_poster() -> None:
    heavy = "{'segno', 'uharfbuzz', 'pydyf', 'resvg_py'}"
    program = f"import bot.cli, bot.app, sys; print({heavy} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "set()"
