"""The committed schema is the models' own, describes every key, and judges whole stack files as the program does."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from pulumi.runtime import config as runtime_config

from ops.schema.document import document, first_line, text
from providers.graph.connection import ENVIRONMENT_VARIABLES, Connection
from providers.graph.errors import ConnectionSettingsError
from settings import ConfigurationError, load_stack_config
from settings.stack import CREDENTIALS
from tests.ops.schema.agreement import DIALECTS, NAMESPACE, ROOT, SCHEMA, accepts

EXAMPLES = sorted((ROOT / "examples").glob("*/stack.yaml"))
FILES = [*sorted(ROOT.glob("Pulumi.*.yaml")), *EXAMPLES]
SMALLEST = yaml.safe_load((ROOT / "examples" / "smallest" / "stack.yaml").read_text(encoding="utf-8"))["config"]


def test_the_committed_file_is_current() -> None:
    committed = (ROOT / "settings" / "stack.schema.json").read_text(encoding="utf-8")
    assert committed == text(), "python -m ops schema > settings/stack.schema.json"


def test_the_command_prints_it() -> None:
    command = [sys.executable, "-m", "ops", "schema"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode() == text()


def test_it_is_a_schema_in_both_dialects() -> None:
    for dialect in DIALECTS:
        dialect.check_schema(SCHEMA)


def test_it_has_no_address() -> None:
    assert "://" not in text()
    assert not {"$schema", "$id"} & document().keys()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_stack_file_leads_to_it_and_is_as_it_says(file: Path) -> None:
    lines = file.read_text(encoding="utf-8")
    depth = len(file.relative_to(ROOT).parts) - 1
    assert lines.startswith(first_line(depth))
    named = lines.partition("\n")[0].partition("$schema=")[2]
    assert (file.parent / named).resolve() == ROOT / "settings" / "stack.schema.json"
    assert [accepts(yaml.safe_load(lines), dialect) for dialect in DIALECTS] == [True, True]


def members(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every described member, wherever in the document; not those that only a rule speaks of."""
    for name, definition in schema["$defs"].items():
        for whole in definition.get("anyOf", [definition]):
            for key, value in whole.get("properties", {}).items():
                yield f"{name}.{key}", value
    for key, value in schema["properties"]["config"]["properties"].items():
        yield key, value


def test_every_member_is_described() -> None:
    found = dict(members(SCHEMA))
    assert len(found) > 140
    assert [name for name, value in found.items() if not value.get("description", "").endswith(".")] == []


def test_what_a_member_offers_is_allowed() -> None:
    for name, value in members(SCHEMA):
        offered = [*value.get("examples", []), *([value["default"]] if "default" in value else [])]
        whole = {**value, "$defs": SCHEMA["$defs"]}
        assert [one for one in offered if not type(DIALECTS[0])(whole).is_valid(one)] == [], name


def test_no_id_is_offered() -> None:
    """A completion that is taken by mistake must not be somebody's."""
    offered = [one for _, value in members(SCHEMA) for one in value.get("examples", [])]
    assert [one for one in offered if isinstance(one, str) and one.count("-") == 4] == []


def test_allowed_words_have_the_portals_terms() -> None:
    access = SCHEMA["$defs"]["ConditionalAccess"]["properties"]
    assert (access["state"]["enum"], access["state"]["default"]) == (
        ["reportOnly", "enabled", "disabled"],
        "reportOnly",
    )
    actions = SCHEMA["$defs"]["ActionForNoncompliance"]["properties"]["action"]
    assert dict(zip(actions["enum"], actions["enumDescriptions"], strict=True))["block"] == "mark device noncompliant"


def test_the_connection_has_every_key_that_is_read() -> None:
    keys = SCHEMA["properties"]["config"]["properties"]
    assert {key.removeprefix("azuread:") for key in keys if key.startswith("azuread:")} == set(ENVIRONMENT_VARIABLES)


def configured(value: object) -> str | None:
    """What Pulumi makes of a value of a stack file."""
    if value is None:
        return ""
    if isinstance(value, dict) and value.keys() == {"secure"}:
        return "true"
    return value if isinstance(value, str) else json.dumps(value)


def program_accepts(file: dict[str, Any]) -> bool:
    """Whether the program takes the configuration, as the engine hands it over."""
    config = file.get("config") or {}
    secret = [key for key, value in config.items() if isinstance(value, dict) and "secure" in value]
    before = runtime_config.CONFIG.get(), runtime_config._SECRET_KEYS.get()
    runtime_config.set_all_config({key: str(configured(value)) for key, value in config.items()}, secret)
    try:
        load_stack_config(pulumi.Config(NAMESPACE.removesuffix(":")))
        Connection.read(runtime_config.get_config, {})
    except (ConfigurationError, ConnectionSettingsError):
        return False
    finally:
        runtime_config.CONFIG.set(before[0])
        runtime_config._SECRET_KEYS.set(before[1])
    return True


