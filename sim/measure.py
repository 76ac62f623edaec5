"""What is measured from the candidate's chair: word error rate with a stated normaliser, percentiles, lines recognised by ear.

`normalise` is applied to both sides: lower case; contractions opened; digits, money, per cent and a few units written as
words; initials joined ("I.V." and "i v" are "iv"); hyphens are spaces; all other punctuation and fillers (um, uh) dropped.
Spelling variants and split compounds ("hand over" for "handover") are left alone and count as errors.
"""

import math
import re
from collections.abc import Sequence
from typing import TypedDict

import jiwer  # pyright: ignore[reportMissingTypeStubs]

TURNS_OF_ONE = 6
"""More pieces than an answer is ever cut into."""

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_NUMBER_WORD = "|".join([*_ONES, *_TENS[2:], "hundred", "thousand", "million", "billion"])

_CONTRACTIONS = (
    (r"\bwon't\b", "will not"),
    (r"\bcan't\b|\bcannot\b", "can not"),
    (r"\bshan't\b", "shall not"),
    (r"n't\b", " not"),
    (r"\blet's\b", "let us"),
    (r"\b(it|that|there|here|what|who|how|where|he|she)'s\b", r"\1 is"),
    (r"'re\b", " are"),
    (r"'ve\b", " have"),
    (r"'ll\b", " will"),
    (r"'d\b", " would"),
    (r"\bi'm\b", "i am"),
)
_SPELT_OUT = (
    (r"\bdr\b\.?", "doctor"),
    (r"\bmr\b\.?", "mister"),
    (r"\bmrs\b\.?", "missus"),
    (r"\bst\b\.", "saint"),
    (r"(?<=\d)\s*mg\b", " milligrams"),
    (r"(?<=\d)\s*ml\b", " milliliters"),
    (r"(?<=\d)\s*kg\b", " kilograms"),
    (r"\bmillilitre", "milliliter"),
    (r"\bok\b", "okay"),
    (r"&", " and "),
    (r"\b(um+|uh+|er+m?|hm+|mm+)\b", " "),
)


