"""The hiring story over HTTP, step by step: what several tests build on. The agent's part goes through its own port."""

import asyncio
import io
import wave
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import numpy as np
from docx import Document
from sqlalchemy import select

from core.db import Database
from core.interviews.models import InterviewRun
from core.interviews.run import Commit, PostgresRun, TurnRow
from core.queue import Job
from core.settings import Settings
from worker.attempt import attempt
from worker.tools import open_tools

API = "/api/v1"
RATE = 24_000
PERSON = {"full_name": "Nora Field", "email": "nora@example.org", "phone": "+49 30 1234567"}


def docx(*paragraphs: str) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


RESUME = docx(
    "Nora Field",
    "Registered Nurse (RN), surgical ward, 2019 - 2025",
    "IV therapy and medication administration for twelve beds on nights.",
)
FORM = {
    "work": "Ward nurse, City Hospital, 2019 - present\nIV therapy on nights.",
    "licences": "RN, valid until 2031",
}
"""What somebody without a resume fills in."""
ANSWERS = (
    "I check the airway first and call for help, then I take a full set of observations and work out the early warning score.",
    "I escalated to the doctor within five minutes with SBAR, and wrote down the time and what was ordered.",
    "We had twelve beds on nights, so I asked my colleague to take two of my patients until she was stable.",
)


def job_body(domain: UUID, /, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Ward nurse",
        "domain_id": str(domain),
        "description": "Care for patients on a surgical ward.",
        "required_skills": ["IV therapy", "Medication administration"],
        "nice_to_have": ["Wound care"],
        "experience_min": 2,
        "facts": [{"topic": "shifts", "text": "Early, late and night shifts in turn."}],
        **changes,
    }


async def run_jobs(database: Database, settings: Settings) -> None:
    """Everything that is due, and what follows from it, in this process."""
    tools = open_tools(settings)
    try:
        while True:
            async with database.sessions() as session:
                due = (await session.scalars(select(Job.id).where(Job.done_at.is_(None)).order_by(Job.id))).all()
            if not due:
                return
            for job_id in due:
                await attempt(tools, job_id)
            async with database.sessions() as session:
                open_jobs = await session.scalars(select(Job).where(Job.done_at.is_(None), Job.id.in_(due)))
                assert not (failed := [(job.kind, job.error) for job in open_jobs]), failed
    finally:
        await tools.close()


