"""What a simulated candidate answers: one JSON line per question, as in sim/scripts/{domain}/{persona}.jsonl."""

import difflib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).parent / "scripts"
SAME = 0.75
"""Similarity from which a heard line counts as a known one: recognisers and rephrasings differ a little."""
FALLBACK = "*"


@dataclass(frozen=True)
class Answer:
    text: str
    channel: str = "voice"
    pauses: tuple[tuple[int, float], ...] = ()
    """(words before it, seconds)."""


@dataclass(frozen=True)
class Known:
    """A bank question: its words and its probes, so that a heard line can be told."""

    key: str
    text: str
    probes: dict[str, str]
    """Point key → the probe's words."""


class Script:
    """Answers to heard lines. Anything that is no known question or probe gets the fallback."""

    def __init__(self, entries: list[dict[str, Any]], known: list[Known]) -> None:
        self._entries = {entry["question"]: entry for entry in entries}
        self._known = known

    @classmethod
    def load(cls, path: Path, known: list[Known]) -> "Script":
        """Raises ValueError with the line number for a line that is not as documented."""
        entries = list[dict[str, Any]]()
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if line.strip():
                try:
                    entry = json.loads(line)
                    entry["question"], entry["answer"]
                except (json.JSONDecodeError, KeyError, TypeError) as error:
                    raise ValueError(f"{path}:{number}: needs at least question and answer ({error})") from error
                entries.append(entry)
        return cls(entries, known)

    def texts(self) -> list[Answer]:
        """Everything that may be said, for synthesis beforehand."""
        return [answer for entry in self._entries.values() for answer in (_main(entry), *_probes(entry))]

    def reply(self, heard: str) -> Answer:
        for question in self._known:
            if resembles(question.text, heard):
                return _main(self._entries.get(question.key) or self._fallback())
            for point, probe in question.probes.items():
                if resembles(probe, heard):
                    entry = self._entries.get(question.key) or self._fallback()
                    text = entry.get("probes", {}).get(point) or entry.get("default_probe") or entry["answer"]
                    return Answer(text)
        return _main(self._fallback())

    def _fallback(self) -> dict[str, Any]:
        return self._entries.get(FALLBACK) or {"answer": "I would have to think about that one. I am not sure."}


def resembles(line: str, heard: str) -> bool:
    """Whether the line was said somewhere in what was heard."""
    line, heard = plain(line), plain(heard)
    if not line or line in heard:
        return bool(line)
    words, size = heard.split(), len(line.split())
    windows = (" ".join(words[i : i + size]) for i in range(max(1, len(words) - size + 1)))
    return any(difflib.SequenceMatcher(None, line, window, autojunk=False).ratio() >= SAME for window in windows)


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", text.lower()))


def _main(entry: dict[str, Any]) -> Answer:
    pauses = tuple(zip(entry.get("pause_after_words", ()), entry.get("pause_s", ()), strict=False))
    return Answer(entry["answer"], entry.get("channel", "voice"), pauses)


def _probes(entry: dict[str, Any]) -> list[Answer]:
    texts = [*entry.get("probes", {}).values(), *([entry["default_probe"]] if entry.get("default_probe") else [])]
    return [Answer(text) for text in texts]
