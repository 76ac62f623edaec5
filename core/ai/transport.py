"""The door: structured and streamed answers from any endpoint that speaks OpenAI's chat completions.

Whatever goes wrong ends in :class:`ModelFailed` with a stable reason; there is no default answer. Each call leaves one
:class:`CallRecord`. The engines above know prompts and schemas, and nothing of HTTP.
"""

import asyncio
import json
import math
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

import structlog
from openai import APIError, APIStatusError, AsyncOpenAI, AsyncStream, Omit, omit
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletion, ChatCompletionChunk, ChatCompletionMessageParam
from pydantic import BaseModel, ValidationError

from core.ai import label, wire
from core.ai.budget import Budget, Hold
from core.ai.calls import Answer, Call, CallRecord, ModelFailed, Outcome, Purpose, Reason
from core.ai.dialect import Dialect, strict_schema
from core.ai.failures import TOO_SLOW, classify
from core.clock import utcnow
from core.db import refuse_in_transaction
from core.settings import Settings

R = TypeVar("R")
M = TypeVar("M", bound=BaseModel)
Sink = Callable[[CallRecord], Awaitable[None]]

RETRIES = 2
LONGEST_PAUSE_S = 20.0
"""A Retry-After beyond this is not waited for here: the job comes back later."""
CHARS_PER_TOKEN = 3
"""Low on purpose: it is used for what the budget sets aside, never for what is reported."""

log = structlog.get_logger(__name__)


async def discard(record: CallRecord) -> None:
    """A sink for tools that keep no log."""


class _Tally:
    """What one call has used so far, over its retries and its repair."""

    def __init__(self, call: Call, output_limit: int, deadline_s: float | None) -> None:
        self.output_limit = output_limit
        self.begun = time.monotonic()
        self.requests = 0
        self.served_model: str | None = None
        self.temperature: float | None = None
        self.tokens_in: int | None = None
        self.tokens_out: int | None = None
        self.record: CallRecord | None = None
        self._ends = None if deadline_s is None else self.begun + deadline_s
        self._prompt_tokens = (len(call.prompt.system) + len(call.prompt.user)) // CHARS_PER_TOKEN
        self.hold = Hold(self._prompt_tokens + output_limit)

    def left(self, most: float) -> float:
        """Seconds to wait at most: ``most``, or less where the deadline of the call is nearer."""
        return most if self._ends is None else min(most, self._ends - time.monotonic())

    def used(self, usage: CompletionUsage | None, output_chars: int = 0) -> None:
        """Charges one request: what the endpoint counted, else an estimate (to the budget only)."""
        if usage is None:
            self.hold.spent += self._prompt_tokens + output_chars // CHARS_PER_TOKEN
            return
        self.hold.spent += usage.prompt_tokens + usage.completion_tokens
        self.tokens_in = (self.tokens_in or 0) + usage.prompt_tokens
        self.tokens_out = (self.tokens_out or 0) + usage.completion_tokens


