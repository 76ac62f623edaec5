"""What a resume says, as plain data. Offsets are places in ``Resume.text``."""

import re
from dataclasses import dataclass

from core.untrusted import Span

MAX_BYTES = 10 * 1024 * 1024
MAX_PAGES = 30
MAX_CHARS = 100_000
MAILTO = re.compile(
    r"mailto:(?P<address>[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24})(?:\?.*)?$", re.IGNORECASE
)
"""A link that writes to somebody."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Text that a reader of the page does not see: taken out of the text, kept to be shown to people.

    ``reason``: invisible, tiny, off_page, no_contrast, transparent, covered or deleted.
    """

    text: str
    reason: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Fact:
    """``value`` is the plain form, ``text[start:end]`` what was written."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Licence:
    """``value`` is the licence's plain name; ``expires`` (ISO date) what the resume says next to it, None where it does not."""

    value: str
    start: int
    end: int
    expires: str | None


@dataclass(frozen=True, slots=True)
class Position:
    """``title`` is what stands beside the dates (position, employer) as it was written; months as 2019-01. ``until`` None: to now."""

    title: str
    since: str
    until: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class YearsOfExperience:
    """``years`` is the length of the employment ranges laid over each other; ``ranges`` are the places they stand at."""

    years: float
    ranges: tuple[Fact, ...]
    positions: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Guesses by rule for people to correct; None or empty where nothing was found, never a made-up value."""

    name: Fact | None
    email: Fact | None
    phone: Fact | None
    licences: tuple[Licence, ...]
    skills: tuple[Fact, ...]
    education: tuple[Fact, ...]
    languages: tuple[Fact, ...]
    experience: YearsOfExperience | None


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a reader of one format hands back; ``flags`` name what was found or cut (pages_cut, ocr_layer …). ``prominent`` are
    the lines of the first page that are set largest, the largest first."""

    text: str
    pages: int | None
    hidden: tuple[Hidden, ...]
    flags: tuple[str, ...]
    prominent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resume:
    """``kind`` is pdf, docx, text or form; ``pages`` is None where the format has none; ``instructions`` are the places in
    ``text`` that speak to whoever rates it."""

    text: str
    kind: str
    pages: int | None
    hidden: tuple[Hidden, ...]
    flags: tuple[str, ...]
    instructions: tuple[Span, ...]
    prominent: tuple[str, ...] = ()
