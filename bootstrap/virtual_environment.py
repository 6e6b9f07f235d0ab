"""The repository's `.venv`: whether it holds what a file of pins asks for, and how it is made.

The pins of development are the default. Whoever needs other pins says so: `ops/setup.py` takes those of run time.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

from bootstrap.packages import install

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements-dev.txt"
STAMP = VENV / "requirements.sha256"
MINIMUM = (3, 11)


def require_python() -> None:
    if sys.version_info < MINIMUM:
        sys.exit(f"Python {sys.version.split()[0]} is too old: version 3.11 or newer is needed.")


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def requirements_digest(requirements: Path = REQUIREMENTS) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def is_ready(requirements: Path = REQUIREMENTS) -> bool:
    return venv_python().exists() and STAMP.exists() and STAMP.read_text() == requirements_digest(requirements)


def set_up(requirements: Path = REQUIREMENTS) -> None:
    """Make `.venv`, install the pins, and mark it with their digest. One that was interrupted is made anew."""
    print(f"Setting up {VENV} (one or two minutes, once) …", flush=True)
    try:
        if not (venv_python().exists() and STAMP.exists()):
            # What an interrupted installation leaves behind, pip can stumble over.
            venv.EnvBuilder(with_pip=True, clear=True).create(VENV)
        STAMP.unlink(missing_ok=True)
        install(venv_python(), requirements)
    except subprocess.CalledProcessError as error:
        sys.exit(
            f"Could not set up {VENV}: {error}\nOn Debian and Ubuntu the module is a package of its own: "
            "apt install python3-venv. Otherwise see what pip says above, then run the same command again."
        )
    STAMP.write_text(requirements_digest(requirements))


def inside_venv() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()
