"""The house itself: its departments, its people in every role, and its jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from core.accounts.models import Department, Role, User
from core.db import Json, JsonList
from core.jobs.models import JobDescription
from core.plans.service import planned
from seeds.company.people import invented
from seeds.company.rows import Rows
from seeds.company.trades import Trade

COMPANY = "Alderbrook Group (demonstration)"
"""The root of its departments: where it is, the demo company is."""
LABEL = "Demonstration: invented people and figures."
_TREE = {
    "Alderbrook Hospital": ("Surgical wards", "Emergency services"),
    "Alderbrook Works": ("Machining", "Site engineering"),
    "Alderbrook Logistics": ("Distribution centre", "Forwarding"),
    "Alderbrook Bank": ("Branches", "Tax desk"),
}
PLACES = {
    "nursing": "Surgical wards",
    "emergency-medical-services": "Emergency services",
    "cnc-machining": "Machining",
    "civil": "Site engineering",
    "warehouse-operations": "Distribution centre",
    "freight-transport": "Forwarding",
    "retail-banking": "Branches",
    "taxation": "Tax desk",
    "pharmacy": "Surgical wards",
    "physiotherapy-rehabilitation": "Surgical wards",
    "industrial-maintenance": "Machining",
    "quality-assurance": "Machining",
    "procurement": "Distribution centre",
    "auditing": "Tax desk",
}
"""By trade, the department whose jobs are of it."""
_CORE = 5


@dataclass(frozen=True)
class Job:
    id: UUID
    title: str
    trade: Trade
    department_id: UUID
    requirements: JsonList
    opened: datetime
    closed: datetime | None
    hiring: tuple[UUID, ...]
    """Who decides; the first one does most of it."""
    interviewers: tuple[UUID, ...]


@dataclass(frozen=True)
class House:
    admin_id: UUID
    jobs: Sequence[Job]
    names: dict[UUID, str]

    def open_at(self, at: datetime) -> list[Job]:
        return [job for job in self.jobs if job.opened <= at and (job.closed is None or at < job.closed)]


def build(rows: Rows, random: Random, trades: Sequence[Trade], now: datetime, days: int) -> House:
    """A year ago it was all there; jobs open and close since."""
    begun = now - timedelta(days=days + 40)
    root = rows.add(Department, begun, name=COMPANY, description=LABEL, parent_id=None)
    sites: dict[str, UUID] = {}
    places: dict[str, UUID] = {}
    for site, departments in _TREE.items():
        sites[site] = rows.add(Department, begun, name=site, description=LABEL, parent_id=root)
        for name in departments:
            places[name] = rows.add(Department, begun, name=name, description=LABEL, parent_id=sites[site])
    site_of = {name: site for site, departments in _TREE.items() for name in departments}
    names: dict[UUID, str] = {}

    def hire(role: Role, department_id: UUID | None) -> UUID:
        person = invented(random, len(names), "staff")
        user_id = rows.add(
            User, begun, email=person.email, full_name=person.name, role=role.value, department_id=department_id,
            hashed_password=None, language="en",
        )  # fmt: skip
        names[user_id] = person.name
        return user_id

    admin = hire(Role.SUPER_ADMIN, None)
    head = hire(Role.HR_MANAGER, root)
    managers = {site: hire(Role.HR_MANAGER, site_id) for site, site_id in sites.items()}
    interviewers = {
        name: (hire(Role.INTERVIEWER, place), hire(Role.INTERVIEWER, place)) for name, place in places.items()
    }
    jobs: list[Job] = []
    for trade in trades:
        place = PLACES[trade.domain.slug]
        hiring = (managers[site_of[place]], head)
        for template in trade.domain.profile["job_descriptions"][: 3 if trade.answers else 1]:
            jobs.append(_job(rows, random, trade, template, places[place], hiring, interviewers[place], now, days))
    return House(admin, jobs, names)


def _job(
    rows: Rows, random: Random, trade: Trade, template: Json, department_id: UUID, hiring: tuple[UUID, ...],
    interviewers: tuple[UUID, ...], now: datetime, days: int,
) -> Job:  # fmt: skip
    """A third of the older ones are closed again; those without questions of their own are new."""
    opened = now - timedelta(days=days * random.uniform(0.4, 1) + 30 if trade.answers else random.uniform(8, 20))
    closed = now - timedelta(days=days * random.uniform(0.05, 0.3)) if trade.answers and random.random() < 0.3 else None
    core = [planned(order, draft, trade.bank_ids) for order, draft in enumerate(trade.core[:_CORE], 1)]
    job_id = rows.add(
        JobDescription, opened, title=template["title"], department_id=department_id, domain_id=trade.domain.id,
        description=template["description"], level=template["level"], required_skills=template["required_skills"],
        nice_to_have=template["nice_to_have"], requirements=template["requirements"], facts=template["facts"],
        experience_min=template["experience_min"], experience_max=template["experience_max"], core_questions=core,
        status="closed" if closed else "open", closed_at=closed,
    )  # fmt: skip
    return Job(
        job_id, template["title"], trade, department_id, template["requirements"], opened, closed, hiring, interviewers
    )
