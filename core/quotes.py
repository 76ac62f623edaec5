"""Finding a quote again in the text it is said to come from: the gate that every score passes."""

import unicodedata

MIN_LETTERS = 2


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """Where the quote stands in ``text``: letter by letter, else without regard to case, spaces and punctuation.

    None when the words are not there in this order, or begin or end inside another word.
    """
    wanted = quote.strip()
    if sum(char.isalnum() for char in wanted) < MIN_LETTERS:
        return None
    at = text.find(wanted)
    if at >= 0 and _whole(text, at, at + len(wanted)):
        return at, at + len(wanted)
    folded, places = normalise(text)
    key, _ = normalise(wanted)
    at = f" {folded} ".find(f" {key} ")
    return (places[at], places[at + len(key) - 1] + 1) if key and at >= 0 else None


def normalise(text: str) -> tuple[str, list[int]]:
    """Letters and digits in one case with single spaces between, and for each of these characters its place in ``text``."""
    out: list[str] = []
    places: list[int] = []
    for index, char in enumerate(text):
        if char in "'’":
            continue
        for folded in unicodedata.normalize("NFKC", char).casefold():
            if folded.isalnum() or unicodedata.category(folded).startswith("M"):
                out.append(folded)
                places.append(index)
            elif out and out[-1] != " ":
                out.append(" ")
                places.append(index)
    if out and out[-1] == " ":
        out.pop()
        places.pop()
    return "".join(out), places


def _whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (after.isalnum() and text[end - 1].isalnum())
