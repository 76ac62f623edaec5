"""Which engine made a result: stored with every result and shown beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from core.ai.calls import CallRecord

OFFLINE_NOTE = "offline engine: for trials, not for hiring decisions"


@dataclass(frozen=True, slots=True)
class EngineLabel:
    """``models`` is purpose → model that answered; hashes are None when no model was asked."""

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


OFFLINE = EngineLabel("offline")


def label_of(records: Sequence[CallRecord]) -> EngineLabel:
    """The label of a result that these calls made together; without any call the rules alone did it."""
    if not records:
        return OFFLINE
    return EngineLabel(
        "openai",
        tuple(sorted({record.purpose: record.served_model or record.model for record in records}.items())),
        _together(record.prompt_hash for record in records),
        _together(record.input_hash for record in records),
    )


def _together(hashes: Iterable[str]) -> str:
    """One hash as it is; several as the hash of the sorted set."""
    several = sorted(set(hashes))
    return several[0] if len(several) == 1 else sha256("\n".join(several).encode()).hexdigest()
