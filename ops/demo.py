"""`viva demo`: a spoken interview between the real agent and a simulated candidate, to the scored report."""

import argparse
import asyncio
import contextlib
import json
import signal
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from ops import operator_account, story
from ops.demo_candidate import Breaker, SimulatedCandidate
from ops.demo_result import Fallout, Outcome, as_json, fallout, measures
from ops.demo_screen import Screen
from ops.demo_services import Place, refuse_to_disturb, services
from ops.faults import TARGETS, Target
from ops.process import Stopwatch
from ops.state import ROOT, OpsError
from ops.story import Invited, Step
from ops.story_client import Json, StoryClient
from seeds.schema import DomainPack

PERSONAS = ("strong", "middling", "weak")
TYPES = ("ai_voice", "ai_chat", "ai_both")
SCRIPTS = ROOT / "sim" / "scripts"
MINUTES = 15
MINUTES_WITH_KILLS = 45
KILLS_PER_INTERVIEW = 6
EVALUATED_WITHIN_S = 300.0
REPORT_WITHIN_S = 120.0
POLL_S = 1.0
VOICES_WITHIN_S = 60.0
OPENAI_NAMES = ("whisper-1", "tts-1")
SOUND = b"<audio"
"""Is in the replay's page when the voices are."""
DROPPED_ANSWER = 1
"""The line breaks in the second answer."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--domain", default="nursing", metavar="SLUG", help="trade to interview for (default: nursing)")
    add("--questions", type=int, default=4, metavar="N", help="planned questions (default: 4)")
    add("--persona", choices=PERSONAS, default="strong", help="how good the candidate's answers are (default: strong)")
    add("--type", choices=TYPES, default="ai_both", help="voice, chat, or both in one interview (default: ai_both)")
    add("--minutes", type=int, metavar="M", help=f"time limit of the interview (default: {MINUTES})")
    add("--script", type=Path, metavar="FILE.jsonl", help="anyone's answers instead of the persona's (docs/demo.md)")
    add("--wav", type=Path, nargs="+", default=[], metavar="FILE", help="real recordings as answers, in this order")
    add("--no-recording", action="store_true", help="the candidate does not agree to be recorded")
    add("--kill", type=_targets, default=[], metavar="WHAT[,…]", help=f"break on the way: {', '.join(TARGETS)}")
    add("--kills", type=int, metavar="N", help="with --kill agent: so many, over several interviews where needed")
    add("--drop", type=float, metavar="SECONDS", help="the candidate loses the line once, for so long")
    add("--json", type=Path, metavar="FILE", help="write what was measured")
    add("--replay", type=Path, metavar="FILE.html", help="save the replay: both voices, transcript, scores in one file")
    add("--report", type=Path, metavar="FILE.pdf", help="save the report there (default: in the data folder)")
    add("--exit", action="store_true", help="end the services afterwards instead of leaving the console open")
    add("--verbose", action="store_true", help="say where each log is")


def _targets(text: str) -> list[Target]:
    names = text.split(",")
    found: list[Target] = [target for name in names for target in TARGETS if name == target]
    if len(found) != len(names):
        raise argparse.ArgumentTypeError(f"one or more of {', '.join(TARGETS)}")
    return found


def run(args: argparse.Namespace) -> int:
    pack = _checked(args)
    return asyncio.run(_until_signal(args, pack))


def _checked(args: argparse.Namespace) -> DomainPack:
    """Everything that can be wrong with the arguments is said before minutes of waiting."""
    pack = story.pack_of(args.domain)
    script = args.script or SCRIPTS / args.domain / f"{args.persona}.jsonl"
    for path in [*args.wav, script]:
        if not path.is_file():
            raise OpsError(f"{path} is not a file")
    for path in (args.json, args.replay, args.report):
        if path is not None and not path.absolute().parent.is_dir():
            raise OpsError(f"{path}: there is no such folder")
    if not 1 <= args.questions <= len(pack.questions):
        raise OpsError(f"{args.domain} has {len(pack.questions)} questions; --questions takes 1 to that")
    if args.kills is not None and args.kill != ["agent"]:
        raise OpsError("--kills goes with --kill agent")
    args.script, args.data = script, args.data.absolute()
    return pack


async def _until_signal(args: argparse.Namespace, pack: DomainPack) -> int:
    demo = asyncio.create_task(_demo(args, pack))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, demo.cancel)
    try:
        return await demo
    except asyncio.CancelledError:
        return 130


async def _demo(args: argparse.Namespace, pack: DomainPack) -> int:
    screen = Screen()
    screen.title(f"viva demo · {pack.name} · {args.questions} questions · {args.persona} candidate · {args.type}")
    screen.note(f"data {args.data}" + (f" · logs {args.data}/logs" if args.verbose else ""))
    screen.heading("Services")
    async with services(args.data, screen.service) as place:
        if place.started_in_s is None:
            screen.step("running", f"the services at {place.stack.url}")
        else:
            screen.step("all ready", f"cold start {place.started_in_s:.1f} s")
        if args.kill:
            await refuse_to_disturb(place)
        client = StoryClient(place.stack.url, partial(operator_account.token, place.stack))
        stays = place.own and not args.exit
        try:
            demo = Demo(args, pack, place, client, screen)
            await demo.play()
            if stays:
                screen.address(place.stack, await demo.your_turn())
        finally:
            screen.busy(None)
            await client.close()
        if stays:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
    return 0


def _silent(what: str, how: str) -> None:
    """What is made beside the story is not told."""


@dataclass
class Demo:
    args: argparse.Namespace
    pack: DomainPack
    place: Place
    client: StoryClient
    screen: Screen

    async def play(self) -> None:
        """One interview, or as many as the kills take; the last one's report and measures are the demo's."""
        self.screen.heading("Story")
        job = await story.post_job(self.client, self.pack, self.screen.step)
        left = list[Target](self.args.kill) * (self.args.kills or 1)
        earlier = list[Fallout]()
        while True:
            breaker, outcome = await self._interview(job, left[:KILLS_PER_INTERVIEW])
            fallouts = [fallout(kill, outcome) for kill in breaker.kills]
            left = breaker.targets + left[KILLS_PER_INTERVIEW:]
            if not left or not fallouts:
                break
            earlier += fallouts
            self.screen.heading(f"Story, again: {len(left)} kills to go")
        await self._keep(outcome, [*earlier, *fallouts])
        if left:
            raise OpsError(f"no answer was long enough to break anything in: {len(left)} kills were not made")

    async def your_turn(self) -> str:
        """The link of one more invitation, for whoever sits at the terminal."""
        invited = await self._invite(await story.post_job(self.client, self.pack, _silent), "You", _silent)
        return invited.link

    async def _invite(self, job: Json, name: str, step: Step) -> Invited:
        args = self.args
        return await story.invite(
            self.client,
            self.pack,
            job,
            name=name,
            questions=args.questions,
            interview_type=args.type,
            minutes=args.minutes or (MINUTES_WITH_KILLS if args.kill else MINUTES),
            step=step,
        )

    async def _interview(self, job: Json, targets: list[Target]) -> tuple[Breaker, Outcome]:
        client, stack = self.client, self.place.stack
        watch, name = Stopwatch(), story.candidate_name(self.pack)
        invited = await self._invite(job, name, self.screen.step)
        breaker = Breaker(stack, partial(client.transcript, invited.interview_id), targets)
        candidate = SimulatedCandidate(stack, self.screen, name, breaker)
        measured = await candidate.attend(self._visit(invited))
        self.screen.heading("Evaluation")
        self.screen.busy("scores and quotes")
        evaluation = await client.evaluation(invited.interview_id, EVALUATED_WITHIN_S)
        self.screen.busy(None)
        outcome = Outcome(
            invited,
            measured,
            await client.interview(invited.interview_id),
            await client.transcript(invited.interview_id),
            evaluation,
            await speech_models(stack.variables()["VIVA_SPEECH_URL"]),
            self.place.started_in_s,
            round(watch.seconds, 1),
        )
        if outcome.interview["status"] != "completed":
            raise OpsError(f"the interview is {outcome.interview['status']}, not completed")
        starts = {turn["sequence_order"]: turn.get("start_ms") for turn in outcome.turns}
        self.screen.scores(evaluation, starts)
        return breaker, outcome

    def _visit(self, invited: Invited) -> Json:
        """The shape is `sim.visit.Visit`. Of the plan only the words by which a heard line is known."""
        args, stack = self.args, self.place.stack
        return {
            "api": self.client.api,
            "invitation_token": invited.invitation_token,
            "speech_url": stack.variables()["VIVA_SPEECH_URL"],
            "cache": str(stack.cache / "candidate-voice"),
            "questions": known_questions(invited.plan, self.pack),
            "script": str(args.script),
            "wavs": [str(wav) for wav in args.wav],
            "recording": not args.no_recording,
            "drop": None if args.drop is None else {"answer": DROPPED_ANSWER, "seconds": args.drop},
        }

    async def _keep(self, outcome: Outcome, fallouts: list[Fallout]) -> None:
        """Report, replay and measures, where they were asked for; the report in any case."""
        interview_id, args = outcome.invited.interview_id, self.args
        report = (args.report or self._folder() / f"{interview_id}.pdf").absolute()
        report.write_bytes(await self.client.report(interview_id, REPORT_WITHIN_S))
        outcome.report_path = str(report)
        self.screen.step("report", str(report))
        if args.replay:
            outcome.replay_path = str(args.replay.absolute())
            self.screen.busy("joining the voices for the replay")
            page = await self._replay(interview_id)
            self.screen.busy(None)
            args.replay.write_bytes(page)
            self.screen.step("replay", f"{outcome.replay_path}, {len(page) / 1e6:.1f} MB")
        self.screen.heading("Measured by the candidate")
        self.screen.measures(measures(outcome, fallouts))
        if args.json:
            args.json.write_text(json.dumps(as_json(outcome, fallouts), indent=1, ensure_ascii=False) + "\n")
            self.screen.step("measures", str(args.json.absolute()))

    def _folder(self) -> Path:
        folder = self.args.data / "demo"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    async def _replay(self, interview_id: str) -> bytes:
        """With both voices where they were recorded: they are joined, and the page made again, after the evaluation."""
        watch = Stopwatch()
        recorded = not self.args.no_recording and self.args.type != "ai_chat"
        page = await self.client.replay(interview_id, REPORT_WITHIN_S)
        while recorded and SOUND not in page and watch.seconds < VOICES_WITHIN_S:
            await asyncio.sleep(POLL_S)
            page = await self.client.replay(interview_id, REPORT_WITHIN_S)
        return page


async def speech_models(url: str) -> dict[str, str]:
    """The models that heard and spoke, by what the speech service says of itself besides OpenAI's names."""
    async with httpx.AsyncClient() as http:
        listed = (await http.get(f"{url}/models")).raise_for_status().json()
    local = [model["id"] for model in listed["data"] if model["id"] not in OPENAI_NAMES]
    return dict(zip(("speech_to_text", "text_to_speech"), local, strict=True))


def known_questions(plan: Json, pack: DomainPack) -> list[Json]:
    """The planned questions as a script knows them: by the pack's keys where they come from its bank."""
    keys = {question.question_text: question.key for question in pack.questions}
    return [
        {
            "key": keys.get(question["question_text"], f"planned-{question['order']}"),
            "text": question["question_text"],
            "rephrase": question["rephrase"],
            "probes": {probe["point"]: probe["text"] for probe in question["probes"]},
        }
        for question in plan["questions"]
    ]
