"""Judges changes of the tenant's compliance settings.

They apply to all platforms and have no report-only state.
"""

from typing import Final

from ops.plan.judging.findings import Danger
from ops.plan.judging.ordered_values import says
from ops.plan.judging.tenant_wide import days, on_destroy, switch

COMPARISONS: Final = (
    switch(
        "secureByDefault",
        "mark devices with no compliance policy assigned as",
        says(
            "Devices without a compliance policy would count as compliant, on every platform.",
            "Devices without a compliance policy would count as not compliant, on every platform.",
        ),
        ("Not compliant", "Compliant"),
        Danger.OPENED,
    ),
    days(
        "deviceComplianceCheckinThresholdDays",
        "compliance status validity period",
        says(
            "A device that has not been heard of would count as compliant for longer.",
            "A device that has not been heard of would count as not compliant sooner.",
        ),
        unclear=0,
    ),
    on_destroy("A destroy will leave the settings as they are.", "A destroy will put back what was found."),
)
