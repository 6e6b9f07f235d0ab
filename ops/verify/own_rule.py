"""Whether the configured policy applies to a sign-in, by a rule of our own: decided before What-If is asked.

Written apart from the emulated tenant's. Risks and flows are in the sample as the policy names them. A condition on a
location or a device, of which it says nothing, is not known, unless another condition keeps the policy from applying.
"""

from ops.plan.wording.portal_terms import OFFICE365
from ops.tenant.reason import Reason
from ops.tenant.scope import Scope
from ops.verify.sample import SignIn
from settings import ConditionalAccess
from settings.references import literal

Applies = bool | Reason


def applies(policy: ConditionalAccess, scope: Scope, sign_in: SignIn) -> Applies:
    """Whether the policy applies; a Reason where that is not known."""
    if policy.state == "disabled":
        return False
    found = (
        scope.has(sign_in.user),
        _application(policy, sign_in.application),
        _client_app(policy, sign_in.client_app),
        _platform(policy, sign_in.platform),
        *_others(policy),
    )
    if any(one is False for one in found):
        return False
    return next((one for one in found if isinstance(one, Reason)), True)


def _application(policy: ConditionalAccess, application: str) -> Applies:
    named = policy.applications
    if _names(named.exclude, application):
        return False
    if named.filter is not None:
        return Reason("applicationFilter", "which applications the filter of the policy matches only Entra knows")
    return _names(named.include, application)


def _names(references: object, application: str) -> bool:
    found = set(literal(references))
    return "All" in found or application in found or ("Office365" in found and application in OFFICE365)


def _client_app(policy: ConditionalAccess, client_app: str) -> bool:
    return bool({client_app, "all"} & {*policy.client_app_types})


def _platform(policy: ConditionalAccess, platform: str) -> bool:
    platforms = policy.platforms
    if platforms is None:
        return True
    return bool({platform, "all"} & {*platforms.include}) and platform not in platforms.exclude


def _others(policy: ConditionalAccess) -> list[Reason]:
    conditions = {
        "the location": policy.locations,
        "the device": policy.devices,
    }
    return [
        Reason("notInSample", f"the policy has a condition on {name}, of which the sample says nothing")
        for name, value in conditions.items()
        if value
    ]
