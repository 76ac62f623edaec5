"""Which sentences of an answer can be evidence: not orders to the rater, not self-praise, not the question said back, and not
words read off a list."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from core.conductor.coverage import stems
from core.conductor.words import Word, sentences, words
from core.untrusted import instructions_in

CLAUSE_SHARE = 0.05
"""Of all words, up to which verbs and pronouns make no sentence."""
ECHO_SHARE = 0.8
"""Of a sentence's meaning words, said before by the interviewer, from which it says nothing new."""
LIST_SHARE = 0.7
"""Of the meaning words of such a text that are terms of the question, from which it is a list."""
LIST_CHUNK = 2.5
"""Mean words between commas of such a text, up to which it is a list."""
LIST_RUN = 20
"""Words in a row of such sentences, up to which it is somebody who speaks in short: "Same evening, minutes, owners, dates." """
_CLAUSE = frozenset(
    """i im ive id ill we were weve he she they theyre it its you your my our me us them is are was be been am has have had do did does
    will would can could shall should must may might said told asked because when while if until before after then so that which who
    where went got made took gave came saw found kept put let make take give keep ask tell call check""".split()
)
_PLAIN = frozenset(
    """a an the and or of to in on at for with by from as into about over under up down out off not no yes um uh well also just very
    really okay ok one some any all both each every more most other this these those there here how what why than too only""".split()
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """``text[start:end]`` of an answer. ``why_not`` names what makes it no evidence, else None: instruction, praise, echo, list."""

    start: int
    end: int
    why_not: str | None


def judge(text: str, said_before: Sequence[str], terms: frozenset[str]) -> list[Sentence]:
    """The sentences of one answer. ``said_before`` are the interviewer's lines; ``terms`` the stems of the words that are looked for."""
    heard = [stems(line) - _PLAIN_STEMS for line in said_before]
    out: list[Sentence] = []
    for start, end, kind in _pieces(text):
        said = words(text[start:end])
        if kind is not None:
            reason = "praise" if kind == "self_rating" else "instruction"
        elif _is_echo(said, heard):
            reason = "echo"
        elif _is_list(said, text[start:end], terms):
            reason = "list"
        else:
            reason = None
        out.append(Sentence(start, end, reason))
    if _is_list(words(text), text, terms):
        return [replace(sentence, why_not=sentence.why_not or "list") for sentence in out]
    return list(_without_short_lists(out, text))


def _without_short_lists(judged: Sequence[Sentence], text: str) -> Iterator[Sentence]:
    for why_not, row in groupby(judged, key=lambda sentence: sentence.why_not):
        run = list(row)
        short = why_not == "list" and len(words(text[run[0].start : run[-1].end])) <= LIST_RUN
        yield from (replace(sentence, why_not=None) if short else sentence for sentence in run)


def _pieces(text: str) -> Iterator[tuple[int, int, str | None]]:
    """Sentences, with what speaks to the rater cut out of them: (start, end, its kind)."""
    orders = instructions_in(text)
    for start, end in sentences(text):
        at = start
        for span in orders:
            if span.start < end and start < span.end:
                if text[at : span.start].strip():
                    yield at, span.start, None
                yield max(at, span.start), min(end, span.end), span.kind
                at = min(end, span.end)
        if text[at:end].strip():
            yield at + len(text[at:end]) - len(text[at:end].lstrip()), end, None


def only_admissible(text: str, judged: Sequence[Sentence]) -> str:
    """The text with everything else blanked, so that places stay."""
    out = [" "] * len(text)
    for sentence in judged:
        if sentence.why_not is None:
            out[sentence.start : sentence.end] = text[sentence.start : sentence.end]
    return "".join(out)


def _is_echo(said: Sequence[Word], heard: Sequence[frozenset[str]]) -> bool:
    meaning = {word.norm for word in said} - _PLAIN_STEMS
    return len(meaning) >= 3 and any(len(meaning & line) >= ECHO_SHARE * len(meaning) for line in heard)


def _is_list(said: Sequence[Word], text: str, terms: frozenset[str]) -> bool:
    """Words without sentences: hardly a verb or pronoun that is no term itself, and mostly terms, or cut into bits of one or two."""
    if len(said) < 3:
        return False
    telling = sum(word.raw in _CLAUSE and word.norm not in terms for word in said)
    if telling > CLAUSE_SHARE * len(said):
        return False
    meaning = [word.norm for word in said if word.raw not in _PLAIN]
    chunks = [chunk for chunk in re.split(r"[,.;:\n]|\band\b", text) if chunk.strip()]
    dense = sum(norm in terms for norm in meaning) >= LIST_SHARE * max(1, len(meaning))
    return dense or (len(chunks) > 2 and len(said) <= LIST_CHUNK * len(chunks))


_PLAIN_STEMS = frozenset(stems(*_PLAIN))
