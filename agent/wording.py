"""Thinking ahead: while a turn is still judged, the next line is worded and its sound made ready.

The conductor decides what comes next; a model may only word a brief, in time and within the brief's bounds, else the template is said.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from core.conductor import events
from core.conductor.briefs import choose
from core.conductor.moves import Brief, Move, Say
from core.conductor.plan import Plan
from core.conductor.state import State
from core.conductor.step import step
from core.interviews.wording_model import DEADLINE_S, Worded


class WordingModel(Protocol):
    """`core.interviews.wording_model.ModelWording`, or a fake with a clock of its own."""

    async def word(self, brief: Brief, *, language: str = "en", deadline_s: float = DEADLINE_S) -> Worded | None:
        """A wording for the brief, or None on any failure: never raises."""
        ...


class Wording:
    def __init__(self, model: WordingModel | None, prepare: Callable[[Sequence[str]], None]) -> None:
        self._model, self._prepare = model, prepare
        self._said: list[str] = []
        self._tasks: dict[Brief, asyncio.Task[Worded | None]] = {}

    def think_ahead(self, plan: Plan, state: State, at_ms: int, text: str) -> None:
        """Takes the turn as if it ended here. What does not come true is thrown away."""
        self._said.append(text)
        so_far = " ".join(self._said)
        _, moves = step(plan, state, events.Answered(at_ms, "voice", so_far, None, None, None, "ahead"))
        says = [move for move in moves if isinstance(move, Say)]
        self._prepare([part for say in says for part in (say.lead, say.text) if part])
        if self._model is not None:
            self._start(plan, [say.brief for say in says if say.brief is not None])

    async def word(
        self, plan: Plan, state: State, moves: list[Move], happened: Sequence[events.Event]
    ) -> tuple[State, list[Move]]:
        """The moves with the model's wordings where they came in time and kept within their briefs."""
        if any(isinstance(event, events.Answered) for event in happened):
            self._said.clear()
        briefs = [move.brief for move in moves if isinstance(move, Say) and move.brief is not None]
        if self._model is None or not briefs:
            return state, moves
        self._start(plan, briefs)
        await asyncio.wait([self._tasks[brief] for brief in briefs], timeout=DEADLINE_S)
        for move in moves:
            if isinstance(move, Say) and move.brief is not None:
                task = self._tasks[move.brief]
                in_time = task.done() and not task.cancelled() and task.exception() is None
                worded = task.result() if in_time else None
                if worded is not None:
                    state = choose(state, move.utterance_id, worded.option_key, worded.text)
        self._forget()
        return state, [_as_stored(move, state) for move in moves]

    def _start(self, plan: Plan, briefs: Sequence[Brief]) -> None:
        assert self._model is not None
        for brief in briefs:
            if brief not in self._tasks:
                self._tasks[brief] = asyncio.create_task(self._model.word(brief, language=plan.language))

    def _forget(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()


def _as_stored(move: Move, state: State) -> Move:
    return (state.saying(move.utterance_id) or move) if isinstance(move, Say) else move
