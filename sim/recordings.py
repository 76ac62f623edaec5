"""Answers from real recordings: the n-th thing asked gets the n-th file, and the first again after the last."""

import json
from collections.abc import Sequence
from pathlib import Path

from sim.script import Answer, plain


class Recordings:
    """In place of a script. A file's words stand in `manifest.jsonl` beside it ({"file", "text"}) or in a `.txt` of its name."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._answers = [Answer(_words(file), wav=file) for file in files]
        self._given = 0
        self._heard = ""

    def voiced(self) -> list[Answer]:
        return list(self._answers)

    def reply(self, heard: str) -> Answer:
        if plain(heard) != self._heard:
            self._given += 1
        self._heard = plain(heard)
        return self.again()

    def again(self) -> Answer:
        return self._answers[(max(1, self._given) - 1) % len(self._answers)]


def _words(file: Path) -> str:
    """ "" where they are not known: such an answer is not counted in the word error rate."""
    beside = file.with_suffix(".txt")
    if beside.exists():
        return " ".join(beside.read_text().split())
    manifest = file.parent / "manifest.jsonl"
    if manifest.exists():
        for line in manifest.read_text().splitlines():
            entry = json.loads(line)
            if entry["file"] == file.name:
                return str(entry["text"])
    return ""
