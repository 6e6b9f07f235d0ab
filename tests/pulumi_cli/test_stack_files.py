"""Which stacks there are, by their files."""

from pathlib import Path

import pytest

from pulumi_cli.stack_files import StackFileError, configuration, existing, pack_configuration


def test_a_stack_without_a_file_is_named_beside_those_that_have_one(tmp_path: Path) -> None:
    with pytest.raises(StackFileError, match=r"^There is no Pulumi\.contoso\.yaml\. The stacks here: none\.$"):
        existing("contoso", tmp_path)
    for name in ("dev", "fabrikam"):
        (tmp_path / f"Pulumi.{name}.yaml").touch()
    assert existing("fabrikam", tmp_path) == "fabrikam"
    with pytest.raises(StackFileError, match=r"^There is no Pulumi\.contoso\.yaml\. The stacks here: dev, fabrikam\.$"):
        existing("contoso", tmp_path)


def test_a_name_that_is_none_is_refused_first(tmp_path: Path) -> None:
    with pytest.raises(StackFileError, match=r"^'\.\./x' is no name for a stack: letters, digits"):
        existing("../x", tmp_path)


@pytest.mark.parametrize("text", ["config: [", "- config", "config: text"], ids=["cut-off", "list", "text"])
def test_a_file_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text(text)
    with pytest.raises(StackFileError) as failure:
        configuration("dev", tmp_path)
    assert failure.value.message == (
        "Pulumi.dev.yaml cannot be read: it is no YAML file with a mapping `config`. Correct it."
    )


def test_its_configuration(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {azuread:tenantId: t}")
    assert configuration("dev", tmp_path) == {"azuread:tenantId": "t"}


def test_its_configuration_of_the_policy_pack(tmp_path: Path) -> None:
    assert pack_configuration("contoso", tmp_path) is None
    file = tmp_path / "policy_pack" / "stacks" / "contoso.json"
    file.parent.mkdir(parents=True)
    file.touch()
    assert pack_configuration("contoso", tmp_path) == file


def test_a_configuration_in_its_former_folder_is_refused_and_not_ignored(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "contoso.json").touch()
    with pytest.raises(StackFileError) as refused:
        pack_configuration("contoso", tmp_path)
    assert refused.value.message == (
        "The policy pack was not configured: policies/contoso.json is not read any more. Move it to "
        "policy_pack/stacks/contoso.json, and run the same command again."
    )
