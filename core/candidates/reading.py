"""A resume on its way into a candidate's row: read outside of any transaction, then put there in one."""

import asyncio
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from core.audit import service as audit
from core.audit.service import Actor
from core.candidates import resume
from core.candidates.models import Candidate
from core.candidates.resume import Facts, Licence, Resume, Vocabulary
from core.clock import utcnow
from core.db import Json, refuse_in_transaction
from core.domains.models import Domain
from core.files import delete_later, files_of
from core.jobs.models import JobDescription
from core.settings import Settings
from core.untrusted import clean

FOLDER = "resumes"
PARSERS_AT_ONCE = 2
_parsing = asyncio.Semaphore(PARSERS_AT_ONCE)


@dataclass(frozen=True)
class Read:
    resume: Resume
    facts: Facts
    name: str
    """What the sender called the file."""


def new_resume_path() -> str:
    """Where an upload is stored, relative to the data folder: named by us, never by who sent it."""
    return f"{FOLDER}/{uuid4()}"


async def vocabulary_of(session: AsyncSession, job: JobDescription) -> Vocabulary:
    """The words to look for: the job's skills and the domain's licences."""
    domain = await session.get_one(Domain, job.domain_id)
    skills = {str(skill): () for skill in [*job.required_skills, *job.nice_to_have]}
    skills |= {str(row["text"]): tuple(row["aliases"]) for row in job.requirements if row["kind"] == "skill"}
    licences = {str(row["name"]): tuple(row.get("aliases", ())) for row in domain.profile.get("licences", [])}
    return Vocabulary(licences=licences, skills=skills)


async def read_file(settings: Settings, stored: str, filename: str, vocabulary: Vocabulary) -> Read:
    """An upload that was not kept yet. Raises a ResumeError with the way out."""
    refuse_in_transaction("the resume parser")
    async with _parsing:
        found, facts = await asyncio.to_thread(_read, settings.data / stored, filename, vocabulary)
    return Read(found, facts, _plain_name(filename))


async def read_text(text: str, kind: str, vocabulary: Vocabulary) -> Read:
    """Words that were typed instead of a file; ``kind`` is text or form."""
    found = await asyncio.to_thread(resume.from_text, text, kind)
    facts = await asyncio.to_thread(resume.find_facts, found.text, vocabulary, utcnow().date())
    return Read(found, facts, "application form" if kind == "form" else "pasted text")


async def amended(read: Read, written: str, vocabulary: Vocabulary) -> Read:
    """The file, with what its sender says below it. Where that names something it counts, as a correction; the file's text stays."""
    file = read.resume
    whole = await asyncio.to_thread(resume.from_text, f"{file.text}\n\n{written}", file.kind)
    flags = tuple(sorted({*file.flags, *whole.flags}))
    # the places of what is found are those in the whole text
    said_at = "\n" * (len(file.text) + 2) + whole.text[len(file.text) + 2 :]
    said = await asyncio.to_thread(resume.find_facts, said_at, vocabulary, utcnow().date())
    facts = replace(
        read.facts,
        licences=said.licences or read.facts.licences,
        skills=said.skills or read.facts.skills,
        languages=said.languages or read.facts.languages,
        experience=said.experience or read.facts.experience,
    )
    return replace(
        read, resume=replace(file, text=whole.text, flags=flags, instructions=whole.instructions), facts=facts
    )


async def attach(session: AsyncSession, by: Actor, candidate: Candidate, read: Read, stored: str | None) -> None:
    """``candidate`` is locked or new, ``stored`` is kept; an earlier file goes. What was verified of a licence stays so while the
    resume still claims it."""
    found, facts = read.resume, read.facts
    before, candidate.resume_path = candidate.resume_path, stored
    candidate.resume_name = read.name
    candidate.resume_text = found.text
    candidate.resume_flags = list(found.flags)
    candidate.resume_facts = {
        **asdict(facts),
        "kind": found.kind,
        "pages": found.pages,
        "hidden": [asdict(hidden) for hidden in found.hidden],
    }
    candidate.skills = [fact.value for fact in facts.skills]
    verified = {row["name"]: row for row in candidate.licences or () if row.get("verified_at")}
    candidate.licences = [_licence(fact, found.text, verified.get(fact.value)) for fact in facts.licences]
    changes: Json = {"kind": found.kind, "characters": len(found.text), "flags": list(found.flags)}
    if before is not None:
        await delete_later(session, [before], candidate.id)
    await audit.record(session, by, "candidate.resume_uploaded", candidate, changes)
    await session.flush()


async def keep(settings: Settings, stored: str | None) -> None:
    """What was read may become somebody's resume now."""
    if stored is not None:
        await asyncio.to_thread(files_of(settings).keep, stored)


async def discard(settings: Settings, stored: str | None) -> None:
    """What became nobody's resume."""
    if stored is not None:
        await asyncio.to_thread(files_of(settings).take_back, stored)


def _licence(fact: Licence, text: str, verified: Json | None) -> Json:
    seen = verified or {}
    return {
        "name": fact.value,
        "written": text[fact.start : fact.end],
        "start": fact.start,
        "end": fact.end,
        "expires": seen.get("expires") or fact.expires,
        "verified_by": seen.get("verified_by"),
        "verified_at": seen.get("verified_at"),
    }


def _read(path: Path, filename: str, vocabulary: Vocabulary) -> tuple[Resume, Facts]:
    read = resume.parse(path, filename)
    return read, resume.find_facts(read.text, vocabulary, utcnow().date(), read.prominent)


def _plain_name(filename: str) -> str:
    return PurePosixPath(clean(filename).text.replace("\\", "/")).name[:200] or "resume"
