"""What was said in an interview, and what the offline engine found in it: the real one, over these words."""

from dataclasses import dataclass
from random import Random

from core.conductor.plan import Point
from core.db import Json, JsonList
from core.evaluation.engine import AskedQuestion, EvaluationInput, Turn
from core.evaluation.offline import OfflineEvaluation
from core.evaluation.score import Evaluation, assess
from core.evaluation.service import rubric_of
from seeds.company.people import Person
from seeds.company.trades import Trade, answer

_WORDS_PER_S = 2.4
_TYPED_PER_S = 0.7


@dataclass(frozen=True)
class Talk:
    """``turns`` name questions by their place in the plan, as text; times are ms from the beginning."""

    turns: tuple[Turn, ...]
    evaluation: Evaluation

    @property
    def length_ms(self) -> int:
        return (self.turns[-1].end_ms or 0) + 2_000


def said(random: Random, trade: Trade, plan: JsonList, person: Person, job: str, level: int, form: str) -> list[Turn]:
    """The whole conversation."""
    told: list[Turn] = []
    at = 1_000

    def say(speaker: str, kind: str, text: str, question: Json | None = None) -> None:
        nonlocal at
        typed = speaker == "candidate" and (form == "ai_chat" or (form == "ai_both" and random.random() < 0.3))
        seconds = len(text.split()) / (_TYPED_PER_S if typed else _WORDS_PER_S) + 0.8
        channel = "text" if typed or form == "ai_chat" else "voice"
        start, at = at, at + round(1_000 * seconds)
        told.append(
            Turn(len(told) + 1, speaker, kind, channel, text, str(question["order"]) if question else None, start, at)
        )
        at += random.randint(400, 2_400)

    first = person.name.split()[0]
    say(
        "agent",
        "greeting",
        f"Hello {first}. I'm Viva, an AI. This is about the job of {job}. A person makes the decision, not me.",
    )
    if form != "ai_chat":
        say("agent", "mic_check", "Before we start: can you hear me well?")
        say(
            "candidate",
            "mic_check",
            random.choice(("Yes, very well.", "Yes, I can hear you.", "Loud and clear, thank you.")),
        )
    for question in plan:
        say("agent", "question", question["question_text"], question)
        if random.random() < 0.04:
            say("candidate", "control", "I would rather skip this one.", question)
            say("agent", "control", "That is fine. Let's go on.", question)
            continue
        say("candidate", "answer", answer(random, trade, question, level), question)
        if random.random() < 0.6:
            say("agent", "ack", random.choice(("Thank you.", "Understood, thank you.", "Thanks, that is clear.")))
    say("agent", "wrap_up", "Is there anything you wanted to say and I didn't ask?")
    say(
        "candidate",
        "answer",
        random.choice(("No, that was everything.", "No, thank you.", "I would like to know when I hear from you.")),
    )
    say(
        "agent",
        "closing",
        "Thank you. A person from the hiring team reads this interview and will write to you. Goodbye.",
    )
    return told


async def judged(trade: Trade, plan: JsonList, turns: list[Turn], person: Person, job: str) -> Evaluation:
    asked = {turn.question_id for turn in turns if turn.kind == "question"}
    given = EvaluationInput(
        job_title=job,
        domain=trade.domain.name,
        questions=tuple(_asked(question) for question in plan if str(question["order"]) in asked),
        turns=tuple(turns),
        rubric=rubric_of(trade.domain),
        vocabulary=tuple(str(entry["term"]) for entry in trade.domain.profile["vocabulary"]),
    )
    return await assess(OfflineEvaluation(), given, (person.name,))


def cut(talk: Talk, after_ms: int) -> tuple[Turn, ...]:
    """What was said by then."""
    return tuple(turn for turn in talk.turns if (turn.end_ms or 0) <= after_ms)


def _asked(question: Json) -> AskedQuestion:
    points = tuple(
        Point(p["key"], p["text"], tuple(p["keywords"]), tuple(p["synonyms"]), p["fact"])
        for p in question["expected_points"]
    )
    return AskedQuestion(
        str(question["order"]),
        question["question_text"],
        question["question_type"],
        question["difficulty"],
        points,
        tuple(question["dimensions"]),
    )
