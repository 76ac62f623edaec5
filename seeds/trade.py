"""What makes a question one of its trade: it names something of the trade, and its words lead back to what the trade's people do."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from core.conductor.coverage import covered, stems
from core.conductor.plan import Point
from core.conductor.words import words
from seeds.schema import DomainPack, Question

FEW_TRADES = 2
"""A word that the duties of so many trades use at most stands for a situation of these trades."""
_UNITS = stems(
    "degree percent micron millimetre centimetre metre kilometre square cubic gram milligram microgram kilogram kilo tonne litre "
    "millilitre volt kilovolt amp ampere milliamp watt kilowatt megawatt newton pascal bar hertz decibel rpm lux joule"
)
_FUNCTION_WORDS = frozenset(
    "a about after again all also an and another any are as at be because been before being between both but by can could did do does "
    "done down during each either else even every few first for four from get give go had has have he her here him his how i if in "
    "into is it its itself just know last less make makes many may me mean means might more most much must my need never new next no "
    "nor not now of off on once one only or other our out over own per put really right same second see set several she should so "
    "some somebody such take talk tell ten than that the their them then there these they thing things third this those three through "
    "to too two under until up us use used very walk want was way we well were what when where which while who whom whose why will "
    "with without would yet you your".split()
)


class Trades:
    """Comparisons that need all domains at once.

    Recognition is TF-IDF as it is usually computed: stems without function words, counts damped (1 + ln n), idf smoothed
    (ln((1 + N) / (1 + n)) + 1), cosine. A trade's document is its duty text, a question's its `question_text` alone.
    """

    def __init__(self, packs: Sequence[DomainPack]) -> None:
        self._phrases = {pack.slug: Point("trade", "", tuple(_phrases(pack))) for pack in packs}
        self._duties = {pack.slug: Counter(_tokens(*pack.occupation_source.duties)) for pack in packs}
        self._used_by = Counter(token for duties in self._duties.values() for token in duties)

    def names_its_own(self, pack: DomainPack, question: Question) -> bool:
        """Whether the text names a tool, standard, licence or term of the trade, a measure with its unit, or a situation of it."""
        text = question.question_text
        return (
            covered(self._phrases[pack.slug], text) is not None
            or _measures(text)
            or any(token in self._duties[pack.slug] and self._used_by[token] <= FEW_TRADES for token in _tokens(text))
        )

    def recognise(self, text: str) -> str:
        """The slug of the domain whose duties are nearest to `text`."""
        asked = self._weighted(Counter(_tokens(text)))
        return max(self._vectors, key=lambda slug: _product(asked, self._vectors[slug]))

    @cached_property
    def _vectors(self) -> dict[str, dict[str, float]]:
        return {slug: self._weighted(duties) for slug, duties in self._duties.items()}

    def _weighted(self, counts: Mapping[str, int]) -> dict[str, float]:
        total = 1 + len(self._duties)
        known = {token: count for token, count in counts.items() if token in self._used_by}
        weights = {
            token: (1 + math.log(count)) * (math.log(total / (1 + self._used_by[token])) + 1)
            for token, count in known.items()
        }
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        return {token: weight / length for token, weight in weights.items()}


def own_content(pack: DomainPack) -> list[Question]:
    """The questions that only this trade should ask: those that are about method and matter, not about conduct."""
    return [question for question in pack.questions if question.question_type in ("technical", "domain_specific")]


def _product(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(weight * other.get(token, 0.0) for token, weight in one.items())


def _tokens(*texts: str) -> list[str]:
    return [word.norm for text in texts for word in words(text) if word.raw not in _FUNCTION_WORDS]


def _phrases(pack: DomainPack) -> Iterable[str]:
    return (phrase for phrase in _names(pack) if _telling(phrase))


def _telling(phrase: str) -> bool:
    """Not so for what sounds like a common word ("D O", "on hold")."""
    shrunk = len(phrase.split()) > 1 and len(stems(phrase)) == 1
    return not shrunk and "".join(phrase.split()).casefold() not in _FUNCTION_WORDS


def _names(pack: DomainPack) -> Iterable[str]:
    for term in pack.vocabulary:
        yield from (term.term, *term.spoken)
    for licence in pack.licences:
        yield from (licence.name, *licence.aliases)
    yield from (*pack.tools, *pack.standards, *(regulation.name for regulation in pack.regulations))


def _measures(text: str) -> bool:
    said = words(text)
    return any(number.norm[0].isdigit() and unit.norm in _UNITS for number, unit in pairwise(said))
