"""The project's own files: the example and the schema say what the models say."""

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import BaseModel

from settings import (
    Assignments,
    AssignmentTarget,
    BreakGlass,
    CompliancePolicy,
    ComplianceSettings,
    ConditionalAccess,
    ConfigurationError,
    Connector,
    Settings,
    TenantCompliance,
    load,
)

ROOT = Path(__file__).parents[2]
NAMESPACE = "defender-conditional-access:"
EXAMPLE = (ROOT / "Pulumi.dev.yaml").read_text(encoding="utf-8")
PROJECT = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
CONNECTOR_MEMBERS = {"windowsEnabled", "microsoftDefenderForEndpointAttachEnabled", "requireConnection", "onDestroy"}


def part(key: str) -> type[BaseModel]:
    by_key = {field.alias: field.annotation for field in Settings.model_fields.values()}
    kinds: list[type[BaseModel]] = [kind for kind in get_args(by_key[key]) if issubclass(kind, BaseModel)]
    return kinds[0]


def first_level(key: str) -> set[str]:
    """The members of a key that people must be able to find."""
    members = {str(field.alias) for field in part(key).model_fields.values()}
    return members & CONNECTOR_MEMBERS if key == "connector" else members


KEYS = [str(field.alias) for field in Settings.model_fields.values()]
JUSTIFICATION = "approvalJustification"
SECTIONS = [key for key in KEYS if key != JUSTIFICATION]


def test_example_is_what_it_says() -> None:
    config = yaml.safe_load(EXAMPLE)["config"]
    mine = {key.removeprefix(NAMESPACE): value for key, value in config.items() if key.startswith(NAMESPACE)}
    assert list(mine) == SECTIONS
    settings = load(mine)
    assert settings.connector == Connector(
        windows_enabled=True,
        microsoft_defender_for_endpoint_attach_enabled=True,
        partner_unresponsiveness_threshold_in_days=7,
        require_connection=True,
    )
    assert settings.tenant_compliance == TenantCompliance(
        secure_by_default=False, device_compliance_checkin_threshold_days=30
    )
    assert settings.compliance_policy is not None
    assert settings.compliance_policy.machine_risk_score == "medium"
    assert settings.compliance_policy.settings == ComplianceSettings(
        bit_locker_enabled=True, secure_boot_enabled=True, os_minimum_version="10.0.19045.0"
    )
    assert settings.compliance_policy.assignments == Assignments(
        include=(
            AssignmentTarget(target="Windows pilot devices"),
            AssignmentTarget(target="Windows pilot users", filter="Corporate Windows", filter_mode="include"),
        ),
        exclude=(AssignmentTarget(target="Windows kiosks"),),
    )
    assert settings.conditional_access is not None
    assert settings.conditional_access.state == "reportOnly"
    assert settings.conditional_access.grant_controls.built_in_controls == ("compliantDevice",)
    assert settings.break_glass == BreakGlass(
        users=("4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502", "e17c5f08-3b9a-4d64-92fd-81b0c4e6a7d9")
    )
    assert settings.requires_connection


@pytest.mark.parametrize("key", SECTIONS)
def test_example_shows_every_member(key: str) -> None:
    section = EXAMPLE.split(f"\n  {NAMESPACE}{key}:\n")[1].split("\n  # ---")[0]
    shown = set(re.findall(r"^ {4}(?:# )?(\w+):", section, re.MULTILINE))
    assert first_level(key) <= shown


def test_example_holds_no_secret() -> None:
    given = {key for key in yaml.safe_load(EXAMPLE)["config"] if not key.startswith(NAMESPACE)}
    assert given == {"azuread:tenantId", "azuread:clientId"}
    assert "# pulumi config set --secret azuread:clientSecret" in EXAMPLE


def test_what_is_commented_out_is_valid_too() -> None:
    uncommented = re.sub(r"^( {2,4})# (\w[\w:-]*: .*)$", r"\1\2", EXAMPLE, flags=re.MULTILINE)
    config = yaml.safe_load(uncommented)["config"]
    mine = {key.removeprefix(NAMESPACE): value for key, value in config.items() if key.startswith(NAMESPACE)}
    assert list(mine) == KEYS
    settings = load(mine)
    assert settings.approval_justification == "CHG0012345, rollout of device risk"
    assert settings.conditional_access is not None
    assert settings.conditional_access.model_fields_set == set(ConditionalAccess.model_fields)
    assert settings.compliance_policy is not None
    assert settings.compliance_policy.model_fields_set == set(CompliancePolicy.model_fields)


def test_schema_declares_the_keys() -> None:
    assert PROJECT["name"] == NAMESPACE.removesuffix(":")
    assert PROJECT["runtime"] == {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}}
    assert list(PROJECT["config"]) == KEYS
    nothing = {key: ("string", "") if key == JUSTIFICATION else ("object", {}) for key in KEYS}
    assert {key: (entry["type"], entry["default"]) for key, entry in PROJECT["config"].items()} == nothing


@pytest.mark.parametrize("key", SECTIONS)
def test_descriptions_name_every_member(key: str) -> None:
    words = set(re.findall(r"\w+", PROJECT["config"][key]["description"]))
    assert first_level(key) <= words


def test_a_stack_that_configures_nothing_is_an_error() -> None:
    defaults = {key: entry["default"] for key, entry in PROJECT["config"].items()}
    with pytest.raises(ConfigurationError, match="nothing is configured"):
        load(defaults)
