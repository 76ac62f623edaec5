"""Which expected points a person's words cover, and with which words.

A point is covered by one keyword or synonym that was said and not denied. Without any, by most of the words of its text in one
sentence. Said words are compared as stems with numbers in digits, so that "I took her blood sugar" covers "take blood sugar".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.conductor.plan import Point
from core.conductor.words import Word, sentences, words


@dataclass(frozen=True, slots=True)
class Hit:
    """Offsets into the text of the words that support the point."""

    start: int
    end: int


MAX_GAP = 3  # words that may stand between two words of a phrase
TEXT_SHARE = 0.6  # of a point's own words, when it has no keywords
SCOPE = 6  # words that a denial reaches forward


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GLUE = word_set("a an the of to for in on at and or my your his her its our their some any with by is are be")
_DENIALS = word_set(
    "not never no without hardly rarely neither nor cannot cant dont doesnt didnt wont wouldnt isnt wasnt arent werent "
    "shouldnt couldnt havent hasnt hadnt aint forgot forget skip skipped skipping ignore ignored"
)
_SUBJECTS = word_set("i we you he she they")
_CONDITIONS = word_set("if when whether unless case")
_TURNS = word_set("but then because so instead")
_NOUN_SIGNS = word_set("the a an my our your his her their its any some")
_LINKING = word_set("is was are were be been has have had do does did will would should could can")


def covered(point: Point, text: str) -> Hit | None:
    """The first words in `text` that cover the point and are not denied ("I never check the airway" covers nothing)."""
    said = words(text)
    phrases = [phrase for phrase in map(_phrase, (*point.keywords, *point.synonyms)) if phrase]
    if not phrases:
        return _by_text(point, text, said)
    hits = [hit for phrase in phrases for hit in _first(phrase, said)]
    return min(hits, key=lambda hit: hit.start, default=None)


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """(start, end) of the sentences that the words from `start` to `end` stand in."""
    touched = [(s, e) for s, e in sentences(text) if s < end and start < e]
    return (touched[0][0], touched[-1][1]) if touched else (start, end)


def stems(*texts: str) -> frozenset[str]:
    """The words that carry meaning, for comparing."""
    return frozenset(word.norm for text in texts for word in words(text) if word.raw not in _GLUE)


@lru_cache(maxsize=10_000)
def _phrase(keyword: str) -> tuple[str, ...]:
    parts = words(keyword)
    return tuple(w.norm for w in parts if w.raw not in _GLUE) or tuple(w.norm for w in parts)


def _first(phrase: tuple[str, ...], said: tuple[Word, ...]) -> Iterator[Hit]:
    own_denial = any(part in _DENIALS for part in phrase)
    for first, last in _places(phrase, said):
        if own_denial or not _denied(said, first, last):
            yield Hit(said[first].start, said[last].end)
            return


def _places(phrase: tuple[str, ...], said: tuple[Word, ...]) -> Iterator[tuple[int, int]]:
    """(first, last) indices of the words where the phrase stands."""
    joined = "".join(phrase)
    for at, word in enumerate(said):
        if joined in (word.norm, word.raw):  # also "hand over" said as "handover"
            yield at, at
        elif (last := _spread(phrase, said, at)) is not None:
            yield at, last


def _spread(phrase: tuple[str, ...], said: tuple[Word, ...], at: int) -> int | None:
    if len(phrase) == 1:
        return _split_up("".join(phrase), said, at)
    if said[at].norm not in phrase:
        return None
    in_order = _in_order(phrase, said, at)
    return _turned_round(phrase, said, at) if in_order is None else in_order


def _in_order(phrase: tuple[str, ...], said: tuple[Word, ...], at: int) -> int | None:
    if said[at].norm != phrase[0]:
        return None
    last = at
    for part in phrase[1:]:
        reach = range(last + 1, min(last + 2 + MAX_GAP, len(said)))
        found = next((i for i in reach if said[i].norm == part), None)
        if found is None:
            return None
        last = found
    return last


def _split_up(part: str, said: tuple[Word, ...], at: int) -> int | None:
    """ "handover" heard as "hand over", "SBAR" heard as "S B A R"."""
    if at + 1 < len(said) and not said[at + 1].after_break:
        pair = said[at].raw + said[at + 1].raw
        if len(pair) > 3 and part in (pair, said[at].raw + said[at + 1].norm):
            return at + 1
    letters = said[at : at + len(part)]
    if 2 <= len(part) == len(letters) and [w.raw for w in letters] == list(part):
        return at + len(part) - 1
    return None


def _turned_round(phrase: tuple[str, ...], said: tuple[Word, ...], at: int) -> int | None:
    """All words of the phrase in another order, close together and within one clause: "the airway was checked"."""
    missing = list(phrase)
    for index in range(at, min(at + len(phrase) + MAX_GAP, len(said))):
        if index > at and said[index].after_break:
            return None
        if said[index].norm in missing:
            missing.remove(said[index].norm)
        if not missing:
            return index
    return None


def _denied(said: tuple[Word, ...], first: int, last: int) -> bool:
    return _denied_before(said, first) or _denied_within(said, first, last) or _denied_after(said, last)


def _denied_before(said: tuple[Word, ...], first: int) -> bool:
    """A denial that reaches the words at `first`: near before them, in the same clause and for the same subject."""
    for index in range(first - 1, max(first - 1 - SCOPE, -1), -1):
        if said[index + 1].after_break:
            return False
        raw = said[index].raw
        if raw in _DENIALS:
            return _really_denies(said, index, first)
        if raw in _SUBJECTS or raw in _TURNS:
            return False
        if raw == "and" and index + 1 < first and said[index + 1].raw not in _NOUN_SIGNS:
            return False  # "I don't panic and check the airway": a new verb
    return False


def _denied_within(said: tuple[Word, ...], first: int, last: int) -> bool:
    return any(said[i].raw in _DENIALS and _really_denies(said, i, last) for i in range(first + 1, last))


def _denied_after(said: tuple[Word, ...], last: int) -> bool:
    """ "The airway is not checked", "the airway I don't check"."""
    for index in range(last + 1, min(last + 4, len(said))):
        if said[index].after_break:
            return False
        raw = said[index].raw
        if raw in ("not", "never") or (raw.endswith("nt") and raw in _DENIALS):
            return index > last + 1 or raw != "not"
        if raw not in _LINKING and raw not in _SUBJECTS:
            return False
    return False


def _really_denies(said: tuple[Word, ...], index: int, target: int) -> bool:
    raw = said[index].raw
    following = said[index + 1].raw if index + 1 < len(said) else ""
    if (raw, following) in (("not", "only"), ("not", "just"), ("no", "doubt"), ("no", "matter")):
        return False
    if following in ("forget", "skip", "ignore", "forgetting", "skipping") and index + 1 < target:
        return False  # two denials: "I never forget to check"
    before = _clause_before(said, index)
    if raw in ("forget", "skip", "skipped", "ignore", "forgot", "ignored") and any(w in _DENIALS for w in before[-2:]):
        return False
    return not any(word in _CONDITIONS for word in before)  # "if there is no breathing I start compressions"


def _clause_before(said: tuple[Word, ...], index: int) -> list[str]:
    clause: list[str] = []
    for at in range(index - 1, max(index - 6, -1), -1):
        if said[at + 1].after_break:
            break
        clause.insert(0, said[at].raw)
    return clause


def _by_text(point: Point, text: str, said: tuple[Word, ...]) -> Hit | None:
    wanted = stems(point.text)
    if not wanted:
        return None
    for start, end in sentences(text):
        inside = [i for i, word in enumerate(said) if start <= word.start < end and word.norm in wanted]
        if len({said[i].norm for i in inside}) >= max(1, TEXT_SHARE * len(wanted)) and not _denied(
            said, inside[0], inside[-1]
        ):
            return Hit(said[inside[0]].start, said[inside[-1]].end)
    return None