def spell(number: int) -> str:
    """A whole number in words, American style without "and": 120 → "one hundred twenty"."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f" {_ONES[number % 10]}" if number % 10 else "")
    for size, name in _SCALES:
        if number >= size:
            rest = number % size
            return f"{spell(number // size)} {name}" + (f" {spell(rest)}" if rest else "")
    raise AssertionError("unreachable: every number from 100 has a scale")


def _ordinal(number: int) -> str:
    *head, last = spell(number).split()
    stem = last[:-1] + "ie" if last.endswith("y") else last
    return " ".join([*head, _ORDINALS.get(last, f"{stem}th")])


def _cardinal(digits: str) -> str:
    """Digits as they are said: long codes digit by digit, years in pairs, a decimal part digit by digit."""
    whole, _, fraction = digits.replace(",", "").partition(".")
    if len(whole) > 12 or (len(whole) > 1 and whole.startswith("0")):
        said = " ".join(_ONES[int(d)] for d in whole)
    elif "," not in digits and re.fullmatch(r"1[1-9]\d\d|20[1-9]\d", whole) and whole[2:] != "00" and not fraction:
        low = int(whole[2:])
        said = f"{spell(int(whole[:2]))} {'oh ' if low < 10 else ''}{spell(low)}"
    else:
        said = spell(int(whole))
    return said + (" point " + " ".join(_ONES[int(d)] for d in fraction) if fraction else "")


def _money(match: re.Match[str]) -> str:
    whole, _, cents = match[1].replace(",", "").partition(".")
    scale = f" {match[2]}" if match[2] else ""
    if scale:
        return f" {_cardinal(match[1])}{scale} dollars "
    return f" {spell(int(whole))} dollars " + (f"{spell(int(cents))} cents " if cents.strip("0") else "")


def normalise(text: str) -> str:
    """Words as they are compared (the rules are in the module's docstring)."""
    text = text.lower().replace("’", "'").replace("–", "-").replace("—", " ")
    for pattern, said in (*_CONTRACTIONS, *_SPELT_OUT):
        text = re.sub(pattern, said, text)
    text = re.sub(r"\$\s?(\d[\d,]*(?:\.\d+)?)(?:\s?(thousand|million|billion))?", _money, text)
    text = re.sub(r"\b(\d{1,2}):00\b", r"\1", text)
    text = re.sub(r"\b(\d{1,2}):(\d\d)\b", r"\1 \2", text)
    text = re.sub(r"\b(\d+)(?:st|nd|rd|th)\b", lambda m: _ordinal(int(m[1])), text)
    text = re.sub(r"\d[\d,]*(?:\.\d+)?", lambda m: f" {_cardinal(m[0].rstrip(','))} ", text)
    text = text.replace("%", " percent ").replace("per cent", "percent")
    text = re.sub(r"(?<=\b[a-z])\.", "", text).replace("'", "")
    text = re.sub(r"[^a-z ]", " ", text)
    text = re.sub(rf"\b(hundred|thousand|million) and (?={_NUMBER_WORD})", r"\1 ", text)
    text = re.sub(r"\ba (?=hundred|thousand|million)", "one ", text)
    text = re.sub(r"\b[a-z](?: [a-z]\b)+", lambda m: m[0].replace(" ", ""), text)
    return " ".join(text.split())


def word_error_rate(reference: str | Sequence[str], recognised: str | Sequence[str]) -> float:
    """Errors over reference words, pooled over all pairs (not a mean of rates), after `normalise`."""
    truth = [reference] if isinstance(reference, str) else list(reference)
    heard = [recognised] if isinstance(recognised, str) else list(recognised)
    measure = jiwer.process_words([normalise(t) for t in truth], [normalise(h) for h in heard])
    return measure.wer


def heard_as(said: Sequence[str], turns: Sequence[str]) -> list[str]:
    """For each thing said the stored turns that came of it, joined; "" where nothing did.

    Both are in order and each turn belongs to one thing said; one that was split into several turns gets them all. Of all ways
    to share the turns out it is the one with the fewest errors. What was said in words unknown ("") takes turns for nothing.
    """
    # best[t]: the fewest errors with the first t turns shared out among what was said so far, and how many each got.
    best: list[tuple[int, tuple[int, ...]] | None] = [(0, ()), *([None] * len(turns))]
    for text in said:
        row: list[tuple[int, tuple[int, ...]] | None] = [None] * (len(turns) + 1)
        for before, found in enumerate(best):
            if found is None:
                continue
            for after in range(before, min(len(turns), before + TURNS_OF_ONE) + 1):
                errors = found[0] + _errors(text, " ".join(turns[before:after]))
                known = row[after]
                if known is None or errors < known[0]:
                    row[after] = (errors, (*found[1], after - before))
        best = row
    counts = iter((best[-1] or (0, (0,) * len(said)))[1])
    left = list(turns)
    return [" ".join(left.pop(0) for _ in range(count)) for count in counts]


def _errors(said: str, heard: str) -> int:
    truth, words = normalise(said), normalise(heard)
    if not truth:
        return 0
    if not words:
        return len(truth.split())
    measure = jiwer.process_words(truth, words)
    return measure.substitutions + measure.deletions + measure.insertions


class Spread(TypedDict):
    """Milliseconds: median, 95th percentile (nearest rank) and every value in order of time; null when there is none."""

    p50: int | None
    p95: int | None
    all: list[int]


def spread(values_ms: Sequence[int]) -> Spread:
    return {"p50": percentile(values_ms, 0.5), "p95": percentile(values_ms, 0.95), "all": list(values_ms)}


def percentile(values: Sequence[int], share: float) -> int | None:
    """By nearest rank: always one of the values."""
    return sorted(values)[max(1, math.ceil(share * len(values))) - 1] if values else None
