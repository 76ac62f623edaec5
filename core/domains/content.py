"""What a domain says, as people send it and files hold it. The shapes are those of `seeds/domain_data`; a file asks for more of each."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

Text = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"^(?=.*\S)[^\x00-\x1f\x7f]+$")]
Slug = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Region = Annotated[str, Meta(pattern=r"^([A-Z]{2}|INT)$", description="ISO 3166-1 alpha-2, EU, or INT for everywhere")]
Texts = Annotated[list[Text], Meta(max_length=60)]

DIMENSIONS = ("communication", "technical", "confidence", "domain_knowledge", "problem_solving")


class Content(Struct, forbid_unknown_fields=True):
    """A field that is not known is an error, not a surprise."""


class DomainLicence(Content):
    key: Slug
    name: Text
    aliases: Texts = field(default_factory=list[str])
    regions: Annotated[list[Region], Meta(max_length=60)] = field(default_factory=list[str])


class DomainRegulation(Content):
    name: Text
    region: Region


class DomainTerm(Content):
    """A word that speech recognition should expect; ``spoken`` is how it sounds or is misheard."""

    term: Text
    spoken: Texts = field(default_factory=list[str])


class DomainOccupation(Content):
    system: Text
    code: Text
    title: Text
    duties: Texts = field(default_factory=list[str])


class DomainProfile(Content):
    occupation_source: DomainOccupation | None = None
    job_titles: Texts = field(default_factory=list[str])
    licences: Annotated[list[DomainLicence], Meta(max_length=60)] = field(default_factory=list[DomainLicence])
    tools: Texts = field(default_factory=list[str])
    standards: Texts = field(default_factory=list[str])
    regulations: Annotated[list[DomainRegulation], Meta(max_length=60)] = field(default_factory=list[DomainRegulation])
    vocabulary: Annotated[list[DomainTerm], Meta(max_length=200)] = field(default_factory=list[DomainTerm])
    job_descriptions: Annotated[list[dict[str, Any]], Meta(max_length=20)] = field(default_factory=list[dict[str, Any]])
    """Templates for new jobs."""


Anchor = Annotated[str, Meta(min_length=1, max_length=1_000, pattern=r"^(?=.*\S)[^\x00]+$")]


class DomainAnchors(Content, rename={"low": "1-2", "below": "3-4", "middle": "5-6", "above": "7-8", "high": "9-10"}):
    """What is observed in an answer at each pair of levels."""

    low: Anchor
    below: Anchor
    middle: Anchor
    above: Anchor
    high: Anchor


class DomainRubricPart(Content):
    weight: Annotated[float, Meta(gt=0, lt=1)]
    anchors: DomainAnchors


class DomainRubricParts(Content):
    """The weights add up to 1."""

    communication: DomainRubricPart
    technical: DomainRubricPart
    confidence: DomainRubricPart
    domain_knowledge: DomainRubricPart
    problem_solving: DomainRubricPart


QuestionType = Literal["technical", "behavioral", "situational", "domain_specific"]
Difficulty = Literal["easy", "medium", "hard"]
Level = Literal["entry", "mid", "senior", "lead"]
Dimension = Literal["communication", "technical", "confidence", "domain_knowledge", "problem_solving"]
Spoken = Annotated[str, Meta(min_length=1, max_length=600, pattern=r"^(?=.*\S)[^\x00-\x1f\x7f]+$")]
"""Something that is said aloud."""
Phrases = Annotated[list[Text], Meta(max_length=20)]


class BankPoint(Content):
    """Something that a good answer contains. One keyword or synonym said covers it; ``fact`` marks what can be looked up."""

    key: Slug
    text: Text
    keywords: Phrases = field(default_factory=list[str])
    """None: most of the words of ``text`` cover it."""
    synonyms: Phrases = field(default_factory=list[str])
    fact: bool = False


class BankProbe(Content):
    """What is asked when the point with this key is missing."""

    point: Slug
    text: Spoken


class BankContent(Content, kw_only=True):
    """One question with all that an interview and an evaluation need of it."""

    question_text: Spoken
    question_type: QuestionType
    difficulty: Difficulty
    level: Level
    keywords: Phrases = field(default_factory=list[str])
    dimensions: Annotated[list[Dimension], Meta(min_length=1, max_length=5)]
    expected_points: Annotated[list[BankPoint], Meta(min_length=1, max_length=8)]
    probes: Annotated[list[BankProbe], Meta(max_length=8)] = field(default_factory=list[BankProbe])
    rephrase: Spoken | None = None
    poor_answer: Anchor | None = None
