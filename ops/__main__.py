"""`python -m ops COMMAND`: finds a command, loads only that one, and gives every failure the exit status 1.

The folder of each command documents its own exit statuses. click ends a wrong call with 2, which is a result of some
commands. A pipeline must not take a typing mistake for a result, so every wrong call ends with 1.
"""

import os
import sys
from importlib import import_module
from typing import Final

import click

from providers import __version__

COMMANDS: Final = {
    "adopt": "ops.adopt.command",
    "deployment": "ops.deployment.command",
    "drift": "ops.drift.command",
    "impact": "ops.impact.command",
    "init": "ops.init.command",
    "plan": "ops.plan.command",
    "preflight": "ops.preflight.command",
    "preview": "ops.preview.command",
    "schema": "ops.schema.command",
    "stacks": "ops.stacks.command",
    "verify": "ops.verify.command",
}
"""Each module has a click command of its own name."""
FAILED: Final = 1
COMPLETION: Final = "_OPS_COMPLETE"
"""With this variable click answers a shell instead of running a command (docs/operating.md). A shell completes what
follows the name of a command, so click is given the name `ops`; it derives the variable from that."""


class Commands(click.Group):
    """Imports a command when it is called or described."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="defender-conditional-access %(version)s")
def ops() -> None:
    """Commands for those who run this program."""


def main(arguments: list[str] | None = None) -> int:
    try:
        name = "ops" if COMPLETION in os.environ else "python -m ops"
        status = ops.main(arguments, prog_name=name, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return FAILED
    except click.Abort:
        click.echo("Interrupted.", err=True)
        return FAILED
    return int(status or 0)


if __name__ == "__main__":
    sys.exit(main())
