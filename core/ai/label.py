"""Which engine made a result: stored with every result and shown beside it."""

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from core.ai.calls import CallRecord

OFFLINE_NOTE = "offline engine: for trials, not for hiring decisions"

_calls: ContextVar[list[CallRecord] | None] = ContextVar("model_calls", default=None)


@dataclass(frozen=True, slots=True)
class EngineLabel:
    """``models`` are pairs of purpose and the model that answered; hashes are None when no model was asked."""

    engine: Literal["offline", "openai"]
    models: tuple[tuple[str, str], ...] = ()
    prompt_hash: str | None = None
    input_hash: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "engine": self.engine,
            "models": dict(self.models),
            "prompt_hash": self.prompt_hash,
            "input_hash": self.input_hash,
        }


@contextmanager
def collecting() -> Generator[list[CallRecord]]:
    """The calls that any engine makes within, its own tasks included; ``label_of`` makes their label."""
    calls: list[CallRecord] = []
    token = _calls.set(calls)
    try:
        yield calls
    finally:
        _calls.reset(token)


def note(record: CallRecord) -> None:
    """By the transport, for each call."""
    calls = _calls.get()
    if calls is not None:
        calls.append(record)


def label_of(calls: Sequence[CallRecord]) -> EngineLabel:
    """The label of a result that these calls made together. Without any call the rules alone made it: offline."""
    if not calls:
        return EngineLabel("offline")
    return EngineLabel(
        "openai",
        tuple(sorted({call.purpose: call.served_model or call.model for call in calls}.items())),
        _together(call.prompt_hash for call in calls),
        _together(call.input_hash for call in calls),
    )


def _together(hashes: Iterable[str]) -> str:
    """One hash as it is; several as the hash of the sorted set."""
    several = sorted(set(hashes))
    return several[0] if len(several) == 1 else sha256("\n".join(several).encode()).hexdigest()
