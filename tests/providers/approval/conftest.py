"""A tenant that wants approvals, and runs against it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.providers.conftest import Host, Hosts


@pytest.fixture
def run(tenant: TenantServer, start_hosts: "Callable[[], Hosts]") -> "Callable[[], Host]":
    """The tenant's settings in a run of its own; the tenant wants approvals."""
    tenant.state.switches.multi_admin_approval = "412"
    return lambda: start_hosts().of(DeviceComplianceSettingsProvider())


@pytest.fixture
def secure(tenant: TenantServer) -> Callable[[], bool]:
    return lambda: bool(tenant.state.device_management_settings["secureByDefault"])
