"""From a domain to an invitation: the steps that `demo` and `invite` share."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from ops.demo_resume import FILE_NAME, resume
from ops.state import OpsError
from ops.story_client import Json, StoryClient
from seeds.schema import DomainPack, read_packs

NAMES = {"healthcare": "Maya Okafor", "finance": "Daniel Novak", "logistics": "Rosa Alvarez"}
ANY_NAME = "Alex Morgan"
WITHIN_S = 120.0
"""For a result that a background job makes."""

Step = Callable[[str, str], None]
"""Told of each step that is done: its name and what came of it."""


@dataclass(frozen=True)
class Invited:
    """A candidate who may join."""

    interview_id: str
    invitation_token: str
    link: str
    screening: Json
    plan: Json


def pack_of(slug: str) -> DomainPack:
    packs = {pack.slug: pack for pack in read_packs()}
    if slug not in packs:
        raise OpsError(f"there is no domain {slug!r}; there are: {', '.join(sorted(packs))}")
    return packs[slug]


def candidate_name(pack: DomainPack) -> str:
    """One for each sector."""
    return NAMES.get(pack.sector_slug, ANY_NAME)


async def post_job(client: StoryClient, pack: DomainPack, step: Step) -> Json:
    """The pack's first job, open."""
    template: dict[str, Any] = msgspec.to_builtins(pack.job_descriptions[0])
    del template["key"]
    job = await client.create_job({**template, "domain_id": await client.domain_id(pack.slug)})
    step("job", f"{job['title']}, {job['status']}")
    return job


async def invite(
    client: StoryClient,
    pack: DomainPack,
    job: Json,
    *,
    name: str,
    questions: int,
    interview_type: str,
    minutes: int,
    step: Step,
) -> Invited:
    """A candidate with a resume that meets the job, screened, planned, and invited for now."""
    address = f"{name.split()[0].lower()}.{secrets.token_hex(4)}@example.com"
    candidate = await client.create_candidate(job["id"], name, address)
    step("candidate", f"{name}, {address}")
    content = resume(pack.job_descriptions[0], name, address)
    read = (await client.upload_resume(candidate["id"], FILE_NAME, content))["resume"]
    step("resume", f"{FILE_NAME}, {read['characters']} characters read")
    screening = await client.screen(candidate["id"], WITHIN_S)
    step("screening", f"{shown(screening['overall_score'])} of 100, {words(screening['recommendation'])}")
    plan = await client.plan(candidate["id"], questions, WITHIN_S)
    if len(plan["questions"]) != questions:
        raise OpsError(f"{questions} questions were asked for, the plan has {len(plan['questions'])}")
    step("plan", f"{questions} questions, approved")
    scheduled = await client.schedule(candidate["id"], plan["id"], interview_type, minutes)
    step("invitation", scheduled["link"])
    return Invited(scheduled["interview_id"], scheduled["invitation_token"], scheduled["link"], screening, plan)


def shown(score: float | None) -> str:
    return "no score" if score is None else f"{score:g}"


def words(recommendation: str | None) -> str:
    return (recommendation or "none").replace("_", " ")
