"""A module that was imported before is what a process finds, and only where its own path leads to the same file."""

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from sandbox.engine.offline.preloaded.own_modules import OwnModules

RUN: list[str] = []
"""The files that ran, as each of them says."""
CODE = f"from {__name__} import RUN\nRUN.append(__file__)\n"


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Paths, finders and modules of this process are afterwards what they were."""
    RUN.clear()
    for name in ("path", "meta_path"):
        monkeypatch.setattr(sys, name, list(getattr(sys, name)))
    before = dict(sys.modules)
    yield
    sys.modules.clear()
    sys.modules.update(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package and what it imports."""
    return package(tmp_path / "imported before")


def package(folder: Path) -> Path:
    (folder / "zoo").mkdir(parents=True)
    (folder / "zoo" / "__init__.py").write_text(f"{CODE}from zoo.cat import NAME\n")
    (folder / "zoo" / "cat.py").write_text(f"{CODE}NAME = 'cat'\n")
    return folder


def imported(folder: Path) -> None:
    """As the server does it, and then a forked process."""
    found = OwnModules.imported({str(folder): ["zoo"]}, str(folder))
    assert [name for name in sys.modules if name.startswith("zoo")] == []
    assert str(folder) not in sys.path
    sys.meta_path.insert(0, found)
    importlib.invalidate_caches()


def find(folder: Path) -> ModuleType:
    sys.path.insert(0, str(folder))
    return importlib.import_module("zoo")


def test_from_the_same_folder_nothing_runs_again(folder: Path) -> None:
    imported(folder)
    zoo = find(folder)
    assert [str(folder / "zoo" / name) for name in ("__init__.py", "cat.py")] == RUN
    assert zoo.NAME == "cat"
    assert sys.modules["zoo.cat"] is importlib.import_module("zoo.cat") is zoo.cat
    assert zoo.__spec__ is not None
    assert zoo.__spec__.origin == str(folder / "zoo" / "__init__.py")
    assert type(zoo.__spec__.loader).__name__ == "SourceFileLoader"


def test_another_folder_has_its_own(folder: Path, tmp_path: Path) -> None:
    other = package(tmp_path / "other")
    imported(folder)
    assert find(other).__file__ == str(other / "zoo" / "__init__.py")
    assert [str(one / "zoo" / name) for one in (folder, other) for name in ("__init__.py", "cat.py")] == RUN


def test_once_a_file_has_changed_all_run_again(folder: Path) -> None:
    imported(folder)
    changed = folder / "zoo" / "cat.py"
    changed.write_text(f"{CODE}NAME = 'tiger'\n")
    os.utime(changed, ns=(1, 1))
    assert find(folder).NAME == "tiger"
    assert RUN[2:] == RUN[:2]


def test_what_is_not_on_the_path_is_not_there(folder: Path) -> None:
    imported(folder)
    with pytest.raises(ModuleNotFoundError, match=r"^No module named 'zoo'$"):
        importlib.import_module("zoo")


def test_modules_of_two_folders_are_not_mixed(folder: Path, tmp_path: Path) -> None:
    """What was imported holds what it was imported with."""
    (folder / "zoo" / "__init__.py").write_text("import plants\n")
    (folder / "plants.py").touch()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "plants.py").touch()
    imported(folder)
    sys.path.insert(0, str(folder))
    with pytest.raises(ImportError) as caught:
        find_beside(tmp_path / "other")
    file = folder / "plants.py"
    assert str(caught.value) == f"zoo was imported with {file}, and plants is another file here."


def find_beside(other: Path) -> None:
    sys.path.insert(0, str(other))
    importlib.import_module("zoo")
