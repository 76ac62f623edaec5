"""Screening again, and the plan that follows from it."""

from typing import Any

import httpx
import pytest

from core.db import Database
from core.domains.models import Domain
from tests.api.conftest import audited
from tests.api.story import API, Story, candidate_for, run_jobs


async def test_a_second_screening_keeps_the_first(
    story: Story, domain: Domain, job: dict[str, Any], client: httpx.AsyncClient
) -> None:
    candidate = await candidate_for(story, job)
    address = f"/candidates/{candidate['id']}"
    for words in (
        "Nora Field\nI like dogs and wound care.",
        "Nora Field\nIV therapy, medication administration, wound care.",
    ):
        await client.put(f"{API}{address}/resume/text", json={"text": words}, headers=story.hr)
        await story.post(f"{address}/screening")
        await run_jobs(story.database, story.settings)
    results = (await story.get(f"{address}/screenings"))["items"]
    assert [row["version"] for row in results] == [2, 1]
    assert results[0]["overall_score"] > results[1]["overall_score"]
    assert (await story.get(address))["match_score"] == results[0]["overall_score"]
    assert [row["id"] for row in (await story.get("/candidates?sort=score"))["items"]] == [candidate["id"]]


async def planned(story: Story, job: dict[str, Any], name: str, words: str, count: int = 6) -> dict[str, Any]:
    candidate = await candidate_for(story, job, name)
    address = f"{API}/candidates/{candidate['id']}/resume/text"
    await story.client.put(address, json={"text": f"{name}\n{words}"}, headers=story.hr)
    await story.post(f"/candidates/{candidate['id']}/screening")
    await run_jobs(story.database, story.settings)
    plan = await story.post(f"/candidates/{candidate['id']}/plans", {"count": count})
    await run_jobs(story.database, story.settings)
    return await story.get(f"/plans/{plan['id']}")


def core(plan: dict[str, Any]) -> list[str]:
    return [question["question_text"] for question in plan["questions"] if question["core"]]


@pytest.mark.parametrize("count", [6, 9])
async def test_all_candidates_of_a_job_are_asked_the_same_core(story: Story, job: dict[str, Any], count: int) -> None:
    silent = await planned(story, job, "Nora Field", "I like dogs and wound care.", count)
    full = await planned(story, job, "Ada Moss", "IV therapy, medication administration. Nurse, A, 2015 - 2024", count)
    assert len(core(silent)) == count - count // 3
    assert core(silent) == core(full)
    assert [q["source"] for q in silent["questions"]].count("gap") == count // 3
    assert "gap" not in [q["source"] for q in full["questions"]]


def edited(plan: dict[str, Any]) -> list[dict[str, Any]]:
    kept = ("question_text", "question_type", "difficulty", "expected_points", "probes", "dimensions", "rephrase")
    return [{"was": question["order"], **{name: question[name] for name in kept}} for question in plan["questions"]]


async def test_hr_edits_a_plan_and_approves_it_again(
    story: Story, client: httpx.AsyncClient, job: dict[str, Any], clean: Database
) -> None:
    plan = await planned(story, job, "Nora Field", "I like dogs and wound care.")
    await story.post(f"/plans/{plan['id']}/approval")
    address = f"{API}/plans/{plan['id']}/questions"
    rows = edited(plan)
    own = {"question_text": "Which ward would you like to start on, and why?", "question_type": "situational"}
    answer = await client.put(address, json={"questions": [*reversed(rows), own]}, headers=story.hr)
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    assert (changed["status"], changed["approved_by"]) == ("ready", None)
    assert [q["question_text"] for q in changed["questions"]] == [
        *(r["question_text"] for r in reversed(rows)),
        own["question_text"],
    ]
    assert (changed["questions"][-1]["source"], changed["questions"][-1]["core"]) == ("hr", False)
    for questions, field in (
        ([*rows, {**own, "question_text": "Are you married?"}], "about the person"),
        ([*rows, {**own, "question_text": rows[0]["question_text"]}], "same as an earlier"),
        ([*rows, {**own, "question_text": "word " * 60}], "too long"),
        ([*rows, {**own, "was": 99}], "no such question"),
    ):
        refused = await client.put(address, json={"questions": questions}, headers=story.hr)
        assert refused.status_code == 422, refused.text
        assert field in refused.text
    assert len(await audited(clean, "plan.edited")) == 1


async def test_a_core_question_is_changed_for_all_or_not_at_all(
    story: Story, client: httpx.AsyncClient, job: dict[str, Any]
) -> None:
    plan = await planned(story, job, "Nora Field", "I like dogs and wound care.")
    address = f"{API}/plans/{plan['id']}/questions"
    without = [row for row in edited(plan) if row["question_text"] != core(plan)[0]]
    refused = await client.put(address, json={"questions": without}, headers=story.hr)
    assert (refused.status_code, refused.json()["code"]) == (409, "core_question")
    done = await client.put(address, json={"questions": without, "change_core": True}, headers=story.hr)
    assert done.status_code == 200
    later = await planned(story, job, "Ada Moss", "I like dogs.")
    assert core(later) == core(plan)[1:]
    assert len(later["questions"]) == 6


async def test_a_plan_with_an_interview_is_frozen(story: Story, client: httpx.AsyncClient, domain: Domain) -> None:
    invited = await story.invited(domain.id)
    plan = await story.get(f"/plans/{invited.plan_id}")
    address = f"{API}/plans/{invited.plan_id}/questions"
    answer = await client.put(address, json={"questions": edited(plan)}, headers=story.hr)
    assert (answer.status_code, answer.json()["code"]) == (409, "plan_frozen")
    assert [row["id"] for row in (await story.get(f"/candidates/{invited.candidate_id}/plans"))["items"]] == [
        plan["id"]
    ]
