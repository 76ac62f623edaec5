"""The figures of `bench.room`: collected per agent, printed as one table, written as JSON."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.answers import Pause
from bench.chair import Chair, Outcome
from sim.measure import Spread, heard_as, spread, word_error_rate
from sim.story import HEAR_YOU

PATIENT_S = 2.0
"""A pause up to here must never be cut; beyond it one in ten may be."""
TIMES: tuple[tuple[str, Callable[[Outcome], float | None]], ...] = (
    ("first_sound", lambda o: o.first_sound_s),
    ("first_reply", lambda o: o.first_reply_s),
    ("first_word", lambda o: o.first_word_s),
)


_PARTS: tuple[tuple[str, Callable[[Pause], bool]], ...] = (
    ("all", lambda pause: True),
    ("piece", lambda pause: pause.kind == "piece"),
    ("inserted", lambda pause: pause.kind == "inserted"),
    ("scripted", lambda pause: pause.scripted),
)


@dataclass
class Measured:
    """Of one agent. ``said`` and ``stored`` are what was spoken and what came of it, per purpose."""

    outcomes: dict[str, list[Outcome]] = field(default_factory=dict[str, list[Outcome]])
    first_words_s: list[float] = field(default_factory=list[float])
    said: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    stored: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def times(self, name: str, of: Callable[[Outcome], float | None]) -> Spread:
        return spread(_ms(of(outcome) for outcome in self.outcomes.get("answers", [])))

    def unanswered(self) -> int:
        return sum(outcome.first_sound_s is None for rows in self.outcomes.values() for outcome in rows)

    def paused(self, *, long: bool) -> list[Outcome]:
        rows = self.outcomes.get("pauses", [])
        return [o for o in rows if o.trial.pause and (o.trial.pause.seconds > PATIENT_S) == long]

    def cut_ins(self) -> int:
        """Of answers without a pause."""
        return sum(outcome.cut_in for outcome in self.outcomes.get("answers", []))

    def error_rate(self, what: str) -> float | None:
        said = self.said.get(what, [])
        return round(word_error_rate(said, self.stored[what]), 4) if said else None


@dataclass
class Figures:
    agents: dict[str, Measured] = field(default_factory=dict[str, Measured])

    def add(self, agent: str, what: str, chair: Chair, turns: Sequence[str]) -> None:
        """``turns``: the candidate's stored voice turns of this visit, in order; none for an agent that stores none."""
        measured = self.agents.setdefault(agent, Measured())
        measured.outcomes.setdefault(what, []).extend(chair.outcomes)
        if chair.first_words_s is not None:
            measured.first_words_s.append(chair.first_words_s)
        if turns:
            said = [outcome.trial.text for outcome in chair.outcomes]
            heard = heard_as([HEAR_YOU, *said], turns)[1:]
            measured.said.setdefault(what, []).extend(said)
            measured.stored.setdefault(what, []).extend(heard)

    def as_json(self) -> dict[str, Any]:
        return {agent: _agent_json(measured) for agent, measured in self.agents.items()}


def _agent_json(measured: Measured) -> dict[str, Any]:
    return {
        **{f"{name}_ms": measured.times(name, of) for name, of in TIMES},
        "first_words_ms": spread(_ms(measured.first_words_s)),
        "unanswered": measured.unanswered(),
        "wer": {what: measured.error_rate(what) for what in measured.said},
        "cut_ins": {
            "answers": measured.cut_ins(),
            "pauses_short": sum(o.cut_in for o in measured.paused(long=False)),
            "pauses_long": sum(o.cut_in for o in measured.paused(long=True)),
        },
        "trials": [_trial_json(what, outcome) for what, rows in measured.outcomes.items() for outcome in rows],
    }


def _trial_json(what: str, outcome: Outcome) -> dict[str, Any]:
    pause = outcome.trial.pause
    return {
        "for": what,
        "said": outcome.trial.text,
        "seconds": round(outcome.trial.seconds, 2),
        "pause_s": pause and pause.seconds,
        "pause_kind": pause and pause.kind,
        "pause_scripted": pause and pause.scripted,
        "cut_in": outcome.cut_in,
        "reply": outcome.reply,
        **{f"{name}_s": None if (value := of(outcome)) is None else round(value, 3) for name, of in TIMES},
    }


def report(figures: Figures, *, with_baseline: bool) -> str:
    viva, stock = figures.agents.get("viva", Measured()), figures.agents.get("stock", Measured())
    lines = [f"{'milliseconds':34}{'viva':>16}{'stock':>16}{'ratio':>8}"]
    for name, of in TIMES:
        ours, theirs = viva.times(name, of), stock.times(name, of)
        for share in ("p50", "p95"):
            lines.append(
                _line(f"{name} {share} (n={len(ours['all'])}, {len(theirs['all'])})", ours[share], theirs[share])
            )
    ours, theirs = spread(_ms(viva.first_words_s)), spread(_ms(stock.first_words_s))
    lines.append(_line("first words after joining, p50", ours["p50"], theirs["p50"]))
    lines.append(
        _line("first words after joining, worst", max(ours["all"], default=None), max(theirs["all"], default=None))
    )
    lines += ["", f"{'cut-ins':34}{'viva':>16}{'stock':>16}"]
    for title, long in (("pauses up to 2 s", False), ("pauses of 3 to 5 s", True)):
        for part, chosen in _PARTS:
            cells = (_cut(agent.paused(long=long), chosen) for agent in (viva, stock))
            lines.append(f"{title + ', ' + part:34}" + "".join(f"{cell:>16}" for cell in cells))
    lines.append(f"{'answers without a pause':34}{viva.cut_ins():>16}{stock.cut_ins():>16}")
    lines.append(f"{'trials without an answer':34}{viva.unanswered():>16}{stock.unanswered():>16}")
    for what in viva.said:
        lines.append(f"{'WER of voice turns, ' + what:34}{viva.error_rate(what):>16}")
    if not with_baseline:
        lines.append("(no baseline was asked for)")
    return "\n" + "\n".join(lines)


def _line(title: str, ours: int | None, theirs: int | None) -> str:
    ratio = f"{ours / theirs:.2f}" if ours and theirs else "-"
    return f"{title:34}{_shown(ours):>16}{_shown(theirs):>16}{ratio:>8}"


def _shown(value: int | None) -> str:
    return "-" if value is None else str(value)


def _cut(rows: Sequence[Outcome], chosen: Callable[[Pause], bool]) -> str:
    found = [o for o in rows if o.trial.pause and chosen(o.trial.pause)]
    return f"{sum(o.cut_in for o in found)} of {len(found)}" if found else "-"


def _ms(seconds: Iterable[float | None]) -> list[int]:
    return [round(value * 1000) for value in seconds if value is not None]
