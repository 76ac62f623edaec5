"""What a simulated candidate answers: one JSON line per question, as in sim/scripts/{domain}/{persona}.jsonl (docs/demo.md)."""

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SAME = 0.75
"""Similarity from which a heard line counts as a known one: recognisers and rephrasings differ a little."""
ANY = "*"
"""Key of the entry for everything that is no known question."""
PART_WORDS = 4
"""A restatement may be a part of the line; with fewer words it could be any line's."""


@dataclass(frozen=True)
class Answer:
    text: str
    channel: str = "voice"
    pauses: tuple[tuple[int, float], ...] = ()
    """(words before it, seconds)."""
    question: str | None = None
    """Key of the question that it is the main answer to."""
    wav: Path | None = None
    """A recording to play instead of the synthesised text."""


@dataclass(frozen=True)
class Known:
    """A question: its words, those of its rephrasing and of its probes, so that a heard line can be told."""

    key: str
    text: str
    rephrase: str | None
    probes: dict[str, str]
    """Point key → the probe's words."""

    def lines(self) -> Iterator[tuple[str, str | None]]:
        """(words, point of the probe or None)."""
        yield self.text, None
        if self.rephrase:
            yield self.rephrase, None
        for point, words in self.probes.items():
            yield words, point


class Script:
    """Answers to heard lines. What is no known question, probe or part of the last one gets the entry ``*``."""

    def __init__(self, entries: list[dict[str, Any]], known: list[Known]) -> None:
        self._entries = {str(entry["question"]): entry for entry in entries}
        self._known = known
        self._last: tuple[str, Answer] | None = None

    @classmethod
    def read(cls, path: Path, known: list[Known]) -> "Script":
        """Raises ValueError with the line number for a line that is not as documented."""
        return cls(list(read_entries(path)), known)

    def voiced(self, typed: str | None) -> list[Answer]:
        """Every spoken answer to the known questions, for synthesis beforehand; ``typed`` is a question to be typed."""
        answers = [self._main(ANY)]
        for known in self._known:
            entry = self._entry(known.key)
            answers += [self._main(known.key), *(_probe(entry, point) for point in known.probes)]
        spoken = [a for a in answers if a.channel == "voice" and (a.question is None or a.question != typed)]
        return list(dict.fromkeys(spoken))

    def typed(self) -> str | None:
        """Key of a known question whose answer the script types."""
        return next((known.key for known in self._known if self._main(known.key).channel == "text"), None)

    def reply(self, heard: str) -> Answer:
        """The same line again, whole or in part, gets the same answer again."""
        found = self._find(heard)
        if found is None and self._last and any(resembles(part, heard) for part in _parts(self._last[0])):
            return self._last[1]
        if found is None:
            return self._main(ANY)
        known, words, point = found
        answer = self._main(known.key) if point is None else _probe(self._entry(known.key), point)
        self._last = (words, answer)
        return answer

    def again(self) -> Answer:
        """What was said last, for somebody who did not hear it."""
        return self._last[1] if self._last else self._main(ANY)

    def _find(self, heard: str) -> tuple[Known, str, str | None] | None:
        """The known line that was said last, word for word if any was."""
        lines = [(known, words, point) for known in self._known for words, point in known.lines()]
        said = plain(heard)
        exact = [found for found in lines if plain(found[1]) in said]
        if exact:
            return max(exact, key=lambda found: said.rfind(plain(found[1])))
        return next((found for found in lines if resembles(found[1], heard)), None)

    def _entry(self, key: str) -> dict[str, Any]:
        return self._entries.get(key) or self._entries.get(ANY) or {"answer": "I would have to think about that one."}

    def _main(self, key: str) -> Answer:
        entry = self._entry(key)
        pauses = tuple(zip(entry.get("pause_after_words", ()), entry.get("pause_s", ()), strict=False))
        return Answer(entry["answer"], entry.get("channel", "voice"), pauses, None if key == ANY else key)


def read_entries(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.strip():
            try:
                entry = json.loads(line)
                entry["question"], entry["answer"] = str(entry["question"]), str(entry["answer"])
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                raise ValueError(f"{path}:{number}: needs at least question and answer ({error})") from error
            yield entry


def resembles(line: str, heard: str) -> bool:
    """Whether the line was said somewhere in what was heard."""
    line, heard = plain(line), plain(heard)
    if not line or line in heard:
        return bool(line)
    return likeness(line, heard) >= SAME


def likeness(line: str, heard: str) -> float:
    """0–1: how well the words of the line are found in the best stretch of what was heard. Both as ``plain`` returns them."""
    words, size = heard.split(), len(line.split())
    matcher = difflib.SequenceMatcher(None, b=line, autojunk=False)
    best = 0.0
    for start in range(max(1, len(words) - size + 1)):
        matcher.set_seq1(" ".join(words[start : start + size]))
        if matcher.quick_ratio() > best:
            best = max(best, matcher.ratio())
    return best


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", text.lower().replace("’", "'")))


def _parts(line: str) -> Iterator[str]:
    """The sentences that a short restatement may consist of."""
    yield from (part for part in re.split(r"(?<=[.?!])\s+", line) if len(part.split()) >= PART_WORDS)


def _probe(entry: dict[str, Any], point: str) -> Answer:
    return Answer(entry.get("probes", {}).get(point) or entry.get("default_probe") or entry["answer"])
