"""`viva extract FILE...`: what is read out of resumes, one JSON line per file. Needs no running service and stores nothing."""

import argparse
import json
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from core.candidates.resume import Fact, Facts, Resume, ResumeError, TooLarge, Vocabulary, find_facts, parse
from core.candidates.resume.model import MAX_BYTES
from seeds.schema import read_packs

MAX_SNIPPET = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="PDF or DOCX")


def run(args: argparse.Namespace) -> int:
    """0 also when files were refused: the line says why. What cannot be opened at all is refused like the rest."""
    for path in args.files:
        sys.stdout.write(json.dumps(extracted(path, date.today()), ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return 0


def read(path: Path) -> Resume:
    """Raises a ResumeError."""
    if path.stat().st_size > MAX_BYTES:
        raise TooLarge()
    return parse(path, path.name)


def extracted(path: Path, today: date) -> dict[str, Any]:
    row: dict[str, Any] = {
        "file": str(path),
        "ok": False,
        "error_code": None,
        "error": None,
        "pages": None,
        "text": "",
        "name": None,
        "email": None,
        "phone": None,
        "licences": [],
        "employment": {"years": None, "positions": []},
        "education": [],
        "languages": [],
        "skills": [],
        "flags": [],
        "hidden": [],
    }
    try:
        resume = read(path)
    except ResumeError as error:
        return {**row, "error_code": error.code, "error": error.detail}
    except OSError as error:
        return {**row, "error_code": "not_readable", "error": f"The file cannot be opened: {error.strerror}."}
    facts = find_facts(resume.text, everything(), today, resume.prominent)
    return {**row, "ok": True, **_found(resume, facts)}


@cache
def everything() -> Vocabulary:
    """The licences and tools of all domains: without a job nobody knows which of them matter."""
    packs = read_packs()
    licences: dict[str, tuple[str, ...]] = {}
    for licence in (licence for pack in packs for licence in pack.licences):
        licences[licence.name] = tuple(dict.fromkeys((*licences.get(licence.name, ()), *licence.aliases)))
    skills: dict[str, tuple[str, ...]] = {tool: () for pack in packs for tool in (*pack.tools, *pack.standards)}
    return Vocabulary(licences=licences, skills=skills)


def _found(resume: Resume, facts: Facts) -> dict[str, Any]:
    experience = facts.experience
    return {
        "pages": resume.pages,
        "text": resume.text,
        "name": facts.name.value if facts.name else None,
        "email": facts.email.value if facts.email else None,
        "phone": resume.text[facts.phone.start : facts.phone.end].strip() if facts.phone else None,
        "licences": [
            {
                "name": licence.value,
                "written": resume.text[licence.start : licence.end],
                "start": licence.start,
                "end": licence.end,
                "expires": licence.expires,
            }
            for licence in facts.licences
        ],
        "employment": {
            "years": experience.years if experience else None,
            "positions": [
                {
                    "title": position.title,
                    "from": position.since,
                    "until": position.until,
                    "start": position.start,
                    "end": position.end,
                }
                for position in (experience.positions if experience else ())
            ],
        },
        "education": [_plain(fact) for fact in facts.education],
        "languages": [_plain(fact) for fact in facts.languages],
        "skills": [_plain(fact) for fact in facts.skills],
        "flags": list(resume.flags),
        "hidden": [
            {"text": hidden.text[:MAX_SNIPPET], "reason": hidden.reason, "page": hidden.page}
            for hidden in resume.hidden
        ],
    }


def _plain(fact: Fact) -> dict[str, Any]:
    return {"value": fact.value, "start": fact.start, "end": fact.end}
