"""The screening pipeline's contract: a resume and requirements in, a finding per requirement out. Scores are ours (``score``)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol

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
    names: tuple[str, ...] = ()
    """The candidate's name and address: no model is shown them."""


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


def requirements_of(rows: Sequence[Mapping[str, Any]], profile: Mapping[str, Any]) -> tuple[Requirement, ...]:
    """A job's requirements; a licence is also known by the names that people of the domain give it."""
    return tuple(
        Requirement(
            row["key"],
            row["kind"],
            row["text"],
            row.get("must", True),
            tuple(dict.fromkeys((*row.get("aliases", ()), *_known_as(row, profile)))),
            row.get("years"),
        )
        for row in rows
    )


def _known_as(row: Mapping[str, Any], profile: Mapping[str, Any]) -> Iterator[str]:
    if row["kind"] not in ("licence", "certificate"):
        return
    said = {str(name).casefold() for name in (row["text"], *row.get("aliases", ()))}
    for licence in profile.get("licences", ()):
        names = [str(licence["name"]), *map(str, licence.get("aliases", ()))]
        if said & {name.casefold() for name in names}:
            yield from names


class ScreeningEngine(Protocol):
    async def screen(self, screening: ScreeningInput) -> ScreeningFindings:
        """Raises when the model cannot answer: the result then stays pending."""
        ...
