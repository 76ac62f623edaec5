"""`python -m bench`: measurements, each beside a baseline of the same run. `./viva bench …` passes everything on to here."""

import argparse
import asyncio
import os
from collections.abc import Sequence
from pathlib import Path


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="viva bench", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="WHAT")
    from bench import api, console, endings, line, pages, pictures, reports, room, screening, screens

    room.add_arguments(commands.add_parser("room", help="latency, patience and recognition of a spoken interview"))
    line.add_arguments(
        commands.add_parser("line", help="a spoken interview on lines that lose, delay and slow its packets")
    )
    endings.add_arguments(commands.add_parser("endings", help="fit and check when an answer is judged finished"))
    speech = commands.add_parser("speech", help="cost and error rate of the local recogniser")
    speech.add_argument("folder", type=Path, help="reader/manifest.jsonl, noise/*.wav, jfk.flac")
    judge = commands.add_parser("judge", help="metamorphic tests of the interview scorer", add_help=False)
    judge.add_argument("rest", nargs=argparse.REMAINDER)
    screening.add_arguments(commands.add_parser("screening", help="offline screening against a labelled set"))
    golden = commands.add_parser(
        "golden", help="the offline engine's levels against the levels that answers were written for"
    )
    golden.add_argument("domain", nargs="*", help="only these, by slug")
    api.add_arguments(
        commands.add_parser("api", help="list pages beside bare handlers on the same SQL, and their scans")
    )
    reports.add_arguments(
        commands.add_parser("reports", help="a long report, a large workbook, and the dashboard beside its bare SQL")
    )
    pictures.add_arguments(commands.add_parser("pictures", help="page pictures of every kind of report, to look at"))
    screens.add_arguments(commands.add_parser("screens", help="pictures of every page of the console, to look at"))
    pages.add_arguments(
        commands.add_parser("pages", help="how soon pages are there, whether they jump, and how soon a press is shown")
    )
    console.add_arguments(
        commands.add_parser("console", help="how soon the console's pages are there, and its list of many candidates")
    )
    # Only it needs Chromium's driver.
    films = commands.add_parser("media", help="the replay and the moving picture of the room in the README")
    films.add_argument("what", nargs="*", metavar="replay|room", help="one of them; both when none is named")
    commands.add_parser("stock-agent", help="the plainest agent, as `room` starts it")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    args = build_parser().parse_args(arguments)
    match args.command:
        case "room":
            from bench import room

            return room.run(args)
        case "line":
            from bench import line

            return line.run(args)
        case "endings":
            from bench import endings

            return endings.run(args)
        case "speech":
            from bench import speech

            speech.run(args.folder)
        case "screening":
            from bench import screening

            return screening.run(args)
        case "api":
            from bench import api

            return api.run(args)
        case "reports":
            from bench import reports

            return reports.run(args)
        case "pictures":
            from bench import pictures

            return pictures.run(args)
        case "pages":
            from bench import pages

            return pages.run(args)
        case "console":
            from bench import console

            return console.run(args)
        case "screens":
            from bench import screens

            return screens.run(args)
        case "media":
            from bench import media

            return media.run(args.what)
        case "judge":
            from bench import judge

            judge.main(args.rest)
        case "golden":
            from bench import golden

            return golden.run(args)
        case _:
            from bench import stock_agent

            asyncio.run(stock_agent.main())
            # The library's threads do not end by themselves.
            os._exit(0)
    return 0
