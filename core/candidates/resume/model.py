"""What a resume says, as plain data. Offsets are places in ``Resume.text``."""

from dataclasses import dataclass

from core.untrusted import Span

MAX_BYTES = 10 * 1024 * 1024
MAX_PAGES = 30
MAX_CHARS = 100_000


@dataclass(frozen=True, slots=True)
class Hidden:
    """Text that a reader of the page does not see: taken out of the text, kept to be shown to people.

    ``reason``: invisible, tiny, off_page, no_contrast, transparent or deleted.
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
class YearsOfExperience:
    """``years`` is the length of the employment ranges laid over each other; ``ranges`` are the places they stand at."""

    years: float
    ranges: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Guesses by rule for people to correct; None or empty where nothing was found, never a made-up value."""

    name: Fact | None
    email: Fact | None
    phone: Fact | None
    licences: tuple[Fact, ...]
    skills: tuple[Fact, ...]
    education: tuple[Fact, ...]
    languages: tuple[Fact, ...]
    experience: YearsOfExperience | None


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a reader of one format hands back; ``flags`` name what was found or cut (pages_cut, ocr_layer …)."""

    text: str
    pages: int | None
    hidden: tuple[Hidden, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resume:
    """``kind`` is pdf or docx; ``pages`` is None where the format has none (DOCX); ``instructions`` are the places in
    ``text`` that speak to whoever rates it."""

    text: str
    kind: str
    pages: int | None
    hidden: tuple[Hidden, ...]
    flags: tuple[str, ...]
    instructions: tuple[Span, ...]
