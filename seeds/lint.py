"""What a schema cannot say about domain files: counts, echoes, twins, length, and questions that nobody may ask."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import get_args

from core.conductor.coverage import covered, stems
from core.conductor.plan import Point
from core.plans.lawful import protected_topics
from seeds.schema import Dimension, DomainPack, JobTemplate, Question, QuestionType

QUESTIONS_PER_DOMAIN = range(12, 37)
MIN_PER_TYPE = 3
SPOKEN_WORDS = 45
"""A question, its rephrase and each probe stay below: longer ones cannot be held in mind when heard once."""
TWIN = 0.6
"""Two texts whose sets of stems, the trade's vocabulary left out, overlap by this share (Jaccard) are the same text."""
_FEW_WORDS = 4  # texts that keep fewer words than this after masking are too short to compare
_ONE_PAST_EVENT = re.compile(r"^Tell me about one\b")


@dataclass(frozen=True, slots=True)
class Problem:
    where: str
    what: str


def problems(packs: Sequence[DomainPack]) -> list[Problem]:
    """Everything to mend in `packs`; twins are looked for within and across domains."""
    found = [problem for pack in packs for problem in _in_pack(pack)]
    return [*found, *_twins(packs)]


def as_point(question: Question, key: str) -> Point:
    """The expected point in the form that interviews are followed and scored by."""
    point = next(point for point in question.expected_points if point.key == key)
    return Point(point.key, point.text, tuple(point.keywords), tuple(point.synonyms), point.fact)


def _in_pack(pack: DomainPack) -> Iterator[Problem]:
    where = f"{pack.sector_slug}/{pack.slug}"
    for what in (*_counts(pack), *_repeated_keys(pack), *_weights(pack)):
        yield Problem(where, what)
    for job in pack.job_descriptions:
        for what in _in_job(job):
            yield Problem(f"{where} {job.key}", what)
    for question in pack.questions:
        for what in (*_in_points(question), *_in_wording(question), *_echoes(question)):
            yield Problem(f"{where} {question.key}", what)


def _counts(pack: DomainPack) -> Iterator[str]:
    if len(pack.questions) not in QUESTIONS_PER_DOMAIN:
        yield f"has {len(pack.questions)} questions, not {QUESTIONS_PER_DOMAIN.start} to {QUESTIONS_PER_DOMAIN.stop - 1}"
    per_type = Counter(question.question_type for question in pack.questions)
    for question_type in get_args(QuestionType):
        if per_type[question_type] < MIN_PER_TYPE:
            yield f"has {per_type[question_type]} {question_type} questions, fewer than {MIN_PER_TYPE}"
    levels = {job.level for job in pack.job_descriptions}
    if len(levels) < len(pack.job_descriptions):
        yield "its job descriptions are not at three different levels"


def _repeated_keys(pack: DomainPack) -> Iterator[str]:
    groups: dict[str, Iterable[str]] = {
        "question key": (question.key for question in pack.questions),
        "licence key": (licence.key for licence in pack.licences),
        "job description key": (job.key for job in pack.job_descriptions),
        "vocabulary term": (term.term.casefold() for term in pack.vocabulary),
        "job title": (title.casefold() for title in pack.job_titles),
    }
    for name, values in groups.items():
        yield from (f"{name} {value!r} comes twice" for value in _repeated(values))


def _weights(pack: DomainPack) -> Iterator[str]:
    dimensions = pack.rubric.dimensions
    total = sum(getattr(dimensions, name).weight for name in get_args(Dimension))
    if abs(total - 1) > 1e-9:
        yield f"its rubric weights add up to {total:g}, not 1"


def _in_job(job: JobTemplate) -> Iterator[str]:
    yield from (f"requirement {key!r} comes twice" for key in _repeated(r.key for r in job.requirements))
    yield from (f"fact {topic!r} comes twice" for topic in _repeated(f.topic for f in job.facts))
    if job.experience_max < job.experience_min:
        yield "experience_max is below experience_min"
    for requirement in job.requirements:
        if (requirement.kind == "years") != (requirement.years is not None):
            yield f"requirement {requirement.key!r}: `years` belongs to the kind years and to no other"


