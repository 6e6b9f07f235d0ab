"""The command line of `schema`."""

import click

from ops.schema.document import text


@click.command()
def schema() -> None:
    """Print the JSON Schema of a stack file.

    settings/stack.schema.json is what it prints: editors that know yaml-language-server's first line find it there.
    """
    click.echo(text(), nl=False)
