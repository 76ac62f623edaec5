import json
from collections import Counter
from pathlib import Path

import pytest

from core.conductor.plan import Point
from core.errors import Invalid
from core.plans.engine import BankQuestion, Gap, PlanInput, same_question
from core.plans.offline import OfflinePlanner

TYPES = ("technical", "behavioral", "situational", "domain_specific")
TOPICS = (
    "airway pressure insulin wound catheter transfusion handover discharge falls sepsis restraint consent "
    "oxygen morphine potassium dressing mobility nutrition seizure stroke dialysis fracture asthma fever"
).split()
BANK = tuple(
    BankQuestion(
        f"q{number:02}",
        f"Tell me about {topic} as you met it.",
        TYPES[number % 4],
        ("medium", "hard", "easy", "medium", "hard")[number % 5],
        ("mid", "entry", "lead")[number % 3],
        points=(Point("one", topic),),
    )
    for number, topic in enumerate(TOPICS)
)
GAPS = (
    Gap("bls", "certificate", "Basic life support certificate", True, ("BLS",)),
    Gap("nights", "shift", "Rotating shifts, nights included", True),
    Gap("phlebotomy", "skill", "phlebotomy", False),
    Gap("iv", "duty", "Gives oral, subcutaneous and intravenous medicines after checking identity", True),
)
RANK = {"easy": 0, "medium": 1, "hard": 2}


async def plan(count: int, *, gaps: tuple[Gap, ...] = (), bank=BANK, level="mid"):
    return await OfflinePlanner().plan(PlanInput(bank, "Nurse", "A ward.", level, gaps, count))


@pytest.mark.parametrize("count", range(1, 7))
async def test_a_short_plan_without_gaps_is_the_start_of_the_pack(count):
    assert [draft.origin for draft in await plan(count)] == [f"q{number:02}" for number in range(count)]


@pytest.mark.parametrize("count", [8, 12, 20])
async def test_a_longer_plan_is_balanced_and_grows_harder(count):
    drafts = await plan(count)
    assert len(drafts) == count
    types = Counter(draft.question_type for draft in drafts)
    assert set(types) == set(TYPES)
    assert max(types.values()) - min(types.values()) <= 1
    ranks = [RANK[draft.difficulty] for draft in drafts]
    assert ranks == sorted(ranks)
    assert ranks[0] == 0
    assert len({draft.text for draft in drafts}) == count


async def test_the_level_of_the_job_comes_first():
    level = {question.key: question.level for question in BANK}
    entry = Counter(level[draft.origin] for draft in await plan(8, level="entry"))
    lead = Counter(level[draft.origin] for draft in await plan(8, level="lead"))
    assert entry["entry"] > entry["lead"]
    assert lead["lead"] > lead["entry"]


async def test_what_the_resume_leaves_open_is_asked_after_an_easy_start():
    drafts = await plan(7, gaps=GAPS)
    assert [draft.source for draft in drafts] == ["bank", "gap", "gap", "bank", "bank", "bank", "bank"]
    assert drafts[0].difficulty == "easy"
    assert (
        drafts[1].text
        == "Your resume doesn't mention basic life support certificate. Do you hold it, and until when is it valid?"
    )
    assert [draft.origin for draft in drafts[1:3]] == ["bls", "nights"]
    assert drafts[1].points[0].keywords[0] == "BLS"


async def test_gaps_that_are_nice_to_have_are_not_asked():
    drafts = await plan(6, gaps=(GAPS[2],))
    assert all(draft.source == "bank" for draft in drafts)


async def test_one_question_is_about_the_trade():
    assert [draft.source for draft in await plan(1, gaps=GAPS)] == ["bank"]


async def test_the_same_question_is_asked_once():
    twin = BankQuestion("twin", "Tell me about Airway, as you met it!", "technical", "easy", "mid")
    drafts = await plan(6, bank=(BANK[0], twin, *BANK[1:]))
    assert "twin" not in [draft.origin for draft in drafts]
    assert len(drafts) == 6
    assert same_question("Tell me about airway as you met it.", twin.text)
    assert not same_question(BANK[0].text, BANK[1].text)


async def test_a_small_bank_gives_a_shorter_plan():
    assert len(await plan(20, bank=BANK[:5])) == 5
    assert await plan(3, bank=()) == ()


@pytest.mark.parametrize("count", [0, 21, -1])
async def test_the_count_has_bounds(count):
    with pytest.raises(Invalid):
        await plan(count)


async def test_the_same_input_gives_the_same_plan():
    assert await plan(9, gaps=GAPS) == await plan(9, gaps=GAPS)


@pytest.mark.parametrize("path", sorted(Path("seeds/domain_data").glob("*/*.json")), ids=lambda path: path.stem)
async def test_no_two_questions_of_a_real_pack_count_as_the_same(path):
    texts = [question["question_text"] for question in json.loads(path.read_text())["questions"]]
    assert not [(a, b) for i, a in enumerate(texts) for b in texts[i + 1 :] if same_question(a, b)]
