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
from core.candidates.resume.model import Fact, Facts, Hidden, Resume, YearsOfExperience
from core.candidates.resume.parse import parse

__all__ = [
    "Damaged",
    "EmptyFile",
    "Encrypted",
    "Fact",
    "Facts",
    "Hidden",
    "NoTextLayer",
    "NotPdfOrDocx",
    "Resume",
    "ResumeError",
    "TooLarge",
    "TooSlow",
    "UnpacksTooLarge",
    "Vocabulary",
    "YearsOfExperience",
    "find_facts",
    "parse",
]
