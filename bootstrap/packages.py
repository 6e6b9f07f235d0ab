"""Installs a file of pins with pip, and tells how far it is: a hundred packages take a minute or two.

Pip shows either nothing or a line for each file; its error messages come through as they are.
"""

import re
import subprocess
from pathlib import Path

_STEP = 20
_PIN = re.compile(r"^[A-Za-z0-9][\w.-]*(\[[\w,-]+\])?==", re.MULTILINE)


def install(python: Path, requirements: Path) -> None:
    """Raises subprocess.CalledProcessError when pip fails; it has said why by then."""
    pins = len(_PIN.findall(requirements.read_text(encoding="utf-8")))
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar", "off"]
    command = [*pip, "--require-hashes", "-r", str(requirements)]
    found = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace") as process:  # noqa: S603
        for line in process.stdout or ():
            if line.startswith("Collecting "):
                found += 1
                if found % _STEP == 0:
                    print(f"  {found} of {pins} packages found …", flush=True)
            elif line.startswith("Installing collected packages"):
                print("  installing them …", flush=True)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
