"""`viva`: the operator's tool. Each command imports what it needs when it runs, so that `viva down` answers at once."""

import argparse
import importlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, cast

from ops.state import OpsError, cache_folder, default_data


class Command(Protocol):
    """What the module of a larger command offers (`ops.demo`, `ops.invite` …)."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, args: argparse.Namespace) -> int: ...


MODULES = {
    "demo": "ops.demo",
    "invite": "ops.invite",
    "verify": "ops.verify",
    "extract": "ops.extract",
    "screen": "ops.screen",
    "seeds": "ops.seeds",
    "report": "ops.report",
}
HELP = {
    "up": "start everything in the foreground and keep it running",
    "down": "end the running `up`",
    "reset": "delete the data folder",
    "doctor": "what is here, what is missing, and how to get it",
    "test": "lint, types, contracts, tests; arguments after -- go to pytest",
    "demo": "a spoken interview between the agent and a simulated candidate, to the report",
    "invite": "an invitation link to an interview in the running `up`",
    "extract": "what is read out of resumes, one JSON line per file; needs nothing running",
    "screen": "a resume against a job's requirements as JSON; needs nothing running",
    "seeds": "the domains: check their files, load them, print one",
    "report": "the PDF of an interview in the running `up`, as the API gives it",
    "verify": "thirteen checks of a whole installation, from health to the accepted offer",
    "media": "make the replay and the moving picture of the room that stand in the README",
    "bench": "measurements; all arguments go to `python -m bench`",
}


def _module(name: str) -> Command:
    return cast("Command", importlib.import_module(MODULES[name]))


def build_parser(wanted: str | None) -> argparse.ArgumentParser:
    """The parser; the arguments of a command with a module of its own are added only where it is the one `wanted`."""
    parser = argparse.ArgumentParser(prog="viva", description=__doc__)
    parser.add_argument("--data", type=Path, default=default_data(), metavar="DIR", help="data folder (env VIVA_DATA)")
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument("--data", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="data folder")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    made = {name: commands.add_parser(name, help=text, parents=[everywhere]) for name, text in HELP.items()}

    made["up"].add_argument("--host", default="127.0.0.1", help="address to listen on; by default loopback only")
    made["up"].add_argument("--port", type=int, help="port of the API and console; by default 8000 or a free one")
    made["up"].add_argument(
        "--public-url", metavar="URL", help="the address that people use: a name, or a proxy in front"
    )
    made["up"].add_argument("--tls-cert", type=Path, metavar="PEM", help="speak HTTPS with this certificate")
    made["up"].add_argument("--tls-key", type=Path, metavar="PEM", help="and this key")
    made["down"].add_argument("--now", action="store_true", help="even while interviews are running")
    made["reset"].add_argument("--yes", action="store_true", help="do not ask")
    made["test"].add_argument(
        "--fast",
        action="store_true",
        help="leave out the tests with a whole spoken interview, and those with thousands of jobs",
    )
    made["test"].add_argument("--keep-going", action="store_true", help="run all steps even after one failed")
    made["test"].add_argument("pytest", nargs="*", metavar="-- PYTEST_ARGS", help="passed on to pytest")
    if wanted in MODULES:
        _module(wanted).add_arguments(made[wanted])
    return parser


def dispatch(args: argparse.Namespace) -> int:
    match args.command:
        case "up" | "down" | "reset":
            from ops import up

            if args.command == "up":
                front = up.Front.of(args.public_url, args.tls_cert, args.tls_key)
                return up.up(args.data, cache_folder(), args.host, args.port, front=front)
            if args.command == "down":
                return up.down(args.data, cache_folder(), now=args.now)
            return up.reset(args.data, confirmed=args.yes)
        case "doctor":
            from ops import doctor

            return doctor.doctor(args.data, cache_folder())
        case "test":
            from ops import checks

            return checks.run_all(fast=args.fast, keep_going=args.keep_going, pytest_arguments=args.pytest)
        case name:
            return _module(name).run(args)


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    wanted = next((word for word in given if word in HELP), None)
    if wanted in ("bench", "media"):
        # bench stands on ops, so ops does not import it.
        rest = given[given.index(wanted) + 1 :]
        return subprocess.call([sys.executable, "-m", "bench", *(["media"] if wanted == "media" else []), *rest])
    try:
        return dispatch(build_parser(wanted).parse_args(given))
    except OpsError as error:
        print(f"viva: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
