"""A language model words what the conductor means to say. It may fail or be late at any time: then the template is said."""

from contextlib import aclosing
from dataclasses import dataclass

from core.ai.calls import Call, ModelFailed
from core.ai.prompts import render
from core.ai.transport import Models
from core.conductor.briefs import acceptable
from core.conductor.moves import Brief, Purpose

DEADLINE_S = 1.2
_TASKS: dict[Purpose, str] = {
    "probe": "Choose the follow-up question that hooks best onto the answer, and ask it.",
    "link": "Say a short link from the answer to what comes next. It is no question.",
    "rephrase": "Ask the same question in simpler words.",
    "clarify": "The candidate did not understand something. Ask the same question again so that it becomes clear.",
    "job_answer": "Answer the candidate's question about the job from the fact alone.",
}


@dataclass(frozen=True, slots=True)
class Worded:
    """What to hand to ``briefs.choose``."""

    text: str
    option_key: str


class ModelWording:
    def __init__(self, models: Models) -> None:
        self._models = models

    async def word(self, brief: Brief, *, language: str = "en", deadline_s: float = DEADLINE_S) -> Worded | None:
        """A wording that the conductor accepts, or None on any failure, refusal or delay. Never raises ``ModelFailed``.

        The brief's ``guard`` (words of the expected answer) is not shown to the model.
        """
        if not brief.options:
            return None
        try:
            said = await self._said(brief, language, deadline_s)
        except ModelFailed:
            return None  # On record in the call log.
        key, text = _read(said, brief)
        return Worded(text, key) if acceptable(text, brief) else None

    async def _said(self, brief: Brief, language: str, deadline_s: float) -> str:
        prompt = render(
            "wording",
            {
                "task": _TASKS[brief.purpose],
                "max_words": brief.max_words,
                "language": language,
                "context": [{"name": name, "text": text} for name, text in brief.context],
                "options": [{"key": option.key, "text": option.text} for option in brief.options],
            },
        )
        call = Call("conductor", prompt, deadline_s=deadline_s, max_output_tokens=40 + 4 * brief.max_words)
        async with aclosing(self._models.stream(call)) as pieces:
            return "".join([piece async for piece in pieces])


def _read(said: str, brief: Brief) -> tuple[str, str]:
    """Key and line. With one option there is nothing to choose, and a key in front of the line is only taken off."""
    head, _, rest = said.strip().partition("\n")
    keys = [option.key for option in brief.options]
    if head.strip() in keys and rest.strip():
        return head.strip(), _plain(rest)
    return (keys[0], _plain(said)) if len(keys) == 1 else ("", "")


def _plain(text: str) -> str:
    return " ".join(text.split()).strip('"“”')
