"""`ops verify` in this process, through its real entry, against a tenant that has what the stack configures."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ops.__main__ import main
from ops.verify import command
from providers.graph.client import GraphClient
from providers.graph.connection import Connection
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.ops import table_run
from tests.ops.portal import ACCESS, COMPLIANCE, CONNECTED, CONNECTOR, assigned_policy, send
from tests.ops.tenants import StackFolder, signed_in_stack

Json = dict[str, Any]
COMPLIANCE_POLICY: Json = {
    "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
    "displayName": "Windows risk",
    "description": "Managed by Pulumi: defender-conditional-access/dev",
    "deviceThreatProtectionEnabled": True,
    "deviceThreatProtectionRequiredSecurityLevel": "medium",
    "scheduledActionsForRule": [
        {
            "ruleName": "PasswordRequired",
            "scheduledActionConfigurations": [{"actionType": "block", "gracePeriodHours": 0}],
        }
    ],
}
ALL_DEVICES: Json = {"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}
ACCESS_POLICY: Json = {
    "displayName": "Require compliant device",
    "state": "enabledForReportingButNotEnforced",
    "conditions": {
        "users": {"includeUsers": ["All"], "excludeUsers": [seed.BREAK_GLASS_1, seed.BREAK_GLASS_2]},
        "applications": {"includeApplications": [seed.SHAREPOINT_ONLINE, seed.EXCHANGE_ONLINE]},
        "clientAppTypes": ["browser", "mobileAppsAndDesktopClients"],
        "platforms": {"includePlatforms": ["windows"]},
    },
    "grantControls": {"operator": "AND", "builtInControls": ["compliantDevice"]},
}


@dataclass(frozen=True)
class Deployed:
    """The tenant, changed by Graph requests. `compliance`, `access`: the ids of the stack's policies."""

    graph: GraphClient
    compliance: str
    access: str

    def patch(self, path: str, body: Json, *, version: str = "v1.0") -> None:
        send(self.graph, "PATCH", path, body, version=version)

    def patch_compliance(self, **members: Any) -> None:  # noqa: ANN401 - of a policy
        body = {"@odata.type": COMPLIANCE_POLICY["@odata.type"], **members}
        self.patch(f"{COMPLIANCE}/{self.compliance}", body, version="beta")

    def patch_access(self, **members: Any) -> None:  # noqa: ANN401 - of a policy
        self.patch(f"{ACCESS}/{self.access}", members)

    def users(self, **changes: Any) -> Json:  # noqa: ANN401 - of a policy
        """The conditions of the stack's policy with other users."""
        conditions: Json = ACCESS_POLICY["conditions"]
        return {**conditions, "users": {**conditions["users"], **changes}}


@dataclass(frozen=True)
class Ran(table_run.Ran):
    """What the command came to."""

    def differences(self, id_: str) -> list[Json]:
        differences: list[Json] = self.whole_row(id_)["differences"]
        return differences

    @property
    def bad(self) -> dict[str, str]:
        """The rows of the parts that are neither as configured nor only a note, with their statuses."""
        return {one: status for one, status in self._bad.items() if not one.startswith("what-if")}

    @property
    def bad_what_if(self) -> dict[str, str]:
        """The same of What-If."""
        return {one: status for one, status in self._bad.items() if one.startswith("what-if")}

    @property
    def _bad(self) -> dict[str, str]:
        return {one["id"]: one["status"] for one in self.document["rows"] if one["status"] not in ("ok", "note")}


@pytest.fixture
def stack(tmp_path: Path, tenant: TenantServer, monkeypatch: pytest.MonkeyPatch) -> StackFolder:
    """The stack `dev`, signed in with the tenant's client secret."""
    monkeypatch.setattr(command, "ROOT", tmp_path)
    return signed_in_stack(tmp_path, tenant, monkeypatch)


@pytest.fixture
def run(stack: StackFolder, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run it with `--format json`."""

    def with_json(*arguments: str) -> Ran:
        stack.write()
        capsys.readouterr()
        status = main(["verify", "dev", "--format", "json", *arguments])
        return Ran(status, json.loads(capsys.readouterr().out))

    return with_json


@pytest.fixture
def graph(stack: StackFolder) -> Iterator[GraphClient]:
    with closing(GraphClient(Connection.read(stack.connection.get, os.environ))) as client:
        yield client


@pytest.fixture
def deployed(graph: GraphClient) -> Deployed:
    """The tenant has the four parts as the stack of `stack` configures them."""
    send(graph, "PATCH", CONNECTOR, CONNECTED)
    send(graph, "PATCH", "/deviceManagement", {"settings": {"secureByDefault": True}}, version="beta")
    policy = assigned_policy(graph, COMPLIANCE_POLICY, [ALL_DEVICES])
    access = str(send(graph, "POST", ACCESS, ACCESS_POLICY)["id"])
    return Deployed(graph, policy, access)


@pytest.fixture
def without(tenant: TenantServer) -> Callable[..., None]:
    """Take permissions from the program's application."""

    def take(*permissions: str) -> None:
        tenant.state.applications[seed.CLIENT_ID].permissions -= set(permissions)

    return take
