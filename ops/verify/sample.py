"""The sign-ins that What-If is asked about: few, and together they cover the policy.

One sign-in that the policy should apply to is the base. The others differ from it in one thing: the person, the
platform, the client app or the application. Conditional Access takes one request a second, so the sample stays small.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any, Final

from components.tenant_reader import Tenant
from ops.plan.wording.portal_terms import OFFICE365
from ops.tenant.policy_scope import EVERYBODY, holders_of, members_of
from ops.tenant.readings import Recorder
from ops.tenant.requests import USER_PROPERTIES
from ops.tenant.scope import Scope, User
from providers.graph.directory import USER
from providers.graph.errors import NotFoundError
from providers.graph.request import Json, Request
from settings import ConditionalAccess
from settings.references import literal
from settings.types import GUID

PLATFORMS: Final = ("windows", "macOS", "iOS", "android", "linux")
CLIENT_APPS: Final = ("browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "other")
_ANY_APPLICATION: Final = min(OFFICE365 & {"00000003-0000-0ff1-ce00-000000000000"})
"""SharePoint Online stands for "All" and for "Office365"."""
_MOST_APPLICATIONS: Final = 10
_PAGE: Final = 999


@dataclass(frozen=True)
class SignIn:
    """A sign-in to ask about. `what`: how it differs from the base."""

    id: str
    what: str
    user: User
    application: str
    platform: str
    client_app: str
    facts: Json
    """Further facts of the sign-in in Graph's words: risks and the authentication flow of the policy's conditions."""
    is_emergency: bool = False

    @property
    def body(self) -> Json:
        return {
            "signInIdentity": {"@odata.type": "#microsoft.graph.userSignIn", "userId": self.user.id},
            "signInContext": {
                "@odata.type": "#microsoft.graph.applicationContext",
                "includeApplications": [self.application],
            },
            "signInConditions": {
                "devicePlatform": self.platform,
                "clientAppType": self.client_app,
                **self.facts,
            },
            "appliedPoliciesOnly": False,
        }


class NoSampleError(Exception):
    """There is no person or no application for a sample."""


class Sample:
    """Reads the people for the sample. Every method raises GraphError. `scope` has ids for names."""

    def __init__(self, policy: ConditionalAccess, scope: Scope, reads: Recorder) -> None:
        self._policy, self._scope, self._reads = policy, scope, reads
        self._tenant = Tenant(reads)

    def sign_ins(self) -> Iterator[SignIn]:
        """All of the sample, the base first. Raises NoSampleError."""
        applications = _applications(self._policy)
        if self._policy.client_applications is not None:
            msg = "the policy is for service principals"
            raise NoSampleError(msg)
        if not applications:
            msg = "the policy names no application that What-If could be asked about"
            raise NoSampleError(msg)
        page = list(islice(self._listed(), _PAGE))
        platform, client = _base(self._policy)
        user, facts = self._included(page), _facts(self._policy)
        base = SignIn("what-if.included", "an included user", user, applications[0], platform, client, facts)
        yield base
        yield from (replace(base, **one) for one in self._people(page))
        for one in PLATFORMS:
            yield replace(base, id=f"what-if.platform.{one}", what=f"platform {one}", platform=one)
        for one in CLIENT_APPS:
            yield replace(base, id=f"what-if.client-app.{one}", what=f"client app {one}", client_app=one)
        for one in applications[:_MOST_APPLICATIONS]:
            yield replace(base, id=f"what-if.application.{one}", what=f"application {one}", application=one)

    def _people(self, page: list[User]) -> Iterator[dict[str, Any]]:
        emergency = self._scope.emergency
        for key in sorted(emergency.users):
            yield self._person(f"what-if.emergency-account.{key}", "emergency account", key, is_emergency=True)
        for group in sorted(emergency.groups):
            for key in sorted(members_of(group, self._tenant))[:1]:
                what = f"emergency account in the group {group}"
                yield self._person(f"what-if.emergency-group.{group}", what, key, is_emergency=True)
        for group in sorted(self._scope.excluded.groups - emergency.groups):
            for key in sorted(members_of(group, self._tenant))[:1]:
                what = f"a member of the excluded group {group}"
                yield self._person(f"what-if.excluded-group.{group}", what, key)
        for guest in [one for one in page if one.guest_kind is not None][:1]:
            yield {"id": "what-if.guest", "what": "a guest", "user": self.with_memberships(guest)}

    def _person(self, id_: str, what: str, key: str, *, is_emergency: bool = False) -> dict[str, Any]:
        return {"id": id_, "what": what, "user": self._user(key), "is_emergency": is_emergency}

    def _included(self, page: list[User]) -> User:
        for one in chain(self._named(), page if EVERYBODY in self._scope.included.users else ()):
            user = self.with_memberships(one)
            if user.guest_kind is None and self._scope.has(user) is True:
                return user
        msg = f"no user was found to whom the policy applies, among those it names and the first {_PAGE} of the tenant"
        raise NoSampleError(msg)

    def _named(self) -> Iterator[User]:
        """Users that the policy includes directly, by a group or by a role, a few of each."""
        side = self._scope.included
        by_group = (sorted(members_of(group, self._tenant))[:5] for group in sorted(side.groups))
        ids = chain(sorted(side.users - {EVERYBODY, "None"}), chain.from_iterable(by_group))
        holders = sorted(holders_of(side.roles, self._tenant))[:5] if side.roles else []
        for key in chain(ids, holders):
            if GUID.fullmatch(key):
                try:
                    yield self._user(key)
                except NotFoundError:
                    continue

    def with_memberships(self, user: User) -> User:
        """The user with those groups and roles that the policy names."""
        sides = (self._scope.included, self._scope.excluded)
        groups = frozenset(
            group for side in sides for group in side.groups if user.id in members_of(group, self._tenant)
        )
        roles = frozenset(role for side in sides for role in side.roles if user.id in holders_of([role], self._tenant))
        return user._replace(groups=groups, roles=roles)

    def _user(self, key: str) -> User:
        query = {"$select": USER_PROPERTIES}
        what = f"Reading the user {key}"
        found = self._reads.send(Request("GET", f"{USER.path}/{key}", what, USER.permission, query=query))
        return self.with_memberships(User.of(found))

    def _listed(self) -> Iterator[User]:
        query = {"$select": USER_PROPERTIES, "$top": str(_PAGE)}
        request = Request("GET", USER.path, "Listing the first users", USER.permission, query=query)
        return (User.of(one) for one in self._reads.stream(request) if one.get("accountEnabled") is True)


def _applications(policy: ConditionalAccess) -> list[str]:
    """Included first, each once. For two of Microsoft's words, an application that they cover is used."""
    named = [*literal(policy.applications.include), *literal(policy.applications.exclude)]
    ids = (_ANY_APPLICATION if one in ("All", "Office365") else one for one in named)
    return list(dict.fromkeys(one for one in ids if GUID.fullmatch(one)))


def _base(policy: ConditionalAccess) -> tuple[str, str]:
    """A platform and a client app that the policy covers, as far as there are any."""
    platforms, named = policy.platforms, policy.client_app_types
    covered = [
        one
        for one in PLATFORMS
        if platforms is None or ({one, "all"} & {*platforms.include} and one not in platforms.exclude)
    ]
    clients = [one for one in CLIENT_APPS if {one, "all"} & {*named}]
    return (covered or PLATFORMS)[0], (clients or CLIENT_APPS)[0]


def _facts(policy: ConditionalAccess) -> Json:
    """A risk or flow for each condition on one: the first that the policy names."""
    flows = policy.authentication_flow_transfer_methods
    said = {
        "signInRiskLevel": next(iter(policy.sign_in_risk_levels), None),
        "userRiskLevel": next(iter(policy.user_risk_levels), None),
        "insiderRiskLevel": policy.insider_risk_levels,
        "authenticationFlow": {"transferMethod": flows[0]} if flows else None,
    }
    return {name: value for name, value in said.items() if value is not None}
