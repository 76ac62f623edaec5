"""Trades as HR edits them, and carries them from one installation to another."""

import copy
from typing import Any

import httpx
import pytest

from core.db import Database
from core.domains.models import Domain
from seeds.load import load
from tests.api.asked import RUBRIC, document, question
from tests.api.conftest import NURSING, audited

DOMAINS = "/api/v1/domains"


def new(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Veterinary care",
        "slug": "veterinary",
        "sector": "Healthcare",
        "sector_slug": "healthcare",
        "rubric": RUBRIC,
        "profile": {"tools": ["Otoscope"], "vocabulary": [{"term": "triage", "spoken": ["tree age"]}]},
        **changes,
    }


async def made(client: httpx.AsyncClient, hr: dict[str, str], **changes: Any) -> dict[str, Any]:
    answer = await client.post(DOMAINS, json=new(**changes), headers=hr)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_new_domain_is_listed_and_read(client: httpx.AsyncClient, hr: dict[str, str], domain: Domain) -> None:
    own = await made(client, hr)
    assert (own["rubric"]["version"], own["edited_by_hr"]) == (1, True)
    assert (await client.get(f"{DOMAINS}/{own['id']}", headers=hr)).json() == own
    found = (await client.get(DOMAINS, params={"text": "veterin"}, headers=hr)).json()["items"]
    assert [(item["slug"], item["questions"]) for item in found] == [("veterinary", 0)]
    assert (await client.get(DOMAINS, params={"sector_slug": "none"}, headers=hr)).json()["items"] == []
    again = await client.post(DOMAINS, json=new(), headers=hr)
    assert (again.status_code, again.json()["code"]) == (409, "domain_exists")


async def test_a_rubric_can_begin_with_another_domains_words(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain
) -> None:
    own = await made(client, hr, rubric=None, rubric_of=str(domain.id))
    assert own["rubric"] == {"version": 1, "dimensions": domain.rubric["dimensions"]}
    for wrong in ({"rubric": None}, {"rubric_of": str(domain.id)}):
        answer = await client.post(DOMAINS, json=new(slug="other", **wrong), headers=hr)
        assert [error["field"] for error in answer.json()["errors"]] == ["rubric"]


async def test_other_words_in_the_rubric_are_its_next_version(
    client: httpx.AsyncClient, hr: dict[str, str], clean: Database
) -> None:
    own = await made(client, hr)
    address = f"{DOMAINS}/{own['id']}"
    same = await client.patch(address, json={"rubric": RUBRIC, "name": "Vets"}, headers=hr)
    assert (same.json()["rubric"]["version"], same.json()["name"]) == (1, "Vets")
    rubric = copy.deepcopy(RUBRIC)
    rubric["technical"]["anchors"]["9-10"] = "names the drug, the dose and the reason"
    assert (await client.patch(address, json={"rubric": rubric}, headers=hr)).json()["rubric"]["version"] == 2
    rubric["technical"]["weight"] = 0.9
    uneven = await client.patch(address, json={"rubric": rubric}, headers=hr)
    assert (uneven.status_code, uneven.json()["errors"][0]["field"]) == (422, "rubric")
    assert [set(entry.changes) for entry in await audited(clean, "domain.changed")] == [{"name"}, {"rubric"}]


async def test_a_later_load_of_the_files_leaves_alone_what_hr_edited(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain, clean: Database
) -> None:
    await client.patch(f"{DOMAINS}/{domain.id}", json={"name": "Ward nursing"}, headers=hr)
    async with clean.transaction() as session:
        await load(session, [NURSING])
    assert (await client.get(f"{DOMAINS}/{domain.id}", headers=hr)).json()["name"] == "Ward nursing"


async def test_a_retired_domain_is_offered_no_more_and_comes_back(
    client: httpx.AsyncClient, hr: dict[str, str], clean: Database
) -> None:
    own = await made(client, hr)
    for _ in range(2):
        gone = await client.put(f"{DOMAINS}/{own['id']}/retirement", headers=hr)
        assert (gone.status_code, gone.json()["retired"]) == (200, True)
    assert (await client.get(DOMAINS, headers=hr)).json()["items"] == []
    retired = (await client.get(DOMAINS, params={"show": "retired"}, headers=hr)).json()["items"]
    assert [item["id"] for item in retired] == [own["id"]]
    assert len(await audited(clean, "domain.retired")) == 1
    await client.delete(f"{DOMAINS}/{own['id']}/retirement", headers=hr)
    assert len((await client.get(DOMAINS, headers=hr)).json()["items"]) == 1


async def test_what_is_exported_can_be_taken_in_again_and_changes_nothing(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain
) -> None:
    exported = (await client.get(f"{DOMAINS}/{domain.id}/document", headers=hr)).json()
    assert len(exported["questions"]) >= 12
    taken = await client.post(f"{DOMAINS}/documents", json=exported, headers=hr)
    assert taken.status_code == 200, taken.text
    counts = {name: taken.json()[name] for name in ("domain_created", "created", "revised", "unchanged")}
    unchanged = len(exported["questions"])
    assert counts == {"domain_created": False, "created": 0, "revised": 0, "unchanged": unchanged}


async def test_an_import_makes_the_domain_adds_and_revises(client: httpx.AsyncClient, hr: dict[str, str]) -> None:
    carried = document()
    first = (await client.post(f"{DOMAINS}/documents", json=carried, headers=hr)).json()
    assert (first["domain_created"], first["created"]) == (True, 1)
    carried["questions"][0]["difficulty"] = "hard"
    carried["questions"].append({"key": "q2", **question("When do you stop an infusion at once?")})
    second = (await client.post(f"{DOMAINS}/documents", json=carried, headers=hr)).json()
    counts = (second["domain_created"], second["created"], second["revised"], second["unchanged"])
    assert counts == (False, 1, 1, 0)
    query = {"domain_id": second["domain"]["id"]}
    rows = (await client.get("/api/v1/questions", params=query, headers=hr)).json()["items"]
    assert [(row["key"], row["version"], row["content"]["difficulty"]) for row in rows] == [
        ("q1", 2, "hard"),
        ("q2", 1, "easy"),
    ]


async def test_an_import_with_a_fault_names_every_place_and_changes_nothing(
    client: httpx.AsyncClient, hr: dict[str, str]
) -> None:
    carried = document()
    carried["questions"] += [
        {"key": "q1", **question("What do you check before a transfusion?")},
        {"key": "q3", **question("Which drip chamber do you reach for, and why this one?")},
        {"key": "q4", **question("How old are you?")},
    ]
    answer = await client.post(f"{DOMAINS}/documents", json=carried, headers=hr)
    assert answer.status_code == 422
    fields = [error["field"] for error in answer.json()["errors"]]
    assert fields == ["questions[1].key", "questions[2].question_text", "questions[3].question_text"]
    assert (await client.get(DOMAINS, headers=hr)).json()["items"] == []


@pytest.mark.parametrize(
    "change", [{"format": "viva-domain-9"}, {"slug": "No Slug"}, {"questions": [{"key": "q1"}]}, {"more": 1}]
)
async def test_what_is_no_such_document_is_422(
    client: httpx.AsyncClient, hr: dict[str, str], change: dict[str, Any]
) -> None:
    answer = await client.post(f"{DOMAINS}/documents", json={**document(), **change}, headers=hr)
    assert answer.status_code == 422
