"""Evaluation by rule: what of each question's expected points was said, how concretely, and with which words. Deterministic.

Nothing is paid for length, for terms without a sentence, for the question said back or for praise. What covers no expected
point moves no level, so that an aside, a repetition or a fluent answer to another question adds nothing.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.conductor.coverage import covered, stems
from core.conductor.plan import Point
from core.conductor.words import words
from core.evaluation.admissible import Sentence, judge, only_admissible
from core.evaluation.engine import (
    AskedQuestion,
    DimensionDraft,
    EvaluationDraft,
    EvaluationInput,
    PointDraft,
    Quote,
    Remark,
    Turn,
)

CHANCE = 0.2
"""Share of a question's points that any fluent answer may touch by chance: it earns nothing."""
FULL = 0.9
"""Share from which nothing is missing: one point of many may be said in words that no list foresaw."""
CURVE = 0.8
"""Bends the share so that half of the points is the middle of the scale, as the anchors have it."""
FEW_POINTS = 4
POINTS_PER_SENTENCE = 3
"""More points in one sentence are named, not told."""
MAX_QUOTES = 3
SHORT = 3
"""Words of a quote that can be told from others; what is shorter takes its neighbour along."""
REFUSED = ("instruction", "praise")

_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred|thousand|half|double|percent)\b",
    re.IGNORECASE,
)
_OWN_ACT = re.compile(
    r"\b(?:i|we)\s+(?:(?:then|also|always|first|just|immediately|personally|straight\s+away|um|uh)[\s,]+)*"
    r"(?!(?:think|guess|feel|felt|believe|suppose|know|like|love|would|could|might|may|should|am|was|were|want|hope|try)\b)[a-z]{2,}",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:last\s+\w+|ago|yesterday|once|that\s+(?:day|night|morning|evening|week|shift)|in\s+(?:19|20)\d\d|when\s+(?:i|we|they)\s+\w+ed)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|so\s+that|therefore|that\s+is\s+why|otherwise|in\s+order\s+to|as\s+a\s+result|which\s+(?:meant|means|brought|showed)"
    r"|so\s+(?:i|we|they|he|she|it)\b|after\s+that|turned\s+out|until)",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"\b(?:first(?:ly)?|second(?:ly)?|then|next|after(?:wards)?|before|finally|last(?:ly)?|meanwhile|once)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:maybe|perhaps|probably|i\s+(?:guess|suppose|think)|not\s+(?:completely\s+|really\s+|quite\s+)?sure|kind\s+of|sort\s+of"
    r"|somehow|hopefully|i\s+might|it\s+depends|or\s+something)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Support:
    """A point that was covered, and the sentence that covers it."""

    point: Point
    turn: Turn
    start: int
    end: int
    partly: bool

    @property
    def sentence(self) -> str:
        return self.turn.text[self.start : self.end]

    @property
    def quote(self) -> Quote:
        return Quote(self.sentence, self.turn.seq, self.start, self.end)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the answers to one question hold; the shares are of the sentences that cover a point."""

    question: AskedQuestion
    supports: tuple[_Support, ...]
    said_instead: Quote | None
    """Where no point is covered: the words that stand there in place of an answer."""

    @property
    def covered(self) -> float:
        """Share of the points, without what chance gives."""
        if not self.question.points:
            return 0.0
        share = sum(0.5 if support.partly else 1.0 for support in self.supports) / len(self.question.points)
        if len(self.question.points) < FEW_POINTS:
            return share
        return min(1.0, max(0.0, (share - CHANCE) / (FULL - CHANCE))) ** CURVE

    def share(self, sign: re.Pattern[str]) -> float:
        sentences = {support.sentence for support in self.supports}
        return sum(bool(sign.search(sentence)) for sentence in sentences) / len(sentences) if sentences else 0.0

    def has(self, sign: re.Pattern[str]) -> float:
        return float(any(sign.search(support.sentence) for support in self.supports))

    @property
    def specific(self) -> float:
        return 0.35 * self.has(_NUMBER) + 0.4 * self.share(_OWN_ACT) + 0.25 * self.has(_EVENT)


class OfflineEvaluation:
    async def evaluate(self, given: EvaluationInput) -> EvaluationDraft:
        readings = [_read(question, given) for question in given.questions]
        return EvaluationDraft(
            dimensions=tuple(_dimension(name, readings, given) for name in given.rubric.dimensions),
            strengths=tuple(_strengths(readings)),
            weaknesses=tuple(_weaknesses(readings)),
            summary=_summary(readings),
            points=tuple(draft for reading in readings for draft in _points(reading)),
        )


# Reading the answers


def _read(question: AskedQuestion, given: EvaluationInput) -> _Reading:
    named = [*given.vocabulary, *(term for point in question.points for term in (*point.keywords, *point.synonyms))]
    terms = frozenset(word.norm for term in named for word in words(term))
    about = stems(question.text) | terms
    supports: list[_Support] = []
    instead: list[tuple[int, Quote]] = []
    for turn in given.answers_to(question.id):
        judged = judge(turn.text, _heard_before(turn, question, given), terms)
        done = {support.point.key for support in supports}
        open_points = [point for point in question.points if point.key not in done]
        supports += _supports(open_points, turn, judged)
        for sentence in judged:
            if sentence.why_not not in REFUSED:
                start, end = _grown(sentence, judged, turn)
                quote = Quote(turn.text[start:end], turn.seq, start, end)
                near = len(stems(quote.text) & about) + 100 * (sentence.why_not is None)
                instead.append((near, quote))
    best = max(instead, key=lambda item: item[0], default=None)
    return _Reading(question, tuple(supports), best[1] if best and not supports else None)


def _heard_before(turn: Turn, question: AskedQuestion, given: EvaluationInput) -> list[str]:
    lines = (t.text for t in given.turns if t.speaker == "agent" and t.question_id == question.id and t.seq < turn.seq)
    return [question.text, *lines]


def _grown(sentence: Sentence, judged: list[Sentence], turn: Turn) -> tuple[int, int]:
    """The sentence with the next ones while it is too short to be looked up ("Airway."), never across an order or praise."""
    start, end = sentence.start, sentence.end
    usable = [s for s in judged if s.why_not not in REFUSED]
    while len(words(turn.text[start:end])) < SHORT:
        after = next((s for s in usable if s.start >= end and not _refused_between(end, s.start, judged)), None)
        before = next(
            (s for s in reversed(usable) if s.end <= start and not _refused_between(s.end, start, judged)), None
        )
        if after is not None:
            end = after.end
        elif before is not None:
            start = before.start
        else:
            break
    return start, end


def _refused_between(start: int, end: int, judged: list[Sentence]) -> bool:
    return any(s.why_not in REFUSED and s.start >= start and s.end <= end for s in judged)


def _supports(points: list[Point], turn: Turn, judged: list[Sentence]) -> Iterable[_Support]:
    usable = only_admissible(turn.text, judged)
    told: dict[tuple[int, int], int] = {}
    for point in points:
        hit = covered(point, usable)
        if hit is None:
            continue
        around = [s for s in judged if s.why_not is None and s.start < hit.end and hit.start < s.end]
        start, end = _grown(Sentence(around[0].start, around[-1].end, None), judged, turn)
        told[start, end] = told.get((start, end), 0) + 1
        if told[start, end] <= POINTS_PER_SENTENCE:
            yield _Support(point, turn, start, end, bool(_HEDGE.search(turn.text, start, end)))


# Levels


def _knowledge(reading: _Reading) -> float:
    return reading.covered * (0.85 + 0.15 * reading.specific)


def _problem_solving(reading: _Reading) -> float:
    return reading.covered * (0.7 + 0.2 * reading.has(_REASON) + 0.1 * reading.has(_ORDER))


def _communication(reading: _Reading) -> float:
    """Answers what was asked, in an order and with reasons."""
    return min(1.0, 1.2 * reading.covered) * (0.6 + 0.2 * reading.has(_ORDER) + 0.2 * reading.has(_REASON))


def _confidence(reading: _Reading) -> float:
    """How sure and specific the content is: own acts, figures and events against maybes. Never how it sounded."""
    return min(1.0, 1.2 * reading.covered) * (0.4 + 0.6 * reading.specific) * (1 - 0.5 * reading.share(_HEDGE))


_MEASURES: dict[str, Callable[[_Reading], float]] = {
    "communication": _communication,
    "confidence": _confidence,
    "problem_solving": _problem_solving,
}
_EVERY_ANSWER = frozenset(("communication", "confidence"))


def _dimension(name: str, readings: list[_Reading], given: EvaluationInput) -> DimensionDraft:
    bearing = [r for r in readings if name in _EVERY_ANSWER or name in r.question.bears_on]
    quotes = _quotes(bearing, _MEASURES.get(name, _knowledge))
    if not quotes:
        return DimensionDraft(name, None, "Insufficient evidence: no answer to a question that bears on it.")
    measure = _MEASURES.get(name, _knowledge)
    worth = sum(measure(reading) for reading in bearing) / len(bearing)
    level = round(2 * (1 + 9 * worth)) / 2
    return DimensionDraft(name, level, _why(bearing, given.rubric.anchor(name, level)), quotes, 0.0)


def _quotes(readings: list[_Reading], measure: Callable[[_Reading], float]) -> tuple[Quote, ...]:
    """The sentences of the best answers; where nothing was covered, what was said instead."""
    ranked = sorted((r for r in readings if r.supports), key=measure, reverse=True)
    found: list[Quote] = []
    for depth in range(MAX_QUOTES):
        for reading in ranked:
            own = _by_worth(reading)
            if depth < len(own) and own[depth] not in found:
                found.append(own[depth])
    return tuple((found or [r.said_instead for r in readings if r.said_instead is not None])[:MAX_QUOTES])


def _by_worth(reading: _Reading) -> list[Quote]:
    """Quotes of one answer, the one that carries most points and a figure first."""
    counted: dict[Quote, float] = {}
    for support in reading.supports:
        counted[support.quote] = counted.get(support.quote, 0.5 * bool(_NUMBER.search(support.sentence))) + 1
    return sorted(counted, key=lambda quote: -counted[quote])


def _why(readings: list[_Reading], anchor: str | None) -> str:
    met, total = _counts(readings)
    answered = sum(bool(reading.supports) for reading in readings)
    parts = [f"{met} of {total} expected points are covered, in {answered} of {len(readings)} answers."]
    if any(reading.has(_NUMBER) for reading in readings):
        parts.append("Figures are given.")
    hedged = [reading for reading in readings if reading.share(_HEDGE) > 0]
    if hedged:
        parts.append(f"{len(hedged)} of the answers leave points at maybe.")
    if anchor:
        parts.append(f"Closest anchor: {anchor}.")
    return " ".join(parts)


# Points and words for people


def _counts(readings: list[_Reading]) -> tuple[int, int]:
    return sum(len(reading.supports) for reading in readings), sum(len(reading.question.points) for reading in readings)


def _points(reading: _Reading) -> Iterable[PointDraft]:
    by_key = {support.point.key: support for support in reading.supports}
    for point in reading.question.points:
        support = by_key.get(point.key)
        if support is None:
            yield PointDraft(reading.question.id, point.key, "missing")
        else:
            yield PointDraft(reading.question.id, point.key, "partly" if support.partly else "met", (support.quote,))


def _strengths(readings: list[_Reading]) -> Iterable[Remark]:
    strong = sorted((r for r in readings if r.covered >= 0.5), key=lambda r: -r.covered)
    for reading in strong[:MAX_QUOTES]:
        said = "; ".join(support.point.text for support in reading.supports[:2])
        yield Remark(f"{said}.", tuple(_by_worth(reading)[:1]))


def _weaknesses(readings: list[_Reading]) -> Iterable[Remark]:
    weak = sorted((r for r in readings if r.covered < 0.75 and r.question.points), key=lambda r: r.covered)
    for reading in weak[:MAX_QUOTES]:
        done = {support.point.key for support in reading.supports}
        missing = [point.text for point in reading.question.points if point.key not in done]
        if missing:
            yield Remark(
                f"Not mentioned: {'; '.join(missing[:2])}.", (reading.said_instead,) if reading.said_instead else ()
            )


def _summary(readings: list[_Reading]) -> str:
    met, total = _counts(readings)
    silent = sum(not reading.supports and reading.said_instead is None for reading in readings)
    text = f"{met} of {total} expected points were covered in {len(readings)} questions."
    return f"{text} {silent} had no answer." if silent else text