@dataclass
class Story:
    client: httpx.AsyncClient
    hr: dict[str, str]
    database: Database
    settings: Settings

    async def post(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
        answer = await self.client.post(f"/api/v1{path}", json=body, headers=headers or self.hr)
        assert answer.status_code < 300, f"{path}: {answer.text}"
        return answer.json()

    async def get(self, path: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
        answer = await self.client.get(f"/api/v1{path}", headers=headers or self.hr)
        assert answer.status_code < 300, f"{path}: {answer.text}"
        return answer.json()

    async def planned(self, domain_id: UUID, *, resume: bool) -> tuple[str, str]:
        """A candidate, with a read and screened resume if wanted, and an approved plan for them."""
        job = await self.post("/jobs", job_body(domain_id))
        candidate = await self.post("/candidates", {**PERSON, "job_id": job["id"]})
        if resume:
            uploaded = await self.client.put(
                f"/api/v1/candidates/{candidate['id']}/resume", files={"file": ("cv.docx", RESUME)}, headers=self.hr
            )
            assert uploaded.status_code == 200, uploaded.text
            await self.post(f"/candidates/{candidate['id']}/screening")
            await run_jobs(self.database, self.settings)
        plan = await self.post(f"/candidates/{candidate['id']}/plans", {"count": 3})
        await run_jobs(self.database, self.settings)
        await self.post(f"/plans/{plan['id']}/approval")
        return candidate["id"], plan["id"]

    async def invited(self, domain_id: UUID, *, resume: bool = False, **changes: Any) -> "Invited":
        candidate_id, plan_id = await self.planned(domain_id, resume=resume)
        body = {"candidate_id": candidate_id, "plan_id": plan_id, "interview_type": "ai_both", **changes}
        made = await self.post("/interviews", body)
        return Invited(UUID(made["interview_id"]), made["invitation_token"], candidate_id, plan_id, made)


@dataclass
class Invited:
    interview_id: UUID
    token: str
    candidate_id: str
    plan_id: str
    scheduled: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Invitation {self.token}"}


async def consent(story: Story, invited: Invited, *, recording: bool) -> None:
    told = (await story.get("/invitation", invited.headers))["told"]
    body = {"interview": True, "recording": recording, "text_version": told["text_version"]}
    await story.post("/invitation/consent", body, invited.headers)


async def agent_claims(database: Database, settings: Settings, interview_id: UUID) -> PostgresRun:
    """What a dispatched agent does: waits for its epoch and takes the interview."""
    while True:
        async with database.sessions() as session:
            run = await session.scalar(
                select(InterviewRun).where(
                    InterviewRun.interview_id == interview_id, InterviewRun.dispatched_at.is_not(None)
                )
            )
        if run is not None:
            port = PostgresRun(database, interview_id, run.epoch, settings)
            if await port.claim("job", "agent-1"):
                return port
        await asyncio.sleep(0.02)


async def interviewed(story: Story, invited: Invited, answers: tuple[str, ...] = ANSWERS) -> None:
    """Every question asked and answered by voice, one sentence each 10 s, then closed; segments are written when agreed to."""
    async with story.database.transaction() as session:
        from core.interviews.models import InterviewRun as Run

        session.add(Run(interview_id=invited.interview_id, epoch=1))
    port = PostgresRun(story.database, invited.interview_id, 1, story.settings)
    claimed = await port.claim("job", "agent-1")
    assert claimed is not None
    await port.begin()
    rows: list[TurnRow] = []
    for n, question in enumerate(claimed.plan.questions):
        at = n * 10_000
        rows.append(TurnRow(f"q{n}", "agent", "question", "voice", question.text, question.id, at, at + 3_000))
        if n < len(answers):
            words = [(word, at + 4_000 + i * 200, at + 4_150 + i * 200) for i, word in enumerate(answers[n].split())]
            answer = TurnRow(
                f"a{n}", "candidate", "answer", "voice", answers[n], question.id, at + 4_000, words[-1][2], 0.9, words,
                answers=question.id,
            )  # fmt: skip
            rows.append(answer)
    if claimed.recorded:
        for channel in ("candidate", "agent"):
            segments(story.settings, invited.interview_id, 1, channel, range(len(answers) * 5), 1000)
    await port.commit(Commit({"v": 1}, tuple(rows), close_reason="finished"))


def segments(
    settings: Settings, interview_id: UUID, epoch: int, channel: str, indexes: range, level: int, frames: int = 2 * RATE
) -> None:
    """Segments of 2 s as the agent writes them, each sample being ``level``."""
    folder = settings.data / "recordings" / str(interview_id) / str(epoch) / channel
    folder.mkdir(parents=True, exist_ok=True)
    for index in indexes:
        with wave.open(str(folder / f"{index:06d}-{index * 2000}.wav"), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
            file.writeframes(np.full(frames, level, np.int16).tobytes())


def pcm(wav: bytes) -> "np.ndarray[Any, np.dtype[np.int16]]":
    with wave.open(io.BytesIO(wav), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


async def candidate_for(story: Story, job: dict[str, Any], name: str = "Nora Field", **changes: Any) -> dict[str, Any]:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    return await story.post("/candidates", {"full_name": name, "email": email, "job_id": job["id"], **changes})


async def applied(client: httpx.AsyncClient, job: dict[str, Any], files: Any = None, **changes: Any) -> httpx.Response:
    form = {"full_name": "Ada Reyes", "email": "ada@example.org", **changes}
    return await client.post(f"{API}/careers/{job['id']}/applications", data=form, files=files or {"none": ("", b"")})
