"""`python3 -m ops.setup`: what the other commands need, on a machine with nothing but Python: packages and Pulumi.

The first thing that a job runs, so it begins with the standard library alone. `--tenant` insists on the official
Pulumi: the sandbox may build one of its own, which is good enough for an emulated tenant only.
"""

import subprocess
import sys

from sandbox.__main__ import MINIMUM, ROOT, inside_venv, is_ready, set_up, venv_python

TENANT = "--tenant"


def main(arguments: list[str]) -> int:
    if sys.version_info < MINIMUM:
        sys.exit(f"Python {sys.version.split()[0]} is too old: version 3.11 or newer is needed.")
    if arguments not in ([], [TENANT]):
        sys.exit(f"usage: python3 -m ops.setup [{TENANT}]")
    if not is_ready():
        set_up()
    if not inside_venv():
        command = [str(venv_python()), "-m", "ops.setup", *arguments]
        return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - this very module
    return ready(tenant=TENANT in arguments)


def ready(*, tenant: bool) -> int:
    from ops.pipeline.found import service
    from sandbox.engine.acquisition import Machine, first

    found = first(Machine().sources(), lambda line: print(line, flush=True))
    if tenant and found.language_host != "official":
        print(
            f"Pulumi {found.version}, {found.origin}, has no official language host: nothing of a tenant is asked or "
            "changed with it. Make get.pulumi.com reachable, or install Pulumi.",
            file=sys.stderr,
        )
        return 1
    print(f"Pulumi {found.version}, {found.origin}", flush=True)
    for folder in (venv_python().parent, found.folder):
        service().add_path(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
