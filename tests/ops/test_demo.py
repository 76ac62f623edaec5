"""The parts of the demo that need no services: its resume, its judgement of what a kill did, its arguments, its faults."""

import asyncio
import io
import json
import os
import socket
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from core.candidates import resume as resumes
from core.screening.engine import Requirement, ScreeningInput
from core.screening.offline import OfflineScreening
from core.screening.score import score, verify
from ops import cli, faults
from ops.demo import known_questions
from ops.demo_candidate import Breaker, Conversation, Kill
from ops.demo_result import Outcome, as_json, fallout, measures
from ops.demo_resume import FILE_NAME, resume
from ops.demo_screen import Screen
from ops.stack import Stack
from ops.state import ROOT, Secrets
from ops.story import Invited
from seeds.schema import JobTemplate, read_packs
from sim.script import Known, Script
from sim.visit import decode_visit

JOBS = [pytest.param(job, id=f"{pack.slug}-{job.key}") for pack in read_packs() for job in pack.job_descriptions]
TODAY = date(2026, 11, 22)
START = datetime.fromisoformat("2026-11-22T10:00:00+00:00")


@pytest.mark.parametrize("job", JOBS)
async def test_the_resume_speaks_of_every_requirement_that_must_be_met(job: JobTemplate, tmp_path: Path):
    file = tmp_path / FILE_NAME
    file.write_bytes(resume(job, "Maya Okafor", "maya@example.com", TODAY))
    read = resumes.parse(file, FILE_NAME)
    asked = tuple(Requirement(r.key, r.kind, r.text, r.must, tuple(r.aliases), r.years) for r in job.requirements)
    given = ScreeningInput(read.text, asked, TODAY)
    found = verify(given, (await OfflineScreening().screen(given)).findings)
    assert {f.key: f.status for f, r in zip(found, asked, strict=True) if r.must and f.status != "met"} == {}
    assert score(asked, found).recommendation == "strong_match"
    assert not read.flags


def turn(seq: int, speaker: str, kind: str, question: str | None = None, text: str = "…") -> dict[str, Any]:
    return {
        "sequence_order": seq,
        "speaker": speaker,
        "message_type": kind,
        "channel": "voice",
        "content": text,
        "question_id": question,
        "start_ms": seq * 1000,
        "end_ms": seq * 1000 + 900,
    }


BEFORE = [
    turn(1, "agent", "question", "q1"),
    turn(2, "candidate", "answer", "q1"),
    turn(3, "agent", "question", "q2"),
]


def outcome(later: list[dict[str, Any]], before: list[dict[str, Any]] = BEFORE) -> Outcome:
    engine = {"engine": "offline", "label": "offline engine", "models": {}}
    quote = {"text": "airway", "turn_seq": 2, "start_ms": 2000, "end_ms": 2900, "char_start": 0, "char_end": 6}
    return Outcome(
        Invited(
            "interview",
            "token",
            "link",
            {"overall_score": 95.0, "recommendation": "strong_match", "engine": engine},
            {"questions": [{}, {}], "engine": engine},
        ),
        {
            "asked": ["q01", "q02"],
            "first_words_ms": 900,
            "first_sound_ms": {"p50": 800, "p95": 900, "all": [800, 900]},
            "first_reply_ms": {"p50": None, "p95": None, "all": []},
            "cut_ins": 0,
            "wer": 0.05,
        },
        {"status": "completed", "started_at": START.isoformat()},
        before + later,
        {
            "overall_score": 8.0,
            "recommendation": "yes",
            "engine": engine,
            "dimensions": [{"dimension": "technical", "score": 8.0, "reason": "why", "quotes": [quote]}],
        },
        {"speech_to_text": "whisper"},
        41.26,
        200.0,
    )


def kill(**changed: Any) -> Kill:
    wall = (START + timedelta(seconds=3)).timestamp()
    return Kill("agent", "SIGKILL", 100.0, wall, "an answer", "viva-1", BEFORE, **changed)


