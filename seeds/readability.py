"""How hard a text is to follow by ear: the Flesch-Kincaid grade.

    0.39 × words / sentences + 11.8 × syllables / words - 15.59

The result is the school year (US) in which a text is understood when read. Syllables are counted by rule, which is right for about nine
words in ten, and good enough for a mean.
"""

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d[\d.,]*")
_SENTENCE_END = re.compile(r"[.?!]+(?=\s|$)")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_E = re.compile(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouyscxzhg]es$")


def grade(text: str) -> float:
    """The school year; below 0 for a few short words. A text without a word is 0."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len(_SENTENCE_END.findall(text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def _syllables(word: str) -> int:
    plain = word.lower()
    return max(1, len(_VOWELS.findall(plain)) - bool(_SILENT_E.search(plain)))
