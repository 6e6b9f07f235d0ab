"""How many devices are onboarded to Defender for Endpoint, as Intune counts them; beta only.

Route and properties are [csdl]. That an onboarded device counts as compliant and another as noncompliant, Windows
devices alone, is [inference]: the counts are those of the onboarding setting, and no page explains
their words.
"""

from collections.abc import Iterable
from typing import Final

from ...objects import Device, Json
from ..calls import BETA_ONLY, Answer, Call, Operation
from ..odata import selected
from .permissions import READ_CONFIGURATION

TYPE: Final = "advancedThreatProtectionOnboardingStateSummary"
PATH: Final = f"deviceManagement/{TYPE}"
ID: Final = "7e4a0000-0000-4000-8000-0000000000ad"
COUNTS: Final = (
    "compliant",
    "conflict",
    "error",
    "nonCompliant",
    "notApplicable",
    "notAssigned",
    "remediated",
    "unknown",
)


def summary(devices: Iterable[Device]) -> Json:
    windows = [one for one in devices if one.managed and one.operating_system == "Windows"]
    onboarded = sum(one.onboarded for one in windows)
    counts = dict.fromkeys(COUNTS, 0) | {"compliant": onboarded, "nonCompliant": len(windows) - onboarded}
    return {"id": ID, **{f"{name}DeviceCount": number for name, number in counts.items()}}


def get_summary(call: Call) -> Answer:
    form = {"@odata.context": call.context(f"{PATH}/$entity"), **summary(call.tenant.devices.values())}
    return Answer(body=selected(form, call.query.select, TYPE))


OPERATIONS = (Operation("GET", PATH, get_summary, "intune", READ_CONFIGURATION, frozenset({"$select"}), BETA_ONLY),)
