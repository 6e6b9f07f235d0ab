"""Which stacks a change concerns: what is not known to be harmless concerns all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.repository.changed import Changed, changed
from pulumi_cli.stack_files import StackFileError

EXISTING = ("contoso", "fabrikam")


@pytest.mark.parametrize(
    ("files", "stacks", "deleted"),
    [
        pytest.param(["Pulumi.contoso.yaml"], ("contoso",), (), id="own-file"),
        pytest.param(["policy_pack/stacks/fabrikam.json"], ("fabrikam",), (), id="own-configuration-of-the-pack"),
        pytest.param(["Pulumi.contoso.yaml", "docs/a.md"], ("contoso",), (), id="with-words"),
        pytest.param(["policy_pack/rules/rule.json"], EXISTING, (), id="a-rule"),
        pytest.param(["Pulumi.yaml"], EXISTING, (), id="project"),
        pytest.param(["components/README.md"], EXISTING, (), id="a-readme-in-the-program"),
        pytest.param(["docs/a.md", "tests/test_a.py", "README.md"], (), (), id="no-program"),
        pytest.param(["Pulumi.old.yaml"], (), ("old",), id="deleted"),
        pytest.param([], (), (), id="nothing"),
    ],
)
def test_concerned(files: list[str], stacks: tuple[str, ...], deleted: tuple[str, ...]) -> None:
    assert changed(files, EXISTING) == Changed(stacks, deleted)


@given(st.text(min_size=1).filter(lambda name: "/" not in name and not name.startswith(("Pulumi.", "."))))
def test_any_other_file_concerns_all(name: str) -> None:
    harmless = name in ("README.md", "LICENSE", "docs", "tests")
    assert changed([name], EXISTING).stacks == (() if harmless else EXISTING)


@pytest.mark.parametrize(
    "file", ["Pulumi.$(id).yaml", "Pulumi.a b.yaml", "Pulumi.-x.yaml", "policy_pack/stacks/a;b.json"]
)
def test_a_name_that_could_be_a_command_is_refused(file: str) -> None:
    with pytest.raises(StackFileError, match="is no name for a stack"):
        changed([file], EXISTING)
