"""The list: a CSV as spreadsheets and other systems write it, read whole, each row judged by itself."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec import Struct, ValidationError, convert

from core.errors import Invalid
from core.shapes import Email, Key, Line, Phone

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 2_000
MAX_CELL = 2_000
COLUMNS = ("full_name", "email", "phone", "external_ref", "resume")
NEEDED = ("full_name", "email")
FIRST = 2
"""The number of the first row after the headings, as a spreadsheet counts."""
_FORMULA = ("=", "+", "-", "@")
_DELIMITERS = ",;\t"


class Person(Struct):
    """A row that can be taken. ``resume`` is a file's name in the archive."""

    full_name: Line
    email: Email
    phone: Phone | None = None
    external_ref: Key | None = None
    resume: Line | None = None


@dataclass(frozen=True)
class Refused:
    """A row that cannot be taken as it is written."""

    code: str
    detail: str


@dataclass(frozen=True)
class Sheet:
    rows: Sequence[Person | Refused]
    ignored: Sequence[str]
    """Headings that mean nothing here."""


def read(content: bytes) -> Sheet:
    """Raises Invalid for what is no such list at all."""
    if len(content) > MAX_BYTES:
        raise _bad(f"must not be larger than {MAX_BYTES // 1024 // 1024} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad('must be text in UTF-8: save it as "CSV UTF-8"') from error
    if "\0" in text:
        raise _bad("must be text, and this is another kind of file")
    heading = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=heading.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heads, *cells = [*lines] or [[""]]
    except csv.Error as error:
        raise _bad(f"cannot be read in line {lines.line_num}: {error}") from error
    names = [_plain(name) for name in heads]
    _check_names(names)
    while cells and not any(cell.strip() for cell in cells[-1]):
        cells.pop()
    if not cells:
        raise _bad("has no rows")
    if len(cells) > MAX_ROWS:
        raise _bad(f"has {len(cells)} rows; {MAX_ROWS} fit into one list")
    rows = [_row(names, line) for line in cells]
    return Sheet(_without_repeats(rows), [name for name in names if name not in COLUMNS])


def _check_names(names: Sequence[str]) -> None:
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise _bad(f"needs the columns {', '.join(NEEDED)} in its first line; {', '.join(missing)} is missing")
    if twice := [name for name in COLUMNS if names.count(name) > 1]:
        raise _bad(f"has the column {twice[0]} twice")


def _row(names: Sequence[str], line: Sequence[str]) -> Person | Refused:
    if len(line) != len(names):
        return Refused("cells", f"has {len(line)} cells and not {len(names)}")
    values = {name: cell.strip() for name, cell in zip(names, line, strict=True) if name in COLUMNS and cell.strip()}
    if any(len(value) > MAX_CELL for value in values.values()):
        return Refused("invalid", f"has a cell of more than {MAX_CELL} characters")
    for name in values:
        if name != "phone" and values[name].startswith(_FORMULA):
            return Refused("formula", f"{name} begins like a formula")
    return _person(values)


def _person(values: Mapping[str, str]) -> Person | Refused:
    for name in NEEDED:
        if name not in values:
            return Refused("invalid", f"{name} is missing")
    try:
        return convert(values, Person)
    except ValidationError as error:
        field = str(error).rpartition("$.")[2].rstrip("`")
        return Refused("invalid", f"{field} is not valid")


def _without_repeats(rows: Sequence[Person | Refused]) -> list[Person | Refused]:
    """Of several rows about one person none is taken: nobody but whoever wrote the list knows which one is right."""
    found: list[Person | Refused] = list(rows)
    for name in ("email", "external_ref"):
        said = [_said(row, name) for row in rows]
        often = Counter(value for value in said if value is not None)
        for index, value in enumerate(said):
            if value is not None and often[value] > 1:
                found[index] = Refused("repeated", f"{name} stands in {often[value]} rows")
    return found


def _said(row: Person | Refused, name: str) -> str | None:
    value: str | None = getattr(row, name, None)
    return value.lower() if value and name == "email" else value


def _plain(name: str) -> str:
    return "_".join(name.strip().lower().split())[:64]


def _bad(message: str) -> Invalid:
    return Invalid(f"The list {message}.", errors=[{"field": "rows", "message": message}])
