"""Builds an installation as one top-level package; everything else about it is in `pyproject.toml`.

The program of this repository imports `components`, `providers` and `settings`, and stacks hold the paths of the
provider classes (`providers.…`), so the folders stay where they are. In an installation they are subpackages of
`defender_conditional_access`, and their imports of each other are written so while they are copied.
"""

import re
from pathlib import Path
from typing import Final

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

NAMESPACE: Final = "defender_conditional_access"
FOLDERS: Final = ("components", "providers", "settings")
_FROM: Final = re.compile(rf"^(\s*from )(?=(?:{'|'.join(FOLDERS)})[. ])", re.MULTILINE)
_IMPORT: Final = re.compile(rf"^(\s*)import ({'|'.join(FOLDERS)})$", re.MULTILINE)


def inside_the_namespace(source: str) -> str:
    """The text of a module with its imports of our folders as imports from the namespace."""
    return _IMPORT.sub(rf"\1from {NAMESPACE} import \2", _FROM.sub(rf"\1{NAMESPACE}.", source))


class BuildInNamespace(build_py):  # type: ignore[misc] # setuptools has no types
    """Copies modules as setuptools does, each with its imports inside the namespace."""

    def build_module(self, module: str, module_file: str, package: str | list[str] | tuple[str, ...]) -> object:
        """Copy one module and rewrite the copy."""
        copied = super().build_module(module, module_file, package)
        path = Path(copied[0])
        path.write_text(inside_the_namespace(path.read_text(encoding="utf-8")), encoding="utf-8")
        return copied


if __name__ == "__main__":
    found = find_packages(include=[pattern for folder in FOLDERS for pattern in (folder, f"{folder}.*")])
    setup(
        packages=[NAMESPACE, *(f"{NAMESPACE}.{package}" for package in found)],
        package_dir={f"{NAMESPACE}.{folder}": folder for folder in FOLDERS},
        package_data={NAMESPACE: ["py.typed"]},
        cmdclass={"build_py": BuildInNamespace},
    )
