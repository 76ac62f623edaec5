"""`viva screen --resume FILE --job JOB.json`: a resume against a job's requirements, by rule. Needs no running service, stores nothing."""

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from core.candidates.resume import ResumeError, Vocabulary, find_facts
from core.screening.engine import Requirement, ScreeningInput, requirements_of
from core.screening.offline import OfflineScreening
from core.screening.score import score, verify
from ops.extract import read
from ops.state import OpsError
from seeds.schema import read_packs


class Row(Struct):
    """A requirement as in the API and in the domain files."""

    key: str
    kind: str
    text: str
    must: bool = True
    aliases: list[str] = []
    years: float | None = None


class Job(Struct):
    """Of a job file only what is needed here; more may stand in it. ``domain`` is a slug: its licences' names are known then."""

    requirements: list[Row]
    title: str = ""
    domain: str | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--resume", type=Path, required=True, metavar="FILE", help="PDF or DOCX")
    parser.add_argument(
        "--job",
        type=Path,
        required=True,
        metavar="JOB.json",
        help='{"title", "domain", "requirements": [{"key", "kind", "text", "must", "aliases", "years"}]}',
    )


def run(args: argparse.Namespace) -> int:
    """1 with the reason on the same kind of line when the resume cannot be read."""
    job = _job(args.job)
    try:
        resume = read(args.resume)
    except ResumeError as error:
        _say({"file": str(args.resume), "ok": False, "error_code": error.code, "error": error.detail})
        return 1
    except OSError as error:
        raise OpsError(f"{args.resume} cannot be read: {error.strerror}") from error
    packs: list[dict[str, Any]] = [msgspec.to_builtins(pack) for pack in read_packs() if pack.slug == job.domain]
    profile = packs[0] if packs else {}
    requirements = requirements_of([msgspec.to_builtins(row) for row in job.requirements], profile)
    today = date.today()
    facts = find_facts(resume.text, Vocabulary(), today, resume.prominent)
    names = (facts.name.value,) if facts.name else ()
    given = ScreeningInput(resume.text, requirements, today, job.title, names)
    _say({"file": str(args.resume), "ok": True, **screened(given), "flags": list(resume.flags)})
    return 0


def screened(given: ScreeningInput) -> dict[str, Any]:
    findings = verify(given, asyncio.run(OfflineScreening().screen(given)).findings)
    result = score(given.requirements, findings)
    return {
        "overall_score": result.overall,
        "keyword_match_score": result.keyword_match,
        "skill_relevance_score": result.skill_relevance,
        "recommendation": result.recommendation,
        "reason": result.reason,
        "findings": [
            {**asdict(finding), **_named(requirement)}
            for requirement, finding in zip(given.requirements, findings, strict=True)
        ],
        "engine": "offline",
        "label": "offline engine: for trials, not for hiring decisions",
    }


def _named(requirement: Requirement) -> dict[str, Any]:
    return {"text": requirement.text, "kind": requirement.kind, "must": requirement.must}


def _job(path: Path) -> Job:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Job)
    except OSError as error:
        raise OpsError(f"{path} cannot be read: {error.strerror}") from error
    except msgspec.MsgspecError as error:
        raise OpsError(f"{path} is not a job file: {error}") from error


def _say(row: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
