"""Foreign text in the log of a job, where it must not be taken for a command of the pipeline service."""

import click

BAR = "| "
"""Both services read a line as a command only where it begins with one, or holds `##[`, which is broken up."""


def say(text: str) -> None:
    for line in text.splitlines():
        click.echo(harmless(line), err=True)


def harmless(line: str) -> str:
    return BAR + line.replace("##", "# #")
