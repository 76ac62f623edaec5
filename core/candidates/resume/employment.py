"""Employment ranges in a resume and how long they are together. Months count from year 0: ``year * 12 + month - 1``."""

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)\.?"
)
_YEAR = r"(?:19[5-9]\d|20\d\d)"
_DATE = rf"(?:{_MONTH}[\s,]*['’]?{_YEAR}|(?:0?[1-9]|1[0-2])\s*[/.]\s*{_YEAR}|{_YEAR}\s*[/.-]\s*(?:0[1-9]|1[0-2])(?!\d)|{_YEAR})"
_NOW = r"(?:present|current(?:ly)?|now|today|ongoing|to\s+date)"
_RANGE = re.compile(
    rf"\b(?P<start>{_DATE})\s*(?:-|–|—|−|to|until|till|through)\s*(?P<end>{_DATE}|{_NOW})\b|\bsince\s+(?P<since>{_DATE})\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^\W*(?P<title>[A-Za-z][A-Za-z &/,'’-]{2,40}?)\s*:?\W*$")
_WORK = re.compile(r"\b(?:experience|employment|work|career|positions?|history|appointments?)\b", re.IGNORECASE)
_STUDY = re.compile(
    r"\b(?:education|academic|training|studies|qualifications|certifications?|certificates?|licen[cs]es?|volunteer(?:ing)?|courses?"
    r"|memberships?|publications?|references|interests|hobbies)\b",
    re.IGNORECASE,
)
_STUDY_LINE = re.compile(
    r"\b(?:universit\w+|college|school|bachelor|master|b\.?sc|m\.?sc|b\.?a\.|m\.?b\.?a|ph\.?d|diploma|degree|student|gpa|valid|expires?|certificate|licen[cs]e)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Employment:
    """From ``first`` up to and without ``last`` (months). ``text[start:end]`` is the range, ``[block_start:block_end]`` the
    lines that belong to the position."""

    first: int
    last: int
    start: int
    end: int
    block_start: int
    block_end: int


def employments(text: str, today: date) -> list[Employment]:
    """Positions in the order of the text; ranges of studies, licences and courses are left out."""
    now = today.year * 12 + today.month
    lines = _lines(text)
    found: list[tuple[int, int, int, int, int]] = []
    starts: list[int] = []
    studying = False
    for number, (start, end) in enumerate(lines):
        line = text[start:end]
        heading = _HEADING.match(line)
        if heading and len(line.split()) <= 5 and (_WORK.search(line) or _STUDY.search(line)):
            studying = not _WORK.search(line)
            starts.append(start)
            continue
        match = _RANGE.search(line)
        if match is None:
            continue
        block = _block_start(text, lines, number, match)
        starts.append(block)
        span = _months(match, now)
        if span and not studying and not _STUDY_LINE.search(text[block:end]):
            found.append((*span, start + match.start(), start + match.end(), block))
    return [
        Employment(first, last, start, end, block, min((s for s in starts if s > end), default=len(text)))
        for first, last, start, end, block in found
    ]


def merged_years(positions: list[Employment]) -> float:
    """Length of all ranges laid over each other, in years: two jobs at one time count once."""
    months = 0
    reached = 0
    for position in sorted(positions, key=lambda p: p.first):
        months += max(0, position.last - max(position.first, reached))
        reached = max(reached, position.last)
    return round(months / 12, 1)


def _lines(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def _block_start(text: str, lines: list[tuple[int, int]], number: int, match: re.Match[str]) -> int:
    """The line above belongs to the position when the line of the range holds little else."""
    start, end = lines[number]
    others = len(text[start:end].split()) - len(match.group().split())
    if number and others < 3:
        above_start, above_end = lines[number - 1]
        above = text[above_start:above_end].strip()
        if above and above[0] not in "•-–*·▪" and not above.endswith(".") and not _RANGE.search(above):
            return above_start
    return start


def _months(match: re.Match[str], now: int) -> tuple[int, int] | None:
    if match["since"]:
        first, last = _month(match["since"], 6), now
    else:
        first = _month(match["start"], 6)
        last = now if re.match(_NOW, match["end"], re.IGNORECASE) else _month(match["end"], 5) + 1
    last = min(last, now)
    if last == first and match["end"]:  # "2019 – 2019": some part of a year
        last = first + 6
    return (first, last) if first < last else None


def _month(written: str, middle: int) -> int:
    """``middle`` stands in where only the year is given (0 = January): "2019 – 2022" is three years."""
    year = int(re.findall(_YEAR, written)[0])
    name = re.search(r"[a-z]{3}", written.casefold())
    if name:
        return year * 12 + _MONTHS.index(name.group())
    number = re.search(r"\d{1,2}", re.sub(_YEAR, "", written))
    return year * 12 + (int(number.group()) - 1 if number else middle)
