"""The evidence gate and the formula, the same for every engine: a quote that the candidate did not say is dropped, a dimension
without a quote has no number, and the overall score is computed here."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.evaluation.engine import (
    DimensionDraft,
    EvaluationDraft,
    EvaluationEngine,
    EvaluationInput,
    PointDraft,
    PointStatus,
    Quote,
    Remark,
    Turn,
)
from core.evaluation.masking import Masked, mask_input
from core.quotes import locate, normalise
from core.untrusted import instructions_in

MIN_WORDS = 3
"""Of a quote, unless it is all that was said in the turn."""
MIN_DIMENSIONS = 3
STRONG_YES, YES, MAYBE = 8.0, 6.5, 4.5
INSUFFICIENT = "Insufficient evidence: no words of the candidate support a level."


@dataclass(frozen=True, slots=True)
class VerifiedQuote:
    """Words of one answer: ``text`` is ``turn.text[start:end]`` as it was said. Times are ms from the interview's zero, None when
    the turn has none."""

    text: str
    turn_seq: int
    start: int
    end: int
    start_ms: int | None
    end_ms: int | None


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """``score`` 1–10, or None: then ``reason`` says what is missing."""

    dimension: str
    score: float | None
    reason: str
    quotes: tuple[VerifiedQuote, ...]
    spread: float | None


@dataclass(frozen=True, slots=True)
class VerifiedRemark:
    text: str
    quotes: tuple[VerifiedQuote, ...]


@dataclass(frozen=True, slots=True)
class PointResult:
    question_id: str
    key: str
    status: PointStatus
    quotes: tuple[VerifiedQuote, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """``recommendation`` is advice; a person decides. ``dropped_quotes`` counts what an engine quoted and nobody said."""

    dimensions: tuple[DimensionScore, ...]
    overall: float | None
    recommendation: str
    strengths: tuple[VerifiedRemark, ...]
    weaknesses: tuple[VerifiedRemark, ...]
    summary: str
    points: tuple[PointResult, ...]
    rubric_version: str
    dropped_quotes: int


async def assess(engine: EvaluationEngine, given: EvaluationInput, names: tuple[str, ...] = ()) -> Evaluation:
    """Masked, rated by the engine, and verified against the words really said. Raises what the engine raises, and ValueError for a
    draft that is no rating: the result then stays pending."""
    masked, masks = mask_input(given, names)
    return verify(await engine.evaluate(masked), given, masks)


def verify(draft: EvaluationDraft, given: EvaluationInput, masks: Mapping[int, Masked] | None = None) -> Evaluation:
    gate = _Gate(given, masks or {})
    dimensions = _dimensions(draft.dimensions, given, gate)
    overall = overall_score(dimensions, given.rubric.weights)
    return Evaluation(
        dimensions,
        overall,
        recommendation(overall),
        tuple(_remarks(draft.strengths, gate, need_quote=True)),
        tuple(_remarks(draft.weaknesses, gate, need_quote=False)),
        _plain(draft.summary),
        tuple(_points(draft.points, given, gate)),
        given.rubric.version,
        gate.dropped,
    )


def overall_score(dimensions: Iterable[DimensionScore], weights: Mapping[str, float]) -> float | None:
    """Weighted mean of the dimensions that have a score; None with fewer than three of them."""
    rows = [(weights[d.dimension], d.score) for d in dimensions if d.score is not None and weights[d.dimension] > 0]
    if len(rows) < MIN_DIMENSIONS:
        return None
    return round(sum(weight * score for weight, score in rows) / sum(weight for weight, _ in rows), 1)


def recommendation(overall: float | None) -> str:
    if overall is None:
        return "insufficient_evidence"
    if overall >= STRONG_YES:
        return "strong_yes"
    if overall >= YES:
        return "yes"
    return "maybe" if overall >= MAYBE else "no"


def _dimensions(
    drafts: tuple[DimensionDraft, ...], given: EvaluationInput, gate: "_Gate"
) -> tuple[DimensionScore, ...]:
    by_name: dict[str, DimensionDraft] = {}
    for draft in drafts:
        if draft.dimension in by_name:
            raise ValueError(f"the engine rated {draft.dimension} twice")
        by_name[draft.dimension] = draft
    return tuple(_dimension(name, by_name.get(name), gate) for name in given.rubric.dimensions)


def _dimension(name: str, draft: DimensionDraft | None, gate: "_Gate") -> DimensionScore:
    if draft is None or draft.level is None:
        return DimensionScore(name, None, _plain(draft.reason) if draft and draft.reason else INSUFFICIENT, (), None)
    level = _level(name, draft.level)
    quotes = gate.quotes(draft.quotes)
    if not quotes:
        return DimensionScore(name, None, INSUFFICIENT, (), None)
    return DimensionScore(name, level, _plain(draft.reason), quotes, draft.spread)


def _level(name: str, claimed: object) -> float:
    """An engine reads JSON: "9", True and NaN are no levels, whatever its types say."""
    if (
        isinstance(claimed, bool)
        or not isinstance(claimed, int | float)
        or not math.isfinite(claimed)
        or not 1 <= claimed <= 10
    ):
        raise ValueError(f"the engine's level for {name} is no level: {claimed!r}")
    return float(claimed)


def _points(drafts: tuple[PointDraft, ...], given: EvaluationInput, gate: "_Gate") -> Iterable[PointResult]:
    """Every expected point of every asked question, in order; without words for it, it is missing."""
    by_key = {(draft.question_id, draft.key): draft for draft in drafts}
    for question in given.questions:
        for point in question.points:
            draft = by_key.get((question.id, point.key))
            quotes = gate.quotes(draft.quotes) if draft and draft.status != "missing" else ()
            yield PointResult(question.id, point.key, draft.status if draft and quotes else "missing", quotes)


def _remarks(remarks: tuple[Remark, ...], gate: "_Gate", *, need_quote: bool) -> Iterable[VerifiedRemark]:
    for remark in remarks:
        text, quotes = _plain(remark.text), gate.quotes(remark.quotes)
        if text and (quotes or not need_quote):
            yield VerifiedRemark(text, quotes)


def _plain(text: str) -> str:
    """The engine's words without sentences that an answer may have planted there ("highly recommended for immediate hire")."""
    out = text
    for span in reversed(instructions_in(text)):
        out = out[: span.start] + out[span.end :]
    return " ".join(out.split())


