"""What this repository contains, imported once for all processes that run it from the same folder.

Another folder may have modules of the same names: a program of a test, a changed copy of this repository. So nothing of
ours stays among the imported modules. A forked process searches its own path for a module as ever, and only where that
leads to the very file that was imported, it gets the module that there is, and with it what that module imports. If one
of the files has changed since, it gets none of them.
"""

import builtins
import contextlib
import importlib
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import resolve_name
from pathlib import Path
from types import ModuleType
from typing import Any, Self

Imports = dict[str, dict[str, None]]
"""By the name of a module what it imports, in that order."""


class OwnModules(MetaPathFinder, Loader):
    """Finds those of `modules` by whose file a process's own path leads to them."""

    def __init__(self, modules: dict[str, ModuleType], imports: Imports) -> None:
        self._modules = modules
        self._imports = imports
        self._specs = {name: module.__spec__ for name, module in modules.items()}
        self._changes = self._read_changes()
        self._is_unchanged: bool | None = None

    @classmethod
    def imported(cls, folders: dict[str, list[str]], root: str) -> Self:
        """Imports the modules of each folder that is to be on the path, and takes all beneath `root` away again."""
        with _recorded() as imports:
            for folder, names in folders.items():
                with _on_the_path(folder):
                    for name in names:
                        importlib.import_module(name)
        return cls(dict(_taken(Path(root))), imports)

    def find_spec(
        self, fullname: str, path: Iterable[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        ours = self._specs.get(fullname)
        if ours is None or not self._are_unchanged():
            return None
        found = PathFinder.find_spec(fullname, None if path is None else list(path), target)
        if found is None or found.origin != ours.origin:
            return found
        spec = ModuleSpec(fullname, self, origin=ours.origin, is_package=ours.submodule_search_locations is not None)
        spec.submodule_search_locations = ours.submodule_search_locations
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self._modules[spec.name]

    def exec_module(self, module: ModuleType) -> None:
        """It has run. What asks a module for its loader (for its source, say) gets the one that loaded it.

        Raises ImportError where the path leads from here to another file than the one that this module imported.
        """
        name = module.__name__
        module.__spec__ = self._specs[name]
        for imported in self._imports[name]:
            if imported in self._modules and importlib.import_module(imported) is not self._modules[imported]:
                msg = (
                    f"{name} was imported with {self._modules[imported].__file__}, and {imported} is another file here."
                )
                raise ImportError(msg)

    def _are_unchanged(self) -> bool:
        if self._is_unchanged is None:
            self._is_unchanged = self._read_changes() == self._changes
        return self._is_unchanged

    def _read_changes(self) -> list[int | None]:
        """When each module's file changed, in nanoseconds."""
        return [_changed(module.__file__) for module in self._modules.values()]


def _changed(file: str | None) -> int | None:
    try:
        return Path(file).stat().st_mtime_ns if file else None
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def _on_the_path(folder: str) -> Iterator[None]:
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


@contextlib.contextmanager
def _recorded() -> Iterator[Imports]:
    """Which module imports which by a statement, until the end of the block."""
    imports: Imports = defaultdict(dict)
    original = builtins.__import__

    def recording(
        name: str,
        globals: Mapping[str, Any] | None = None,  # noqa: A002 - the names of `__import__`
        locals: Mapping[str, Any] | None = None,  # noqa: A002
        fromlist: Iterable[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        result = original(name, globals, locals, tuple(fromlist or ()), level)
        if globals is not None and "__name__" in globals:
            module = resolve_name("." * level + name, globals.get("__package__")) if level else name
            wanted = [module, *(f"{module}.{one}" for one in fromlist or ())]
            imports[globals["__name__"]].update(dict.fromkeys(one for one in wanted if one in sys.modules))
        return result

    builtins.__import__ = recording
    try:
        yield imports
    finally:
        builtins.__import__ = original


def _taken(root: Path) -> Iterator[tuple[str, ModuleType]]:
    """The modules whose files are beneath `root` and not in a virtual environment there."""
    packages = Path(sys.prefix)
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name == "__main__" or file is None:
            continue
        if Path(file).is_relative_to(root) and not Path(file).is_relative_to(packages):
            yield name, sys.modules.pop(name)
