"""`bench screens`: every page of the console, over the demo company, kept as pictures to look at: light and dark.

The installation is a new one on free ports and is gone afterwards. `--language es` and `--phone` show what else people see. An address of
the console that no picture is made of is told as an error.
"""

import argparse
import asyncio
import re
from collections.abc import Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import httpx
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, StorageState, expect
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bench.browser import EMAIL, PASSWORD, launched, make_admin, signed_in
from core.accounts.models import Role, User
from core.candidates.models import Candidate
from core.db import Database
from core.domains.models import BankQuestion, Domain
from core.evaluation.models import Evaluation
from core.interviews.models import Interview
from core.jobs.models import JobDescription
from core.notifications.models import Notification, NotificationTemplate
from core.plans.models import QuestionPlan
from core.settings import Settings
from ops.testing import running
from ops.web import WEB
from seeds.company import founding

FOLDER = Path("docs") / "screens" / "console"
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
_INTERVIEWS = 120
_WIDTH, _PHONE, _HEIGHT = 1280, 390, 860
_TALLEST = 2_000
"""Of a picture: what comes below is more of the same."""
_COLOURS = 96
_SETTLED_MS = 500
_PATIENCE_MS = 60_000
_BUSY = "[role=status] .animate-pulse"
_ROUTERS = ("router.tsx", "administration.ts")
_ROUTE = re.compile(r'^  path: "(/[^"]+)"', re.MULTILINE)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=FOLDER, help="where the pictures are put")
    parser.add_argument("--language", choices=("en", "es"), default="en")
    parser.add_argument("--phone", action="store_true", help="as wide as a telephone")
    parser.add_argument("--only", default="", help="pages whose names hold this")
    parser.add_argument("--new", action="store_true", help="pages of which there is no picture yet")


def routes() -> list[str]:
    """Every address that the console knows, as its router writes it: `/console/jobs/$jobId`."""
    console = WEB / "src" / "console"
    return [path for name in _ROUTERS for path in _ROUTE.findall((console / name).read_text("utf-8"))]


def route_of(path: str) -> str:
    """Of the address of a page. What is written out goes before what is any word: `jobs/new` is no job."""
    plain = re.split("[?#]", path)[0]
    found = [route for route in routes() if re.fullmatch(re.sub(r"\$\w+", "[^/]+", route), plain)]
    return min(found, key=lambda route: route.count("$"), default=plain)


def run(args: argparse.Namespace) -> int:
    """1 when a page showed an error instead of itself, or has no picture."""
    with running({"api", "worker", "loops", "mail"}) as variables:
        values = {key.removeprefix("VIVA_").lower(): value for key, value in variables.items()}
        wrong = asyncio.run(_all(Settings(**values), args))  # pyright: ignore[reportArgumentType]
    for line in wrong:
        print(line)
    return 1 if wrong else 0


async def _all(settings: Settings, args: argparse.Namespace) -> list[str]:
    base = settings.public_url.rstrip("/")
    database = Database(settings, pool_size=2)
    try:
        async with database.transaction() as session:
            await founding.found(session, settings.company, datetime.now(UTC), interviews=_INTERVIEWS)
            await make_admin(session)
        async with database.sessions() as session:
            pages = await _pages(session)
            plan = await _shared_plan(session)
        pages |= await _made(base, plan)
        args.out.mkdir(parents=True, exist_ok=True)
        there = {name for name in pages if args.new and all(_file(args.out, name, theme).exists() for theme in THEMES)}
        wanted = {name: path for name, path in pages.items() if args.only in name and name not in there}
        unseen = set(routes()) - {route_of(path) for path in pages.values()}
        return await _shoot(base, wanted, args) + [f"no picture of {route}" for route in sorted(unseen)]
    finally:
        await database.close()


async def _shared_plan(session: AsyncSession) -> QuestionPlan:
    """One by which a link to an open job can be made."""
    query = (
        select(QuestionPlan)
        .join(JobDescription, JobDescription.id == QuestionPlan.job_id)
        .where(QuestionPlan.status == "approved", JobDescription.status == "open")
    )
    return (await session.scalars(query.order_by(QuestionPlan.id.desc()).limit(1))).one()


