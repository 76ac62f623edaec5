"""The screening pipeline's contract: a resume and requirements in, a finding per requirement out. Scores are ours (``score``)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

Status = Literal["met", "partly", "not_met", "unknown"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """``kind``: licence, certificate, skill, tool, duty, shift, language, experience …; ``years`` asks for so many of them."""

    key: str
    kind: str
    text: str
    must: bool = True
    aliases: tuple[str, ...] = ()
    years: float | None = None


@dataclass(frozen=True, slots=True)
class ScreeningInput:
    """``resume_text`` is what the parser made: hidden text is out already. ``today`` decides what has expired."""

    resume_text: str
    requirements: tuple[Requirement, ...]
    today: date
    job_title: str = ""


@dataclass(frozen=True, slots=True)
class RequirementFinding:
    """``quote`` stands at ``resume_text[start:end]``; all three are None where nothing is said.

    ``unknown`` means that the resume is silent: it becomes a question, never a minus.
    """

    key: str
    status: Status
    quote: str | None
    start: int | None
    end: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class ScreeningFindings:
    findings: tuple[RequirementFinding, ...]


class ScreeningEngine(Protocol):
    async def screen(self, screening: ScreeningInput) -> ScreeningFindings:
        """Raises when the model cannot answer: the result then stays pending."""
        ...
