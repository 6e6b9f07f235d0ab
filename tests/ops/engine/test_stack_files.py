"""Which stacks there are, by their files."""

from pathlib import Path

import pytest

from ops.engine.stack_files import configuration, existing
from ops.pipeline.errors import PipelineError


def test_a_stack_without_a_file_is_named_beside_those_that_have_one(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"^There is no Pulumi\.contoso\.yaml\. The stacks here: none\.$"):
        existing("contoso", tmp_path)
    for name in ("dev", "fabrikam"):
        (tmp_path / f"Pulumi.{name}.yaml").touch()
    assert existing("fabrikam", tmp_path) == "fabrikam"
    with pytest.raises(PipelineError, match=r"^There is no Pulumi\.contoso\.yaml\. The stacks here: dev, fabrikam\.$"):
        existing("contoso", tmp_path)


def test_a_name_that_is_none_is_refused_first(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"^'\.\./x' is no name for a stack: letters, digits"):
        existing("../x", tmp_path)


@pytest.mark.parametrize("text", ["config: [", "- config", "config: text"], ids=["cut-off", "list", "text"])
def test_a_file_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text(text)
    with pytest.raises(PipelineError) as failure:
        configuration("dev", tmp_path)
    assert failure.value.message == (
        "Pulumi.dev.yaml cannot be read: it is no YAML file with a mapping `config`. Correct it."
    )


def test_its_configuration(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {azuread:tenantId: t}")
    assert configuration("dev", tmp_path) == {"azuread:tenantId": "t"}
