"""`viva seeds`: the domain files checked, printed, or brought into the database of the running `up`; the demo company."""

import argparse
import os
import subprocess
import sys

from ops.services import APPLICATION
from ops.stack import Stack
from ops.state import ROOT, OpsError, cache_folder, running


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=("check", "load", "print", "company"),
        help="check, load into the running `up`, print; or found an invented company there, to look at figures",
    )
    parser.add_argument("domain", nargs="*", help="check or print only these, by slug")
    parser.add_argument("--interviews", type=int, help="how many the invented company has held and planned")


def run(args: argparse.Namespace) -> int:
    """A process of its own, so that `viva` never loads the core."""
    environment = _environment(args) if args.what in ("load", "company") else dict(os.environ)
    more = [] if args.interviews is None else ["--interviews", str(args.interviews)]
    return subprocess.call([sys.executable, "-m", "seeds", args.what, *args.domain, *more], env=environment, cwd=ROOT)


def _environment(args: argparse.Namespace) -> dict[str, str]:
    """Of the running `up`; else the database that the operator's own environment names, as in a container."""
    data = args.data.absolute()
    if found := running(data):
        return Stack.of(data, cache_folder(), found).python_environment(APPLICATION)
    if "VIVA_DATABASE_URL" in os.environ:
        return dict(os.environ)
    raise OpsError(f"viva does not run with the data folder {data}; ./viva up loads the domains when it starts")
