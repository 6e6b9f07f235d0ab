"""The change that most tests of approvals ask for, and the messages about it."""

from typing import Any

WHAT = "Changing the tenant's compliance settings"
WANTED: dict[str, Any] = {"secureByDefault": True, "onDestroy": "restore", "managedBy": "project/stack"}
PROGRAM = ' by "Pulumi: Conditional Access"'
WAITS = f"{WHAT} waits for the approval of a second administrator: nothing was changed."
STILL = f"{WHAT} still waits for the approval of a second administrator: nothing was changed."
