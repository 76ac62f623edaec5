"""The candidate's HTTP side, with nothing but the invitation: what it says, consent, a token for the room, the transcript."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import httpx

PATIENCE_S = 60.0
"""How long a server that is down, or has no interviewer free, is asked again."""
PAUSE_S = 0.5
PAGE = 200


class Refused(Exception):
    """The server said no; the message is its own."""


@dataclass
class Guest:
    """One invitation."""

    client: httpx.AsyncClient

    @classmethod
    def of(cls, api: str, invitation_token: str) -> "Guest":
        """``api`` ends in /api/v1."""
        headers = {"Authorization": f"Invitation {invitation_token}"}
        return cls(httpx.AsyncClient(base_url=api, headers=headers, timeout=30))

    async def invitation(self) -> dict[str, Any]:
        return await self._ask("GET", "invitation")

    async def consent(self, *, recording: bool, text_version: str) -> None:
        body = {"interview": True, "recording": recording, "text_version": text_version}
        await self._ask("POST", "invitation/consent", body)

    async def join(self) -> tuple[str, str]:
        """Address of the room and a fresh token, which works for a minute."""
        joined = await self._ask("POST", "invitation/join")
        return joined["url"], joined["token"]

    async def transcript(self, interview_id: str) -> list[dict[str, Any]]:
        turns, after = list[dict[str, Any]](), 0
        while after is not None:
            page = await self._ask("GET", f"interviews/{interview_id}/transcript?limit={PAGE}&after={after}")
            turns += page["items"]
            after = page["next_after"]
        return turns

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Every one of these may be sent twice, so a lost connection is a reason to ask again."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                answer = await self.client.request(method, path, json=body)
            except httpx.TransportError as error:
                reason, wait = f"no answer ({type(error).__name__})", PAUSE_S
            else:
                if answer.is_success:
                    return answer.json()
                reason = _said(answer)
                if answer.status_code not in (429, 502, 503):
                    raise Refused(f"{method} {path}: {reason}")
                wait = min(float(answer.headers.get("retry-after", PAUSE_S)), 5.0)
            if time.monotonic() + wait > deadline:
                raise Refused(f"{method} {path}: {reason}")
            await asyncio.sleep(wait)


def _said(answer: httpx.Response) -> str:
    """The problem document's own words where there is one."""
    try:
        problem = answer.json()
        return f"{problem['title']}: {problem['detail']}"
    except (ValueError, KeyError, TypeError):
        return f"status {answer.status_code}"
