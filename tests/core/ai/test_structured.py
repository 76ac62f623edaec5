import asyncio
import logging
import traceback
from datetime import UTC, datetime
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict

from core.ai.budget import Budget
from core.ai.calls import Call, ModelFailed, Prompt
from core.db import NetworkInTransaction
from sim.openai_server import fails, refuses, says, stream

CANARY = "Zebediah Quillfeather"
GOOD = {"level": 7, "words": ["airway"], "verdict": "met"}


class Verdict(BaseModel):
    model_config = ConfigDict(extra="forbid")

    level: int
    words: list[str]
    verdict: Literal["met", "missing"]


def call(**changes):
    prompt = Prompt(system="You rate.", user=f"Answer of {CANARY}", source_hash="s" * 64, input_hash="i" * 64)
    return Call(**{"purpose": "evaluation", "prompt": prompt} | changes)


async def reason(models, **changes):
    with pytest.raises(ModelFailed) as failure:
        await models.structured(call(**changes), Verdict)
    assert CANARY not in str(failure.value)
    return failure.value.reason


async def test_a_good_answer_comes_back_typed_and_is_recorded(server, models, records):
    server.script(says(GOOD, usage=(120, 30)))
    answer = await models.structured(call(), Verdict)
    assert answer.value == Verdict(level=7, words=["airway"], verdict="met")
    (record,) = records
    assert answer.record == record
    assert (record.purpose, record.model, record.served_model) == ("evaluation", "gpt-4o", "gpt-4o-sim")
    assert (record.outcome, record.reason, record.requests) == ("ok", None, 1)
    assert (record.tokens_in, record.tokens_out, record.temperature) == (120, 30, 0.2)
    assert len(record.prompt_hash) == 64
    sent = server.received[0].body
    assert (sent["model"], sent["temperature"]) == ("gpt-4o", 0.2)
    schema = sent["response_format"]["json_schema"]
    assert schema["strict"] is True
    assert schema["schema"]["additionalProperties"] is False
    assert schema["schema"]["required"] == ["level", "words", "verdict"]


async def test_each_pipeline_has_its_model_and_temperature(server, make):
    models = make(model_screening="m-screen", model_questions="m-ask", model_conductor="m-talk")
    server.answers(lambda _: says(GOOD))
    for purpose in ("screening", "questions", "conductor"):
        await models.structured(call(purpose=purpose), Verdict)
    sent = [(request.body["model"], request.body["temperature"]) for request in server.received]
    assert sent == [("m-screen", 0.3), ("m-ask", 0.7), ("m-talk", 0.6)]


async def test_the_prompt_hash_follows_model_settings_and_not_the_input(server, make, records):
    server.answers(lambda _: says(GOOD))
    one, other = make(), make(temperature_evaluation=0.1)
    await one.structured(call(), Verdict)
    await one.structured(call(prompt=Prompt("You rate.", "Another answer", "s" * 64, "j" * 64)), Verdict)
    await other.structured(call(), Verdict)
    first, second, third = records
    assert first.prompt_hash == second.prompt_hash != third.prompt_hash
    assert first.input_hash != second.input_hash


async def test_429_then_good_waits_as_told(server, models, pauses, records):
    server.script(fails(429, retry_after=7), says(GOOD))
    assert (await models.structured(call(), Verdict)).value.level == 7
    assert pauses == [7.0]
    assert records[0].requests == 2


async def test_429_for_ever_ends_after_two_retries(server, models, pauses, records):
    server.answers(lambda _: fails(429))
    assert await reason(models) == "rate_limited"
    assert len(server.received) == 3
    assert len(pauses) == 2
    assert all(0.5 <= pause <= 2.0 for pause in pauses)
    assert (records[0].outcome, records[0].reason, records[0].tokens_in) == ("failed", "rate_limited", None)


async def test_a_retry_after_of_minutes_is_left_to_the_job(server, models, pauses):
    server.answers(lambda _: fails(429, retry_after=300))
    assert await reason(models) == "rate_limited"
    assert pauses == []


async def test_an_empty_account_is_not_retried(server, models):
    server.script(fails(429, "insufficient_quota"))
    assert await reason(models) == "budget"
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("status", "expected", "requests"),
    [
        (500, "unavailable", 3),
        (503, "unavailable", 3),
        (401, "unauthorized", 1),
        (403, "unauthorized", 1),
        (404, "unavailable", 1),
    ],
)
async def test_what_the_endpoint_refuses(server, models, status, expected, requests):
    server.answers(lambda _: fails(status, message=f"about {CANARY}"))
    assert await reason(models) == expected
    assert len(server.received) == requests


