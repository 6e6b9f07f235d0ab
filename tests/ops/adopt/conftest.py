"""`ops adopt` in this process, through its real entry, against a tenant that somebody set up in the portal."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.__main__ import main
from ops.adopt import command
from providers.graph.client import GraphClient
from providers.graph.connection import Connection
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.ops.portal import ACCESS, CONNECTED, CONNECTOR, assigned_policy, send
from tests.ops.tenants import NAMESPACE, ROOT, signed_in_stack

Json = dict[str, Any]
COMPLIANCE_POLICY: Json = {
    "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
    "displayName": "Windows risk",
    "description": "Who: security",
    "bitLockerEnabled": True,
    "osMinimumVersion": "10.0",
    "deviceThreatProtectionEnabled": True,
    "deviceThreatProtectionRequiredSecurityLevel": "medium",
    "scheduledActionsForRule": [
        {
            "ruleName": "PasswordRequired",
            "scheduledActionConfigurations": [
                {"actionType": "block", "gracePeriodHours": 48},
                {
                    "actionType": "notification",
                    "gracePeriodHours": 5,
                    "notificationTemplateId": seed.NOTIFICATION_TEMPLATE,
                    "notificationMessageCCList": [seed.SECURITY_OPERATIONS_GROUP],
                },
            ],
        }
    ],
}
TARGETS: list[Json] = [
    {
        "target": {
            "@odata.type": "#microsoft.graph.groupAssignmentTarget",
            "groupId": seed.PILOT_GROUP,
            "deviceAndAppManagementAssignmentFilterId": seed.FILTER_CORPORATE,
            "deviceAndAppManagementAssignmentFilterType": "include",
        }
    },
    {"target": {"@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": seed.CONTRACTORS_GROUP}},
]
ACCESS_POLICY: Json = {
    "displayName": "Require compliant device",
    "state": "enabledForReportingButNotEnforced",
    "conditions": {
        "users": {"includeUsers": ["All"], "excludeUsers": [seed.DIEGO, seed.BREAK_GLASS_2, seed.BREAK_GLASS_1]},
        "applications": {
            "includeApplications": [seed.SHAREPOINT_ONLINE, seed.TEAMS],
            "excludeApplications": [seed.INTUNE_ENROLLMENT],
        },
        "clientAppTypes": ["browser", "mobileAppsAndDesktopClients"],
        "platforms": {"includePlatforms": ["windows"]},
        "locations": {"includeLocations": ["All"], "excludeLocations": [seed.NAMED_LOCATION]},
    },
    "grantControls": {"operator": "OR", "builtInControls": ["compliantDevice", "domainJoinedDevice"]},
    "sessionControls": {
        "signInFrequency": {
            "isEnabled": True,
            "type": "hours",
            "value": 12,
            "frequencyInterval": "timeBased",
            "authenticationType": "primaryAndSecondaryAuthentication",
        }
    },
}
EMERGENCY = ("--emergency-account", seed.BREAK_GLASS_1, "--emergency-account", seed.BREAK_GLASS_2)


@dataclass(frozen=True)
class Portal:
    """The tenant, changed by Graph requests."""

    graph: GraphClient

    def compliance_policy(self, *, targets: list[Json] = TARGETS, **members: Any) -> str:  # noqa: ANN401 - of a policy
        return assigned_policy(self.graph, COMPLIANCE_POLICY | members, targets)

    def access_policy(self, **members: Any) -> str:  # noqa: ANN401 - of a policy
        return str(send(self.graph, "POST", ACCESS, ACCESS_POLICY | members)["id"])

    def connector(self, **members: Any) -> None:  # noqa: ANN401 - of the connector
        send(self.graph, "PATCH", CONNECTOR, CONNECTED | members)


@dataclass(frozen=True)
class Ran:
    """What the command came to."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Json:
        found: Json = json.loads(self.out)
        return found


@dataclass(frozen=True)
class Folder:
    """The repository's folder, where the stack file is written."""

    path: Path

    @property
    def file(self) -> Path:
        return self.path / "Pulumi.contoso.yaml"

    @property
    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")

    @property
    def parts(self) -> Json:
        """The configuration in it, by the keys of the namespace."""
        config = yaml.safe_load(self.text)["config"]
        return {key.removeprefix(f"{NAMESPACE}:"): value for key, value in config.items() if key.startswith(NAMESPACE)}


@pytest.fixture
def folder(tmp_path: Path, tenant: TenantServer, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A folder without a stack, signed in by the environment."""
    monkeypatch.setattr(command, "ROOT", tmp_path)
    connection = signed_in_stack(tmp_path, tenant, monkeypatch).connection
    monkeypatch.setenv("ARM_TENANT_ID", str(connection["azuread:tenantId"]))
    monkeypatch.setenv("ARM_CLIENT_ID", str(connection["azuread:clientId"]))
    monkeypatch.setenv("ARM_METADATA_HOSTNAME", str(connection["azuread:metadataHost"]))
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    return Folder(tmp_path)


@pytest.fixture
def run(folder: Folder, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:  # noqa: ARG001 - set up by it
    def with_arguments(*arguments: str) -> Ran:
        capsys.readouterr()
        status = main(["adopt", "contoso", *arguments])
        out, err = capsys.readouterr()
        return Ran(status, out, err)

    return with_arguments


@pytest.fixture
def portal(folder: Folder) -> Iterator[Portal]:  # noqa: ARG001 - set up by it
    with closing(GraphClient(Connection.read(dict[str, str]().get, os.environ))) as client:
        yield Portal(client)
