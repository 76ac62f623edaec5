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
from seeds.readability import grade
from seeds.schema import Dimension, DomainPack, JobTemplate, Level, Question, QuestionType
from seeds.trade import Trades, own_content

DOMAINS = {"Healthcare": 7, "Finance": 7, "Manufacturing": 6, "Logistics": 6, "Engineering": 6}
"""How many domains each sector has."""
QUESTIONS = range(800, 1151)
QUESTIONS_PER_DOMAIN = range(25, 37)
MIN_PER_TYPE = 5
MIN_PER_DIFFICULTY = MIN_PER_LEVEL = 4
MIN_DUTIES = 8
NAMING_ITS_TRADE = 0.6
"""Share of a domain's questions that name a tool, standard, unit or situation of the trade."""
RECOGNISED = 0.85
"""Share of the technical and domain-specific questions whose words are nearest to the duties of their own trade."""
HARDEST_GRADE = 12.0
MEAN_GRADE = (3.0, 8.0)
"""Flesch-Kincaid: no question above a school-leaver's grade, and a domain's mean where plain speech lies."""
SPOKEN_WORDS = 45
"""A question, its rephrase and each probe stay below: longer ones cannot be held in mind when heard once."""
TWIN = 0.6
"""Two texts whose sets of stems, the trade's vocabulary left out, overlap by this share (Jaccard) are the same text."""
LONGEST = {"duty": 45, "description": 50, "fact": 25, "requirement": 18, "point": 25, "poor_answer": 25, "anchor": 30}
"""Words; what is read on a screen or shown beside a score is one sentence that the eye takes in."""
LONGEST_PHRASE = 6
_FEW_WORDS = 4  # texts that keep fewer words than this after masking are too short to compare
_ONE_PAST_EVENT = re.compile(r"^Tell me about one\b")


@dataclass(frozen=True, slots=True)
class Problem:
    where: str
    what: str


def problems(packs: Sequence[DomainPack]) -> list[Problem]:
    """Everything to mend in `packs`; twins are looked for within and across domains."""
    trades = Trades(packs)
    found = [problem for pack in packs for problem in (*_in_pack(pack), *_foreign(pack, trades))]
    return [*found, *_twins(packs)]


def problems_of_all(packs: Sequence[DomainPack]) -> list[Problem]:
    """What only the whole collection can be asked: its size, and whether each trade's questions are told from the others'."""
    found: list[str] = []
    sectors = Counter(pack.sector for pack in packs)
    found += [
        f"{name} has {sectors[name]} domains, not {count}" for name, count in DOMAINS.items() if sectors[name] != count
    ]
    found += [f"there is a sector {name!r}" for name in sectors if name not in DOMAINS]
    questions = sum(len(pack.questions) for pack in packs)
    if questions not in QUESTIONS:
        found.append(f"there are {questions} questions, not {QUESTIONS.start} to {QUESTIONS.stop - 1}")
    right, total = recognition(packs)
    if sum(right.values()) < RECOGNISED * sum(total.values()):
        found.append(f"too few questions are recognised as their own: {sum(right.values())} of {sum(total.values())}")
    return [Problem("all domains", what) for what in found]


def recognition(packs: Sequence[DomainPack]) -> tuple[Counter[str], Counter[str]]:
    """By slug: how many technical and domain-specific questions are nearest to their own trade's duties, and how many there are."""
    trades = Trades(packs)
    right, total = Counter[str](), Counter[str]()
    for pack in packs:
        own = own_content(pack)
        total[pack.slug] = len(own)
        right[pack.slug] = sum(trades.recognise(question.question_text) == pack.slug for question in own)
    return right, total


def mean_grade(pack: DomainPack) -> float:
    return sum(grade(question.question_text) for question in pack.questions) / max(1, len(pack.questions))


def naming(pack: DomainPack, trades: Trades) -> float:
    """Share of the questions that name something of the trade."""
    return sum(trades.names_its_own(pack, question) for question in pack.questions) / max(1, len(pack.questions))


def as_point(question: Question, key: str) -> Point:
    """The expected point in the form that interviews are followed and scored by."""
    point = next(point for point in question.expected_points if point.key == key)
    return Point(point.key, point.text, tuple(point.keywords), tuple(point.synonyms), point.fact)