SECURE = {"secure": "v1:W9nagUxE0DImjhPo:6YDM5QV1"}
GOOD: dict[str, dict[str, Any]] = {
    "an encrypted secret": {"azuread:clientSecret": SECURE},
    "an empty secret": {"azuread:clientSecret": ""},
    "a switch as a text": {"azuread:useOidc": "True", "azuread:useCli": 0, "azuread:useMsi": None},
    "a switch that is encrypted": {"azuread:useOidc": SECURE},
    "a key that only azuread knows": {"azuread:disableTerraformPartnerId": True},
    "another namespace": {"pulumi:tags": {"a": "b"}, "aws:region": 1},
    "a number for a text": {f"{NAMESPACE}approvalJustification": 12345},
    "nothing for a text": {f"{NAMESPACE}approvalJustification": None},
    "a part that is left out": {f"{NAMESPACE}tenantCompliance": {}},
    "the name of a cloud": {"azuread:environment": "usgovernment"},
    "a metadata host": {"azuread:metadataHost": "localhost:8443", "azuread:environment": "lab"},
}


@pytest.mark.parametrize("more", GOOD.values(), ids=GOOD)
def test_a_good_file(more: dict[str, Any]) -> None:
    file = {"encryptionsalt": "v1:x", "config": {**SMALLEST, **more}}
    assert (accepts(file), program_accepts(file)) == (True, True)


ACCESS = SMALLEST[f"{NAMESPACE}conditionalAccess"]
CONNECTOR = SMALLEST[f"{NAMESPACE}connector"]
BAD: dict[str, dict[str, Any]] = {
    **{f"{name} in clear": {f"azuread:{name}": "hunter2"} for name in CREDENTIALS},
    "a secret that is a number": {"azuread:clientSecret": 12345},
    "a switch that is none": {"azuread:useOidc": "yeah"},
    "a list as a switch": {"azuread:useCli": [True]},
    "an unknown key": {f"{NAMESPACE}conector": {"windowsEnabled": True}},
    "a member as a key": {f"{NAMESPACE}connector.windowsEnabled": True},
    "a text as a part": {f"{NAMESPACE}connector": "windowsEnabled"},
    "a part that is encrypted": {f"{NAMESPACE}connector": SECURE},
    "a part with nothing under it": {f"{NAMESPACE}tenantCompliance": None},
    "a reason that is encrypted": {f"{NAMESPACE}approvalJustification": SECURE},
    "no emergency accounts": {f"{NAMESPACE}breakGlass": {}},
    "enforced without the connection": {
        f"{NAMESPACE}connector": {**CONNECTOR, "requireConnection": False},
        f"{NAMESPACE}conditionalAccess": {**ACCESS, "state": "enabled"},
    },
    "no Windows device evaluated": {f"{NAMESPACE}connector": {"windowsEnabled": False}},
}


@pytest.mark.parametrize("more", BAD.values(), ids=BAD)
def test_a_file_with_a_mistake(more: dict[str, Any]) -> None:
    file = {"config": {**SMALLEST, **more}}
    assert (accepts(file), program_accepts(file)) == (False, False)


def test_a_cloud_that_does_not_exist() -> None:
    assert not accepts({"config": {**SMALLEST, "azuread:environment": "usgov"}})


@pytest.mark.parametrize("file", [{}, {"config": None}, {"config": {"azuread:tenantId": "t"}}], ids=repr)
def test_a_file_that_configures_nothing(file: dict[str, Any]) -> None:
    assert (accepts(file), program_accepts(file)) == (False, False)


OTHERS = {
    "from an environment of Pulumi ESC": {"environment": ["contoso"], "config": {"azuread:tenantId": "t"}},
    "without the project's name": {"config": {"connector": {"windowsEnabled": True}}},
    "in the old spelling": {"config": {f"{NAMESPACE}config:connector": {"windowsEnabled": True}}},
}


@pytest.mark.parametrize("file", OTHERS.values(), ids=OTHERS)
def test_what_may_come_from_elsewhere_is_not_missed(file: dict[str, Any]) -> None:
    """Pulumi takes these spellings; nobody's editor shall say that something is missing."""
    assert accepts(file)
