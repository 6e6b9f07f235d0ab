"""What the demo displays: steps, commands, what Pulumi did, who gets in, what went wrong."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from sandbox.demo.outcome import Outcome

WIDTH = 110
SYMBOLS = {
    "create": "[green]+ create[/]",
    "update": "[yellow]~ update[/]",
    "delete": "[red]- delete[/]",
    "drift": "[yellow]~ drift [/]",
    "leave": "[dim]  leave as it is[/]",
    "restore": "[yellow]~ put back what was found[/]",
}


class Screen:
    """Writes the story to the terminal; `save` writes what was shown as a picture."""

    def __init__(self) -> None:
        self.console = Console(width=WIDTH, record=True, highlight=False)
        self._step = 0

    def title(self, text: str, *lines: str) -> None:
        self.console.print(Panel("\n".join([f"[bold]{escape(text)}[/]", *map(escape, lines)]), border_style="blue"))

    def step(self, text: str) -> None:
        self._step += 1
        self.console.print()
        self.console.rule(f"[bold]{self._step}. {escape(text)}[/]", align="left", style="blue")

    def command(self, text: str) -> None:
        self.console.print(f"[bold cyan]$ {escape(text)}[/]")

    def working(self, text: str) -> None:
        """A line of progress that the picture and a redirected output do not keep."""
        if self.console.is_terminal:
            self.console.file.write(f"\r\033[2K  … {text[: WIDTH - 6]}\r")
            self.console.file.flush()

    def note(self, text: str) -> None:
        self.console.print(f"  {text}")

    def outcome(self, outcome: Outcome) -> None:
        """What Pulumi did to which resource, its warnings, and how often Graph was written to."""
        self.working("")
        # What a refused command was about to do did not happen.
        for one in () if outcome.exit_code else outcome.changed:
            details = f"  [dim]{escape(', '.join(one.properties))}[/]" if one.properties else ""
            self.console.print(f"  {SYMBOLS.get(one.operation, one.operation)}  {escape(one.resource)}{details}")
        if outcome.exit_code:
            self.console.print(f"  [red]refused:[/] {escape(outcome.error)}")
        elif not outcome.changed:
            self.console.print(f"  [dim]  {outcome.unchanged} unchanged[/]")
        for warning in outcome.warnings:
            self.console.print(f"  [yellow]warning:[/] {escape(warning)}")
        self.console.print(f"  [dim]{outcome.graph_writes} writes to Graph, {outcome.seconds:.1f} s[/]")

    def sign_ins(self, rows: Sequence[tuple[str, str, str, str]]) -> None:
        """Who, from which device, with what result, and why."""
        table = Table(box=None, padding=(0, 2, 0, 2), header_style="dim")
        for heading in ("user", "device", "sign-in", "because"):
            table.add_column(heading)
        for who, device, result, reason in rows:
            style = "green" if result == "granted" else "yellow" if "would" in result else "red"
            table.add_row(escape(who), escape(device), f"[{style}]{escape(result)}[/]", escape(reason))
        self.console.print(table)

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        for name, value in rows:
            self.console.print(f"  {escape(name):58} {escape(value)}")

    def failed(self, expectation: str, output: str = "") -> None:
        self.console.print(f"  [bold red]NOT AS EXPECTED:[/] {escape(expectation)}")
        if output:
            self.console.print(Panel(escape(output[-4000:]), title="what Pulumi said", border_style="red"))

    def output(self, text: str) -> None:
        """What a command printed, as it is."""
        self.console.print("\n".join(f"  {line}" for line in text.splitlines()), markup=False)

    def save(self, path: Path, title: str = "make demo") -> None:
        self.console.save_svg(str(path), title=title)
