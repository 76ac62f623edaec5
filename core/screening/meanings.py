"""What else is said for the same thing: groups of phrases that people of a trade use for one licence, duty, tool or way of working.

A group is for reading, not for counting: it says where a resume speaks of a requirement in other words. What it says there (denied,
expired, only basic) is judged as for the requirement's own words. A phrase stands here only where it is evidence by itself.
"""

from functools import lru_cache
from importlib import resources

from core.candidates.resume.facts import alias_pattern

_GROUPS = resources.files("core.screening").joinpath("meanings.txt").read_text("utf-8")
"""One line is one group; a line that is set in goes on with the one above."""

GROUPS = tuple(
    tuple(" ".join(phrase.split()) for phrase in line.split("|") if phrase.strip())
    for line in _GROUPS.strip().replace("\n  ", " ").splitlines()
)


@lru_cache(maxsize=2_000)
def also_said(names: tuple[str, ...]) -> tuple[str, ...]:
    """The other phrases of every group that one of the names belongs to."""
    found: dict[str, None] = {}
    for group in GROUPS:
        if any(_names(phrase, name) for phrase in group for name in names):
            found |= dict.fromkeys(group)
    return tuple(phrase for phrase in found if phrase not in names)


def _names(phrase: str, name: str) -> bool:
    """The name is the phrase, or holds it as whole words and little else."""
    return alias_pattern(phrase).search(name) is not None and len(name.split()) <= len(phrase.split()) + 2
