"""`check`: lint the domain files. `load`: bring them into the database. `print`: one of them in full, as Markdown.
`company`: found the demo company."""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Sequence

from core.clock import utcnow
from core.db import Database
from core.settings import Settings
from seeds import lint
from seeds.load import Counts, load
from seeds.messages import load_messages
from seeds.page import page
from seeds.schema import DomainPack, MalformedPack, Question, read_packs
from seeds.trade import Trades


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _tally(values: Counter[str]) -> str:
    return " ".join(f"{name} {count}" for name, count in sorted(values.items()))


def _tallies(questions: Sequence[Question]) -> str:
    tallies = (
        Counter[str](question.question_type for question in questions),
        Counter[str](question.difficulty for question in questions),
        Counter[str](question.level for question in questions),
    )
    return f"{len(questions)} questions · " + " · ".join(map(_tally, tallies))


def check(slugs: Sequence[str]) -> int:
    """Prints the counts per domain and everything to mend, of the domains named or of all; 1 when there is something.

    Also the domains that are not named are read: twins and the trade's own words show only beside the others.
    """
    everything = read_packs()
    packs = [pack for pack in everything if not slugs or pack.slug in slugs]
    trades = Trades(everything)
    right, total = lint.recognition(everything)
    for pack in packs:
        _say(
            f"{pack.path.removesuffix('.json')}: {_tallies(pack.questions)} · names its trade {lint.naming(pack, trades):.0%}"
            f" · grade {lint.mean_grade(pack):.1f} · recognised {right[pack.slug]}/{total[pack.slug]}"
        )
    found = [p for p in lint.problems(everything) if not slugs or p.where.split()[0].split("/")[1] in slugs]
    if not slugs:
        found += lint.problems_of_all(everything)
        _say(f"all: {_tallies([question for pack in packs for question in pack.questions])}")
        _say(_measures(right, total))
    for problem in found:
        _say(f"{problem.where}: {problem.what}")
    _say(f"{len(packs)} domains, {sum(len(pack.questions) for pack in packs)} questions, {len(found)} problems")
    return 1 if found else 0


def _measures(right: Counter[str], total: Counter[str]) -> str:
    easiest, hardest = lint.MEAN_GRADE
    share = sum(right.values()) / sum(total.values())
    return (
        f"names its trade: at least {lint.NAMING_ITS_TRADE:.0%} of a domain's questions · grade (Flesch-Kincaid, 0.39 words/sentence + "
        f"11.8 syllables/word - 15.59): mean {easiest:g} to {hardest:g}, no question above {lint.HARDEST_GRADE:g} · recognised by "
        f"TF-IDF over the duties: top-1 {share:.1%} of {sum(total.values())} (at least {lint.RECOGNISED:.0%})"
    )


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


def _company(interviews: int | None) -> int:
    # Here: it stands on the engines, and every start, which only loads, would wait for them.
    from seeds.company import founding

    async def found() -> founding.Founded:
        settings = Settings()  # pyright: ignore[reportCallIssue] # from the environment
        database = Database(settings, pool_size=1)
        try:
            async with database.transaction() as session:
                wanted = founding.INTERVIEWS if interviews is None else interviews
                return await founding.found(session, settings.company, utcnow(), interviews=wanted)
        finally:
            await database.close()

    try:
        founded = asyncio.run(found())
    except founding.RealCandidates as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if founded.rows:
        _say(
            f"{founded.candidates} invented candidates with {founded.interviews} interviews, {sum(founded.rows.values()):,} rows; "
            "none of these people can sign in, and nothing is sent to them"
        )
    else:
        _say("the demo company is there already; nothing was added")
    return 0


def _printed(packs: Sequence[DomainPack]) -> int:
    for pack in packs:
        sys.stdout.write(page(pack))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="seeds", description=__doc__)
    parser.add_argument("command", choices=("check", "load", "print", "company"))
    parser.add_argument("domain", nargs="*", help="check or print only these, by slug")
    parser.add_argument("--interviews", type=int, help="of the company")
    chosen = parser.parse_args(arguments)
    try:
        present = {pack.slug for pack in read_packs()}
        if unknown := [slug for slug in chosen.domain if slug not in present]:
            parser.error(f"there is no domain {', '.join(unknown)}; there are {', '.join(sorted(present))}")
        match chosen.command:
            case "check":
                return check(chosen.domain)
            case "load":
                return _loaded()
            case "company":
                return _company(chosen.interviews)
            case _:
                return _printed([p for p in read_packs() if p.slug in chosen.domain or not chosen.domain])
    except MalformedPack as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
