"""`python -m sandbox stack STACK`: a shell in which `pulumi` and `python -m ops` meet an emulated tenant.

The stack is a copy of the repository's `Pulumi.STACK.yaml`, without what only its own tenant knows, and the tenant has
whatever that file names. Both last as long as the shell. With a command behind `--` only that runs:
`python -m sandbox stack dev -- pulumi preview --policy-pack policy_pack`.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from pulumi_cli.stack_files import StackFileError, configuration, existing
from sandbox.engine import acquire
from sandbox.engine.workspace import PulumiFailedError
from sandbox.stack.configuration import furnish_for, without_tenant
from sandbox.stack.program import Program
from sandbox.tenant.server import TenantServer

_WELCOME: Final = """
Stack {stack}, an emulated tenant, and plain Pulumi: pulumi preview, pulumi up, pulumi refresh, pulumi destroy.
The stack file is {file}; edit it and run pulumi again.
What only reads: python -m ops preflight {stack}, python -m ops impact {stack}, python -m ops verify {stack}.
The policy pack: pulumi preview --policy-pack policy_pack --policy-pack-config policy_pack/stacks/{stack}.json
`exit` ends the shell, and with it the tenant.
"""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox stack", description=__doc__)
    parser.add_argument("stack", nargs="?", default="dev", help="whose Pulumi.STACK.yaml (%(default)s)")
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="behind `--`: run this, and no shell")
    given = parser.parse_args(arguments)
    try:
        existing(given.stack)
        config = without_tenant(configuration(given.stack), given.stack)
    except StackFileError as error:
        sys.exit(error.message)
    with tempfile.TemporaryDirectory(prefix=f"{given.stack}-") as folder, TenantServer(folder=Path(folder)) as tenant:
        furnish_for(tenant, config)
        return _run(given.stack, {**tenant.pulumi_config(), **config}, Path(folder), tenant, given.command)


def _run(stack: str, config: dict[str, object], folder: Path, tenant: TenantServer, command: list[str]) -> int:
    engine = acquire(report=lambda line: print(line, file=sys.stderr, flush=True))
    try:
        program = Program.make(engine, stack, config, folder, tenant)
    except PulumiFailedError as error:
        sys.exit(f"The stack {stack} could not be made: {error.run.stdout}{error.run.stderr}")
    if not command:
        print(_WELCOME.format(stack=stack, file=program.file), file=sys.stderr, flush=True)
    executable = command or [os.environ.get("COMSPEC" if os.name == "nt" else "SHELL", "/bin/sh")]
    found = shutil.which(executable[0], path=program.environment["PATH"])
    if found is None:
        sys.exit(f"There is no {executable[0]} on PATH.")
    return subprocess.run([found, *executable[1:]], cwd=program.folder, env=program.environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
