"""From what the SDK raises to a stable reason, whether to try again, and when."""

import re
from dataclasses import dataclass

from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError

from core.ai.calls import ModelFailed, Reason

_SLUG = re.compile(r"[a-z0-9_]{1,40}")


@dataclass(frozen=True, slots=True)
class Failure:
    reason: Reason
    detail: str
    retry: bool = False
    after_s: float | None = None
    """What the endpoint asked for in Retry-After, in seconds."""

    def error(self) -> ModelFailed:
        return ModelFailed(self.reason, self.detail)


TOO_SLOW = Failure("timeout", "no answer in time", retry=True)


def classify(error: APIError) -> Failure:
    """``detail`` takes the status and a code that looks like one; messages may echo the prompt and are left out."""
    if isinstance(error, APITimeoutError):
        return TOO_SLOW
    if isinstance(error, APIConnectionError):
        return Failure("unavailable", "no connection", retry=True)
    code = error.code if error.code and _SLUG.fullmatch(error.code) else None
    if not isinstance(error, APIStatusError):
        return Failure("unavailable", f"error in the stream ({code})" if code else "error in the stream")
    status = error.status_code
    detail = f"HTTP {status} ({code})" if code else f"HTTP {status}"
    if status == 429 and code == "insufficient_quota":
        return Failure("budget", detail)
    if status == 429:
        return Failure("rate_limited", detail, retry=True, after_s=_retry_after(error))
    if status in (401, 403):
        return Failure("unauthorized", detail)
    if status == 408:
        return Failure("timeout", detail, retry=True)
    if code == "content_filter":
        return Failure("refused", detail)
    return Failure("unavailable", detail, retry=status >= 500, after_s=_retry_after(error))


def _retry_after(error: APIStatusError) -> float | None:
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "")))
    except ValueError:
        return None
