"""`viva report --interview ID --pdf out.pdf`: the report of an interview in the running `up`, byte for byte as the API gives it."""

import argparse
import asyncio
from functools import partial
from pathlib import Path
from uuid import UUID

from ops import operator_account
from ops.demo_services import attach
from ops.state import OpsError, running
from ops.story_client import StoryClient

PATIENCE_S = 10.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--interview", type=UUID, required=True, metavar="ID", help="whose report")
    parser.add_argument("--pdf", type=Path, required=True, metavar="FILE", help="where it is written")


def run(args: argparse.Namespace) -> int:
    args.data = args.data.absolute()
    return asyncio.run(_report(args))


async def _report(args: argparse.Namespace) -> int:
    found = running(args.data)
    if found is None:
        raise OpsError(f"viva does not run with the data folder {args.data}; start it with ./viva up")
    stack = await attach(args.data, found)
    client = StoryClient(stack.url, partial(operator_account.token, stack))
    try:
        content = await client.report(str(args.interview), PATIENCE_S)
    finally:
        await client.close()
    args.pdf.write_bytes(content)
    print(f"{args.pdf}: {len(content):,} bytes")
    return 0
