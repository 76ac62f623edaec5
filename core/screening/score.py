"""From findings to scores: the same formula for every engine, over findings whose quotes were found in the resume."""

from dataclasses import dataclass, replace

from core.quotes import locate
from core.screening.engine import Requirement, RequirementFinding, ScreeningInput
from core.untrusted import instructions_in

MUST_WEIGHT = 3.0
CREDIT = {"met": 1.0, "partly": 0.5, "unknown": 0.2, "not_met": 0.0}
"""What a finding adds of its weight. Silence is not a no: it keeps a part until the candidate has been asked."""
_SKILL_KINDS = frozenset(("skill", "tool", "duty", "experience", "knowledge", "language"))


@dataclass(frozen=True, slots=True)
class ScreeningScore:
    """Scores from 0 to 100, or None with the reason in ``reason``. Advice only: a person decides."""

    keyword_match: float | None
    skill_relevance: float | None
    overall: float | None
    recommendation: str
    reason: str


def verify(screening: ScreeningInput, findings: tuple[RequirementFinding, ...]) -> tuple[RequirementFinding, ...]:
    """One finding per requirement, in their order, each with a quote that stands in the resume or else ``unknown``.

    An engine's own offsets are not believed, and words that speak to the rater prove nothing.
    """
    by_key = {finding.key: finding for finding in reversed(findings)}
    orders = [(span.start, span.end) for span in instructions_in(screening.resume_text)]
    return tuple(
        _verified(by_key.get(requirement.key), requirement, screening.resume_text, orders)
        for requirement in screening.requirements
    )


def _verified(
    finding: RequirementFinding | None, requirement: Requirement, text: str, orders: list[tuple[int, int]]
) -> RequirementFinding:
    silent = RequirementFinding(requirement.key, "unknown", None, None, None, "The resume does not mention it.")
    if finding is None or finding.status == "unknown":
        return replace(silent, reason=finding.reason) if finding and finding.reason else silent
    place = locate(finding.quote or "", text)
    if place is None:
        return replace(silent, reason="No words of the resume support a finding.")
    start, end = place
    if any(start < stop and begin < end for begin, stop in orders):
        return replace(silent, reason="The only words for it are an instruction to the reader of the resume.")
    return replace(finding, quote=text[start:end], start=start, end=end)


def score(requirements: tuple[Requirement, ...], findings: tuple[RequirementFinding, ...]) -> ScreeningScore:
    """``findings`` as ``verify`` returned them."""
    if not requirements:
        return ScreeningScore(
            None, None, None, "insufficient_evidence", "The job has no requirements to screen against."
        )
    if all(finding.status == "unknown" for finding in findings):
        return ScreeningScore(
            None, None, None, "insufficient_evidence", "The resume says nothing about any requirement."
        )
    rows = [
        (_weight(requirement), requirement, finding)
        for requirement, finding in zip(requirements, findings, strict=True)
    ]
    mentioned = _share([(weight, float(finding.status in ("met", "partly"))) for weight, _, finding in rows])
    skills = _share([(weight, CREDIT[f.status]) for weight, requirement, f in rows if requirement.kind in _SKILL_KINDS])
    overall = _share([(weight, CREDIT[finding.status]) for weight, _, finding in rows])
    assert overall is not None
    refused = [r for _, r, finding in rows if r.must and finding.status == "not_met"]
    open_musts = [r for _, r, finding in rows if r.must and finding.status == "unknown"]
    return ScreeningScore(
        mentioned, skills, overall, _recommendation(overall, refused, open_musts), _reason(refused, open_musts)
    )


def _weight(requirement: Requirement) -> float:
    return MUST_WEIGHT if requirement.must else 1.0


def _share(rows: list[tuple[float, float]]) -> float | None:
    total = sum(weight for weight, _ in rows)
    return round(100 * sum(weight * credit for weight, credit in rows) / total, 1) if total else None


def _recommendation(overall: float, refused: list[Requirement], open_musts: list[Requirement]) -> str:
    if overall >= 80 and not refused and not open_musts:
        return "strong_match"
    if overall >= 60 and not refused:
        return "match"
    return "partial_match" if overall >= 35 else "weak_match"


def _reason(refused: list[Requirement], open_musts: list[Requirement]) -> str:
    parts: list[str] = []
    if refused:
        parts.append("The resume says that these are missing: " + "; ".join(r.text for r in refused) + ".")
    if open_musts:
        parts.append("To be asked, since the resume is silent: " + "; ".join(r.text for r in open_musts) + ".")
    return " ".join(parts) or "The resume speaks of every requirement that must be met."
