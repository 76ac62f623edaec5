"""What an interview is made of before it begins. Nothing in here may reach the candidate ahead of its turn."""

from dataclasses import dataclass
from typing import Any, Literal

from core.conductor.codec import decode, encode

Mode = Literal["ai_voice", "ai_chat", "ai_both"]

PLAN_VERSION = 1


@dataclass(frozen=True, slots=True)
class Point:
    """Something that a complete answer mentions. One keyword or synonym said (and not denied) covers it."""

    key: str
    text: str
    keywords: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    fact: bool = False


@dataclass(frozen=True, slots=True)
class Probe:
    """The follow-up that HR approved for the point with key `point`."""

    point: str
    text: str


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    id: str
    text: str
    question_type: str
    difficulty: str
    points: tuple[Point, ...] = ()
    probes: tuple[Probe, ...] = ()
    rephrase: str | None = None
    from_bank: bool = False
    """Its texts are the same for everybody; a generated question may name what stands in a resume."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`time_limit_s` is speaking time without pauses; `extra_time` multiplies it (an accommodation given by HR).

    `job_facts` are (topic, sentence) pairs that HR wrote: with `job_description` all that the candidate may be told about the job.
    """

    interview_id: str
    candidate_name: str
    company: str
    job_title: str
    language: str
    mode: Mode
    recorded: bool
    time_limit_s: int
    questions: tuple[PlannedQuestion, ...]
    job_facts: tuple[tuple[str, str], ...] = ()
    job_description: str = ""
    extra_time: float = 1.0
    breaks: bool = False
    """The candidate is offered a break every few questions, as they asked."""

    @property
    def limit_ms(self) -> int:
        return round(self.time_limit_s * self.extra_time * 1000)

    def to_json(self) -> dict[str, Any]:
        return {"version": PLAN_VERSION, **encode(self)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Plan":
        """Raises ValueError for another version or another shape."""
        if data.get("version") != PLAN_VERSION:
            raise ValueError(f"plan version {data.get('version')!r} is not {PLAN_VERSION}")
        return decode(cls, data)
