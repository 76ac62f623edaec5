"""`viva invite`: an invitation link to an interview in the running `up`, made by the operator's account over HTTP."""

import argparse
import asyncio
import json
from functools import partial

from rich.console import Console

from ops import operator_account, story
from ops.demo import MINUTES, TYPES
from ops.demo_screen import Screen
from ops.demo_services import attach
from ops.state import OpsError, running
from ops.story_client import StoryClient


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--domain", default="nursing", metavar="SLUG", help="trade to interview for (default: nursing)")
    add("--questions", type=int, default=4, metavar="N", help="planned questions (default: 4)")
    add("--type", choices=TYPES, default="ai_both", help="voice, chat, or both in one interview (default: ai_both)")
    add("--minutes", type=int, default=MINUTES, metavar="M", help=f"time limit (default: {MINUTES})")
    add("--name", metavar="NAME", help="who is invited; the greeting says the first name")
    add("--json", action="store_true", help="print {link, api, invitation_token, interview_id} and nothing else")


def run(args: argparse.Namespace) -> int:
    args.data = args.data.absolute()
    return asyncio.run(_invite(args))


async def _invite(args: argparse.Namespace) -> int:
    pack = story.pack_of(args.domain)
    found = running(args.data)
    if found is None:
        raise OpsError(f"viva does not run with the data folder {args.data}; start it with ./viva up")
    stack = await attach(args.data, found)
    client = StoryClient(stack.url, partial(operator_account.token, stack))
    step = Screen(Console(quiet=True)).step if args.json else Screen().step
    try:
        job = await story.post_job(client, pack, step)
        invited = await story.invite(
            client,
            pack,
            job,
            name=args.name or story.candidate_name(pack),
            questions=args.questions,
            interview_type=args.type,
            minutes=args.minutes,
            step=step,
        )
    finally:
        await client.close()
    if args.json:
        made = {
            "link": invited.link,
            "api": client.api,
            "invitation_token": invited.invitation_token,
            "interview_id": invited.interview_id,
        }
        print(json.dumps(made))
    return 0
