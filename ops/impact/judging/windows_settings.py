"""The other settings of a Windows compliance policy: what can be judged without asking the device.

Intune tells the version of the operating system. Everything else (BitLocker, secure boot, a password, …) Intune asks
the device itself, and no list has the answer: such a setting is not known, unless the policy stands already and Intune
has judged the device by it.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from ops.impact.judging.judgement import FINE, Judgement, after_grace, blocked, not_known
from providers.windows10_compliance_policy.mapping import DEFAULTS

_VERSIONS: Final = ("osMinimumVersion", "osMaximumVersion")
_NUMBERS: Final = re.compile(r"\d+(\.\d+)*")
_EMPTY: Final[tuple[object, ...]] = (None, "", [], {}, ())


def settings_in_use(given: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a policy that ask for something."""
    return {name: value for name, value in given.items() if value not in _EMPTY and value != DEFAULTS.get(name)}


def judged(settings: Mapping[str, Any], os_version: str, grace_hours: int) -> Judgement:
    """Whether a device with that version meets `settings`."""
    asked = sorted(settings.keys() - set(_VERSIONS))
    versions = _judged_version(
        str(settings.get("osMinimumVersion") or ""),
        str(settings.get("osMaximumVersion") or ""),
        os_version,
        grace_hours,
    )
    if versions is not FINE or not asked:
        return versions
    return not_known("settings", f"only the device knows whether it meets {', '.join(asked)}")


def _judged_version(lowest: str, highest: str, found: str, grace_hours: int) -> Judgement:
    if not lowest and not highest:
        return FINE
    version = _numbers(found)
    bounds = [_numbers(one) for one in (lowest, highest) if one]
    if version is None or None in bounds:
        return not_known("osVersion", "its operating system version cannot be compared")
    low, high = _numbers(lowest) if lowest else None, _numbers(highest) if highest else None
    if (low is None or version >= low) and (high is None or version <= high):
        return FINE
    text = f"operating system older than {lowest}" if low is not None and version < low else f"newer than {highest}"
    return after_grace("osVersion", text) if grace_hours else blocked("osVersion", text)


def _numbers(version: str) -> tuple[int, ...] | None:
    return tuple(map(int, version.split("."))) if _NUMBERS.fullmatch(version) else None
