"""The PDF as HR would read it: text is taken back out with pypdf."""

import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from core.reports import pdf
from core.reports.data import (
    Decision,
    Dimension,
    EvaluationPart,
    HumanScores,
    InterviewReport,
    Quote,
    integrity_hash,
    mmss,
)
from tests.core.reports.sample import long_report, nursing_report, pending_report


def pages(report: InterviewReport) -> list[str]:
    """Each page's text, with every run of white space as one blank."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf.render(report))).pages]


def text_of(report: InterviewReport) -> str:
    return " ".join(pages(report))


def test_same_report_gives_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib; from core.reports import pdf; from tests.core.reports.sample import nursing_report;"
        "print(hashlib.sha256(pdf.render(nursing_report())).hexdigest())"
    )
    root = Path(__file__).parents[3]
    first, second = (
        subprocess.run([sys.executable, "-c", program], cwd=root, check=True, capture_output=True, text=True).stdout
        for _ in range(2)
    )
    assert first == second
    later = replace(nursing_report(), generated_at=nursing_report().generated_at + timedelta(minutes=1))
    assert pdf.render(later) != pdf.render(nursing_report())


def test_every_quote_with_its_moment_and_turn_is_text() -> None:
    report = nursing_report()
    text = text_of(report)
    quotes = [quote for dimension in report.evaluation.dimensions for quote in dimension.quotes]
    assert len(quotes) >= 5
    for quote in quotes:
        start = text.index(f"“{quote.text}”")
        before = text[:start]
        assert before.rstrip().endswith(f"turn {quote.turn_seq}")
        if quote.start_ms is not None:
            assert mmss(quote.start_ms) in before[-40:]


def test_engine_versions_and_hash_are_text() -> None:
    report = nursing_report()
    text = text_of(report)
    engine = report.engine
    stated = (engine.label, engine.prompt_hash, engine.input_hash, engine.rubric_version, engine.app_version)
    for value in (*stated, *engine.models.values(), integrity_hash(report)):
        assert value in text
    assert "Offline engine: for trials, not for hiring decisions" in pages(report)[0]
    assert "A person decides. This report is advice." in pages(report)[0]


def test_the_warning_is_only_for_the_offline_engine() -> None:
    report = nursing_report()
    paid = replace(report, engine=replace(report.engine, engine="openai", label="OpenAI gpt-5"))
    assert "for trials" not in text_of(paid)


def test_the_transcript_is_whole() -> None:
    report = nursing_report()
    text = text_of(report)
    for turn in report.turns:
        assert " ".join(turn.text.split()) in text
    assert "03:14 typed Candidate I take them to the side room" in text


def test_pending_evaluation_says_why_and_shows_no_score() -> None:
    report = pending_report()
    text = text_of(report)
    assert "Evaluation pending" in text
    assert report.evaluation.reason is not None
    assert report.evaluation.reason in text
    assert not re.search(r"\d of 10\b", text)
    for heading in ("Strengths", "Evidence", "Advice:"):
        assert heading not in text


def test_the_decision_has_its_person_moment_reason_and_the_ratings_beside_the_ai() -> None:
    report = nursing_report()
    assert "No person has recorded a decision yet." in text_of(report)
    given = {d.name: 3.0 + n for n, d in enumerate(report.evaluation.dimensions)}
    raters = tuple(HumanScores(f"Rater {n}", {**given, "technical": None}, f"Comment {n}.") for n in range(6))
    reason = "Careful and concrete; the open point on infection control is for the panel."
    decision = Decision("advance", "Ida Stone", report.started_at, reason)
    text = text_of(replace(report, decision=decision, ratings=raters))
    assert f"Advance Ida Stone, 22 November 2026, 10:30 (Europe/Berlin) {reason}" in text
    assert "AI Rater 0 Rater 1 Rater 2 Rater 3 Communication 8 3 3 3 3 Technical 7.5 – – – –" in text
    assert "AI Rater 4 Rater 5 Communication 8 3 3" in text
    assert all(f"{rating.rater} {rating.comment}" in text for rating in raters)


def test_a_pending_evaluation_never_shows_scores_that_it_carries() -> None:
    half_done = replace(nursing_report().evaluation, status="pending", reason="The model failed.")
    text = text_of(replace(nursing_report(), evaluation=half_done))
    assert not re.search(r"\d of 10\b", text)
    assert "Advice: Yes" not in text


def test_unknown_scores_print_no_number() -> None:
    unknown = tuple(Dimension(d.name, None, "Too little was said.") for d in nursing_report().evaluation.dimensions)
    evaluation = EvaluationPart(
        status="ready", overall=None, recommendation="insufficient_evidence", dimensions=unknown
    )
    screening = nursing_report().screening
    assert screening is not None
    screening = replace(screening, overall=None, keyword=None, skill=None)
    text = text_of(replace(nursing_report(), evaluation=evaluation, screening=screening))
    assert not re.search(r"\d of 10", text)
    assert text.count("Insufficient evidence Too little was said.") == 5
    assert "No overall score: insufficient evidence" in text
    assert "Overall insufficient evidence Keywords insufficient evidence Skills insufficient evidence" in text


@pytest.mark.parametrize("name", ["Zoë Łukasiewicz-Đặng", "Александра Щербакова", "Ελένη Παπαδοπούλου"])
def test_latin_cyrillic_and_greek_names_come_out_right(name: str) -> None:
    report = replace(nursing_report(), candidate_name=name)
    assert name in pages(report)[0]
    metadata = PdfReader(BytesIO(pdf.render(report))).metadata
    assert metadata is not None
    assert metadata.title == f"Interview report: {name}, Staff nurse"


@pytest.mark.parametrize(
    "name",
    ["محمد عبد الله الشريف", "דוד בן־גוריון", "राम कृष्ण त्रिपाठी", "王小明", "山田 太郎 カナ", "김철수"],
)
def test_names_of_other_scripts_come_out_right(name: str) -> None:
    report = replace(nursing_report(), candidate_name=name)
    made = pdf.render(report)
    assert plain(name) in plain(PdfReader(BytesIO(made)).pages[0].extract_text())
    assert "typeface cannot show" not in text_of(report)
    # each shape is really there: the letters are set in a typeface that has them, and it lies in the file
    fonts = {str(font["/BaseFont"]) for font in fonts_of(made)}
    assert any("Noto" in font for font in fonts), fonts
    # and the same report is the same file
    assert pdf.render(report) == made


SAID = {
    "Latin": "Zoë Łukasiewicz-Đặng: first I look, then I call, and at 09:30 I write down what I saw (all of it).",
    "Cyrillic": "Сначала я проверяю дыхание, потом зову врача; в 9:30 записываю всё, что видел, и говорю семье правду, как это ни трудно.",
    "Arabic": "أفحص مجرى التنفس أولا ثم أطلب المساعدة وأكتب كل ما رأيته في الملف مباشرة وأخبر الأسرة بالحقيقة مهما كانت صعبة عليهم",
    "Hebrew": "קודם אני בודקת את הנשימה ואחר כך אני קוראת לרופא וכותבת את הכול בתיק של המטופלת ואומרת למשפחה את האמת גם כשהיא קשה",
    "Devanagari": "पहले मैं साँस की जाँच करता हूँ, फिर डॉक्टर को बुलाता हूँ और जो कुछ देखा वह सब लिखता हूँ; त्रिपाठी जी को भी सच बताता हूँ।",
    "Chinese": "我先检查气道，然后呼叫帮助，并把看到的一切写进病历。",
}  # fmt: skip


@pytest.mark.parametrize("script", SAID)
def test_what_was_said_reads_back_in_six_scripts(script: str) -> None:
    report = nursing_report()
    said = SAID[script]
    dimension = replace(report.evaluation.dimensions[0], quotes=(Quote(said, 5, None, None),))
    turns = tuple(replace(turn, text=said) if turn.seq == 5 else turn for turn in report.turns)
    evaluation = replace(report.evaluation, dimensions=(dimension,))
    text = text_of(replace(report, evaluation=evaluation, turns=turns))
    # the marks around a quote are the report's: from right to left they are read apart from the words
    words = plain(re.sub("[“”]", "", text))
    assert words.count(plain(said)) == 2, "as a quote and in the transcript"


def plain(text: str) -> str:
    """Composed, every run of white space as one blank, without control and format characters."""
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(char for char in composed if unicodedata.category(char)[0] != "C")


def fonts_of(made: bytes) -> list[Any]:
    return [font.get_object() for font in PdfReader(BytesIO(made)).pages[0]["/Resources"]["/Font"].values()]


def test_what_the_typeface_lacks_is_marked_and_explained() -> None:
    name = "ⵎⵣ 🙂 Ming\u202e\u0007\ud800"
    text = text_of(replace(nursing_report(), candidate_name=name))
    assert "\ufffd\ufffd \ufffd Ming" in text
    assert "marks a character that this report's typeface cannot show" in text
    assert "typeface cannot show" not in text_of(nursing_report())


def test_template_markers_in_an_answer_stay_text() -> None:
    report = nursing_report()
    turn = replace(report.turns[0], text="{nb} {{7*7}} **bold** %(x)s")
    assert "{nb} {{7*7}} **bold** %(x)s" in text_of(replace(report, turns=(turn,)))


def test_long_words_and_an_empty_transcript() -> None:
    report = nursing_report()
    word = "x" * 700
    quote = Quote(word, 5, 1000, 2000)
    dimension = replace(report.evaluation.dimensions[0], quotes=(quote,))
    evaluation = replace(report.evaluation, dimensions=(dimension,))
    text = text_of(replace(report, evaluation=evaluation, turns=()))
    assert word in text.replace(" ", "")
    assert "Nothing was said." in text


@pytest.mark.parametrize("filler", range(1, 40, 3))
def test_a_quote_is_never_split_and_a_heading_never_left_alone(filler: int) -> None:
    report = nursing_report()
    strengths = tuple(f"Strength number {i}." for i in range(filler))
    quote = Quote("first " + "and then I looked again " * 30 + "last", 5, 38_200, 47_900)
    dimension = replace(report.evaluation.dimensions[1], quotes=(quote,))
    evaluation = replace(report.evaluation, strengths=strengths, dimensions=(dimension,))
    rated = (HumanScores("Rater", dict.fromkeys(("communication", "technical"), 5.0), None),)
    decision = Decision("advance", "Ida Stone", report.started_at, "because " * 12 * filler)
    found = pages(replace(report, evaluation=evaluation, decision=decision, ratings=rated))
    assert any(quote.text in page for page in found)
    for page in found:
        body, footer, _ = page.rpartition(" Page ")
        assert footer
        alone = ("Strengths", "Evidence", "Technical · 7.5 of 10", "Transcript", "Questions", "no score of the AI.")
        assert not body.endswith(alone)


def test_a_hundred_pages() -> None:
    found = pages(long_report(1850))
    assert len(found) >= 100
    for n, page in enumerate(found, 1):
        assert f"Page {n} of {len(found)} " in page


def test_structure_language_and_bookmarks() -> None:
    data = pdf.render(nursing_report())
    reader = PdfReader(BytesIO(data))
    assert reader.root_object["/Lang"] == "en"
    assert b"/DisplayDocTitle true" in data
    assert b"/Marked true" in data
    for kind, count in ((b"H1", 1), (b"BlockQuote", 6), (b"Figure", 1)):
        assert data.count(b"/S /" + kind) == count
    titles = [item["/Title"] for item in reader.outline if not isinstance(item, list)]
    assert titles[:3] == ["Assessment", "Decision", "Scores"]


def test_it_is_read_aloud_in_the_order_of_the_page() -> None:
    reader = PdfReader(BytesIO(pdf.render(nursing_report())))
    order = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages) if page.indirect_reference}

    def marks(element: Any) -> Iterator[tuple[int, int]]:
        """Page and number of each piece of marked content, as the structure lists them."""
        kids = element["/K"]
        for kid in kids if isinstance(kids, list) else [kids]:
            if isinstance(kid, int):
                yield order[element.raw_get("/Pg").idnum], kid
            else:
                yield from marks(kid.get_object())

    found = list(marks(reader.root_object["/StructTreeRoot"]))
    assert len(found) > 50
    assert found == sorted(set(found))


def test_a_summary_has_at_most_120_words() -> None:
    report = nursing_report()
    evaluation = replace(report.evaluation, summary=" ".join(f"word{n}" for n in range(200)))
    text = text_of(replace(report, evaluation=evaluation))
    assert "word119 …" in text
    assert "word120" not in text
