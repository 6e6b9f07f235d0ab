"""Applications that a Conditional Access policy names and the tenant does not have.

Names are looked up; ids pass unseen, and one with no service principal behind it protects nothing. Whether Graph takes
such a policy is not established (it refuses other ids that it does not know [client]). So: an error where access is
enforced, since it would be believed to be; a warning before that, since an application may still be set up.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pulumi

from components.enforcement import is_enforced
from components.hooks import Change, Look
from components.tenant import Tenant
from providers.graph.errors import ForbiddenError
from settings.references import GUID

_LISTS: Final = ("includedApplications", "excludedApplications")


def present(tenant: Tenant) -> Look:
    """A look at new ids of applications: is there a service principal of each?"""

    def look(change: Change) -> list[str]:
        named = list(dict.fromkeys(_named(change.after)))
        if not named or (not change.is_creation and set(named) <= set(_named(change.before)) and not _starts(change)):
            return []
        try:
            missing = sorted(set(named) - tenant.applications(named))
        except ForbiddenError as error:
            # The policy's own write needs this permission too: what it means, Graph decides then.
            return [f"Whether the tenant has the applications that the policy names could not be read. {error}"]
        if not missing:
            return []
        text = (
            f"The tenant has no service principal of {', '.join(missing)}: the policy would not protect it. Correct "
            "the id under conditionalAccess.applications, or bring the application into the tenant (a Microsoft "
            f"service comes with its licence or first use, or by `az ad sp create --id {missing[0]}`)."
        )
        if not is_enforced(change.after.get("state")):
            return [text]
        msg = f"Conditional Access was not touched. {text}"
        raise pulumi.RunError(msg)

    return look


def _starts(change: Change) -> bool:
    return is_enforced(change.after.get("state")) and not is_enforced(change.before.get("state"))


def _named(inputs: Mapping[str, Any]) -> Iterator[str]:
    applications = (inputs.get("conditions") or {}).get("applications") or {}
    for name in _LISTS:
        values = applications.get(name) or []
        yield from (value.lower() for value in values if isinstance(value, str) and GUID.fullmatch(value))
