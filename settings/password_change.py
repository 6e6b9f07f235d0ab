"""The grant control `passwordChange`, which Entra accepts only with certain controls and conditions [docs, issue].

It lets a person whose account is at risk change the password safely. Graph refuses any other combination with error
1032, but only after the other parts were written. So each of them is reported as a mistake of the configuration.
"""

from collections.abc import Iterator
from typing import Final

from settings.base import Given, entries, member
from settings.errors import Mistake

_CONTROL: Final = '"passwordChange"'
_OTHER_CONDITIONS: Final = {
    "platforms": "platforms",
    "locations": "locations",
    "devices": "devices",
    "sign_in_risk_levels": "signInRiskLevels",
    "service_principal_risk_levels": "servicePrincipalRiskLevels",
    "insider_risk_levels": "insiderRiskLevels",
    "authentication_flow_transfer_methods": "authenticationFlowTransferMethods",
    "client_applications": "clientApplications",
}


def password_change(given: Given) -> Iterator[Mistake]:
    """The mistakes of a Conditional Access policy that requires a password change. `given`: its section."""
    grant = member(given, "grant_controls")
    if "passwordChange" not in entries(member(grant, "built_in_controls")):
        return
    yield from _beside_it(grant)
    yield from _conditions(given)


def _beside_it(grant: object) -> Iterator[Mistake]:
    has_mfa = "mfa" in entries(member(grant, "built_in_controls"))
    if not has_mfa and member(grant, "authentication_strength_policy_id") is None:
        text = f'{_CONTROL} needs "mfa" or an authentication strength beside it; add one of them'
        yield Mistake(("grantControls", "builtInControls"), text)
    if member(grant, "operator") == "OR":
        yield Mistake(("grantControls", "operator"), f'{_CONTROL} needs "AND", given "OR"')


def _conditions(given: Given) -> Iterator[Mistake]:
    if not member(given, "user_risk_levels"):
        text = f"is missing: {_CONTROL} is for users at risk. Expected for instance [high]"
        yield Mistake(("userRiskLevels",), text)
    if entries(member(given, "client_app_types")) != ("all",):
        yield Mistake(("clientAppTypes",), f"{_CONTROL} needs all client applications. Expected [all]")
    applications = member(given, "applications")
    if applications is not None and entries(member(applications, "include")) != ("All",):
        yield Mistake(("applications", "include"), f"{_CONTROL} needs all applications. Expected [All]")
    if member(applications, "exclude"):
        yield Mistake(("applications", "exclude"), f"{_CONTROL} goes with no excluded application; remove it")
    for name, key in _OTHER_CONDITIONS.items():
        if member(given, name):
            text = f"{_CONTROL} goes with no condition but users, applications and userRiskLevels; remove it"
            yield Mistake((key,), text)