async def test_no_endpoint_at_all(make):
    models = make(openai_base_url="http://127.0.0.1:9/v1")
    assert await reason(models) == "unavailable"


async def test_a_dropped_connection(server, models):
    server.answers(lambda _: says(GOOD, drop_after=0))
    assert await reason(models) == "unavailable"


async def test_a_request_that_never_answers(server, make, records):
    server.answers(lambda _: says(GOOD, stall_after=0))
    assert await reason(make(ai_timeout_s=0.05)) == "timeout"
    assert records[0].requests == 3


async def test_the_deadline_of_a_call_counts_its_retries(server, models, records):
    server.answers(lambda _: says(GOOD, stall_after=0))
    assert await reason(models, deadline_s=0.05) == "timeout"
    assert records[0].requests == 1
    assert records[0].ms < 5_000, "far below the limit of a request"


MALFORMED = [
    pytest.param('{"level": 7, "words": [', id="malformed"),
    pytest.param("Seven, I would say.", id="prose"),
    pytest.param({**GOOD, "comment": CANARY}, id="extra field"),
    pytest.param({**GOOD, CANARY: 1}, id="extra field with a name in its key"),
    pytest.param({**GOOD, "level": "7"}, id="number as text"),
    pytest.param({**GOOD, "level": 7.5}, id="fraction"),
    pytest.param({**GOOD, "verdict": CANARY}, id="outside the choices"),
    pytest.param({"level": 7}, id="fields missing"),
    pytest.param({**GOOD, "level": None}, id="null"),
    pytest.param([GOOD], id="list"),
]


@pytest.mark.parametrize("wrong", MALFORMED)
async def test_an_answer_that_does_not_fit_is_repaired_once(server, models, records, wrong):
    server.script(says(wrong), says(GOOD))
    assert (await models.structured(call(), Verdict)).value.level == 7
    repair = server.received[1].body["messages"]
    assert [message["role"] for message in repair] == ["system", "user", "assistant", "user"]
    assert "did not fit" in repair[-1]["content"]
    assert (records[0].requests, records[0].tokens_in, records[0].tokens_out) == (2, 200, 40)


@pytest.mark.parametrize("wrong", MALFORMED)
async def test_twice_wrong_is_bad_output_and_no_number(server, models, wrong):
    server.answers(lambda _: says(wrong))
    assert await reason(models) == "bad_output"
    assert len(server.received) == 2


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (refuses(f"I will not rate {CANARY}"), "refused"),
        (says("", finish="content_filter"), "refused"),
        (says(""), "bad_output"),
        (says("   "), "bad_output"),
        (says(GOOD, finish="length"), "bad_output"),
        (says({**GOOD, "words": ["word"] * 50_000}), "bad_output"),
        (says(GOOD, raw="<html>proxy says hello</html>"), "bad_output"),
        (says(GOOD, raw='{"object": "chat.completion", "model": "m", "choices": []}'), "bad_output"),
    ],
    ids=["refusal", "filtered", "empty", "blank", "cut at the limit", "50k tokens", "html", "no choices"],
)
async def test_answers_that_no_repair_mends(server, models, reply, expected):
    server.script(reply)
    assert await reason(models) == expected
    assert len(server.received) == 1


async def test_a_markdown_fence_is_taken_off(server, models):
    server.script(says('```json\n{"level": 3, "words": [], "verdict": "met"}\n```'))
    assert (await models.structured(call(), Verdict)).value.level == 3


async def test_an_endpoint_without_schemas_gets_the_schema_in_words_and_is_remembered(server, models):
    server.answers(lambda request: fails(400) if request.wants == "json_schema" else says(GOOD))
    for _ in range(2):
        assert (await models.structured(call(), Verdict)).value.level == 7
    assert [request.wants for request in server.received] == ["json_schema", "json_object", "json_object"]
    assert '"verdict"' in server.received[-1].body["messages"][-1]["content"]


async def test_an_endpoint_with_no_json_mode_at_all(server, models):
    server.answers(lambda request: fails(400) if request.wants else says(GOOD))
    assert (await models.structured(call(), Verdict)).value.level == 7