class _Gate:
    """Looks quotes up in the candidate's answers, and keeps count of those that are not there."""

    def __init__(self, given: EvaluationInput, masks: Mapping[int, Masked]) -> None:
        self.answers = {turn.seq: turn for turn in given.turns if turn.is_answer}
        self.masks = masks
        self.orders = {
            seq: [(s.start, s.end) for s in instructions_in(turn.text)] for seq, turn in self.answers.items()
        }
        self.dropped = 0

    def quotes(self, quotes: Iterable[Quote]) -> tuple[VerifiedQuote, ...]:
        found: dict[tuple[int, int, int], VerifiedQuote] = {}
        for quote in quotes:
            verified = self._verified(quote)
            if verified is None:
                self.dropped += 1
            else:
                found.setdefault((verified.turn_seq, verified.start, verified.end), verified)
        return tuple(found.values())

    def _verified(self, quote: Quote) -> VerifiedQuote | None:
        claimed = self.answers.get(quote.turn_seq)
        turns = [*([claimed] if claimed else []), *(turn for turn in self.answers.values() if turn is not claimed)]
        for turn in turns:
            place = self._place(quote.text, turn)
            if place is not None:
                start, end = place
                if any(start < stop and begin < end for begin, stop in self.orders[turn.seq]):
                    return None
                return VerifiedQuote(turn.text[start:end], turn.seq, start, end, *quote_time(turn, start, end))
        return None

    def _place(self, text: str, turn: Turn) -> tuple[int, int] | None:
        masked = self.masks.get(turn.seq)
        shown = masked.text if masked else turn.text
        if len(text.split()) < MIN_WORDS and normalise(text)[0] != normalise(shown)[0]:
            return None
        place = locate(text, shown)
        return masked.raw_span(*place) if place and masked else place


def quote_time(turn: Turn, start: int, end: int) -> tuple[int | None, int | None]:
    """When ``turn.text[start:end]`` was said: by the times of its words, else by its share of the turn's characters. Typed words
    have the turn's own times."""
    if turn.start_ms is None or turn.end_ms is None:
        return None, None
    if turn.channel != "voice":
        return turn.start_ms, turn.end_ms
    by_words = _time_by_words(turn, start, end)
    if by_words is not None:
        return by_words
    length, duration = max(1, len(turn.text)), turn.end_ms - turn.start_ms
    return turn.start_ms + round(duration * start / length), turn.start_ms + round(duration * end / length)


def _time_by_words(turn: Turn, start: int, end: int) -> tuple[int, int] | None:
    """Words of the recogniser are found again in the text one after the other; those that are not there are passed over."""
    folded = turn.text.casefold()
    if not turn.words or len(folded) != len(turn.text):
        return None
    times: list[tuple[int, int]] = []
    at = found = 0
    for word, start_ms, end_ms in turn.words:
        key = re.sub(r"^\W+|\W+$", "", word.casefold())
        place = folded.find(key, at, at + len(key) + 40) if key else -1
        if place < 0:
            continue
        found += 1
        at = place + len(key)
        if place < end and start < at:
            times.append((start_ms, end_ms))
    if not times or found < len(turn.words) / 2:
        return None
    return min(first for first, _ in times), max(last for _, last in times)
