"""`$filter` on managed devices, as far as it is known: two times, with lt and gt [live for one, docs for both].

operatingSystem cannot be filtered by [live]. The answer to any other filter is not established.
"""

import re
from collections.abc import Callable
from datetime import datetime

from ...clock import Clock
from ...objects import Device
from ...seed import ESTABLISHED
from .. import errors

Passes = Callable[[Device], bool]
PART = re.compile(r"(lastSyncDateTime|enrolledDateTime) (lt|gt) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)")


def parse_filter(text: str, clock: Clock) -> Passes:
    """One comparison, or several with `and`."""
    tests = [comparison(part.strip(), clock) for part in text.split(" and ")]
    return lambda device: all(test(device) for test in tests)


def comparison(text: str, clock: Clock) -> Passes:
    if text.startswith("operatingSystem"):
        msg = "Filtering on property 'operatingSystem' is not supported"
        raise errors.intune_bad_request(msg)
    found = PART.fullmatch(text)
    if found is None:
        msg = f"$filter of managed devices by {text!r}: whether Intune takes it is not established."
        raise errors.not_emulated(msg)
    name, operator, literal = found.groups()
    try:
        limit = datetime.fromisoformat(literal)
    except ValueError:
        msg = f"Invalid filter clause: '{text}'"
        raise errors.intune_bad_request(msg) from None

    def passes(device: Device) -> bool:
        moment = ESTABLISHED if name == "enrolledDateTime" else device.silent_since or clock.now()
        return moment < limit if operator == "lt" else moment > limit

    return passes
