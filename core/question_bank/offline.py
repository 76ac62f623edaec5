"""Questions for a role by rule: what people of the trade do, as its occupation's source words it, asked as one past event.

Plain, and honest about it: the points ask for situation, own action and result, which any such answer should have.
"""

import re
from collections.abc import Iterator

from core.conductor.plan import Point, Probe
from core.plans.engine import PlannedQuestionDraft

_POINTS = (
    Point(
        "situation",
        "Says when and where it was",
        ("at that time", "on that day", "on that shift", "we had"),
        ("one day",),
    ),
    Point(
        "own-action",
        "Says what they did themselves",
        ("I decided", "I checked", "I asked", "I called"),
        ("I made sure",),
    ),
    Point("result", "Says how it ended", ("as a result", "in the end", "after that"), ("since then",)),
)
_PROBES = (
    Probe("own-action", "Which part of it was yours?"),
    Probe("result", "And how did it turn out?"),
)
_DIFFICULTIES = {"entry": "easy", "mid": "medium", "senior": "hard", "lead": "hard"}
_LEAD = "Tell me about one time when you were responsible for this: {duty}"
_OTHERS = "Tell me about one time when you had to {duty}"
_MOST_WORDS = 24


def from_duties(duties: list[str], level: str) -> Iterator[PlannedQuestionDraft]:
    """One draft for each duty that is short enough to be said."""
    pattern = _LEAD if level in ("lead", "senior") else _OTHERS
    for duty in duties:
        plain = re.sub(r"\s*\([^)]*\)", "", duty.strip().rstrip("."))
        first, _, rest = plain.partition(" ")
        if not rest or len(plain.split()) > _MOST_WORDS:
            continue
        said = plain if first[:2].isupper() else f"{first.lower()} {rest}"
        yield PlannedQuestionDraft(
            f"{pattern.format(duty=said)}.",
            "behavioral",
            _DIFFICULTIES[level],
            "generated",
            None,
            points=_POINTS,
            probes=_PROBES,
            dimensions=("communication", "domain_knowledge"),
        )