class Models:
    """One per process. ``sink`` stores the call log and should be quick; when it fails the answer still stands."""

    def __init__(
        self,
        settings: Settings,
        sink: Sink,
        *,
        budget: Budget | None = None,
        gap_s: float = 5.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], datetime] = utcnow,
    ) -> None:
        """``gap_s``: a stream that brings nothing for this long is cut."""
        self._settings = settings
        self._sink = sink
        self._budget = budget or Budget(settings.ai_max_concurrent, settings.ai_daily_token_limit, now=now)
        self._gap_s = gap_s
        self._sleep = sleep
        self._now = now
        self._dialects: dict[str, Dialect] = {}
        key = settings.openai_api_key
        self._client = AsyncOpenAI(
            # Local servers take any key, the SDK insists on one.
            api_key=key.get_secret_value() if key else "none",
            base_url=settings.openai_base_url,
            max_retries=0,
            timeout=settings.ai_timeout_s,
        )
        # The SDK imports this part on first use, which takes longer than a spoken line may wait.
        self._completions = self._client.chat.completions

    async def warm(self) -> None:
        """Opens a connection before the first spoken line needs one (half a second, most of it imports of the SDK). A failure is
        left to show at the first call."""
        with suppress(APIError):
            await self._client.models.list(timeout=self._gap_s)

    async def close(self) -> None:
        await self._client.close()

    def model(self, purpose: Purpose) -> str:
        return {
            "screening": self._settings.model_screening,
            "questions": self._settings.model_questions,
            "conductor": self._settings.model_conductor,
            "evaluation": self._settings.model_evaluation,
        }[purpose]

    def temperature(self, purpose: Purpose) -> float:
        return {
            "screening": self._settings.temperature_screening,
            "questions": self._settings.temperature_questions,
            "conductor": self._settings.temperature_conductor,
            "evaluation": self._settings.temperature_evaluation,
        }[purpose]

    async def structured(self, call: Call, schema: type[M]) -> Answer[M]:
        """One validated answer. An answer that does not fit is shown its errors once, then fails as ``bad_output``."""
        shape = strict_schema(schema)
        async with self._accounted(call, shape) as tally:
            try:
                async with asyncio.timeout(tally.left(math.inf)):
                    value = await self._structured(call, schema, shape, tally)
            except TimeoutError:
                raise ModelFailed("timeout", "deadline of the call") from None
        assert tally.record is not None
        return Answer(value, tally.record)

    async def stream(self, call: Call) -> AsyncGenerator[str]:
        """Pieces of text as they come. Close it (``contextlib.aclosing``) when you stop early, so that it is accounted."""
        async with self._accounted(call, None) as tally, aclosing(self._stream(call, tally)) as pieces:
            async for piece in pieces:
                yield piece

    # Structured

    async def _structured(self, call: Call, schema: type[M], shape: dict[str, Any], tally: _Tally) -> M:
        messages = wire.messages(call.prompt)
        content = await self._complete(call, schema.__name__, shape, messages, tally)
        try:
            return wire.parse(schema, content)
        except ValidationError as error:
            complaint = wire.complaint(error, shape)
        messages.append({"role": "assistant", "content": content})
        messages.append({"role": "user", "content": complaint})
        content = await self._complete(call, schema.__name__, shape, messages, tally)
        try:
            return wire.parse(schema, content)
        except ValidationError as error:
            kinds = wire.kinds(error)
        raise ModelFailed("bad_output", f"does not fit the schema after one repair: {kinds}")

    async def _complete(
        self,
        call: Call,
        name: str,
        shape: dict[str, Any],
        messages: list[ChatCompletionMessageParam],
        tally: _Tally,
    ) -> str:
        model, limit = self.model(call.purpose), tally.output_limit

        async def request(dialect: Dialect, temperature: float | Omit) -> ChatCompletion:
            return await self._completions.create(
                model=model,
                messages=messages if dialect.format == "json_schema" else [*messages, wire.shape_note(shape)],
                response_format=wire.response_format(dialect.format, name, shape),
                temperature=temperature,
                max_completion_tokens=limit if dialect.takes_completion_limit else omit,
                max_tokens=omit if dialect.takes_completion_limit else limit,
            )

        completion = await self._send(call, request, tally, structured=True, streamed=False)
        tally.served_model = completion.model
        choice = completion.choices[0] if completion.choices else None
        content = (choice.message.content or "") if choice else ""
        tally.used(completion.usage, len(content))
        wire.refuse_unfinished(choice.finish_reason if choice else None, choice.message.refusal if choice else None)
        if not content.strip():
            raise ModelFailed("bad_output", "empty")
        if len(content) > limit * 10:
            # An endpoint that ignores the token limit; a repair would only bring more.
            raise ModelFailed("bad_output", "longer than the limit")
        return content

    # Streamed

    async def _stream(self, call: Call, tally: _Tally) -> AsyncGenerator[str]:
        model, limit = self.model(call.purpose), tally.output_limit
        usage: CompletionUsage | None = None
        finish: str | None = None
        refusal = ""
        chars = 0

        async def request(dialect: Dialect, temperature: float | Omit) -> AsyncStream[ChatCompletionChunk]:
            return await self._completions.create(
                model=model,
                messages=wire.messages(call.prompt),
                temperature=temperature,
                max_completion_tokens=limit if dialect.takes_completion_limit else omit,
                max_tokens=omit if dialect.takes_completion_limit else limit,
                stream=True,
                stream_options={"include_usage": True} if dialect.takes_stream_options else omit,
                timeout=self._gap_s,
            )

        try:
            async with asyncio.timeout(tally.left(math.inf)):
                chunks = await self._send(call, request, tally, structured=False, streamed=True)
        except TimeoutError:
            raise ModelFailed("timeout", "deadline of the call") from None
        try:
            while (chunk := await self._next(chunks, tally)) is not None:
                tally.served_model = chunk.model
                usage = chunk.usage or usage
                for choice in chunk.choices[:1]:
                    finish = choice.finish_reason or finish
                    refusal += choice.delta.refusal or ""
                    if piece := choice.delta.content:
                        chars += len(piece)
                        if chars > limit * 10:
                            raise ModelFailed("bad_output", "longer than the limit")
                        yield piece
        finally:
            tally.used(usage, chars)
            await chunks.close()
        wire.refuse_unfinished(finish, refusal)
        if finish is None:
            raise ModelFailed("unavailable", "the stream broke off")
        if not chars:
            raise ModelFailed("bad_output", "empty")

    async def _next(self, chunks: AsyncStream[ChatCompletionChunk], tally: _Tally) -> ChatCompletionChunk | None:
        try:
            async with asyncio.timeout(tally.left(self._gap_s)):
                return await anext(chunks)
        except StopAsyncIteration:
            return None
        except TimeoutError:
            failure = ModelFailed("timeout", "the stream stood still or ran past its deadline")
        except APIError as error:
            failure = classify(error).error()
        except ValueError:
            failure = ModelFailed("bad_output", "not an event stream")
        raise failure

    # Both

    async def _send(
        self,
        call: Call,
        request: Callable[[Dialect, float | Omit], Awaitable[R]],
        tally: _Tally,
        *,
        structured: bool,
        streamed: bool,
    ) -> R:
        """Sends until an answer begins: learns the endpoint's dialect, retries what may pass, and gives up."""
        model = self.model(call.purpose)
        dialect = self._dialects.get(model, Dialect())
        failed = 0
        while True:
            tally.requests += 1
            tally.temperature = self.temperature(call.purpose) if dialect.takes_temperature else None
            try:
                # The client's own timeout is for each read; this one ends an answer that drips in.
                async with asyncio.timeout(self._settings.ai_timeout_s):
                    answer = await request(dialect, omit if tally.temperature is None else tally.temperature)
            except APIError as error:
                other = _other_dialect(dialect, error, structured=structured, streamed=streamed)
                failure = classify(error)
            except TimeoutError:
                other, failure = None, TOO_SLOW
            except asyncio.CancelledError:
                # Given up on, not undone: the endpoint may well finish and bill it.
                tally.used(None)
                raise
            except ValueError:
                raise ModelFailed("bad_output", "not JSON") from None
            else:
                # Kept only once it worked: a refusal may have had another cause.
                self._dialects[model] = dialect
                return answer
            if other is not None:
                dialect = other
                continue
            if failure.reason == "timeout":
                tally.used(None)
            failed += 1
            pause = failure.after_s if failure.after_s is not None else 0.5 * 2**failed * random.uniform(0.5, 1.0)
            if not failure.retry or failed > RETRIES or pause > LONGEST_PAUSE_S:
                raise failure.error()
            await self._sleep(pause)

    @asynccontextmanager
    async def _accounted(self, call: Call, shape: dict[str, Any] | None) -> AsyncGenerator[_Tally]:
        """Budget before, call record after, whatever happens in between."""
        refuse_in_transaction("the model endpoint")
        started = self._now()
        # A stream is one request, so the limit of a request is the limit of the call.
        deadline_s = self._settings.ai_timeout_s if call.deadline_s is None and shape is None else call.deadline_s
        tally = _Tally(call, call.max_output_tokens or self._settings.ai_max_output_tokens, deadline_s)
        outcome: Outcome = "abandoned"
        reason: Reason | None = None
        try:
            async with self._budget.spending(tally.hold, tally.left(math.inf)):
                yield tally
            outcome = "ok"
        except ModelFailed as failure:
            outcome, reason = "failed", failure.reason
            raise
        finally:
            tally.record = CallRecord(
                purpose=call.purpose,
                model=self.model(call.purpose),
                served_model=tally.served_model,
                prompt_hash=self._prompt_hash(call, shape, tally.output_limit),
                input_hash=call.prompt.input_hash,
                temperature=tally.temperature,
                started=started,
                ms=round((time.monotonic() - tally.begun) * 1000),
                requests=tally.requests,
                tokens_in=tally.tokens_in,
                tokens_out=tally.tokens_out,
                outcome=outcome,
                reason=reason,
            )
            label.note(tally.record)
            await self._keep(tally.record)

    async def _keep(self, record: CallRecord) -> None:
        try:
            await self._sink(record)
        except Exception as error:
            # The answer is paid for and sound; a lost log row is said, not turned into a lost interview turn.
            log.error("ai_call_not_logged", purpose=record.purpose, outcome=record.outcome, error=type(error).__name__)

    def _prompt_hash(self, call: Call, shape: dict[str, Any] | None, output_limit: int) -> str:
        facts = [
            call.prompt.source_hash,
            shape,
            self.model(call.purpose),
            self.temperature(call.purpose),
            output_limit,
        ]
        return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _other_dialect(dialect: Dialect, error: APIError, *, structured: bool, streamed: bool) -> Dialect | None:
    if not isinstance(error, APIStatusError):
        return None
    return dialect.after(error, structured=structured, streamed=streamed)