def _in_pack(pack: DomainPack) -> Iterator[Problem]:
    where = f"{pack.sector_slug}/{pack.slug}"
    for what in (*_counts(pack), *_repeated_keys(pack), *_weights(pack), *_shared_texts(pack)):
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
    per_difficulty = Counter(question.difficulty for question in pack.questions)
    for difficulty in ("easy", "medium", "hard"):
        if per_difficulty[difficulty] < MIN_PER_DIFFICULTY:
            yield f"has {per_difficulty[difficulty]} {difficulty} questions, fewer than {MIN_PER_DIFFICULTY}"
    per_level = Counter(question.level for question in pack.questions)
    for level in get_args(Level):
        if per_level[level] < MIN_PER_LEVEL:
            yield f"has {per_level[level]} questions for {level}, fewer than {MIN_PER_LEVEL}"
    if len(pack.occupation_source.duties) < MIN_DUTIES:
        yield f"states {len(pack.occupation_source.duties)} duties of its source, fewer than {MIN_DUTIES}"
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


def _shared_texts(pack: DomainPack) -> Iterator[str]:
    for number, duty in enumerate(pack.occupation_source.duties, start=1):
        yield from _over_long(f"duty {number}", duty, LONGEST["duty"])
    for name, text in _anchors(pack):
        yield from _over_long(name, text, LONGEST["anchor"])


def _over_long(name: str, text: str, longest: int) -> Iterator[str]:
    if (count := len(text.split())) > longest:
        yield f"{name} has {count} words, more than {longest}"


def _foreign(pack: DomainPack, trades: Trades) -> Iterator[Problem]:
    """Questions that could be put to anybody, and a way of speaking that is too hard or too childish."""
    where = f"{pack.sector_slug}/{pack.slug}"
    if (share := naming(pack, trades)) < NAMING_ITS_TRADE:
        yield Problem(
            where, f"only {share:.0%} of its questions name something of the trade, not {NAMING_ITS_TRADE:.0%}"
        )
    easiest, hardest = MEAN_GRADE
    if not easiest <= (mean := mean_grade(pack)) <= hardest:
        yield Problem(where, f"its questions read at grade {mean:.1f} on average, not {easiest:g} to {hardest:g}")


def _in_job(job: JobTemplate) -> Iterator[str]:
    for name, text, longest in (
        ("description", job.description, LONGEST["description"]),
        *((f"requirement {r.key!r}", r.text, LONGEST["requirement"]) for r in job.requirements),
        *((f"fact {f.topic!r}", f.text, LONGEST["fact"]) for f in job.facts),
    ):
        yield from _over_long(name, text, longest)
        yield from (f"{name} touches a protected topic: {topic}" for topic in protected_topics(text))
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
    for name, text in (("question_text", question.question_text), ("rephrase", question.rephrase)):
        if (hard := grade(text)) > HARDEST_GRADE:
            yield f"{name} reads at grade {hard:.1f}, above {HARDEST_GRADE:g}"
    yield from _over_long("poor_answer", question.poor_answer, LONGEST["poor_answer"])
    yield from (f"poor_answer touches a protected topic: {topic}" for topic in protected_topics(question.poor_answer))
    for point in question.expected_points:
        yield from _over_long(f"point {point.key!r}", point.text, LONGEST["point"])
        for phrase in (*point.keywords, *point.synonyms):
            yield from _over_long(f"phrase {phrase!r}", phrase, LONGEST_PHRASE)


def _echoes(question: Question) -> Iterator[str]:
    """Who only says the question back has not answered it, so no spoken text may cover a point, nor may an answer without substance."""
    for expected in question.expected_points:
        point = as_point(question, expected.key)
        for name, text in _spoken(question).items():
            if hit := covered(point, text):
                yield f"{name} itself covers point {point.key!r} by {text[hit.start : hit.end]!r}"
        if hit := covered(point, question.poor_answer):
            said = question.poor_answer[hit.start : hit.end]
            yield f"the poor answer covers point {point.key!r} by {said!r}: a phrase that proves nothing"


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
