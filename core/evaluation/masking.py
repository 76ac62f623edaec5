"""What must not sway a rater is masked before any engine reads the answers; places lead back to the words really said."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from core.evaluation.engine import EvaluationInput

_CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"
_EMAIL = re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<!\w)\+?\(?\d[\d ()/.-]{7,}\d(?!\w)")
_TITLE = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Mister|Sir|Madam|Dr|Doctor|Prof(?:essor)?)\b\.?(?:\s+(?!I\b){_CAPITAL}[\w'’-]+){{1,2}}"
)
_PLACE = rf"(?:\s+of(?:\s+the)?(?:\s+{_CAPITAL}[\w'’-]+)+)"
_SCHOOL = re.compile(
    rf"\b(?:(?:{_CAPITAL}[\w&'’-]+\s+){{1,4}}(?:University|College|School|Institute|Academy|Polytechnic){_PLACE}?"
    rf"|(?:University|College|School|Institute|Academy){_PLACE}"
    r"|Harvard|Yale|Princeton|Stanford|Oxford|Cambridge|Eton|Sorbonne|ETH)\b"
)
_NUMBER = (
    r"(?:\d{2}|(?:eigh|nine|six|seven|four|fif|thir)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[\s-]\w+)?)"
)
_AGE = re.compile(
    rf"\b(?:i['’]?m|i\s+am|i['’]?ve\s+turned|i\s+turned)\s+(?:now\s+|already\s+|only\s+)?{_NUMBER}"
    r"(?:\s+years?(?:\s+(?:old|of\s+age))?)?(?=\s*(?:[.,;!?]|$|and\b|now\b))"
    rf"|\bi(?:['’]?m|\s+am|\s+was)\s+{_NUMBER}\s+years?\s+old"
    r"|\bat\s+my\s+age\b|\bmy\s+age\b|\bin\s+my\s+(?:early\s+|mid\s+|late\s+)?(?:twenties|thirties|forties|fifties|sixties)\b"
    r"|\bi\s+was\s+born\s+in\s+(?:19|20)\d\d\b|\b(?:i\s+graduated|class\s+of|finished\s+school)\s+(?:in\s+)?(?:19|20)\d\d\b"
    r"|\b(?:millennial|boomer|gen\s*z|close\s+to\s+retirement|recent\s+graduate)\b",
    re.IGNORECASE,
)
_KIN = {
    "husband": "partner",
    "wife": "partner",
    "boyfriend": "partner",
    "girlfriend": "partner",
    "man": "person",
    "woman": "person",
    "male": "person",
    "female": "person",
    "lady": "person",
    "girl": "person",
    "guy": "person",
    "mother": "parent",
    "father": "parent",
    "mum": "parent",
    "mom": "parent",
    "dad": "parent",
}
# Only where candidates speak of themselves. "He", "she" and "the mother of a patient" are other people: what answers are about, and
# part of what expected points look for ("took him aside").
_OWN_KIN = re.compile(
    rf"\b(?:my|as\s+an?|(?:i['’]?m|i\s+am)\s+an?)\s+(?:single\s+|young\s+|older\s+|new\s+)?(?P<kin>{'|'.join(_KIN)})\b",
    re.IGNORECASE,
)
_LEAVE = re.compile(r"\b(?:maternity|paternity)(?=\s+(?:leave|cover))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Masked:
    """``cuts`` are (masked start, masked end, raw start, raw end) of every replacement, in order."""

    text: str
    raw: str
    cuts: tuple[tuple[int, int, int, int], ...]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the raw text; a place inside a replacement takes all of what was replaced."""
        return self._raw_start(start), self._raw_end(end)

    def _raw_start(self, place: int) -> int:
        shift = 0
        for start, end, raw_start, raw_end in self.cuts:
            if place < start:
                break
            if place < end:
                return raw_start
            shift = raw_end - end
        return place + shift

    def _raw_end(self, place: int) -> int:
        shift = 0
        for start, end, _, raw_end in self.cuts:
            if place <= start:
                break
            if place <= end:
                return raw_end
            shift = raw_end - end
        return place + shift


def mask(text: str, names: tuple[str, ...] = ()) -> Masked:
    """Names, gender, schools, age, e-mail and telephone replaced by plain words. ``names`` are the candidate's."""
    out: list[str] = []
    cuts: list[tuple[int, int, int, int]] = []
    done = length = 0
    for start, end, replacement in _replacements(text, names):
        if start < done:
            continue
        length += start - done
        out += (text[done:start], replacement)
        cuts.append((length, length + len(replacement), start, end))
        length += len(replacement)
        done = end
    out.append(text[done:])
    return Masked("".join(out), text, tuple(cuts))


def mask_input(given: EvaluationInput, names: tuple[str, ...] = ()) -> tuple[EvaluationInput, Mapping[int, Masked]]:
    """The input as an engine may see it, and by turn the way back for quotes."""
    masks = {turn.seq: mask(turn.text, names) for turn in given.turns}
    turns = tuple(replace(turn, text=masks[turn.seq].text, words=None) for turn in given.turns)
    return replace(given, turns=turns), masks


def _replacements(text: str, names: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """(start, end, instead), by place; of two that overlap the earlier and longer one wins."""
    found = [
        *((m.start(), m.end(), "[email]") for m in _EMAIL.finditer(text)),
        *((m.start(), m.end(), "[phone]") for m in _PHONE.finditer(text)),
        *((m.start(), m.end(), "[school]") for m in _SCHOOL.finditer(text)),
        *((m.start(), m.end(), "[age]") for m in _AGE.finditer(text)),
        *((m.start(), m.end(), "[name]") for m in _TITLE.finditer(text)),
        *((m.start(), m.end(), "parental") for m in _LEAVE.finditer(text)),
        *_named(text, names),
        *((m.start("kin"), m.end("kin"), _like(m["kin"], _KIN)) for m in _OWN_KIN.finditer(text)),
    ]
    return sorted(found, key=lambda cut: (cut[0], -cut[1]))


def _named(text: str, names: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """The candidate's names as they are written with a capital; "will" and "may" are words, unless they stand as names."""
    parts = {part for name in names for part in re.split(r"[\s,.-]+", name) if len(part) >= 2}
    for part in sorted(parts):
        for match in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", text, re.IGNORECASE):
            if match.group()[0].isupper() or not part[0].isupper():
                opening = not text[: match.start()].rstrip() or text[: match.start()].rstrip()[-1] in ".!?"
                if not (
                    opening and part.casefold() in ("will", "may", "mark", "grace", "hope", "rose", "art", "bill", "an")
                ):
                    yield match.start(), match.end(), "[name]"


def _like(word: str, neutral: Mapping[str, str]) -> str:
    found = neutral[word.casefold()]
    return found.capitalize() if word[0].isupper() else found
