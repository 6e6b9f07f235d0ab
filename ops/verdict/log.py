"""Foreign text in the log of a job, where it must not be taken for a command of the pipeline service."""

from collections.abc import Iterable

import click

from ops.visible_text import visible
from pulumi_cli.events import Violation

BAR = "| "
"""Both services read a line as a command only where it begins with one, or holds `##[`, which is broken up. Terminals
read some characters as commands: they stand as escapes."""


def say(text: str) -> None:
    for line in text.splitlines():
        click.echo(harmless(line), err=True)


def say_violations(violations: Iterable[Violation]) -> None:
    """Whole, since a comment has no room for many."""
    for one in violations:
        say(f"[{one.level}] {one.rule}  {one.resource}\n{one.message}")


def harmless(line: str) -> str:
    return BAR + visible(line).replace("##", "# #")
