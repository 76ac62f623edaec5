"""What goes to a model, what comes back, and what is written down about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, TypeVar

Purpose = Literal["screening", "questions", "conductor", "evaluation"]
Reason = Literal["rate_limited", "timeout", "refused", "bad_output", "unavailable", "unauthorized", "budget"]
Outcome = Literal["ok", "failed", "abandoned"]

T_co = TypeVar("T_co", covariant=True)


class ModelFailed(Exception):
    """No usable answer came. The result stays pending with ``reason``, which is stable and stored.

    ``detail`` helps an operator and never holds a person's words or the model's.
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Prompt:
    """A rendered prompt. ``source_hash`` is of the template, ``input_hash`` of the canonical JSON that went into it."""

    system: str
    user: str
    source_hash: str
    input_hash: str


@dataclass(frozen=True, slots=True)
class Call:
    """One question to a model; model name and temperature come from the settings of its purpose."""

    purpose: Purpose
    prompt: Prompt
    deadline_s: float | None = None
    """Limit of the whole call with its retries and repair; without it each request has ``ai_timeout_s``."""
    max_output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One row of the call log. Hashes and counts only: no text of any person, no text of the model."""

    purpose: Purpose
    model: str
    served_model: str | None
    """What the endpoint says answered, which tells a dated snapshot from its alias."""
    prompt_hash: str
    """SHA-256 over template, schema and model settings."""
    input_hash: str
    temperature: float | None
    """None when the endpoint takes no temperature."""
    started: datetime
    ms: int
    requests: int
    tokens_in: int | None
    """None when the endpoint did not say."""
    tokens_out: int | None
    outcome: Outcome
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Answer(Generic[T_co]):
    value: T_co
    record: CallRecord
