"""`viva verify`: thirteen checks of a whole installation, one row each with what was seen; exit code 1 when one fails.

By default on a fresh installation in a folder of its own, deleted afterwards: it registers, hires and mails, and none of that
belongs among real people. Everything goes over HTTP, as a named SuperAdmin; mail is read where the local catcher keeps it.
"""

import argparse
import asyncio
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from ops import first_admin, story
from ops.catcher import FOLDER as MAIL
from ops.demo import SCRIPTS, known_questions
from ops.demo_candidate import Breaker, SimulatedCandidate
from ops.demo_resume import FILE_NAME, resume
from ops.demo_screen import Screen
from ops.demo_services import services
from ops.stack import Stack
from ops.state import OpsError
from ops.story_client import StoryClient

Json = dict[str, Any]
DOMAIN, NAME, QUESTIONS, MINUTES = "nursing", "Maya Okafor", 4, 15
DOMAINS, BANK, RESUME_AT_LEAST = 32, 800, 200
DIMENSIONS = ("communication", "technical", "confidence", "domain_knowledge", "problem_solving")
WITHIN_S = 300.0
POLL_S = 0.5
EXCEL = b"PK\x03\x04"
CHECKS = (
    "health: every part answers",
    "accounts: register, log in, me",
    f"seeds: {DOMAINS} domains, {BANK}+ questions",
    "jobs: made, found, filtered",
    "resume: stored and read",
    "screening: a score with its requirements",
    "questions: generated for this candidate",
    "conductor: typed and spoken answers are answered",
    "evaluation: six scores",
    "dashboard: counts what happened",
    "reports: PDF and Excel",
    "invitation: mail with a calendar file",
    "one run: from the application to the accepted offer",
)


class Failed(Exception):
    """A check that did not hold, with what was seen instead."""


