"""What the benchmarks of the room say: the personas' answers, half of them kept aside from any fitting, with pauses put into them.

A pause in mid-sentence is made in two ways, because each is unlike a person in its own way:

- `piece`: what is before it is synthesised by itself, with a comma at its end. The voice comes to rest a little there.
- `inserted`: the whole answer is synthesised and silence is put at a word boundary. The voice stays exactly as it was.
"""

import hashlib
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Literal

import httpx
import numpy as np

from sim.candidate import RATE, Pcm
from sim.script import Answer, read_entries
from sim.voice import Voice, silence, to_wav, trimmed

Kind = Literal["piece", "inserted"]
SCRIPTS = Path(__file__).resolve().parent.parent / "sim" / "scripts"
_SEAM_S = 0.1
"""A recogniser's word times are off by about so much."""
_SEAM_HEARD_S, _SEAM_STEP_S, _SEAM_TRIES = 4, 0.04, 4


@dataclass(frozen=True)
class Saying:
    """One answer of a persona. ``pauses`` are the places (words before it) where its script hesitates."""

    domain: str
    question: str
    text: str
    pauses: tuple[int, ...] = ()

    @property
    def held_out(self) -> bool:
        """Kept aside: never fitted on. Whole questions (the even ones), so that no two answers to one are on both sides."""
        return self.question[:3] in ("q02", "q04", "q06")

    @property
    def main(self) -> bool:
        """A whole answer to a planned question, about 100 words; the others answer a follow-up in 6 to 40."""
        return bool(self.pauses)

    def places(self) -> list[int]:
        """Where a pause is in mid-sentence: not beside a mark, three words from either end."""
        words = self.text.split()
        return [at for at in range(3, len(words) - 2) if not re.search(r"[.!?,:;]$", words[at - 1])]


@dataclass(frozen=True)
class Pause:
    after_words: int
    seconds: float
    kind: Kind
    scripted: bool
    """At a hesitation of the script; else anywhere in mid-sentence."""


def sayings() -> list[Saying]:
    """Every spoken answer and every answer to a follow-up, in an order that mixes domains and personas."""
    found = list[Saying]()
    for path in sorted(SCRIPTS.glob("*/*.jsonl")):
        for entry in read_entries(path):
            found += _sayings(path.parent.name, entry)
    unique = {saying.text: saying for saying in found}
    return sorted(unique.values(), key=lambda saying: hashlib.sha256(saying.text.encode()).digest())


def _sayings(domain: str, entry: dict[str, Any]) -> list[Saying]:
    more = [*entry.get("probes", {}).values(), entry.get("default_probe")]
    main = Saying(domain, entry["question"], entry["answer"], tuple(entry.get("pause_after_words", ())))
    return [main, *(Saying(domain, entry["question"], text) for text in more if text)]


def place_of(saying: Saying, rng: random.Random) -> int:
    """The scripted place of a hesitation, else any in mid-sentence. Raises IndexError for an answer too short for one."""
    scripted = [at for at in saying.pauses if at in saying.places()]
    return rng.choice(scripted or saying.places())


def up_to_the_sentence(saying: Saying, place: int) -> str:
    """The answer to the end of the sentence that a place is in."""
    words = saying.text.split()
    stop = next((at for at, word in enumerate(words, 1) if at >= place and re.search(r"[.!?]$", word)), len(words))
    return " ".join(words[:stop])


@dataclass
class Mouth:
    """The speech service as a candidate's voice."""

    speech_url: str
    folder: Path

    def __post_init__(self) -> None:
        self._voice = Voice(self.speech_url, self.folder)
        self._client = httpx.Client(timeout=120)

    def say(self, text: str, pause: Pause | None = None) -> Pcm:
        """24 kHz mono. Raises LookupError when the recogniser does not find the place of an inserted pause."""
        if pause is None:
            return self._voice.say(Answer(text))
        if pause.kind == "piece":
            return self._voice.say(Answer(text, pauses=((pause.after_words, pause.seconds),)))
        whole = self._voice.say(Answer(text))
        cut = self.seam(text, whole, pause.after_words)
        return np.concatenate([whole[:cut], silence(pause.seconds), whole[cut:]])

    def until(self, text: str, after_words: int, kind: Kind) -> Pcm:
        """What is heard before the pause."""
        if kind == "inserted":
            whole = self._voice.say(Answer(text))
            return trimmed(whole[: self.seam(text, whole, after_words)])
        piece = " ".join(text.split()[:after_words]).rstrip(".!?,") + ","
        return trimmed(self._voice.say(Answer(piece)))

    def seam(self, text: str, pcm: Pcm, after_words: int) -> int:
        """The quietest place between two words; earlier where a recogniser still hears the beginning of the second one."""
        heard = self.words(pcm)
        left, right = _at(text.split(), [word for word, _, _ in heard], after_words)
        low, high = sorted((heard[left][2] - _SEAM_S, heard[right][1]))
        last = plain(text.split()[after_words - 1])
        cut = quietest(pcm, low, high)
        for earlier in range(_SEAM_TRIES):
            found = cut - round(earlier * _SEAM_STEP_S * RATE)
            words = self._recognised(trimmed(pcm[max(0, found - _SEAM_HEARD_S * RATE) : found]), {})["text"].split()
            if words and plain(words[-1]) == last:
                return found
        return cut

    def words(self, pcm: Pcm) -> list[tuple[str, float, float]]:
        """(word, start, end) in seconds, as the service hears them."""
        sound = to_wav(pcm)
        kept = self.folder / f"{hashlib.sha256(sound).hexdigest()[:32]}.words.json"
        if not kept.exists():
            answer = self._recognised(pcm, {"response_format": "verbose_json", "timestamp_granularities[]": "word"})
            kept.write_text(json.dumps([(word["word"], word["start"], word["end"]) for word in answer["words"]]))
        return [tuple(word) for word in json.loads(kept.read_text())]

    def text(self, pcm: Pcm, prompt: str) -> str:
        """As the agent's recogniser gets it."""
        fields = {"response_format": "verbose_json", "timestamp_granularities[]": "word", "prompt": prompt}
        return str(self._recognised(pcm, fields)["text"])

    def _recognised(self, pcm: Pcm, fields: dict[str, str]) -> dict[str, Any]:
        answer = self._client.post(
            f"{self.speech_url}/audio/transcriptions",
            files={"file": ("said.wav", to_wav(pcm), "audio/wav")},
            data={"model": "whisper-1", "language": "en", **fields},
        )
        answer.raise_for_status()
        return answer.json()


def plain(word: str) -> str:
    return re.sub(r"[^a-z0-9']", "", word.lower())


def quietest(pcm: Pcm, low_s: float, high_s: float) -> int:
    """The middle of the quietest 10 ms."""
    low, width = round(max(0.0, low_s) * RATE), RATE // 100
    stretch = np.abs(pcm[low : round(high_s * RATE) + width].astype(np.float64))
    return low + int(np.convolve(stretch, np.ones(width), "same").argmin())


def _at(said: Sequence[str], heard: Sequence[str], after: int) -> tuple[int, int]:
    """Indices of the heard words on both sides of a place in what was said."""
    blocks = SequenceMatcher(None, [*map(plain, said)], [*map(plain, heard)], autojunk=False).get_matching_blocks()
    pairs = {block.a + i: block.b + i for block in blocks for i in range(block.size)}
    left = pairs.get(after - 1)
    if left is None or pairs.get(after) != left + 1:
        raise LookupError(f"the recogniser does not have the words around place {after}")
    return left, left + 1
