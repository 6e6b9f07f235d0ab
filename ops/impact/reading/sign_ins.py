"""What the sign-in log says of the policy where it stands already, in report-only or enforced: who met it, who did not.

The log of v1.0 has interactive sign-ins alone [live]. Results of report-only policies come with the header alone, and
without a permission to read policies the log leaves the policies out, silently [docs, live].
"""

from datetime import datetime
from typing import Final

from ops.impact.judging.report import SignIns
from ops.tenant import requests
from ops.tenant.reason import Reason
from ops.tenant.sources import Sources
from providers.graph.request import Json

_POLICIES: Final = "appliedConditionalAccessPolicies"
_FAILED: Final = frozenset({"reportOnlyFailure", "failure"})
_PASSED: Final = frozenset({"reportOnlySuccess", "success"})
_HIDDEN: Final = Reason(
    "notRead", "the sign-in log does not show what policies made of the sign-ins", "Policy.Read.All"
)


def sign_ins(sources: Sources, since: datetime, policy_name: str, policy_id: str | None) -> SignIns | Reason:
    """Who met the policy and who failed it since then. `policy_id`: where it is known; else the name decides."""
    listing = sources.listing("Sign-ins", requests.sign_ins(since))
    seen: set[str] = set()
    failed: set[str] = set()
    passed: set[str] = set()
    judged = 0
    for one in listing:
        if one["id"] in seen:
            continue
        seen.add(one["id"])
        if _POLICIES not in one:
            return _HIDDEN
        results = {result for policy in one[_POLICIES] or [] if (result := _result(policy, policy_name, policy_id))}
        user = str(one.get("userId")).lower()
        judged += not results.isdisjoint(_FAILED | _PASSED)
        if results & _FAILED:
            failed.add(user)
        elif results & _PASSED:
            passed.add(user)
    return listing.missing or SignIns(since, len(seen), judged, frozenset(failed), frozenset(passed))


def _result(policy: Json, name: str, policy_id: str | None) -> str | None:
    is_it = policy.get("displayName") == name if policy_id is None else policy.get("id") == policy_id
    return str(policy.get("result")) if is_it else None
