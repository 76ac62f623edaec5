import asyncio
import time
from contextlib import aclosing

import pytest

from core.ai.budget import Budget
from core.ai.calls import Call, ModelFailed, Prompt
from sim.openai_server import fails, refuses, says, stream

CANARY = "Zebediah"


def call(**changes):
    prompt = Prompt(system="You speak.", user="Say it.", source_hash="s" * 64, input_hash="i" * 64)
    return Call(**{"purpose": "conductor", "prompt": prompt} | changes)


async def collect(models, **changes):
    """What came, and the reason it ended with (None at its own end)."""
    pieces, failures = [], []
    try:
        async with aclosing(models.stream(call(**changes))) as text:
            async for piece in text:
                pieces.append(piece)
    except ModelFailed as failure:
        failures.append(failure)
    assert CANARY not in str(failures), "what the endpoint says may be personal"
    return pieces, failures[0].reason if failures else None


async def test_pieces_come_one_by_one(server, models, records):
    server.script(stream("Thank ", "you. ", "Next?", gap_s=0.1))
    begun, arrivals = time.monotonic(), []
    async with aclosing(models.stream(call())) as text:
        async for _ in text:
            arrivals.append(time.monotonic() - begun)
    assert len(arrivals) == 3
    assert arrivals[2] - arrivals[0] > 0.05, "the first is here before the last was sent"
    (record,) = records
    assert (record.outcome, record.tokens_in, record.tokens_out, record.temperature) == ("ok", 100, 20, 0.6)
    assert server.received[0].body["stream"] is True


async def test_slow_tokens_within_the_gap_are_let_through(server, make):
    server.script(stream("a", "b", "c", "d", gap_s=0.06))
    assert await collect(make(gap_s=2.0)) == (["a", "b", "c", "d"], None)


async def test_slow_tokens_still_end_at_the_total_limit(server, make):
    server.script(stream(*"abcdefgh", gap_s=0.1))
    pieces, reason = await collect(make(ai_timeout_s=0.3))
    assert reason == "timeout"
    assert len(pieces) < 4


async def test_slow_tokens_end_at_the_deadline_of_the_call(server, models):
    server.script(stream(*"abcdefgh", gap_s=1.0))
    begun = time.monotonic()
    _, reason = await collect(models, deadline_s=0.15)
    assert reason == "timeout"
    assert time.monotonic() - begun < 1.0, "not even the first token is waited for"


async def test_a_stall_in_mid_stream_is_cut_by_the_watchdog(server, make, records):
    server.script(stream("One ", "two ", "three", stall_after=2))
    begun = time.monotonic()
    assert await collect(make(gap_s=0.5)) == (["One ", "two "], "timeout")
    assert time.monotonic() - begun < 5.0, "long before the limit of a request"
    assert (records[0].outcome, records[0].reason, records[0].tokens_out) == ("failed", "timeout", None)
    assert len(server.received) == 1, "a stream that began is not asked for again"


async def test_a_stall_before_the_end_mark_is_no_end(server, make):
    server.script(stream("One ", "two", stall_after=2))
    assert await collect(make(gap_s=0.5)) == (["One ", "two"], "timeout")


async def test_a_connection_cut_in_mid_stream(server, models):
    server.script(stream("One ", "two ", "three", drop_after=2))
    pieces, reason = await collect(models)
    assert reason == "unavailable"
    assert pieces in ([], ["One "], ["One ", "two "]), "what was in flight may be lost with the connection"


async def test_a_stream_that_ends_without_its_end_mark(server, models):
    server.script(says("x", raw='data: {"choices": [{"index": 0, "delta": {"content": "One"}}], "model": "m"}\n\n'))
    assert await collect(models) == (["One"], "unavailable")


async def test_an_error_event_in_mid_stream(server, models):
    server.script(says("x", raw='data: {"error": {"message": "about Zebediah", "code": "Zebediah"}}\n\n'))
    assert await collect(models) == ([], "unavailable")


async def test_garbage_in_the_stream(server, models):
    server.script(says("x", raw="data: {not json\n\n"))
    assert await collect(models) == ([], "bad_output")


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (refuses(), "refused"),
        (stream("Half of it", finish="length"), "bad_output"),
        (stream(), "bad_output"),
        (stream("word " * 50_000), "bad_output"),
        (fails(401), "unauthorized"),
    ],
    ids=["refusal", "cut at the limit", "empty", "50k tokens", "401"],
)
async def test_what_fails(server, models, reply, expected):
    server.script(reply)
    assert (await collect(models))[1] == expected


async def test_429_before_the_first_word_is_retried(server, models, pauses):
    server.script(fails(429, retry_after=1), stream("Good."))
    assert await collect(models) == (["Good."], None)
    assert pauses == [1.0]


async def test_500_for_ever(server, models):
    server.answers(lambda _: fails(500))
    assert await collect(models) == ([], "unavailable")
    assert len(server.received) == 3


async def test_an_endpoint_without_stream_options(server, models, records):
    def rule(request):
        if "stream_options" in request.body:
            return fails(400, message="unknown field stream_options")
        return stream("Good.")

    server.answers(rule)
    assert await collect(models) == (["Good."], None)
    assert records[0].tokens_out is None, "what the endpoint did not count is unknown"


async def test_a_listener_who_leaves_early_is_on_record_and_frees_its_slot(server, make, records):
    budget = Budget(1, 1_000_000)
    models = make(budget=budget)
    server.script(stream(*"abcdef", stall_after=3), stream("next"))
    async with aclosing(models.stream(call())) as text:
        async for _ in text:
            break
    assert [record.outcome for record in records] == ["abandoned"]
    assert budget.spent_today > 0
    async with asyncio.timeout(1):
        assert await collect(models) == (["next"], None)


async def test_warming_opens_the_connection_that_the_first_line_uses(server, models, records):
    await models.warm()
    connections = server.connections
    server.script(stream("Good."))
    assert await collect(models) == (["Good."], None)
    assert server.connections == connections
    assert len(records) == 1, "warming is no call"


async def test_warming_where_nobody_listens_does_no_harm(make):
    await make(openai_base_url="http://127.0.0.1:9/v1").warm()
