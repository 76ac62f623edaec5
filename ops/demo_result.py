"""What came of a demo: the file of `--json`, and the few lines at the end of the terminal."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from ops.demo_candidate import Kill
from ops.demo_screen import clock
from ops.story import Invited
from ops.story_client import Json

ASKED_KINDS = ("question", "repeat", "rephrase", "probe")


@dataclass
class Outcome:
    """One interview, from its invitation to its evaluation. ``measured`` has the shape of ``sim.visit.Measured``."""

    invited: Invited
    measured: Json
    interview: Json
    turns: list[Json]
    evaluation: Json
    speech: dict[str, str]
    """What heard and spoke: purpose → model."""
    cold_start_s: float | None
    seconds: float
    """From the candidate's registration to the scores."""
    report_path: str | None = None
    replay_path: str | None = None


@dataclass(frozen=True)
class Fallout:
    """One kill and what it did to the interview, judged by the transcript before and after.

    ``turns_lost``: committed turns that are gone or changed. ``asked_again``: lines of the interviewer, after it, about a question
    that had its committed answer and was not the current one. ``restated``: how often the current one was, before the next answer.
    """

    kill: Kill
    interview_id: str
    at_ms: int | None
    """From the interview's zero."""
    turns_lost: int
    asked_again: int
    restated: int


def fallout(kill: Kill, outcome: Outcome) -> Fallout:
    before, after = kill.committed, outcome.turns
    kept = {turn["sequence_order"]: turn for turn in after}
    later = after[len(before) :]
    current = next((turn["question_id"] for turn in reversed(before) if turn["question_id"]), None)
    answered = {turn["question_id"] for turn in before if turn["message_type"] == "answer"} - {current, None}
    zero = outcome.interview["started_at"]
    recovery = later[: next((n for n, turn in enumerate(later) if turn["speaker"] == "candidate"), len(later))]
    return Fallout(
        kill,
        outcome.invited.interview_id,
        None if zero is None else round((kill.wall - datetime.fromisoformat(zero).timestamp()) * 1000),
        turns_lost=sum(kept.get(turn["sequence_order"]) != turn for turn in before),
        asked_again=sum(turn["question_id"] in answered and turn["message_type"] in ASKED_KINDS for turn in later),
        restated=sum(turn["message_type"] == "repeat" for turn in recovery),
    )


def as_json(outcome: Outcome, fallouts: list[Fallout]) -> Json:
    """The shape is documented in docs/demo.md."""
    measured, evaluation, screening = outcome.measured, outcome.evaluation, outcome.invited.screening
    plan = outcome.invited.plan
    results = [result["engine"] for result in (screening, plan, evaluation) if result["engine"]]
    return {
        "interview_id": outcome.invited.interview_id,
        "engine": evaluation["engine"]["engine"],
        "engine_label": evaluation["engine"]["label"],
        "models": outcome.speech | {purpose: name for engine in results for purpose, name in engine["models"].items()},
        "planned": len(plan["questions"]),
        "asked": len(measured["asked"]),
        "turns": [_turn(turn) for turn in outcome.turns],
        "first_words_ms": measured["first_words_ms"],
        "first_sound_ms": measured["first_sound_ms"],
        "first_reply_ms": measured["first_reply_ms"],
        "cut_ins": measured["cut_ins"],
        "wer": measured["wer"],
        "screening": {name: screening[name] for name in ("overall_score", "recommendation")},
        "evaluation": {
            "overall_score": evaluation["overall_score"],
            "recommendation": evaluation["recommendation"],
            "dimensions": {
                dimension["dimension"]: {
                    "score": dimension["score"],
                    "reason": dimension["reason"],
                    "quotes": [_quote(quote) for quote in dimension["quotes"]],
                }
                for dimension in evaluation["dimensions"]
            },
        },
        "report_path": outcome.report_path,
        "replay_path": outcome.replay_path,
        "cold_start_s": outcome.cold_start_s and round(outcome.cold_start_s, 1),
        "kills": [_kill(fallout) for fallout in fallouts],
    }


def measures(outcome: Outcome, fallouts: list[Fallout]) -> list[tuple[str, str]]:
    """Names and values for the terminal."""
    measured, planned = outcome.measured, len(outcome.invited.plan["questions"])
    rows = [
        ("questions heard", f"{len(measured['asked'])} of {planned}"),
        ("first words", _seconds(measured["first_words_ms"])),
        ("first sound after an answer", _spread(measured["first_sound_ms"])),
        ("first word of the reply", _spread(measured["first_reply_ms"])),
        ("cut-ins", str(measured["cut_ins"])),
        ("word error rate", "–" if measured["wer"] is None else f"{measured['wer']:.1%}"),
        ("from registration to scores", clock(outcome.seconds * 1000)),
    ]
    if outcome.cold_start_s is not None:
        rows.append(("cold start of the services", f"{outcome.cold_start_s:.1f} s"))
    silences = [fallout.kill.silence_s for fallout in fallouts if fallout.kill.silence_s is not None]
    if silences:
        said = f"{len(silences)}, silence {median(silences):.1f} s median, {max(silences):.1f} s worst"
        rows.append(("kills of the agent", said))
    if fallouts:
        lost, again = sum(f.turns_lost for f in fallouts), sum(f.asked_again for f in fallouts)
        rows.append(("lost by kills", f"{lost} committed turns; {again} answered questions asked again"))
    return rows


def _turn(turn: Json) -> Json:
    return {
        "seq": turn["sequence_order"],
        "speaker": turn["speaker"],
        "channel": turn["channel"],
        "text": turn["content"],
        "start_ms": turn["start_ms"],
        "end_ms": turn["end_ms"],
        "question_id": turn["question_id"],
        "kind": turn["message_type"],
    }


def _quote(quote: Json) -> Json:
    return {name: quote[name] for name in ("text", "turn_seq", "start_ms", "end_ms")}


def _kill(fallout: Fallout) -> Json:
    kill = fallout.kill
    return {
        "interview_id": fallout.interview_id,
        "what": kill.target,
        "during": kill.during,
        "at_ms": fallout.at_ms,
        "silence_s": kill.silence_s,
        "resume_line": kill.resume_line,
        "turns_lost": fallout.turns_lost,
        "asked_again": fallout.asked_again,
        "restated": fallout.restated,
    }


def _seconds(ms: int | None) -> str:
    return "–" if ms is None else f"{ms / 1000:.2f} s"


def _spread(values: dict[str, Any]) -> str:
    if not values["all"]:
        return "nothing was spoken"
    return f"{_seconds(values['p50'])} median, {_seconds(values['p95'])} at the 95th percentile of {len(values['all'])}"
