"""`python -m worker [--processes N] [--threads N]`: the processes that do the jobs. Each thread holds one job at a time."""

import argparse
import sys

from dramatiq import cli

SHUTDOWN_MS = 8_000


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m worker")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--threads", type=int, default=4)
    return parser.parse_args()


if __name__ == "__main__":
    given = arguments()
    words = ["worker.main:boot", "-p", str(given.processes), "-t", str(given.threads)]
    sys.argv[1:] = [*words, "--worker-shutdown-timeout", str(SHUTDOWN_MS)]
    sys.exit(cli.main())  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