async def _made(base: str, plan: QuestionPlan) -> dict[str, str]:
    """What the demo company has not, by the API: keys, links, a webhook, a list of candidates, a receipt; the pages that show them."""
    async with httpx.AsyncClient(base_url=f"{base}/api/v1", timeout=60) as client:
        token = (await _post(client, "/login", {"email": EMAIL, "password": PASSWORD}))["access_token"]
        client.cookies.clear()
        client.headers["Authorization"] = f"Bearer {token}"
        areas = ["candidates", "interviews", "jobs", "results"]
        await _post(client, "/api-keys", {"name": "Applicant tracking system", "areas": areas, "access": "write"})
        await _post(client, "/api-keys", {"name": "Monthly figures", "areas": ["figures"], "days": 90})
        link = {"plan_id": str(plan.id), "interview_type": "ai_chat", "max_uses": 40}
        await _post(client, f"/jobs/{plan.job_id}/open-links", link)
        hook = {"name": "Payroll", "url": "https://payroll.example.invalid/viva", "events": ["offer.answered"]}
        webhook = (await _post(client, "/webhooks", hook))["webhook"]["id"]
        person = {"job_id": str(plan.job_id), "full_name": "Vito Sala", "email": "vito.sala@example.org"}
        erased = (await _post(client, "/candidates", person))["id"]
        receipt = (await _post(client, f"/candidates/{erased}/erasure", {}))["id"]
        export = (await _post(client, "/exports", {"kind": "funnel", "format": "pdf"}))["id"]
        await _until(client, f"/exports/{export}", "ready")
        shared = (await _post(client, "/shares", {"export_id": export}))["link"]
        return {
            "webhook": f"/console/integrations/webhooks/{webhook}",
            "import": f"/console/candidates/imports/{await _listed(client, plan)}",
            "erasure": f"/console/erasures/{receipt}",
            "shared": shared.removeprefix(base),
        }


async def _listed(client: httpx.AsyncClient, plan: QuestionPlan) -> str:
    """A list of candidates that was tried; its id."""
    rows = (
        "full_name,email,resume\nIrene Solano,irene@example.org,\n"
        "Pia Ros,not an address,\nQuim Vidal,quim@example.org,cv.pdf\n"
    )
    answer = await client.post(f"/jobs/{plan.job_id}/imports", files={"rows": ("list.csv", rows.encode())})
    answer.raise_for_status()
    import_id = answer.json()["id"]
    await _until(client, f"/imports/{import_id}", "checked")
    return import_id


async def _until(client: httpx.AsyncClient, path: str, status: str) -> None:
    found = (await client.get(path)).json()
    while found["status"] != status:
        await asyncio.sleep(_SETTLED_MS / 1000)
        found = (await client.get(path)).json()


