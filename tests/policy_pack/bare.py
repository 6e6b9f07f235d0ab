"""Programs that were not written with the component: azuread's Conditional Access policies, and nothing around them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.engine import Engine
from sandbox.tenant.server import TenantServer
from tests.policy_pack.conftest import ROOT, Gate

PROJECT = {"name": "bare", "runtime": {"name": "python", "options": {"virtualenv": str(ROOT / ".venv")}}}
LATER = "known only after the change"
SECRET = "secret "
_PROGRAM = """
import json

import pulumi
import pulumi_azuread as azuread
from providers.mobile_threat_defense_connector.resource import MobileThreatDefenseConnector

connector = MobileThreatDefenseConnector(
    "connector",
    {{
        "windowsEnabled": True,
        "microsoftDefenderForEndpointAttachEnabled": True,
        "partnerUnresponsivenessThresholdInDays": 7,
    }},
)


def value(given):
    if isinstance(given, dict):
        return {{name: value(item) for name, item in given.items()}}
    if isinstance(given, list):
        return [value(item) for item in given]
    if isinstance(given, str) and given.startswith({secret!r}):
        return pulumi.Output.secret(given.removeprefix({secret!r}))
    return connector.partner_state if given == {later!r} else given


{before}
options = pulumi.ResourceOptions(protect=True, depends_on=[connector], {options})
for name, arguments in json.loads({policies!r}).items():
    azuread.ConditionalAccessPolicy(name, **value(arguments), opts=options)
"""


def program(policies: Mapping[str, Any], options: str = "", before: str = "") -> str:
    """One that declares these policies, by their names, with azuread's arguments."""
    given = {"policies": json.dumps(policies), "options": options, "before": before}
    return _PROGRAM.format(later=LATER, secret=SECRET, **given)


def bare(engine: Engine, tenant: TenantServer, folder: Path, source: str) -> Gate:
    where = folder / "program"
    where.mkdir()
    (where / "Pulumi.yaml").write_text(json.dumps(PROJECT))
    (where / "__main__.py").write_text(source)
    environment = {**tenant.environment(), **tenant.secrets(), "PYTHONPATH": str(ROOT)}
    workspace = engine.workspace(folder / "stack", program=where, environment=environment)
    workspace.configure(tenant.pulumi_config())
    return Gate(workspace, tenant)
