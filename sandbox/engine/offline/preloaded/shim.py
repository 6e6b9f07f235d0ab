"""The official shim that starts the host of dynamic providers, told where a preloaded Python stands for the program's.

The engine finds the shim beside itself and warns of any other, so the few lines go into that file, before what Pulumi
wrote. Without the variable, and for a program of another virtual environment, they do nothing.
"""

from typing import Final

NAME: Final = "pulumi-resource-pulumi-python"
VIRTUALENV: Final = "virtualenv"
"""The link beside the client that leads to the virtual environment whose libraries are imported."""
FIRST_LINE: Final = "#!/bin/sh\n"
LINES: Final = f"""\
if [ -n "${{SANDBOX_PRELOADED_PYTHON:-}}" ] && [ -n "${{PULUMI_RUNTIME_VIRTUALENV:-}}" ] &&
    [ "$(realpath "$PULUMI_RUNTIME_VIRTUALENV")" = "$(realpath "${{SANDBOX_PRELOADED_PYTHON%/*}}/{VIRTUALENV}")" ]; then
    exec "$SANDBOX_PRELOADED_PYTHON" -u -m pulumi.dynamic "$@"
fi
"""


def with_preloaded(official: str) -> str:
    """The official text with our lines after its first."""
    if not official.startswith(FIRST_LINE):
        msg = f"{NAME} is no shell script any more: a preloaded Python cannot be told to it."
        raise ValueError(msg)
    return FIRST_LINE + LINES + official.removeprefix(FIRST_LINE)
