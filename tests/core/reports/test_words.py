"""Words that are shaped once and set by one operator, beside the same lines set by fpdf2."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest
from fpdf.fonts import TTFFont
from pypdf import PdfReader

from core.reports.sheet import BODY, HEADING, Cell, Sheet
from core.reports.words import Words

LINES = (
    "AVATAR Tomorrow, office affluent: ½ of 7.5 (To. Ty.)",
    "Zoë Ståhl, Łódź, Çeşme, Đặng Thị Ánh",
    "Привет, Анна Ёжикова; Ωμέγα και Αθήνα",
)


@pytest.fixture
def sheet() -> Iterator[Sheet]:
    made = Sheet(title="", language="en", author="", created=datetime(2026, 11, 20, tzinfo=UTC), footer=())
    yield made
    made.finished()


def roboto(sheet: Sheet, face: str) -> TTFFont:
    font = sheet.fonts[f"roboto{face}"]
    assert isinstance(font, TTFFont)
    return font


@pytest.mark.parametrize("face", ["", "B", "I"])
@pytest.mark.parametrize("line", LINES)
def test_a_line_is_as_wide_as_fpdf2_makes_it(sheet: Sheet, line: str, face: str) -> None:
    words = Words(roboto(sheet, face))
    sheet.set_font("Roboto", face, 10)
    for text in line.split():
        word = words.word(text)
        assert word is not None, text
        # fpdf2 counts each glyph in whole thousandths, so a word may differ by half of one for each
        assert abs(word.width / 1000 * 10 / sheet.k - sheet.get_string_width(text)) <= 0.0006 * len(text) * 10 / sheet.k


def test_pairs_of_letters_are_kerned(sheet: Sheet) -> None:
    words = Words(roboto(sheet, ""))
    widths = {text: word.width for text in ("To", "T", "o") if (word := words.word(text)) is not None}
    assert widths["To"] < widths["T"] + widths["o"] - 20


def test_what_runs_the_other_way_or_is_not_there_is_left_to_fpdf2(sheet: Sheet) -> None:
    words = Words(roboto(sheet, ""))
    assert words.word("שלום") is None
    assert words.word("漢字") is None


@pytest.mark.parametrize(
    "line", ["त्रिपाठी हिन्दी में डॉक्टर को बुलाता हूँ", "বাংলা", "தமிழ்", "తెలుగు", "我先检查气道。", "한국어 カナ"]
)
def test_other_scripts_are_as_wide_as_fpdf2_makes_them_and_read_back(line: str) -> None:
    sheet = Sheet(
        title="",
        language="en",
        author="",
        created=datetime(2026, 11, 20, tzinfo=UTC),
        footer=(),
        text=frozenset(line),
    )
    for text in line.split():
        ours = sheet.width_of(text, BODY)
        sheet.set_font(sheet.family_of(text), "", BODY.size)
        # fpdf2 counts each glyph in whole thousandths
        assert abs(ours - sheet.get_string_width(text)) <= 0.0006 * len(text) * BODY.size / sheet.k
    sheet.row(Cell(line))
    found = PdfReader(BytesIO(sheet.finished())).pages[0].extract_text()
    assert " ".join(found.replace("\u200b", "").split()).startswith(line)


@pytest.mark.parametrize(("family", "letter", "vowel"), [("nototamil", "க", "ொ"), ("notobengali", "ক", "ো")])
def test_a_vowel_of_two_parts_stands_on_both_sides_of_its_letter(family: str, letter: str, vowel: str) -> None:
    text = frozenset(letter + vowel)
    sheet = Sheet(title="", language="en", author="", created=datetime(2026, 11, 20, tzinfo=UTC), footer=(), text=text)
    font = sheet.fonts[family]
    assert isinstance(font, TTFFont)
    alone, *_ = font.shape_text(letter, 10, None)
    parts = [glyph["x_advance"] for glyph in font.shape_text(letter + vowel, 10, None)]
    assert (len(parts), parts.index(alone["x_advance"])) == (3, 1)
    sheet.finished()


def test_a_mark_stands_over_its_letter_at_its_own_height(sheet: Sheet) -> None:
    word = Words(roboto(sheet, "")).word("q\u0302")
    assert word is not None
    plain = Words(roboto(sheet, "")).word("q")
    assert plain is not None
    assert word.width == plain.width


def test_lines_read_back_as_they_were_set() -> None:
    sheet = Sheet(title="", language="en", author="", created=datetime(2026, 11, 20, tzinfo=UTC), footer=())
    for line in LINES:
        sheet.row(Cell(line))
        sheet.row(Cell(line, HEADING[0], align="R"))
    text = PdfReader(BytesIO(sheet.finished())).pages[0].extract_text()
    for line in LINES:
        assert " ".join(text.split()).count(line) == 2