def test_a_kill_after_which_the_interview_goes_on_at_the_current_question_did_no_harm():
    later = [turn(4, "agent", "resume"), turn(5, "agent", "repeat", "q2"), turn(6, "candidate", "answer", "q2")]
    found = fallout(kill(), outcome(later))
    assert (found.at_ms, found.turns_lost, found.asked_again, found.restated) == (3000, 0, 0, 1)


def test_a_question_that_had_its_answer_and_comes_again_is_found():
    later = [turn(4, "agent", "resume"), turn(5, "agent", "question", "q1")]
    assert fallout(kill(), outcome(later)).asked_again == 1


def test_a_committed_turn_that_is_gone_or_changed_is_found():
    changed = [BEFORE[0], turn(2, "candidate", "answer", "q1", "something else")]
    assert fallout(kill(), outcome([], changed)).turns_lost == 2


def test_the_file_has_the_documented_shape():
    made = as_json(outcome([]), [fallout(kill(silence_s=4.5, resume_line="I lost us."), outcome([]))])
    assert json.loads(json.dumps(made)) == made
    documented = {
        "interview_id", "engine", "models", "planned", "asked", "turns", "first_words_ms", "first_sound_ms", "first_reply_ms",
        "cut_ins", "wer", "screening", "evaluation", "report_path", "replay_path",
    }  # fmt: skip
    assert documented <= set(made)
    assert (made["planned"], made["asked"], made["cold_start_s"]) == (2, 2, 41.3)
    assert set(made["turns"][0]) == {"seq", "speaker", "channel", "text", "start_ms", "end_ms", "question_id", "kind"}
    assert made["screening"] == {"overall_score": 95.0, "recommendation": "strong_match"}
    quote = {"text": "airway", "turn_seq": 2, "start_ms": 2000, "end_ms": 2900}
    assert made["evaluation"]["dimensions"]["technical"] == {"score": 8.0, "reason": "why", "quotes": [quote]}
    assert made["kills"][0]["silence_s"] == 4.5


def test_the_terminal_gets_median_and_worst_of_the_silences():
    fallouts = [fallout(kill(silence_s=s, resume_line="I lost us."), outcome([])) for s in (4.0, 6.0, 9.5)]
    rows = dict(measures(outcome([]), fallouts))
    assert rows["kills of the agent"] == "3, silence 6.0 s median, 9.5 s worst"
    assert rows["first word of the reply"] == "nothing was spoken"


def test_what_the_candidate_is_told_is_understood_by_it_and_the_script_knows_the_questions():
    pack = next(pack for pack in read_packs() if pack.slug == "nursing")
    plan = {
        "questions": [
            {
                "order": order,
                "question_text": question.question_text,
                "rephrase": question.rephrase,
                "probes": [{"point": probe.point, "text": probe.text} for probe in question.probes],
            }
            for order, question in enumerate(pack.questions[:2], 1)
        ]
    }
    told = {
        "api": "http://127.0.0.1/api/v1",
        "invitation_token": "t",
        "speech_url": "http://127.0.0.1/v1",
        "cache": "/nowhere",
        "questions": known_questions(plan, pack),
        "script": str(ROOT / "sim/scripts/nursing/strong.jsonl"),
        "wavs": [],
        "recording": True,
        "drop": {"answer": 1, "seconds": 3.0},
    }
    visit = decode_visit(json.dumps(told))
    assert [isinstance(question, Known) and question.key for question in visit.questions] == [
        question.key for question in pack.questions[:2]
    ]
    answer = Script.read(Path(visit.script), visit.questions).reply(pack.questions[1].question_text)
    assert answer.question == pack.questions[1].key


