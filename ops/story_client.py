"""HR's side of one hiring story over HTTP, by the operation ids of the API: what `demo` and `invite` do, anybody may."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from ops.state import OpsError

Json = dict[str, Any]
POLL_S = 0.3
OUTAGE_S = 30.0
"""How long a server that does not answer is asked again."""
PAGE = 200


class Refused(OpsError):
    """The API said no, with the words of its problem document."""

    def __init__(self, operation: str, answer: httpx.Response) -> None:
        try:
            problem = answer.json()
            said = f"{problem['title']}: {problem['detail']}"
        except (ValueError, KeyError, TypeError):
            said = f"status {answer.status_code}"
        super().__init__(f"{operation} was refused. {said}")
        self.status = answer.status_code


@dataclass
class StoryClient:
    """``sign_in`` gives a fresh access token; they are short-lived, so it is called again when one has ended."""

    url: str
    sign_in: Callable[[], Awaitable[str]]
    _http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        # HTTPS here is our own server on this machine, whose certificate is for the name that people use.
        self._http = httpx.AsyncClient(base_url=self.api, timeout=60, verify=not self.url.startswith("https"))

    @property
    def api(self) -> str:
        return f"{self.url.rstrip('/')}/api/v1"

    async def close(self) -> None:
        await self._http.aclose()

    async def domain_id(self, slug: str) -> str:
        found = {domain["slug"]: domain["id"] for domain in (await self._get("ListDomains", "domains"))["items"]}
        if slug not in found:
            raise OpsError(f"there is no domain {slug!r}; there are: {', '.join(sorted(found))}")
        return str(found[slug])

    async def create_job(self, job: Json) -> Json:
        return await self._send("CreateJob", "POST", "jobs", json=job)

    async def create_candidate(self, job_id: str, full_name: str, email: str) -> Json:
        body = {"job_id": job_id, "full_name": full_name, "email": email}
        return await self._send("CreateCandidate", "POST", "candidates", json=body)

    async def upload_resume(self, candidate_id: str, name: str, content: bytes) -> Json:
        path = f"candidates/{candidate_id}/resume"
        return await self._send("UploadResume", "PUT", path, files={"file": (name, content)})

    async def screen(self, candidate_id: str, within_s: float) -> Json:
        """Starts the screening and waits for its result."""
        path = f"candidates/{candidate_id}/screening"
        await self._send("ScreenCandidate", "POST", path)
        return await self._ready("GetScreening", path, within_s)

    async def plan(self, candidate_id: str, count: int, within_s: float) -> Json:
        """Starts a plan, waits for its questions and approves it."""
        started = await self._send("PlanQuestions", "POST", f"candidates/{candidate_id}/plans", json={"count": count})
        await self._ready("GetPlan", f"plans/{started['id']}", within_s)
        return await self._send("ApprovePlan", "POST", f"plans/{started['id']}/approval")

    async def schedule(self, candidate_id: str, plan_id: str, interview_type: str, minutes: int) -> Json:
        body = {
            "candidate_id": candidate_id,
            "plan_id": plan_id,
            "interview_type": interview_type,
            "duration_limit_min": minutes,
        }
        return await self._send("ScheduleInterview", "POST", "interviews", json=body)

    async def interview(self, interview_id: str) -> Json:
        return await self._get("GetInterview", f"interviews/{interview_id}")

    async def transcript(self, interview_id: str) -> list[Json]:
        turns, after = list[Json](), 0
        while after is not None:
            page = await self._get("ListTranscript", f"interviews/{interview_id}/transcript?limit={PAGE}&after={after}")
            turns += page["items"]
            after = page["next_after"]
        return turns

    async def evaluation(self, interview_id: str, within_s: float) -> Json:
        return await self._ready("GetEvaluation", f"interviews/{interview_id}/evaluation", within_s)

    async def report(self, interview_id: str, within_s: float) -> bytes:
        return await self._file("DownloadReport", f"interviews/{interview_id}/report", within_s)

    async def replay(self, interview_id: str, within_s: float) -> bytes:
        return await self._file("GetReplay", f"interviews/{interview_id}/replay", within_s)

    # --- asking -------------------------------------------------------------------------------------------------------

    async def _ready(self, operation: str, path: str, within_s: float) -> Json:
        """Polls until the result is there; what it says about why it is not, ends up in the error."""
        deadline = time.monotonic() + within_s
        while (found := await self._get(operation, path))["status"] == "pending":
            if time.monotonic() > deadline:
                raise OpsError(f"{operation} is still pending after {within_s:.0f} s: {found['pending_reason']}")
            await asyncio.sleep(POLL_S)
        return found

    async def _file(self, operation: str, path: str, within_s: float) -> bytes:
        deadline = time.monotonic() + within_s
        while not (answer := await self._ask(operation, "GET", path)).is_success:
            if answer.status_code != 409 or time.monotonic() > deadline:
                raise Refused(operation, answer)
            await asyncio.sleep(POLL_S)
        return answer.content

    async def _get(self, operation: str, path: str) -> Json:
        return await self._send(operation, "GET", path)

    async def _send(self, operation: str, method: str, path: str, **body: Any) -> Json:
        answer = await self._ask(operation, method, path, **body)
        if not answer.is_success:
            raise Refused(operation, answer)
        return answer.json()

    async def _ask(self, operation: str, method: str, path: str, **body: Any) -> httpx.Response:
        """Signs in again when the token has ended; a GET also outlives a server that is being started again."""
        deadline = time.monotonic() + (OUTAGE_S if method == "GET" else 0)
        signed_in = False
        while True:
            try:
                answer = await self._http.request(method, path, **body)
            except httpx.TransportError as error:
                if time.monotonic() > deadline:
                    raise OpsError(f"{operation}: {self.url} does not answer ({type(error).__name__})") from error
                await asyncio.sleep(POLL_S)
                continue
            if answer.status_code == 401 and not signed_in:
                signed_in = True
                self._http.headers["Authorization"] = f"Bearer {await self.sign_in()}"
            elif answer.status_code == 503 and time.monotonic() < deadline:
                await asyncio.sleep(POLL_S)
            else:
                return answer
