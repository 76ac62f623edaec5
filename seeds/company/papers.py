"""Resume, screening and question plan of one candidate, by the same engines and formulas as everybody's."""

from dataclasses import asdict, dataclass
from datetime import datetime
from random import Random

from core.ai.label import EngineLabel
from core.candidates.resume.facts import Vocabulary, find_facts
from core.candidates.resume.model import Facts
from core.db import Json, JsonList
from core.plans.engine import PlanInput
from core.plans.offline import OfflinePlanner
from core.plans.service import bank_question, gap_of, planned
from core.screening.engine import RequirementFinding, ScreeningInput, requirements_of
from core.screening.offline import OfflineScreening
from core.screening.score import ScreeningScore, score, verify
from seeds.company.house import Job
from seeds.company.people import Person, resume

OFFLINE: Json = EngineLabel("offline").to_json()
QUESTIONS = 6


@dataclass(frozen=True)
class Papers:
    text: str
    facts: Facts
    score: ScreeningScore
    findings: JsonList
    plan: JsonList
    """Empty where the job interviews nobody."""


async def papers(random: Random, job: Job, person: Person, level: int, at: datetime) -> Papers:
    text = resume(random, person, job.title, job.requirements, level, at.date())
    requirements = requirements_of(job.requirements, job.trade.domain.profile)
    given = ScreeningInput(text, requirements, at.date(), job.title, (person.name, person.email))
    findings = verify(given, (await OfflineScreening().screen(given)).findings)
    told = [
        {**asdict(finding), "text": requirement.text, "kind": requirement.kind, "must": requirement.must}
        for requirement, finding in zip(requirements, findings, strict=True)
    ]
    facts = find_facts(text, Vocabulary({}, dict.fromkeys(_skills(job), ())), at.date())
    return Papers(text, facts, score(requirements, findings), told, await _plan(job, findings))


async def _plan(job: Job, findings: tuple[RequirementFinding, ...]) -> JsonList:
    if not job.trade.answers:
        return []
    silent = {finding.key for finding in findings if finding.status == "unknown"}
    wanted = PlanInput(
        bank=tuple(bank_question(row) for row in job.trade.bank if row.key in job.trade.answers),
        job_title=job.title,
        job_description="",
        level="mid",
        gaps=tuple(gap_of(row) for row in job.requirements if row["key"] in silent),
        count=QUESTIONS,
        core=job.trade.core,
    )
    drafts = await OfflinePlanner().plan(wanted)
    questions = [planned(order, draft, job.trade.bank_ids) for order, draft in enumerate(drafts, 1)]
    return [{**question, "core": question["source"] != "gap"} for question in questions]


def _skills(job: Job) -> list[str]:
    return sorted({alias for row in job.requirements for alias in row["aliases"][:1]})
