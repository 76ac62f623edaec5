"""The table of docs/permissions.md, as tests read it."""

import re

from ops.state import ROOT
from tests.api.world import CALLERS, CallerRole

PAGE = (ROOT / "docs/permissions.md").read_text()
ROW = re.compile(r"^\| `(\w+)` \|(.+)\|$", re.MULTILINE)
CELLS = {"open", "yes", "own", "no", "-"}

Table = dict[str, dict[CallerRole, str]]


def table() -> Table:
    rows = ROW.findall(PAGE)
    assert len({name for name, _ in rows}) == len(rows), "an operation stands twice"
    cells = {name: [cell.strip() for cell in row.split("|")] for name, row in rows}
    return {name: dict(zip(CALLERS, row, strict=True)) for name, row in cells.items()}


TABLE = table()
