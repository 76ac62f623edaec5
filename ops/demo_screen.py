"""What the demo shows on the terminal, line by line as it happens."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.table import Table
from rich.text import Text

from ops.stack import Stack
from ops.story import shown, words
from ops.supervise import Status as ServiceStatus

NAME_WIDTH = 9
BAR = 10
QUOTE_CHARS = 150
"""Of a quote's beginning; the report has it whole."""
LABELS = {
    "communication": "communication",
    "technical": "technical",
    "confidence": "confidence",
    "domain_knowledge": "domain knowledge",
    "problem_solving": "problem solving",
}


def clock(ms: float) -> str:
    """mm:ss."""
    seconds = max(0, round(ms / 1000))
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


class Screen:
    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._busy: Status | None = None

    def busy(self, text: str | None) -> None:
        """What is waited for, below the last line, on a terminal only; None: nothing."""
        if self._busy is not None:
            self._busy.stop()
            self._busy = None
        if text is not None:
            self._busy = self._console.status(f"[dim]{escape(text)}[/dim]")
            self._busy.start()

    def title(self, text: str) -> None:
        self._console.print(f"[bold]{escape(text)}[/bold]")

    def heading(self, text: str) -> None:
        self._console.print()
        self._console.print(f"[bold cyan]{escape(text)}[/bold cyan]")

    def note(self, text: str) -> None:
        self._console.print(Text(text, style="dim"), soft_wrap=True)

    def service(self, status: ServiceStatus) -> None:
        """One line per service as it gets ready, and for what was made on the way."""
        colour = {"ready": "green", "done": "green", "note": "dim", "restart": "yellow"}[status.state]
        line = Text(f"  {status.state:<8}", style=colour)
        line.append(f"{status.service:<9}", style="bold" if status.state != "note" else "dim")
        line.append(f"{status.seconds:6.1f} s  {status.detail}", style="dim")
        self._console.print(line)

    def step(self, name: str, result: str) -> None:
        line = Text("  ✓ ", style="green")
        line.append(f"{name:<12}", style="bold")
        line.append(result, style="default")
        self._console.print(line, soft_wrap=True)

    def line(self, at_ms: float, who: str, text: str, *, agent: bool, how: str = "") -> None:
        """One line of the conversation."""
        self._row(clock(at_ms), text, who=who, who_style="magenta" if agent else "green", how=how)

    def fault(self, at_ms: float, text: str) -> None:
        self._row(clock(at_ms), text, who="✗", who_style="bold red", style="bold red")

    def scores(self, evaluation: dict[str, Any], starts: dict[int, int | None]) -> None:
        """Each dimension with its level and best quote. ``starts``: ms from the interview's zero of each turn."""
        table = Table.grid(padding=(0, 2))
        table.add_column(width=2 + max(map(len, LABELS.values())))
        table.add_column(width=BAR, no_wrap=True)
        table.add_column(width=4, justify="right")
        table.add_column(ratio=1)
        for dimension in evaluation["dimensions"]:
            name = f"  {LABELS.get(dimension['dimension'], dimension['dimension'])}"
            score, quotes = dimension["score"], dimension["quotes"]
            evidence = _quote(quotes[0], starts) if quotes else Text(dimension["reason"], style="dim")
            table.add_row(name, _bar(score), "–" if score is None else shown(score), evidence)
        overall = Text(words(evaluation["recommendation"]), style="bold")
        overall.append(f"   {evaluation['engine']['label']}", style="dim")
        score = evaluation["overall_score"]
        table.add_row(Text("  overall", style="bold"), _bar(score), Text(shown(score), style="bold"), overall)
        self._console.print(table)

    def measures(self, rows: Sequence[tuple[str, str]]) -> None:
        table = Table.grid(padding=(0, 2))
        for name, value in rows:
            table.add_row(f"  {name}", Text(value, style="bold"))
        self._console.print(table)

    def address(self, stack: Stack, your_turn: str) -> None:
        """Printed as one line each, whatever the width of the terminal: a broken link cannot be clicked."""
        self._console.print()
        self._console.print(f"Your turn: {your_turn}", style="bold", soft_wrap=True)
        self._console.print(f"Viva runs at [bold]{stack.people_url}[/bold]  Ctrl-C ends it.", soft_wrap=True)

    def _row(
        self, first: str, text: str, *, who: str = "", who_style: str = "", style: str = "", how: str = ""
    ) -> None:
        table = Table.grid(padding=(0, 1))
        table.add_column(width=7, justify="right", style="dim")
        table.add_column(width=NAME_WIDTH, no_wrap=True)
        table.add_column(ratio=1)
        said = Text(text, style=style)
        if how:
            said.append(f"  ({how})", style="dim")
        table.add_row(first, Text(who, style=who_style), said)
        self._console.print(table)


def _bar(score: float | None) -> Text:
    """Ten places, one for each level."""
    filled = 0 if score is None else round(score)
    return Text("█" * filled, style="cyan").append("·" * (BAR - filled), style="dim")


def _quote(quote: dict[str, Any], starts: dict[int, int | None]) -> Text:
    start = quote["start_ms"] if quote["start_ms"] is not None else starts.get(quote["turn_seq"])
    words = quote["text"] if len(quote["text"]) <= QUOTE_CHARS else quote["text"][:QUOTE_CHARS].rsplit(" ", 1)[0] + " …"
    text = Text(f"“{words}”")
    return text.append("" if start is None else f"  {clock(start)}", style="dim")