@dataclass
class Verification:
    stack: Stack
    http: httpx.AsyncClient
    client: StoryClient
    screen: Screen
    email: str = field(default_factory=lambda: f"maya.{secrets.token_hex(4)}@example.com")
    password: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    seen: Json = field(default_factory=dict[str, Any])

    def steps(self) -> tuple[Callable[[], Awaitable[str]], ...]:
        """In the order of ``CHECKS``, but each runs when what it needs is there: see ``ORDER``."""
        return (
            self.health,
            self.accounts,
            self.seeds,
            self.jobs,
            self.resume,
            self.screening,
            self.questions,
            self.conductor,
            self.evaluation,
            self.dashboard,
            self.reports,
            self.invitation,
            self.hired,
        )

    async def sign_in(self) -> str:
        answer = await self.http.post("login", json={"email": "verify@example.com", "password": self.password})
        return str(answer.raise_for_status().json()["access_token"])

    async def health(self) -> str:
        answer = await self.http.get(f"{self.stack.url}/health")
        parts = answer.json()["parts"]
        _hold(answer.status_code == 200, f"status {answer.status_code}: {parts}")
        return ", ".join(f"{name} {part['ms']} ms" for name, part in parts.items())

    async def accounts(self) -> str:
        link = await first_admin.link(self.stack)
        _hold(link is not None, "there is a SuperAdmin already: verify wants an installation of its own")
        admin = {"email": "verify@example.com", "full_name": "Vera Check", "password": self.password}
        await self._post("setup", {"token": str(link).partition("#")[2], **admin})
        person = {"email": "reg@example.com", "full_name": "Reg Ister", "password": self.password}
        await self._post("register", person)
        token = (await self._post("login", {"email": person["email"], "password": self.password}))["access_token"]
        me = await self.http.get("me", headers={"Authorization": f"Bearer {token}"})
        _hold(me.json().get("email") == person["email"], me.text)
        self.http.headers["Authorization"] = f"Bearer {await self.sign_in()}"
        return f"{person['email']} is a {me.json()['role']}; the SuperAdmin came by a link that works once"

    async def seeds(self) -> str:
        domains = (await self._get("domains"))["items"]
        questions = sum(domain["questions"] for domain in domains)
        _hold(len(domains) >= DOMAINS and questions >= BANK, f"{len(domains)} domains, {questions} questions")
        return f"{len(domains)} domains, {questions} questions"

    async def jobs(self) -> str:
        pack = story.pack_of(DOMAIN)
        job = await story.post_job(self.client, pack, _silent)
        self.seen["job"] = job
        word = job["title"].split()[0]
        found = (await self._get("jobs", domain_id=job["domain_id"], status="open", text=word))["items"]
        other = (await self._get("jobs", domain_id=job["domain_id"], status="closed", text=word))["items"]
        _hold([row["id"] for row in found] == [job["id"]] and not other, f"found {len(found)} and {len(other)}")
        return f"{job['title']!r} found among open ones, not among closed ones"

    async def resume(self) -> str:
        job, pack = self.seen["job"], story.pack_of(DOMAIN)
        content = resume(pack.job_descriptions[0], NAME, self.email)
        form = {"full_name": NAME, "email": self.email}
        path = f"careers/{job['id']}/applications"
        answer = await self.http.post(path, data=form, files={"file": (FILE_NAME, content)})
        _hold(answer.is_success, answer.text)
        (row,) = (await self._get("candidates", job_id=job["id"]))["items"]
        candidate = await self._get(f"candidates/{row['id']}")
        read = candidate["resume"]
        stored = list((self.stack.data / "resumes").iterdir())
        if read is None or read["characters"] < RESUME_AT_LEAST or not candidate["skills"]:
            raise Failed(f"read: {read}, skills: {candidate['skills']}")
        _hold(len(stored) == 1, f"{len(stored)} files stored")
        self.seen["candidate"] = candidate
        return f"{read['characters']} characters, {len(candidate['skills'])} skills, one file of {len(content)} bytes stored"

    async def screening(self) -> str:
        found = await self.client.screen(self.seen["candidate"]["id"], WITHIN_S)
        _hold(found["overall_score"] is not None, str(found)[:200])
        await self._put(f"candidates/{self.seen['candidate']['id']}/status", {"status": "shortlisted"})
        return f"{found['overall_score']:g} of 100, {story.words(found['recommendation'])}; shortlisted"

    async def questions(self) -> str:
        plan = await self.client.plan(self.seen["candidate"]["id"], QUESTIONS, WITHIN_S)
        texts = {question["question_text"] for question in plan["questions"]}
        _hold(len(texts) == QUESTIONS, f"{len(texts)} different questions of {QUESTIONS}")
        self.seen["plan"] = plan
        return f"{QUESTIONS} different questions, each with what a good answer holds; approved"

    async def invitation(self) -> str:
        made = await self.client.schedule(self.seen["candidate"]["id"], self.seen["plan"]["id"], "ai_both", MINUTES)
        self.seen["interview"] = made
        mail = await self._mail("/i/")
        kinds = [part.get_content_type() for part in mail.iter_attachments()]
        _hold("text/calendar" in kinds, f"attached: {kinds}")
        return f"{mail['Subject']!r} to {mail['To']}, with interview.ics"

    async def conductor(self) -> str:
        pack = story.pack_of(DOMAIN)
        invited = self.seen["interview"]
        speech = self.stack.variables()["VIVA_SPEECH_URL"]
        visit = {
            "api": self.client.api,
            "invitation_token": invited["invitation_token"],
            "speech_url": speech,
            "cache": str(self.stack.cache / "candidate-voice"),
            "questions": known_questions(self.seen["plan"], pack),
            "script": str(SCRIPTS / DOMAIN / "strong.jsonl"),
            "wavs": [],
            "recording": True,
            "drop": None,
        }
        breaker = Breaker(self.stack, _no_transcript, [])
        await SimulatedCandidate(self.stack, self.screen, NAME, breaker).attend(visit)
        turns = await self.client.transcript(invited["interview_id"])
        answered = {channel: _answered(turns, channel) for channel in ("voice", "text")}
        _hold(all(answered.values()), f"answered: {answered}")
        return f"{answered['voice']} spoken and {answered['text']} typed answers were answered; {len(turns)} turns"

    async def evaluation(self) -> str:
        found = await self.client.evaluation(self.seen["interview"]["interview_id"], WITHIN_S)
        scores = {each["dimension"]: each["score"] for each in found["dimensions"]}
        _hold(set(scores) == set(DIMENSIONS) and None not in scores.values(), str(scores))
        _hold(found["overall_score"] is not None, "no overall score")
        quotes = sum(len(each["quotes"]) for each in found["dimensions"])
        return (
            f"overall {found['overall_score']:g}, {', '.join(f'{n} {s:g}' for n, s in scores.items())}; {quotes} quotes"
        )

    async def dashboard(self) -> str:
        found = await self._get("dashboard")
        _hold(bool(found["kpis"]) and bool(found["pipeline"]), str(found)[:200])
        return f"{len(found['kpis'])} figures, a pipeline of {len(found['pipeline'])} stages"

    async def reports(self) -> str:
        pdf = await self.client.report(self.seen["interview"]["interview_id"], WITHIN_S)
        _hold(pdf.startswith(b"%PDF"), "the report is no PDF")
        made = await self._post("exports", {"kind": "shortlist", "format": "xlsx", "job_id": self.seen["job"]["id"]})
        row, deadline = made, time.monotonic() + WITHIN_S
        while row["status"] in ("queued", "running") and time.monotonic() < deadline:
            await asyncio.sleep(POLL_S)
            row = await self._get(f"exports/{made['id']}")
        file = await self.http.get(f"exports/{made['id']}/file")
        _hold(file.is_success and file.content.startswith(EXCEL), f"{row['status']}: {row['error']}")
        return f"PDF of {len(pdf)} bytes, {row['file_name']} of {len(file.content)} bytes"

    async def hired(self) -> str:
        candidate = self.seen["candidate"]["id"]
        await self.client.evaluation(self.seen["interview"]["interview_id"], WITHIN_S)  # opened: an offer rests on it
        terms = {"reason": "The clearest answers on deterioration.", "terms": "3,400 euros a month, 38.5 hours."}
        await self._post(f"candidates/{candidate}/offers", terms)
        mail = await self._mail("/offer#")
        kinds = [part.get_content_type() for part in mail.iter_attachments()]
        _hold("application/pdf" in kinds, f"attached: {kinds}")
        token = _text(mail).partition("/offer#")[2].split()[0]
        await self._post("offer/answer", {"token": token, "answer": "accept"})
        steps = (await self._get(f"candidates/{candidate}/history"))["items"]
        way = [steps[0]["from_status"], *(step["to_status"] for step in steps)]
        _hold(way[-1] == "hired", " → ".join(way))
        return " → ".join(way)

    # --- asking -------------------------------------------------------------------------------------------------------

    async def _get(self, path: str, **params: str) -> Json:
        return self._read(path, await self.http.get(path, params=params))

    async def _post(self, path: str, body: Json) -> Json:
        return self._read(path, await self.http.post(path, json=body))

    async def _put(self, path: str, body: Json) -> Json:
        return self._read(path, await self.http.put(path, json=body))

    def _read(self, path: str, answer: httpx.Response) -> Json:
        _hold(answer.is_success, f"{answer.request.method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer.json()

    async def _mail(self, holds: str) -> EmailMessage:
        """The mail to the candidate that has this in its text, as soon as the catcher has it."""
        deadline = time.monotonic() + WITHIN_S
        while time.monotonic() < deadline:
            for path in (self.stack.data / MAIL).glob("*.eml"):
                mail = message_from_bytes(path.read_bytes(), policy=policy.default)
                assert isinstance(mail, EmailMessage)
                if self.email in str(mail["To"]) and holds in _text(mail):
                    return mail
            await asyncio.sleep(POLL_S)
        raise Failed(f"no mail to {self.email} with {holds}")


ORDER = (0, 1, 2, 3, 4, 5, 6, 11, 7, 8, 9, 10, 12)
"""The invitation goes out before the interview that it is for."""


def _hold(condition: bool, otherwise: str) -> None:
    if not condition:
        raise Failed(otherwise)


def _silent(what: str, how: str) -> None:
    """The rows say it."""


async def _no_transcript() -> list[Json]:
    return []


def _text(mail: EmailMessage) -> str:
    plain = mail.get_body(("plain",))
    return plain.get_content() if plain is not None else ""


def _answered(turns: list[Json], channel: str) -> int:
    """How many of the candidate's turns of this channel the interviewer spoke after."""
    last = max((turn["sequence_order"] for turn in turns if turn["speaker"] == "agent"), default=0)
    mine = [turn for turn in turns if turn["speaker"] == "candidate" and turn["channel"] == channel]
    return sum(turn["sequence_order"] < last for turn in mine)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--keep", action="store_true", help="leave the installation's folder there, and say where")
    parser.add_argument("--verbose", action="store_true", help="show the services and the interview on the way")


def run(args: argparse.Namespace) -> int:
    os.environ.pop("VIVA_S3_BUCKET", None)  # nothing of it goes to where a real installation has its files
    folder = Path(tempfile.mkdtemp(prefix="viva-verify-"))
    try:
        return asyncio.run(_verify(folder, verbose=args.verbose))
    finally:
        if args.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


async def _verify(folder: Path, *, verbose: bool) -> int:
    screen = Screen() if verbose else Screen(Console(quiet=True))
    async with services(folder, screen.service) as place:
        api = f"{place.stack.url}/api/v1/"
        async with httpx.AsyncClient(base_url=api, timeout=60) as http:
            client = StoryClient(place.stack.url, _nobody)
            made = Verification(place.stack, http, client, screen)
            client.sign_in = made.sign_in
            try:
                return await checked(made.steps())
            finally:
                await client.close()


async def _nobody() -> str:
    raise OpsError("nobody is signed in yet")


async def checked(steps: Sequence[Callable[[], Awaitable[str]]]) -> int:
    """Runs every check, also after one failed, and prints the rows; 1 when one failed, whatever with."""
    failed = 0
    for number in ORDER:
        began = time.monotonic()
        try:
            mark, said = "ok", await steps[number]()
        except Exception as error:
            mark, said = (
                "FAILED",
                str(error) if isinstance(error, Failed | OpsError) else f"{type(error).__name__}: {error}",
            )
            failed += 1
        seconds = time.monotonic() - began
        print(f"  {mark:<7}{number + 1:>2}  {CHECKS[number]:<54} {seconds:6.1f} s  {said}", flush=True)
    print(f"{len(CHECKS) - failed} of {len(CHECKS)} checks hold", flush=True)
    return 1 if failed else 0
