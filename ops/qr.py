"""A code on the terminal, for the camera of a telephone."""

from core.qr import squares

QUIET = 4
"""Squares that stay empty round it, as the standard asks for."""
BLACK_ON_WHITE, PLAIN = "\x1b[30;107m", "\x1b[0m"
"""Whatever the terminal's own colours are: not every camera reads a code that is light on dark."""


def printed(text: str) -> str:
    """Two rows of squares in each line: a character is about twice as high as it is wide."""
    code = squares(text)
    wide = len(code) + 2 * QUIET
    empty = [[False] * wide] * QUIET
    rows = [*empty, *([False] * QUIET + row + [False] * QUIET for row in code), *empty]
    if len(rows) % 2:
        rows.append([False] * wide)
    pairs = zip(rows[::2], rows[1::2], strict=True)
    lines = ("".join(_half(*both) for both in zip(above, below, strict=True)) for above, below in pairs)
    return "\n".join(f"{BLACK_ON_WHITE}{line}{PLAIN}" for line in lines)


def _half(above: bool, below: bool) -> str:
    return "█" if above and below else "▀" if above else "▄" if below else " "
