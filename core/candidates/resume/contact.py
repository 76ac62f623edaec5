"""E-mail address and telephone number, as people and typesetters write them."""

import re
from collections.abc import Iterator

from core.candidates.resume.model import Fact

_LOCAL = r"[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}"
_EMAIL = re.compile(rf"(?<![A-Za-z0-9._%+-]){_LOCAL}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{{2,24}}")
_SPACED = re.compile(
    rf"(?<![A-Za-z0-9._%+-]){_LOCAL}[ \t]?(?:@|\(at\)|\[at\])[ \t]?"
    r"[A-Za-z0-9-]+(?:[ \t]?\.[ \t]?[A-Za-z0-9-]+)*[ \t]?\.[ \t]?[A-Za-z]{2,24}\b",
    re.IGNORECASE,
)
_BROKEN = re.compile(
    rf"(?<![A-Za-z0-9._%+-]){_LOCAL}-?\n?@\n?[A-Za-z0-9-]+\n?(?:\.\n?[A-Za-z0-9-]+)*\.\n?[A-Za-z]{{2,24}}\b"
)
_TLD = re.compile(
    r"\.(?:com|org|net|edu|gov|mil|info|biz|io|co\.uk|ac\.uk|co\.in|com\.au|co|uk|de|fr|nl|se|no|dk|fi|es|it|pl|ch|at|be|ie|in|ca|au|us|eu|me)"
    r"(?=[A-Z][a-z]|(?:phone|mobile|tel|linkedin|github|www|http)\b)"
)
_GLUED = re.compile(r"^(?:\+?\d[\d().-]{5,}\d)(?=[A-Za-z])")
_DASHES = r"\-‐‑‒–—−"
_PHONE = re.compile(
    rf"(?<![\w/.{_DASHES}@])(?:(?:\+|00)\s?)?(?:\(\+?\d{{1,4}}\)|\d)[\d ()./·•{_DASHES}\u00a0]{{5,24}}\d(?!\d|[/.{_DASHES}]\d|\w*@)"
)
_LABEL = re.compile(
    r"(?:\b(?:phones?|tel(?:ephone|efon)?|mobile?|cell(?:ular|phone)?|handy|whatsapp|contact(?:\s+(?:no|number))?|call|ph|mob|m|t|p|c|h)\b\.?"
    r"\s*(?:no\.?|number|#)?\s*[:.)]?\s*|[☎✆📞📱🕿\ue000-\uf8ff]\s*)$",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(
    r"\b(?:fax|isbn|issn|doi|licen[cs]e|lic|registration|reg|cert\w*|npi|account|passport|ssn|id|zip|pin|gpa|score|budget|grant|patent|order|policy|vin)\b"
    r"[\s.#:no]*$",
    re.IGNORECASE,
)
_DATES = re.compile(
    rf"(?:(?:0?[1-9]|[12]\d|3[01])[/. ])?(?:0?[1-9]|1[0-2])\s?[/.]\s?(?:19|20)\d\d"
    rf"|(?:19|20)\d\d\s?[/.{_DASHES} ]+\s?(?:(?:19|20)\d\d|(?:0[1-9]|1[0-2])\b)"
)
TOP = 1_500
"""Characters at the head of a resume, where the contact stands."""


def find_email(text: str) -> Fact | None:
    """The first address; one that is spaced out or broken over two lines only where there is none that is not."""
    for pattern in (_EMAIL, _SPACED, _BROKEN):
        for match in pattern.finditer(text):
            value, start, end = match.group(), match.start(), match.end()
            if cut := _TLD.search(value):  # the next word is glued to it
                value, end = value[: cut.end()], start + cut.end()
            if glued := _GLUED.match(value):  # a telephone number before it is
                value, start = value[glued.end() :], start + glued.end()
            plain = re.sub(r"\s+", "", re.sub(r"\(at\)|\[at\]", "@", value, flags=re.IGNORECASE))
            if ".." not in plain and not plain.startswith("."):
                return Fact(plain, start, end)
    return None


def find_phone(text: str) -> Fact | None:
    """The likeliest number: labelled, or written as telephone numbers are, or at the head; never a date, a fax or a licence number."""
    found = sorted(_numbers(text), key=lambda each: (-each[0], each[1].start))
    return found[0][1] if found and found[0][0] >= 2 else None


def _numbers(text: str) -> Iterator[tuple[int, Fact]]:
    for match in _PHONE.finditer(text):
        for start, end in _parts(text, match.start(), match.end()):
            written = text[start:end]
            digits = re.sub(r"\D", "", written)
            if not 7 <= len(digits) <= 15 or _DATES.search(written) or len(set(digits)) < 3:
                continue
            before = text[max(0, start - 24) : start].rpartition("\n")[2]
            if _OTHER_LABEL.search(before):
                continue
            international = written.lstrip("(").startswith("+") or written.startswith("00")
            if len(digits) < 9 and not _LABEL.search(before) and not international and len(digits) != 7:
                continue
            score = (4 if _LABEL.search(before) else 0) + (3 if international else 0) + (1 if start < TOP else 0)
            score += 2 if len(digits) in (10, 11, 12) else 1 if len(digits) > 7 else 0
            score -= 3 if digits == written and len(digits) not in (10, 11) and not _LABEL.search(before) else 0
            score -= 2 if written.count(" ") > 4 and not international else 0
            yield score, Fact(("+" if international and "+" in written else "") + digits, start, end)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Two numbers beside each other ("0171 1234567 / 030 1234567") are taken apart; open brackets are closed."""
    written = text[start:end]
    cuts = list(re.finditer(r"\s*[/·•]\s*|\s{2,}|\s(?=\+)|\s(?=\(\d{3}\))", written))
    whole = re.sub(r"\D", "", written)
    if cuts and len(whole) > 12:
        at = 0
        for cut in [*cuts, None]:
            stop = cut.start() if cut else len(written)
            if stop > at:
                yield start + at, start + stop
            at = cut.end() if cut else stop
        return
    yield start, end