async def _post(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(path, json=body)
    answer.raise_for_status()
    return answer.json()


async def _pages(session: AsyncSession) -> dict[str, str]:
    """Every page by its name: lists, and of what they hold one that has something to show."""
    reviewed = (
        await session.execute(
            select(Interview, Candidate)
            .join(Candidate, Candidate.id == Interview.candidate_id)
            .join(Evaluation, Evaluation.interview_id == Interview.id)
            .where(Evaluation.status == "ready", Evaluation.overall_score >= 6, Candidate.status == "evaluated")
            .order_by(Interview.id.desc())
            .limit(1)
        )
    ).one()
    interview, candidate = reviewed
    evaluated = select(Candidate.id).join(Evaluation, Evaluation.candidate_id == Candidate.id)
    compared = await session.scalars(evaluated.order_by(Candidate.job_id, Candidate.id).limit(3))
    ids = "%2C".join(f"%22{each}%22" for each in compared)
    booked = select(Interview.id).where(Interview.status == "scheduled", Interview.scheduled_at > datetime.now(UTC))
    upcoming = await _one(session, booked)
    live = await _one(session, select(Interview.id).where(Interview.status == "in_progress"))
    offered = await _one(session, select(Candidate.id).where(Candidate.status.in_(("offered", "hired"))))
    plan = await _shared_plan(session)
    department = await _one(
        session, select(JobDescription.department_id).where(JobDescription.department_id.is_not(None))
    )
    question = await _one(session, select(BankQuestion.id))
    domain = await _one(session, select(Domain.id).where(Domain.slug == "nursing"))
    person = await _one(session, select(User.id).where(User.role == Role.HR_MANAGER))
    message = await _one(session, select(Notification.id).where(Notification.channel == "email"))
    template = await _one(session, select(NotificationTemplate.id).where(NotificationTemplate.channel == "email"))
    inside = "/console"
    return {
        "sign-in": "/sign-in",
        "register": "/register",
        "forgot": "/forgot",
        "setup": "/setup#token",
        "claim": "/claim#token",
        "reset": "/reset#token",
        "dashboard": inside,
        "news": f"{inside}/news",
        "jobs": f"{inside}/jobs",
        "job-new": f"{inside}/jobs/new",
        "job-requirements": f"{inside}/jobs/{candidate.job_id}",
        "job-facts": f"{inside}/jobs/{candidate.job_id}?tab=facts",
        "job-links": f"{inside}/jobs/{plan.job_id}?tab=links",
        "job-details": f"{inside}/jobs/{candidate.job_id}?tab=details",
        "candidates": f"{inside}/candidates",
        "candidate-new": f"{inside}/candidates/new",
        "erasures": f"{inside}/erasures",
        "imports": f"{inside}/candidates/imports",
        "candidate-resume": f"{inside}/candidates/{candidate.id}",
        "candidate-interview": f"{inside}/candidates/{candidate.id}?tab=interview",
        "candidate-decision": f"{inside}/candidates/{offered}?tab=decision",
        "candidate-history": f"{inside}/candidates/{candidate.id}?tab=history",
        "compare": f"{inside}/compare?ids=%5B{ids}%5D",
        "plan": f"{inside}/plans/{plan.id}",
        "interviews": f"{inside}/interviews",
        "interviews-calendar": f"{inside}/interviews/calendar",
        "interviews-review": f"{inside}/interviews?show=review",
        "interview-review": f"{inside}/interviews/{interview.id}",
        "interview-upcoming": f"{inside}/interviews/{upcoming}",
        "listen": f"/listen/{live}",
        "analytics": f"{inside}/analytics",
        "analytics-rows": f"{inside}/analytics/rows?figure=reached&stage=shortlisted",
        "questions": f"{inside}/questions",
        "question": f"{inside}/questions/{question}",
        "question-new": f"{inside}/questions/new",
        "question-domains": f"{inside}/questions/domains",
        "domain": f"{inside}/questions/domains/{domain}",
        "domain-new": f"{inside}/questions/domains/new",
        "question-propose": f"{inside}/questions/propose",
        "people": f"{inside}/people",
        "person-new": f"{inside}/people/new",
        "person": f"{inside}/people/{person}",
        "person-links": f"{inside}/people/links",
        "departments": f"{inside}/departments",
        "department": f"{inside}/departments/{department}",
        "department-new": f"{inside}/departments/new",
        "messages": f"{inside}/notifications",
        "message": f"{inside}/notifications/{message}",
        "templates": f"{inside}/notifications/templates",
        "template": f"{inside}/notifications/templates/{template}",
        "api-keys": f"{inside}/integrations",
        "api-key-new": f"{inside}/integrations/keys/new",
        "webhooks": f"{inside}/integrations?tab=webhooks",
        "webhook-new": f"{inside}/integrations/webhooks/new",
        "settings": f"{inside}/settings",
        "audit": f"{inside}/audit",
        "system": f"{inside}/system",
    }


async def _one(session: AsyncSession, query: Any) -> Any:
    """Of the newest."""
    column = query.selected_columns[0]
    return (await session.scalars(query.order_by(column.desc()).limit(1))).one()


async def _shoot(base: str, pages: dict[str, str], args: argparse.Namespace) -> list[str]:
    wrong: list[str] = []
    async with launched() as browser:
        state = await signed_in(browser, base)
        for theme in THEMES:
            async with _window(browser, theme, args, state) as window:
                page = await window.new_page()
                for name, path in pages.items():
                    await page.goto(base + path)
                    wrong += await _settled(page, name)
                    taken = await page.screenshot(full_page=True)
                    await asyncio.to_thread(_keep, taken, _file(args.out, name, theme))
    return wrong


def _file(folder: Path, name: str, theme: Theme) -> Path:
    return folder / f"{name}-{theme}.png"


@asynccontextmanager
async def _window(browser: Browser, theme: Theme, args: argparse.Namespace, state: StorageState):
    context: BrowserContext = await browser.new_context(
        viewport={"width": _PHONE if args.phone else _WIDTH, "height": _HEIGHT},
        color_scheme=theme,
        reduced_motion="reduce",
        locale="es-ES" if args.language == "es" else "en-GB",
        timezone_id="Europe/Madrid",
        storage_state=state,
    )
    context.set_default_timeout(_PATIENCE_MS)
    try:
        yield context
    finally:
        await context.close()


async def _settled(page: Page, name: str) -> Sequence[str]:
    """Everything that was asked for is there; what stands in its place where it is not."""
    await page.locator("h1").first.wait_for()
    await expect(page.locator(_BUSY)).to_have_count(0, timeout=_PATIENCE_MS)
    await page.wait_for_timeout(_SETTLED_MS)
    await page.evaluate("scrollTo(0, 0)")  # what is listened to has gone to its end
    failed = await page.locator("main [role=alert]").all_inner_texts()
    return [f"{name}: {' '.join(text.split())}" for text in failed]


def _keep(taken: bytes, path: Path) -> None:
    """With as many colours as its flat areas need: a tenth of the bytes."""
    picture = Image.open(BytesIO(taken)).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, _TALLEST)))
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
