"""`python -m PACKAGE COMMAND` on a machine with nothing but Python: makes `.venv`, and runs the command inside it.

It owns the command line in front of a command. The commands' own options are those of the module that a command names.
"""

import argparse
import runpy
import subprocess
import sys
from collections.abc import Mapping
from typing import NamedTuple

from bootstrap.virtual_environment import ROOT, inside_venv, is_ready, require_python, set_up, venv_python


class Command(NamedTuple):
    """A module that is run, and what it does in some words."""

    module: str
    text: str


def run(package: str, description: str | None, commands: Mapping[str, Command]) -> None:
    """Run the command that the command line names. Outside `.venv` the same command line is started inside it."""
    require_python()
    program = f"python -m {package}"
    parser = argparse.ArgumentParser(prog=program, description=description)
    listed = "\n".join(f"  {name:8} {command.text}" for name, command in commands.items())
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = f"commands:\n{listed}\n\n`{program} COMMAND --help` tells a command's options."
    parser.add_argument("command", choices=commands, metavar="COMMAND")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    if not is_ready():
        set_up()
    if not inside_venv():
        same = [str(venv_python()), "-m", package, args.command, *args.arguments]
        sys.exit(subprocess.run(same, cwd=ROOT, check=False).returncode)  # noqa: S603 - this very command
    sys.argv = [f"{program} {args.command}", *args.arguments]
    runpy.run_module(commands[args.command].module, run_name="__main__", alter_sys=True)
