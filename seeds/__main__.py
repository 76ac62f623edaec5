"""`python -m seeds check`: lint the domain files. `python -m seeds load`: bring them into the database."""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Sequence

from core.db import Database
from core.settings import Settings
from seeds.lint import problems
from seeds.load import Counts, load
from seeds.messages import load_messages
from seeds.schema import DomainPack, MalformedPack, read_packs


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _tally(values: Counter[str]) -> str:
    return " ".join(f"{name} {count}" for name, count in sorted(values.items()))


def _describe(pack: DomainPack) -> str:
    questions = pack.questions
    tallies = (
        Counter[str](question.question_type for question in questions),
        Counter[str](question.difficulty for question in questions),
        Counter[str](question.level for question in questions),
    )
    return f"{pack.sector_slug}/{pack.slug}: {len(questions)} questions · " + " · ".join(map(_tally, tallies))


def check(slugs: Sequence[str]) -> int:
    """Prints the counts per domain and everything to mend, of the domains named or of all; 1 when there is something."""
    packs = [pack for pack in read_packs() if not slugs or pack.slug in slugs]
    for pack in packs:
        _say(_describe(pack))
    found = problems(packs)
    for problem in found:
        _say(f"{problem.where}: {problem.what}")
    _say(f"{len(packs)} domains, {sum(len(pack.questions) for pack in packs)} questions, {len(found)} problems")
    return 1 if found else 0


async def _load() -> tuple[Counts, int]:
    database = Database(Settings(), pool_size=1)  # pyright: ignore[reportCallIssue] # from the environment
    try:
        async with database.transaction() as session:
            return await load(session), await load_messages(session)
    finally:
        await database.close()


def _loaded() -> int:
    counts, messages = asyncio.run(_load())
    _say(f"{messages} message templates added or changed")
    _say(
        f"{counts.domains} domains ({counts.domains_added} added, {counts.domains_changed} changed), "
        f"{counts.questions} questions ({counts.questions_added} added, {counts.questions_changed} changed, "
        f"{counts.questions_retired} retired, {counts.questions_moved} moved), {counts.kept} kept as HR edited them; "
        f"{counts.changes} changes"
    )
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="seeds", description=__doc__)
    parser.add_argument("command", choices=("check", "load"))
    parser.add_argument("domain", nargs="*", help="check only these, by slug")
    chosen = parser.parse_args(arguments)
    try:
        return check(chosen.domain) if chosen.command == "check" else _loaded()
    except MalformedPack as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
