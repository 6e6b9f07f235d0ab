"""A Conditional Access policy as azuread writes it, with the questions that several rules ask of it."""

from typing import Final

from .people import People
from .wire import Properties, UnknownShapeError

COMPLIANT_DEVICE: Final = "compliantDevice"
MODERN_CLIENTS: Final = ("browser", "mobileAppsAndDesktopClients")
REPORT_ONLY: Final = "enabledForReportingButNotEnforced"
DISABLED: Final = "disabled"
RISKS: Final = ("signInRiskLevels", "userRiskLevels", "insiderRiskLevels", "servicePrincipalRiskLevels")
FLOWS: Final = "authenticationFlowTransferMethods"
_OTHER_GRANTS: Final = ("authenticationStrengthPolicyId", "customAuthenticationFactors", "termsOfUses")


class ConditionalAccessPolicy:
    """The parts of a policy: who, what, under which conditions, and what is demanded."""

    def __init__(self, properties: Properties) -> None:
        self.conditions = properties.member("conditions")
        self.users = self.conditions.member("users")
        self.people = People(self.users)
        self.applications = self.conditions.member("applications")
        self.grants = properties.member("grantControls")
        self._properties = properties

    @property
    def is_enforced(self) -> bool:
        return is_enforced(self._properties)

    @property
    def controls(self) -> list[str]:
        return self.grants.texts("builtInControls")

    @property
    def other_grants(self) -> list[str]:
        """Everything that is demanded besides a compliant device."""
        self.grants.refuse_unknown({"operator", "builtInControls", *_OTHER_GRANTS})
        controls = [control for control in self.controls if control != COMPLIANT_DEVICE]
        return [*controls, *(name for name in self.grants.names() if name in _OTHER_GRANTS)]

    @property
    def is_any_grant_enough(self) -> bool:
        operator = self.grants.text("operator")
        if operator not in ("AND", "OR"):
            raise UnknownShapeError(self.grants.path_of("operator"), '"AND" or "OR"', operator)
        return operator == "OR"

    def demands(self, control: str) -> bool:
        """Whether there is no way in without this control."""
        others = [other for other in [*self.controls, *self.other_grants] if other != control]
        return control in self.controls and (not others or not self.is_any_grant_enough)

    @property
    def reaches_ordinary_sign_ins(self) -> bool:
        """Whether somebody with a browser and no risk, signing in as usual, is met by the policy."""
        clients = self.conditions.texts("clientAppTypes")
        special = {*RISKS, FLOWS, "clientApplications"}.intersection(self.conditions.names())
        # Legacy clients alone are nobody's ordinary sign-in; no client type at all is read as every one.
        usual = not clients or bool({"all", *MODERN_CLIENTS}.intersection(clients))
        return usual and not special and not self.applications.texts("includedUserActions")

    @property
    def reaches_everywhere(self) -> bool:
        """Whether neither platform nor location nor device filter leaves anybody out."""
        platforms, locations = self.conditions.member("platforms"), self.conditions.member("locations")
        unlimited = [
            "devices" not in self.conditions.names(),
            not platforms.names() or is_everything(platforms, "Platforms"),
            not locations.names() or is_everything(locations, "Locations"),
        ]
        return all(unlimited)


def is_enforced(policy: Properties) -> bool:
    """By the policy's own state, not by a list of stacks that somebody may forget. A state of tomorrow counts."""
    return policy.text("state") not in (REPORT_ONLY, DISABLED)


def is_everything(condition: Properties, noun: str) -> bool:
    """Whether a condition includes all and excludes nothing."""
    included = {word.lower() for word in condition.texts(f"included{noun}")}
    return "all" in included and not condition.texts(f"excluded{noun}")


def listed(values: list[str]) -> str:
    """Values as they stand in a program."""
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"
