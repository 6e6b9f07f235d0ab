"""The tenant's compliance settings as a program declares them."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider
from providers.resource import IntuneResource


class DeviceComplianceSettings(IntuneResource, module="intune", name="DeviceComplianceSettings"):
    """The tenant-wide compliance settings. `members`: Graph's names; a property that is left out is not managed.

    `on_destroy`: `restore` the managed properties to their original values, or `leave` them.
    """

    outputs: ClassVar = {"found": "found"}
    found: pulumi.Output[dict[str, Any]]

    def __init__(
        self,
        resource_name: str,
        members: Mapping[str, pulumi.Input[Any]],
        on_destroy: str = "restore",
        approval_justification: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        provider = DeviceComplianceSettingsProvider()
        properties = {**members, "onDestroy": on_destroy}
        super().__init__(provider, resource_name, properties, approval_justification, opts)
