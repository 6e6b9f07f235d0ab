"""A Conditional Access policy as azuread writes it, with the properties that several rules check."""

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
    """The parts of a policy: users, applications, conditions and grant controls."""

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
        """Every required grant control besides a compliant device."""
        self.grants.refuse_unknown({"operator", "builtInControls", *_OTHER_GRANTS})
        controls = [control for control in self.controls if control != COMPLIANT_DEVICE]
        return [*controls, *(name for name in self.grants.names() if name in _OTHER_GRANTS)]

    @property
    def is_any_grant_enough(self) -> bool:
        operator = self.grants.text("operator")
        if operator not in ("AND", "OR"):
            raise UnknownShapeError(self.grants.path_of("operator"), '"AND" or "OR"', operator)
        return operator == "OR"

    def requires(self, control: str) -> bool:
        """Whether no sign-in succeeds without this control."""
        others = [other for other in [*self.controls, *self.other_grants] if other != control]
        return control in self.controls and (not others or not self.is_any_grant_enough)

    @property
    def reaches_ordinary_sign_ins(self) -> bool:
        """Whether the policy applies to an ordinary sign-in: with a browser and without risk."""
        clients = self.conditions.texts("clientAppTypes")
        special = {*RISKS, FLOWS, "clientApplications"}.intersection(self.conditions.names())
        # Legacy clients alone are no ordinary sign-in. No client type means all of them.
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
    """Decided by the policy's own state, not by a list of stacks. An unknown state counts as enforced."""
    return policy.text("state") not in (REPORT_ONLY, DISABLED)


def is_everything(condition: Properties, noun: str) -> bool:
    """Whether a condition includes all and excludes nothing."""
    included = {word.lower() for word in condition.texts(f"included{noun}")}
    return "all" in included and not condition.texts(f"excluded{noun}")


def listed(values: list[str]) -> str:
    """Values as a program writes them."""
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"