async def test_an_endpoint_that_takes_neither_the_new_limit_nor_a_temperature(server, models, records):
    def old(request):
        if "max_completion_tokens" in request.body:
            return fails(400, message="Unrecognized request argument: max_completion_tokens")
        if "temperature" in request.body:
            return fails(400, message="Unsupported value: 'temperature'")
        return says(GOOD)

    server.answers(old)
    await models.structured(call(), Verdict)
    assert server.received[-1].body["max_tokens"] == 4000
    assert records[0].temperature is None
    assert server.received[-1].wants == "json_schema"


async def test_too_long_a_prompt_does_not_cost_the_endpoint_its_schema(server, models):
    server.script(fails(400, "context_length_exceeded"), says(GOOD))
    assert await reason(models) == "unavailable"
    await models.structured(call(), Verdict)
    assert server.received[-1].wants == "json_schema"


async def test_over_the_daily_budget_nothing_is_sent_until_tomorrow(server, make, records):
    today = [datetime(2026, 3, 1, 23, tzinfo=UTC)]
    budget = Budget(4, 4_200, now=lambda: today[0])
    models = make(budget=budget)
    server.answers(lambda _: says(GOOD, usage=(150, 50)))
    await models.structured(call(), Verdict)
    assert budget.spent_today == 200
    assert await reason(models) == "budget"
    assert len(server.received) == 1
    assert (records[-1].reason, records[-1].requests) == ("budget", 0)
    today[0] = datetime(2026, 3, 2, 0, tzinfo=UTC)
    await models.structured(call(), Verdict)


async def test_calls_side_by_side_do_not_pass_the_limit_together(server, make):
    models = make(budget=Budget(4, 4_200))
    server.answers(lambda _: says(GOOD, gap_s=0.02))
    results = await asyncio.gather(*(models.structured(call(), Verdict) for _ in range(3)), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Answer", "ModelFailed", "ModelFailed"]


async def test_a_request_that_times_out_is_charged_to_the_budget(server, make):
    budget = Budget(4, 100_000)
    server.answers(lambda _: says(GOOD, stall_after=0))
    assert await reason(make(budget=budget), deadline_s=0.05) == "timeout"
    assert budget.spent_today > 0


async def test_no_more_calls_at_once_than_allowed(server, make):
    models = make(ai_max_concurrent=2)
    server.answers(lambda _: says(GOOD, gap_s=0.02))
    await asyncio.gather(*(models.structured(call(), Verdict) for _ in range(5)))
    assert len(server.received) == 5
    assert server.busiest == 2


async def test_a_full_house_is_a_timeout_not_a_hang(server, make):
    models = make(ai_max_concurrent=1)
    server.answers(lambda _: says(GOOD, stall_after=0))
    first = asyncio.create_task(models.structured(call(), Verdict))
    await server.arrived(1)
    assert await reason(models, deadline_s=0.03) == "timeout"
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)


async def test_a_cancelled_call_is_on_record(server, models, records):
    server.answers(lambda _: says(GOOD, stall_after=0))
    task = asyncio.create_task(models.structured(call(), Verdict))
    await server.arrived(1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [record.outcome for record in records] == ["abandoned"]


async def test_no_call_inside_a_transaction(server, models):
    from core import db

    token = db._open_transactions.set(1)
    try:
        with pytest.raises(NetworkInTransaction):
            await models.structured(call(), Verdict)
        with pytest.raises(NetworkInTransaction):
            await anext(models.stream(call()))
    finally:
        db._open_transactions.reset(token)
    assert server.received == []


async def test_a_log_that_cannot_be_written_does_not_cost_the_answer(server, make):
    async def broken(record):
        raise OSError("disk full")

    server.script(says(GOOD))
    assert (await make(sink=broken).structured(call(), Verdict)).value.level == 7


async def test_no_personal_text_in_logs_records_or_tracebacks(server, models, records, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    replies = [
        says({**GOOD, "words": [CANARY]}),
        fails(500, message=CANARY),
        fails(400, message=CANARY),
        refuses(CANARY),
        says({**GOOD, CANARY: CANARY}),
        says(CANARY),
        stream(CANARY, finish="length"),
    ]
    for reply in replies:
        server.answers(lambda _, reply=reply: reply)
        (outcome,) = await asyncio.gather(models.structured(call(), Verdict), return_exceptions=True)
        if isinstance(outcome, BaseException):
            assert CANARY not in "".join(traceback.format_exception(outcome))
    out, err = capfd.readouterr()
    assert caplog.records, "the check must see the SDK's own log lines"
    assert CANARY not in caplog.text + out + err
    assert CANARY not in repr(records)
    assert len(records) == len(replies)
