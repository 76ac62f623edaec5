"""The shape of one domain file, `domain_data/{sector}/{domain}.json`; keys are named as the tables are (see docs/domains.md)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

DOMAIN_DATA = Path(__file__).parent / "domain_data"

Text = Annotated[str, Meta(min_length=1, pattern=r"^\S(.*\S)?$")]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Region = Annotated[str, Meta(pattern=r"^([A-Z]{2}|INT)$", description="ISO 3166-1 alpha-2, EU, or INT for everywhere")]
Level = Literal["entry", "mid", "lead"]
QuestionType = Literal["technical", "behavioral", "situational", "domain_specific"]
Dimension = Literal["communication", "technical", "confidence", "domain_knowledge", "problem_solving"]
Years = Annotated[int, Meta(ge=0, le=50)]


class Shape(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A misspelt key is an error instead of silence."""


class OccupationSource(Shape):
    """The public description of the occupation that the content was checked against."""

    system: Literal["O*NET-SOC", "ESCO"]
    code: Text
    title: Text
    duties: list[Text] = []
    """What it says that people of the occupation do: the linter asks whether the questions are about that."""


class Licence(Shape):
    """A licence or certificate that counts in the trade, with what people call it and where it is valid."""

    key: Slug
    name: Text
    aliases: list[Text]
    regions: Annotated[list[Region], Meta(min_length=1)]


class Regulation(Shape):
    name: Text
    region: Region


class Term(Shape):
    """A word that speech recognition should expect; `spoken` is how it sounds or is misheard."""

    term: Text
    spoken: list[Text]


class Requirement(Shape):
    key: Slug
    kind: Literal["licence", "certificate", "years", "tool", "duty", "language", "shift"]
    text: Text
    must: bool
    aliases: list[Text]
    years: Years | None = None


class Fact(Shape):
    """A sentence that may be told to a candidate who asks about `topic`."""

    topic: Slug
    text: Text


class JobTemplate(Shape):
    key: Slug
    title: Text
    level: Level
    description: Text
    required_skills: Annotated[list[Text], Meta(min_length=3)]
    nice_to_have: list[Text]
    requirements: Annotated[list[Requirement], Meta(min_length=3)]
    facts: Annotated[list[Fact], Meta(min_length=4)]
    experience_min: Years
    experience_max: Years


class Anchors(Shape, rename={"low": "1-2", "below": "3-4", "middle": "5-6", "above": "7-8", "high": "9-10"}):
    """What is observed in an answer at each pair of levels."""

    low: Text
    below: Text
    middle: Text
    above: Text
    high: Text


class RubricDimension(Shape):
    weight: Annotated[float, Meta(gt=0, lt=1)]
    anchors: Anchors


class RubricDimensions(Shape):
    communication: RubricDimension
    technical: RubricDimension
    confidence: RubricDimension
    domain_knowledge: RubricDimension
    problem_solving: RubricDimension


class Rubric(Shape):
    version: Annotated[int, Meta(ge=1)]
    dimensions: RubricDimensions


class ExpectedPoint(Shape):
    """Something that a good answer contains. One keyword or synonym said covers it; `fact` marks what can be looked up."""

    key: Slug
    text: Text
    keywords: Annotated[list[Text], Meta(min_length=2, max_length=8)]
    synonyms: Annotated[list[Text], Meta(max_length=8)]
    fact: bool


class Probe(Shape):
    """What to ask when the point with this key is missing. It must not give the answer away."""

    point: Slug
    text: Text


class Question(Shape):
    key: Slug
    question_text: Text
    rephrase: Text
    question_type: QuestionType
    difficulty: Literal["easy", "medium", "hard"]
    level: Level
    keywords: Annotated[list[Text], Meta(min_length=2)]
    dimensions: Annotated[list[Dimension], Meta(min_length=1)]
    expected_points: Annotated[list[ExpectedPoint], Meta(min_length=3, max_length=6)]
    probes: Annotated[list[Probe], Meta(min_length=2, max_length=3)]
    poor_answer: Text


class DomainPack(Shape):
    """One trade: whom it employs, how its people speak, what they are asked and how their answers are judged."""

    name: Text
    slug: Slug
    sector: Text
    sector_slug: Slug
    occupation_source: OccupationSource
    job_titles: Annotated[list[Text], Meta(min_length=3)]
    licences: Annotated[list[Licence], Meta(min_length=1)]
    tools: Annotated[list[Text], Meta(min_length=5)]
    standards: Annotated[list[Text], Meta(min_length=3)]
    regulations: Annotated[list[Regulation], Meta(min_length=3)]
    vocabulary: Annotated[list[Term], Meta(min_length=60, max_length=150)]
    job_descriptions: Annotated[list[JobTemplate], Meta(min_length=3, max_length=3)]
    rubric: Rubric
    questions: list[Question]

    @property
    def path(self) -> str:
        """Where this pack belongs, relative to the folder of all packs."""
        return f"{self.sector_slug}/{self.slug}.json"


class MalformedPack(ValueError):
    """A file that is not a domain pack; the message names file and place."""


def read_pack(path: Path) -> DomainPack:
    """:raises MalformedPack: not JSON, a missing or unknown key, or a value of the wrong shape."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=DomainPack)
    except msgspec.MsgspecError as error:
        raise MalformedPack(f"{path}: {error}") from error


def pack_files(root: Path = DOMAIN_DATA) -> Iterator[Path]:
    yield from sorted(root.glob("*/*.json"))


def read_packs(root: Path = DOMAIN_DATA) -> list[DomainPack]:
    """Every pack under `root`, by sector and name.

    :raises MalformedPack: at the first file that cannot be read, also when it lies at another path than its slugs say.
    """
    packs: list[DomainPack] = []
    for path in pack_files(root):
        pack = read_pack(path)
        if path.relative_to(root).as_posix() != pack.path:
            raise MalformedPack(f"{path}: belongs at {pack.path}")
        packs.append(pack)
    return packs
