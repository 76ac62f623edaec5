"""The bank's questions: written, revised, retired, found, and proposed by an engine."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from core.db import Database
from core.domains import repository
from core.domains.models import Domain
from core.settings import Settings
from seeds.load import load
from tests.api.asked import question
from tests.api.conftest import NURSING, audited
from tests.api.story import run_jobs

QUESTIONS = "/api/v1/questions"


async def created(client: httpx.AsyncClient, hr: dict[str, str], domain: Domain, **changes: Any) -> dict[str, Any]:
    answer = await client.post(f"/api/v1/domains/{domain.id}/questions", json={**question(), **changes}, headers=hr)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def planned_with(database: Database, domain: Domain) -> dict[str, int]:
    """Version by key, of what a plan would be made of."""
    async with database.sessions() as session:
        return {row.key: row.version for row in await repository.current_questions(session, domain.id)}


async def test_a_question_of_hrs_own_is_planned_with_the_others(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain, clean: Database
) -> None:
    made = await created(client, hr, domain)
    assert (made["version"], made["source"]) == (1, "hr")
    assert (await client.get(f"{QUESTIONS}/{made['id']}", headers=hr)).json() == made
    assert made["key"] in await planned_with(clean, domain)
    # and a later load of the files leaves it
    async with clean.transaction() as session:
        await load(session, [NURSING])
    assert made["key"] in await planned_with(clean, domain)


async def test_a_revision_is_a_next_version_and_the_old_one_stays_to_be_read(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain, clean: Database
) -> None:
    made = await created(client, hr, domain)
    body = {**question(), "difficulty": "hard"}
    revised = (await client.put(f"{QUESTIONS}/{made['id']}", json=body, headers=hr)).json()
    assert (revised["key"], revised["version"], revised["content"]["difficulty"]) == (made["key"], 2, "hard")
    assert (await planned_with(clean, domain))[made["key"]] == 2
    versions = (await client.get(f"{QUESTIONS}/{made['id']}/versions", headers=hr)).json()["items"]
    assert [(row["version"], row["retired_at"] is None) for row in versions] == [(2, True), (1, False)]
    # the old version is not revised again: somebody's words would be lost unseen
    late = await client.put(f"{QUESTIONS}/{made['id']}", json=body, headers=hr)
    assert (late.status_code, late.json()["newest"]) == (409, revised["id"])
    # and the same words again are no new version
    same = (await client.put(f"{QUESTIONS}/{revised['id']}", json=body, headers=hr)).json()
    assert same["id"] == revised["id"]
    [entry] = await audited(clean, "question.revised")
    assert entry.changes["difficulty"] == {"before": "easy", "after": "hard"}


async def test_of_ten_revisions_at_once_one_counts(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain
) -> None:
    made = await created(client, hr, domain)
    bodies = [{**question(), "poor_answer": f"Says nothing {number}."} for number in range(10)]
    answers = await asyncio.gather(*(client.put(f"{QUESTIONS}/{made['id']}", json=body, headers=hr) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9


async def test_a_retired_question_is_not_planned_also_after_the_next_load(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain, clean: Database
) -> None:
    query = {"domain_id": str(domain.id), "limit": 1}
    [first] = (await client.get(QUESTIONS, params=query, headers=hr)).json()["items"]
    assert first["source"] == "file"
    for _ in range(2):
        assert (await client.put(f"{QUESTIONS}/{first['id']}/retirement", headers=hr)).status_code == 200
    async with clean.transaction() as session:
        await load(session, [NURSING])
    assert first["key"] not in await planned_with(clean, domain)
    refused = await client.put(f"{QUESTIONS}/{first['id']}", json=question(), headers=hr)
    assert refused.status_code == 409
    await client.delete(f"{QUESTIONS}/{first['id']}/retirement", headers=hr)
    assert first["key"] in await planned_with(clean, domain)
    assert len(await audited(clean, "question.retired")) == 1


async def test_what_the_domain_asks_already_is_refused_with_the_question_that_does(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain
) -> None:
    made = await created(client, hr, domain)
    again = await client.post(f"/api/v1/domains/{domain.id}/questions", json=question(), headers=hr)
    assert (again.status_code, again.json()["question_id"]) == (409, made["id"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"question_text": "Do you have children?"}, "question_text"),
        ({"question_text": "What was your last salary?"}, "question_text"),
        ({"probes": [{"point": "rate", "text": "Are you pregnant?"}]}, "probes[0]"),
        ({"probes": [{"point": "nothing", "text": "How fast?"}]}, "probes"),
        (
            {"expected_points": [{"key": "a", "text": "one"}, {"key": "a", "text": "two"}], "probes": []},
            "expected_points",
        ),
        ({"question_type": "trick"}, "question_type"),
        ({"dimensions": []}, "dimensions"),
        ({"question_text": " "}, "question_text"),
    ],
)
async def test_a_question_that_cannot_be_asked_is_refused_with_the_field(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain, change: dict[str, Any], field: str
) -> None:
    answer = await client.post(f"/api/v1/domains/{domain.id}/questions", json={**question(), **change}, headers=hr)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_the_bank_is_searched_filtered_and_paged_in_the_plans_order(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain
) -> None:
    made = await created(client, hr, domain, keywords=["macrodrip"])
    by_word = await client.get(QUESTIONS, params={"text": "MACRODRIP"}, headers=hr)
    assert [row["id"] for row in by_word.json()["items"]] == [made["id"]]
    query: dict[str, Any] = {"domain_id": str(domain.id), "question_type": "technical", "limit": 2}
    positions: list[int] = []
    while True:
        page = (await client.get(QUESTIONS, params=query, headers=hr)).json()
        assert {row["content"]["question_type"] for row in page["items"]} == {"technical"}
        positions += [row["position"] for row in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert len(positions) >= 3
    assert positions == sorted(positions)
    assert (await client.get(QUESTIONS, params={"text": "100%_"}, headers=hr)).json()["items"] == []


async def proposed(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain, clean: Database, settings: Settings
) -> dict[str, Any]:
    body = {"role": "Night nurse", "level": "mid", "experience_years": 3, "count": 2}
    asked = await client.post(f"/api/v1/domains/{domain.id}/generations", json=body, headers=hr)
    assert (asked.status_code, asked.json()["status"]) == (202, "pending")
    await run_jobs(clean, settings)
    return (await client.get(f"/api/v1/generations/{asked.json()['id']}", headers=hr)).json()


async def test_proposed_questions_are_in_the_bank_only_once_somebody_keeps_them(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain, clean: Database, settings: Settings
) -> None:
    before = await planned_with(clean, domain)
    # Given two proposals, without a job, that the bank does not ask yet
    proposal = await proposed(client, hr, domain, clean, settings)
    assert proposal["status"] == "ready"
    assert "offline engine" in proposal["engine"]["label"]
    assert len({draft["question"]["question_text"] for draft in proposal["drafts"]}) == 2
    assert await planned_with(clean, domain) == before
    # When one of them is kept, in better words
    better = {
        **proposal["drafts"][1]["question"],
        "question_text": "Tell me about one handover at night that went wrong.",
    }
    decision = f"/api/v1/generations/{proposal['id']}/decision"
    kept = await client.post(decision, json={"keep": [{"number": 1, "question": better}]}, headers=hr)
    assert kept.status_code == 200, kept.text
    # Then that one is planned, the other is dropped, and it is decided once
    [row] = kept.json()["items"]
    assert (row["source"], row["content"]["question_text"]) == ("generated", better["question_text"])
    assert set(await planned_with(clean, domain)) - set(before) == {row["key"]}
    assert (await client.post(decision, json={"keep": []}, headers=hr)).status_code == 409
    after = (await client.get(f"/api/v1/generations/{proposal['id']}", headers=hr)).json()
    assert [draft["kept"] for draft in after["drafts"]] == [False, True]
    assert after["status"] == "decided"


async def test_a_proposal_that_is_not_there_yet_or_has_no_such_draft_is_refused(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain, clean: Database, settings: Settings
) -> None:
    asked = await client.post(
        f"/api/v1/domains/{domain.id}/generations", json={"role": "Nurse", "count": 1}, headers=hr
    )
    decision = f"/api/v1/generations/{asked.json()['id']}/decision"
    early = await client.post(decision, json={"keep": []}, headers=hr)
    assert (early.status_code, early.json()["code"]) == (409, "generation_not_ready")
    await run_jobs(clean, settings)
    beyond = await client.post(decision, json={"keep": [{"number": 5}]}, headers=hr)
    assert beyond.status_code == 422


async def test_a_kept_draft_may_not_be_turned_into_what_nobody_may_ask(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain, clean: Database, settings: Settings
) -> None:
    proposal = await proposed(client, hr, domain, clean, settings)
    worse = {**proposal["drafts"][0]["question"], "question_text": "Are you married?"}
    body = {"keep": [{"number": 0, "question": worse}]}
    answer = await client.post(f"/api/v1/generations/{proposal['id']}/decision", json=body, headers=hr)
    assert answer.status_code == 422
    assert UUID(proposal["id"])
    still = (await client.get(f"/api/v1/generations/{proposal['id']}", headers=hr)).json()
    assert still["status"] == "ready"
