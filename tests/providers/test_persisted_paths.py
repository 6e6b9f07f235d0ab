"""What customers' states hold of our providers: a class path in a blob. A change here strands every existing stack."""

import base64
import pickletools
import subprocess
import sys
from pathlib import Path

import pytest
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider

from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider
from providers.device_compliance_settings.resource import DeviceComplianceSettings
from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider
from providers.mobile_threat_defense_connector.resource import MobileThreatDefenseConnector
from providers.resource import IntuneResource
from providers.windows10_compliance_policy.provider import Windows10CompliancePolicyProvider
from providers.windows10_compliance_policy.resource import Windows10CompliancePolicy

ROOT = Path(__file__).resolve().parents[2]
PROVIDERS = {
    MobileThreatDefenseConnectorProvider: (
        "providers.mobile_threat_defense_connector.provider",
        "MobileThreatDefenseConnectorProvider",
    ),
    Windows10CompliancePolicyProvider: (
        "providers.windows10_compliance_policy.provider",
        "Windows10CompliancePolicyProvider",
    ),
    DeviceComplianceSettingsProvider: (
        "providers.device_compliance_settings.provider",
        "DeviceComplianceSettingsProvider",
    ),
}
EACH = [pytest.param(cls, *path, id=path[1]) for cls, path in PROVIDERS.items()]


@pytest.mark.parametrize(("cls", "module", "name"), EACH)
def test_path(cls: type[ResourceProvider], module: str, name: str) -> None:
    assert (cls.__module__, cls.__qualname__) == (module, name)


@pytest.mark.parametrize(
    ("cls", "token"),
    [
        (MobileThreatDefenseConnector, "pulumi-python:dynamic/intune:MobileThreatDefenseConnector"),
        (Windows10CompliancePolicy, "pulumi-python:dynamic/intune:Windows10CompliancePolicy"),
        (DeviceComplianceSettings, "pulumi-python:dynamic/intune:DeviceComplianceSettings"),
    ],
)
def test_type_token(cls: type[IntuneResource], token: str) -> None:
    # Pulumi puts the prefix before it when a resource is made; a stack's state has the whole.
    assert f"pulumi-python:{cls._resource_type_name}" == token


@pytest.mark.parametrize(("cls", "module", "name"), EACH)
def test_blob_is_a_class_path_and_an_empty_object(cls: type[ResourceProvider], module: str, name: str) -> None:
    blob = base64.b64decode(serialize_provider(cls()))
    instructions = list(pickletools.genops(blob))
    assert [argument for _, argument, _ in instructions if isinstance(argument, str)] == [module, name]
    assert {one.name for one, _, _ in instructions} <= {
        "PROTO", "FRAME", "SHORT_BINUNICODE", "MEMOIZE", "STACK_GLOBAL", "EMPTY_TUPLE", "NEWOBJ", "STOP"
    }  # fmt: skip
    assert len(blob) < 120


@pytest.mark.parametrize(("cls", "module", "name"), EACH)
def test_blob_is_the_same_in_every_process(cls: type[ResourceProvider], module: str, name: str) -> None:
    program = (
        f"from pulumi.dynamic.dynamic import serialize_provider; from {module} import {name}; "
        f"print(serialize_provider({name}()))"
    )
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == serialize_provider(cls())


@pytest.mark.parametrize(("cls", "_module", "_name"), EACH)
def test_provider_holds_nothing_before_it_is_configured(cls: type[ResourceProvider], _module: str, _name: str) -> None:
    assert vars(cls()) == {}


@pytest.mark.parametrize(("cls", "_module", "_name"), EACH)
def test_blob_is_no_secret(cls: type[ResourceProvider], _module: str, _name: str) -> None:
    assert cls().serialize_as_secret_always is False
