"""The writable properties of the tenant's compliance settings (deviceManagementSettings)."""

from typing import Annotated

from pydantic import Field

from providers.graph.model import Boolean, GraphModel, Int32


class DeviceComplianceSettingsMembers(GraphModel):
    """The two properties that affect compliance [csdl]. A property that is left out is not managed."""

    secure_by_default: Boolean | None = None
    """True: a device without a compliance policy counts as noncompliant, on every platform [docs]."""
    # A real tenant reads 0 [export]; the portal offers 1 to 120 [docs].
    device_compliance_checkin_threshold_days: Annotated[Int32, Field(ge=0, le=120)] | None = None
