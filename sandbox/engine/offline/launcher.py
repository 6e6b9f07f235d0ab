"""The small executables that the engine starts for our plugins.

They live in folders that outlive this clone, so they hold neither a path nor code: which Python runs and which clone's
code it runs is said by the environment, at the moment the engine starts them.
"""

import os
import sys
from pathlib import Path

from bootstrap.virtual_environment import ROOT

# -P keeps the engine's working folder off the import path: a program's own modules must not shadow ours.
_RUN = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)
_POSIX = """\
#!/bin/sh
: "${{SANDBOX_PYTHON:?is not set: start Pulumi through the sandbox}}"
exec "$SANDBOX_PYTHON" -P -c "{run}" "$SANDBOX_ROOT" {module} "${{0%/*}}" "$@"
"""
_WINDOWS = '@"%SANDBOX_PYTHON%" -P -c "{run}" "%SANDBOX_ROOT%" {module} "%~dp0." %*\r\n'


def environment() -> dict[str, str]:
    """What the launchers need to find."""
    return {"SANDBOX_PYTHON": sys.executable, "SANDBOX_ROOT": str(ROOT)}


def launcher_text(module: str) -> str:
    return (_WINDOWS if os.name == "nt" else _POSIX).format(run=_RUN, module=module)


def write_launcher(folder: Path, name: str, module: str) -> None:
    executable = folder / (f"{name}.cmd" if os.name == "nt" else name)
    executable.write_bytes(launcher_text(module).encode())
    executable.chmod(0o755)
