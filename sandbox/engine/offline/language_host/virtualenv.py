"""Which Python runs a program or a policy pack: the virtual environment that its project file names."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.engine.offline.preloaded import python as preloaded


class VirtualenvMissingError(Exception):
    """The project names a virtual environment that is not there."""


def virtualenv_folder(root: Path, options: Mapping[str, object]) -> Path | None:
    """The `virtualenv` runtime option, relative to the project's root; None means the host's own Python."""
    named = options.get("virtualenv")
    return root / str(named) if named else None


def python(folder: Path | None) -> Path:
    if folder is None:
        return Path(sys.executable)
    executable = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not executable.exists():
        message = (
            f"The project's virtualenv option names {folder}, but there is no Python in it ({executable}).\n"
            f"Make it with: {sys.executable} -m venv {folder}, then install the project's requirements into it."
        )
        raise VirtualenvMissingError(message)
    return executable


def starts_with(folder: Path | None) -> Path:
    """What runs a program: its Python, or what stands for that with the libraries imported (see `preloaded`)."""
    own = python(folder)
    is_ours = folder is None or folder.resolve() == Path(sys.prefix).resolve()
    return Path(preloaded.executable()) if is_ours and preloaded.is_started() else own


def activated(environment: Mapping[str, str], folder: Path | None) -> dict[str, str]:
    """The environment as `activate` would leave it, so that whatever the program starts finds the same packages."""
    if folder is None:
        return dict(environment)
    executables = str(python(folder).parent)
    path = os.pathsep.join([executables, environment["PATH"]]) if environment.get("PATH") else executables
    kept = {name: value for name, value in environment.items() if name != "PYTHONHOME"}
    return {**kept, "VIRTUAL_ENV": str(folder), "PATH": path}
