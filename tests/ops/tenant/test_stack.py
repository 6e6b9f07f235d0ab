"""A stack is read as the program reads it: same values, same refusals, and Pulumi only where a value is encrypted."""

import json
import os
from pathlib import Path

import pytest

from ops.pipeline.errors import PipelineError
from ops.tenant.stack import Stack, read_stack

PROJECT = "name: shop\nruntime: python\n"
TENANT, SECRET = "7f4c1d92-5be3-4a08-8c16-2d9e60b7a351", "S3cret-of-the-application"
ENCRYPTED = """\
config:
  azuread:tenantId: 7f4c1d92-5be3-4a08-8c16-2d9e60b7a351
  azuread:clientId: c03a9e57-1f6d-4b82-b4e9-58d20c7f13a6
  azuread:clientSecret:
    secure: v1:abc
  shop:connector: {windowsEnabled: true}
"""


def reading(folder: Path, text: str, **environment: str) -> Stack:
    (folder / "Pulumi.yaml").write_text(PROJECT, encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text(text, encoding="utf-8")
    return read_stack("dev", environment, folder)


def refusal(folder: Path, text: str, **environment: str) -> str:
    with pytest.raises(PipelineError) as caught:
        reading(folder, text, **environment)
    assert SECRET not in caught.value.message
    return caught.value.message


def pulumi(folder: Path, *lines: str) -> dict[str, str]:
    """A `pulumi` that writes down its arguments and does what `lines` say."""
    program = folder / "pulumi"
    program.write_text("\n".join(("#!/bin/sh", f"echo \"$@\" > '{folder / 'asked'}'", *lines)), encoding="utf-8")
    program.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def test_settings_and_connection(tmp_path: Path) -> None:
    text = (
        f"config:\n  azuread:tenantId: {TENANT}\n  azuread:useOidc: true\n  shop:connector: {{windowsEnabled: true}}\n"
        "  tenantCompliance: {deviceComplianceCheckinThresholdDays: 30}\n"
    )
    found = reading(tmp_path, text, ARM_CLIENT_ID="client", ARM_CLIENT_SECRET=SECRET)
    assert (found.connection.tenant_id, found.connection.client_id, found.connection.use_oidc) == (
        TENANT,
        "client",
        True,
    )
    assert found.connection.client_secret == SECRET
    assert SECRET not in repr(found)
    assert found.settings.connector is not None
    assert found.settings.connector.managed == {"windowsEnabled": True}
    assert found.settings.tenant_compliance is not None
    assert found.settings.tenant_compliance.managed == {"deviceComplianceCheckinThresholdDays": 30}


def test_a_text_that_older_yaml_takes_for_something_else(tmp_path: Path) -> None:
    """Pulumi's YAML has neither `yes` for true nor dates."""
    text = f"config:\n  azuread:tenantId: {TENANT}\n  shop:connector: {{windowsEnabled: true}}\n"
    found = reading(tmp_path, f"{text}  shop:approvalJustification: 2026-11-27\n")
    assert found.settings.approval_justification == "2026-11-27"
    assert "yes" in refusal(
        tmp_path, f"config:\n  azuread:tenantId: {TENANT}\n  shop:connector: {{windowsEnabled: yes}}\n"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "config: {shop:connector: {windowsEnabled: true}}",
            "The stack does not say which tenant it manages: set azuread:tenantId (or ARM_TENANT_ID).",
            id="no-tenant",
        ),
        pytest.param(
            "[1, 2]",
            "Pulumi.dev.yaml cannot be read: it is no YAML file with a mapping. Correct it.",
            id="a-list",
        ),
        pytest.param(
            "config: [1]", "Pulumi.dev.yaml cannot be read: `config` is no mapping. Correct it.", id="config-a-list"
        ),
        pytest.param(
            "config: {a: [}", "Pulumi.dev.yaml cannot be read: it is no YAML file with a mapping. Correct it."
        ),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, text) == said


def test_the_mistakes_are_those_of_the_program(tmp_path: Path) -> None:
    said = refusal(
        tmp_path,
        f"config:\n  azuread:tenantId: {TENANT}\n  azuread:clientSecret: {SECRET}\n  shop:conector: {{}}\n"
        "  shop:breakGlass:\n    users:\n      - secure: abc\n",
    )
    assert said.splitlines()[:2] == [
        '"azuread:clientSecret": is in clear text; revoke it, then set its successor with `pulumi config set --secret '
        "azuread:clientSecret`, or use OIDC",
        "breakGlass: holds a secret, but all of it shows in plans and in the portal; set it again without --secret",
    ]
    assert said.splitlines()[-1] == (
        '4 mistakes in the configuration: correct "azuread:clientSecret", breakGlass, conector in Pulumi.dev.yaml and '
        "run again. Nothing was written."
    )


def test_pulumi_decrypts_what_the_connection_needs(tmp_path: Path) -> None:
    answer = json.dumps({"azuread:clientSecret": {"value": SECRET, "secret": True}})
    (tmp_path / "answer").write_text(answer, encoding="utf-8")
    found = reading(tmp_path, ENCRYPTED, **pulumi(tmp_path, f"cat '{tmp_path / 'answer'}'"))
    assert found.connection.client_secret == SECRET
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert asked == "config --show-secrets --json --stack dev --non-interactive --color never\n"


def test_pulumi_is_not_asked_for_what_is_in_clear(tmp_path: Path) -> None:
    text = (
        f"config:\n  azuread:tenantId: {TENANT}\n  other:secret: {{secure: abc}}\n"
        "  shop:connector: {windowsEnabled: true}\n"
    )
    reading(tmp_path, text, **pulumi(tmp_path, "exit 1"))
    assert not (tmp_path / "asked").exists()


START = "Pulumi.dev.yaml holds azuread:clientSecret encrypted, and Pulumi could not decrypt it: "
ADVICE = "Make sure that `pulumi config` works here, or give the value by its ARM_* variable and without the key."


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param(
            ("echo error: incorrect passphrase >&2", "exit 255"), "error: incorrect passphrase.", id="refused"
        ),
        pytest.param(("exit 3",), "exit code 3.", id="silent"),
        pytest.param((f"echo '{SECRET}'",), "its answer is not the configuration as JSON.", id="no-json"),
        pytest.param((f"echo '[\"{SECRET}\"]'",), "its answer is not the configuration as JSON.", id="another-shape"),
    ],
)
def test_where_pulumi_cannot_decrypt(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    assert refusal(tmp_path, ENCRYPTED, **pulumi(tmp_path, *lines)) == f"{START}{said} {ADVICE}"


def test_without_pulumi(tmp_path: Path) -> None:
    said = "There is no pulumi on PATH: run `python -m ops.setup` first, and take the PATH that it tells."
    assert refusal(tmp_path, ENCRYPTED, PATH=str(tmp_path)) == f"{START}{said} {ADVICE}"
