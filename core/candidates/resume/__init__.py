"""A resume file becomes text and facts: read in a process that can be killed, hidden text taken out, every fact with its place."""

from core.candidates.resume.errors import (
    Damaged,
    EmptyFile,
    Encrypted,
    NoTextLayer,
    NotPdfOrDocx,
    ResumeError,
    TooLarge,
    TooSlow,
    UnpacksTooLarge,
)
from core.candidates.resume.facts import Vocabulary, find_facts
from core.candidates.resume.model import Fact, Facts, Hidden, Licence, Position, Resume, YearsOfExperience
from core.candidates.resume.parse import from_text, parse

__all__ = [
    "Damaged",
    "EmptyFile",
    "Encrypted",
    "Fact",
    "Facts",
    "Hidden",
    "Licence",
    "NoTextLayer",
    "NotPdfOrDocx",
    "Position",
    "Resume",
    "ResumeError",
    "TooLarge",
    "TooSlow",
    "UnpacksTooLarge",
    "Vocabulary",
    "YearsOfExperience",
    "find_facts",
    "from_text",
    "parse",
]