def breaker(targets: list[faults.Target], struck: list[str], monkeypatch: pytest.MonkeyPatch) -> Breaker:
    async def strike(_: Stack, target: faults.Target) -> str:
        struck.append(target)
        return f"SIGKILL of {target}"

    async def transcript() -> list[dict[str, Any]]:
        return list(BEFORE)

    monkeypatch.setattr(faults, "strike", strike)
    stack = Stack(Path("/nowhere"), Path("/nowhere"), "127.0.0.1", {}, Secrets("", "", "", "", "", ""), "run")
    return Breaker(stack, transcript, targets)


async def test_after_a_kill_the_next_answer_is_left_in_peace(monkeypatch: pytest.MonkeyPatch):
    struck = list[str]()
    broken = breaker(["agent", "agent"], struck, monkeypatch)
    talk = Conversation(Screen(Console(quiet=True)), "Maya")
    broken.speaking({"seconds": 2.0}, "viva-1", talk)
    await broken.finish()
    assert struck == ["agent"]
    broken.speaking({"seconds": 9.0}, "viva-1", talk)
    broken.said({"whole": False, "channel": "voice", "began": 0.0, "at": 9.0}, "viva-1", talk)
    broken.heard({"agent": "viva-2", "at": broken.kills[0].at + 4.25, "text": "I lost us for 4 seconds."})
    assert (broken.kills[0].silence_s, broken.kills[0].resume_line) == (4.25, "I lost us for 4 seconds.")
    whole = {"whole": True, "channel": "voice", "began": 0.0, "at": 9.0}
    broken.said(whole, "viva-2", talk)
    await broken.finish()
    assert struck == ["agent"]
    broken.said(whole, "viva-2", talk)
    await broken.finish()
    assert struck == ["agent", "agent"]
    assert [kill.during for kill in broken.kills] == ["an answer", "the reply"]


async def test_what_makes_the_report_is_struck_again_while_it_is_made(monkeypatch: pytest.MonkeyPatch):
    struck = list[str]()
    broken = breaker(["worker", "api", "agent"], struck, monkeypatch)
    talk = Conversation(Screen(Console(quiet=True)), "Maya")
    broken.speaking({"seconds": 2.0}, "viva-1", talk)
    await broken.finish()
    broken.closed(talk)
    await broken.finish()
    assert struck == ["worker", "api", "worker"]
    assert broken.targets == ["agent"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
async def test_only_the_process_that_talks_to_the_database_is_taken_for_the_one_with_the_interview():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        code = f"import socket, sys; c = socket.create_connection(('127.0.0.1', {port})); print('up', flush=True); sys.stdin.read()"
        talking = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        try:
            assert talking.stdout is not None
            await talking.stdout.readline()
            talks_to = faults._talks_to  # pyright: ignore[reportPrivateUsage] # needs a whole stack otherwise
            assert talks_to(talking.pid, port)
            assert not talks_to(talking.pid, port + 1)
            assert not talks_to(os.getpid(), port)
        finally:
            talking.kill()
            await talking.wait()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--domain nowhere", "there are: accounting-bookkeeping"),
        ("--questions 99", "--questions takes"),
        ("--kill api --kills 3", "--kills goes with --kill agent"),
        ("--script /nowhere/mine.jsonl", "/nowhere/mine.jsonl is not a file"),
        ("--json /nowhere/out.json", "no such folder"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_started(
    words: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert cli.main(["demo", "--data", str(tmp_path / "data"), *words.split()]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_an_unknown_thing_to_break_is_refused(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        cli.main(["demo", "--kill", "agent,everything"])
    assert "agent, api, worker, loops, redis" in capsys.readouterr().err


def test_invite_says_how_to_start_viva_where_it_does_not_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["invite", "--data", str(tmp_path)]) == 1
    assert "./viva up" in capsys.readouterr().err


def test_a_score_is_shown_with_the_moment_of_its_quote():
    file = io.StringIO()
    found = outcome([]).evaluation
    Screen(Console(file=file, width=100)).scores(found, {2: 2000})
    shown = file.getvalue()
    assert "technical" in shown
    assert "████████··" in shown
    assert "“airway”  00:02" in shown
    assert "yes   offline engine" in shown
