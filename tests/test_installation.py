"""What an installation takes: one name to import, and versions that leave room for another project's."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import defender_conditional_access
import settings
from setup import inside_the_namespace

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = ("components", "providers", "settings")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "uv", "build", "--quiet", "--out-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


@pytest.mark.installation
def test_an_installation_takes_one_name(wheel: zipfile.ZipFile) -> None:
    assert {name.partition("/")[0].partition("-")[0] for name in wheel.namelist()} == {"defender_conditional_access"}


@pytest.mark.installation
def test_every_module_is_in_it_and_imports_no_folder_of_ours_by_its_own_name(wheel: zipfile.ZipFile) -> None:
    modules = {name for name in wheel.namelist() if name.endswith(".py")}
    files = {path.relative_to(ROOT).as_posix() for part in OURS for path in (ROOT / part).rglob("*.py")}
    assert modules == {f"defender_conditional_access/{name}" for name in {"__init__.py", *files}}
    imports = re.compile(rf"^\s*(from|import) ({'|'.join(OURS)})\b", re.MULTILINE)
    assert [name for name in sorted(modules) if imports.search(wheel.read(name).decode())] == []


@pytest.mark.installation
def test_type_checkers_take_its_types(wheel: zipfile.ZipFile) -> None:
    assert "defender_conditional_access/py.typed" in wheel.namelist()


@pytest.mark.parametrize(
    ("source", "installed"),
    [
        ("from settings import Users\n", "from defender_conditional_access.settings import Users\n"),
        (
            "    from providers.graph.client import client_for\n",
            "    from defender_conditional_access.providers.graph.client import client_for\n",
        ),
        ("import providers\n", "from defender_conditional_access import providers\n"),
        ("from settings_of_others import x\nimport pulumi\n", "from settings_of_others import x\nimport pulumi\n"),
        ('text = "from settings"\n', 'text = "from settings"\n'),
    ],
)
def test_imports_of_our_folders_lead_into_the_namespace(source: str, installed: str) -> None:
    assert inside_the_namespace(source) == installed


def test_the_namespace_has_the_component_and_all_settings() -> None:
    assert defender_conditional_access.__all__ == sorted(["DefenderConditionalAccess", *settings.__all__])
    assert {name for name in settings.__all__ if not hasattr(defender_conditional_access, name)} == set()


@pytest.mark.parametrize("dependency", PROJECT["dependencies"])
def test_a_dependency_is_a_range_around_what_is_pinned(dependency: str) -> None:
    requirement = Requirement(dependency)
    assert sorted(one.operator for one in requirement.specifier) == ["<", ">="]
    (pin,) = re.findall(rf"^{requirement.name}==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert requirement.specifier.contains(pin)
