"""Refuses a Conditional Access policy without emergency accounts.

The settings demand them already. This check is for programs that bypass the settings' rules
(`model_construct`, a dictionary, a transform of the resource's inputs). Whether the accounts work is checked in the
tenant, by `emergency_accounts`.
"""

from typing import Any

import pulumi

from components.checks.check import Blocker, Change, Check, Finding
from settings import BreakGlass, Settings
from settings.types import GUID


def required(settings: Settings) -> BreakGlass:
    """The emergency accounts of `settings`, literal and not empty. Raises pulumi.RunError."""
    break_glass: object = getattr(settings, "break_glass", None)
    users, groups = (_ids(break_glass, name) for name in ("users", "groups"))
    identities = [*users, *groups]
    if not identities or not all(isinstance(one, str) and GUID.fullmatch(one) for one in identities):
        msg = (
            "The Conditional Access policy was not declared: it would exclude no emergency (break-glass) account that "
            "is known before anything runs, and a mistake in it could lock everybody out. Give the object ids of two "
            "emergency accounts, literally, as breakGlass.users or breakGlass.groups."
        )
        raise pulumi.RunError(msg)
    return BreakGlass(users=tuple(users), groups=tuple(groups))


def excluded(break_glass: BreakGlass) -> Check:
    """Blocks what is about to be written: no change without every emergency account among the exclusions."""

    def check(change: Change) -> list[Finding]:
        users = (change.after.get("conditions") or {}).get("users") or {}
        missing = [
            one
            for names, ids in (("excludedUsers", break_glass.users), ("excludedGroups", break_glass.groups))
            for one in ids
            if one not in _texts(users.get(names))
        ]
        if not missing:
            return []
        return [
            Blocker(
                f"Conditional Access was not touched: the emergency (break-glass) accounts {', '.join(missing)} are "
                "not among the policy's exclusions as they are about to be written. Something between the "
                "configuration and the resource removes them, such as a transform or ignoreChanges: remove that from "
                "the program."
            )
        ]

    return check


def _ids(break_glass: object, name: str) -> list[Any]:
    found = break_glass.get(name) if isinstance(break_glass, dict) else getattr(break_glass, name, None)
    return list(found or ())


def _texts(values: object) -> set[str]:
    return {one.lower() for one in values if isinstance(one, str)} if isinstance(values, list | tuple) else set()
