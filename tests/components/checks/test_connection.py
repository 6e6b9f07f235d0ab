"""Whether a machine risk counts, as a check before access is enforced: the tenant's word, and what this run will do."""

from typing import Any

import pulumi
import pytest

from components.checks import enforcement
from components.checks.check import Change
from components.checks.hooks import ChangeHook
from components.tenant_reader import Tenant

AFTER = {"state": "enabled"}


class WithConnector(Tenant):
    """A tenant whose connector a test gives."""

    def __init__(self, *, windows: bool) -> None:
        super().__init__()
        self.windows = windows

    def connector(self) -> dict[str, Any]:
        return {
            "partnerState": "enabled",
            "lastHeartbeatDateTime": "9999-01-01T00:00:00Z",
            "partnerUnresponsivenessThresholdInDays": 7,
            "windowsEnabled": self.windows,
        }


def is_refused(seen: Change | None, *, windows: bool = False, declared: bool = True) -> bool:
    hook = ChangeHook("it-connector", "the connector", [], change=seen) if declared else None
    reasons = enforcement.connected(WithConnector(windows=windows), hook)(Change({}, AFTER))
    assert all("windowsEnabled of the connector is false" in reason for reason in reasons)
    assert all(reason.endswith("> On > Save; then run the same command again.") for reason in reasons)
    return bool(reasons)


ON, OFF, OTHER = {"windowsEnabled": True}, {"windowsEnabled": False}, {"partnerUnsupportedOsVersionBlocked": True}


@pytest.mark.parametrize(
    ("seen", "in_preview"),
    [
        pytest.param(Change({}, ON), False, id="created"),
        pytest.param(Change(OFF, ON), False, id="changed"),
        pytest.param(Change(OTHER, {**OTHER, **ON}), False, id="managed-from-now-on"),
        pytest.param(Change(ON, {**ON, **OTHER}), True, id="another-member-changed"),
        pytest.param(Change(ON, OTHER), True, id="taken-out"),
        pytest.param(Change({}, OTHER), True, id="not-managed"),
        pytest.param(None, True, id="unchanged"),
    ],
)
@pytest.mark.parametrize("is_preview", [True, False], ids=["preview", "up"])
def test_only_a_preview_takes_for_granted_what_its_run_will_write(
    monkeypatch: pytest.MonkeyPatch, is_preview: bool, seen: Change | None, in_preview: bool
) -> None:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: is_preview)
    assert is_refused(seen) is (in_preview if is_preview else True)
    assert not is_refused(seen, windows=True)


def test_a_stack_without_the_connector_asks_the_tenant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: True)
    assert is_refused(None, declared=False)
    assert not is_refused(None, declared=False, windows=True)