def _in_points(question: Question) -> Iterator[str]:
    keys = [point.key for point in question.expected_points]
    phrases = (phrase.casefold() for point in question.expected_points for phrase in (*point.keywords, *point.synonyms))
    yield from (f"point {key!r} comes twice" for key in _repeated(keys))
    yield from (f"phrase {phrase!r} stands for two points" for phrase in _repeated(phrases))
    yield from (f"phrase {phrase!r} is only the word {word!r} to the reader" for phrase, word in _shrunk(question))
    yield from (f"two probes ask for {key!r}" for key in _repeated(probe.point for probe in question.probes))
    yield from (f"a probe asks for {p.point!r}, which is not expected" for p in question.probes if p.point not in keys)
    yield from (f"dimension {name!r} comes twice" for name in _repeated(question.dimensions))
    if question.question_type == "technical" and not any(point.fact for point in question.expected_points):
        yield "a technical question needs at least one point with a checkable fact"
    if question.question_type == "behavioral" and not _ONE_PAST_EVENT.match(question.question_text):
        yield 'a behavioral question asks for one past event: it begins with "Tell me about one"'


def _shrunk(question: Question) -> Iterator[tuple[str, str]]:
    """Phrases like "on hold" that lose their small words when compared, so that one common word would cover the point."""
    for point in question.expected_points:
        for phrase in (*point.keywords, *point.synonyms):
            if len(phrase.split()) > 1 and len(left := stems(phrase)) == 1 and not next(iter(left))[0].isdigit():
                yield phrase, next(iter(left))


def _spoken(question: Question) -> dict[str, str]:
    """Every text that a candidate gets to hear, by name."""
    probes = {f"probe for {probe.point}": probe.text for probe in question.probes}
    return {"question_text": question.question_text, "rephrase": question.rephrase, **probes}


def _in_wording(question: Question) -> Iterator[str]:
    for name, text in _spoken(question).items():
        if len(text.split()) >= SPOKEN_WORDS:
            yield f"{name} has {len(text.split())} words, not under {SPOKEN_WORDS}"
        yield from (f"{name} touches a protected topic: {topic}" for topic in protected_topics(text))


def _echoes(question: Question) -> Iterator[str]:
    """Who only says the question back has not answered it, so no spoken text may cover a point."""
    for expected in question.expected_points:
        point = as_point(question, expected.key)
        for name, text in _spoken(question).items():
            if hit := covered(point, text):
                yield f"{name} itself covers point {point.key!r} by {text[hit.start : hit.end]!r}"


def _twins(packs: Sequence[DomainPack]) -> Iterator[Problem]:
    questions: list[tuple[str, frozenset[str]]] = []
    anchors: list[tuple[str, frozenset[str]]] = []
    for pack in packs:
        mask = stems(*(text for term in pack.vocabulary for text in (term.term, *term.spoken)))
        where = f"{pack.sector_slug}/{pack.slug}"
        questions += [(f"{where} {q.key}", stems(q.question_text) - mask) for q in pack.questions]
        anchors += [(f"{where} {name}", stems(text) - mask) for name, text in _anchors(pack)]
    for group in (questions, anchors):
        for (one, first), (other, second) in combinations(group, 2):
            if min(len(first), len(second)) >= _FEW_WORDS and (share := _jaccard(first, second)) >= TWIN:
                yield Problem(one, f"is nearly the same text as {other} ({share:.2f})")


def _anchors(pack: DomainPack) -> Iterator[tuple[str, str]]:
    for name in get_args(Dimension):
        anchors = getattr(pack.rubric.dimensions, name).anchors
        yield from ((f"anchor {name}.{level}", getattr(anchors, level)) for level in anchors.__struct_fields__)


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / len(first | second)


def _repeated(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]
