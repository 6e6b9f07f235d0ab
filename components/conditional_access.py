"""The Conditional Access settings as arguments of azuread's resource. Emergency accounts are always excluded."""

from collections.abc import Sequence
from typing import Any, Final

import pulumi
import pulumi_azuread as azuread

from components.checks.duplicates import ID_PREFIX
from settings import BreakGlass, ConditionalAccess, GuestsOrExternalUsers, Reference, Users
from settings.controls import STRENGTHS
from settings.types import GUEST_TYPES, References

STATES: Final = {"reportOnly": "enabledForReportingButNotEnforced", "enabled": "enabled", "disabled": "disabled"}
"""The portal's words → Graph's [csdl]."""


def declare_conditional_access(
    name: str, policy: ConditionalAccess, break_glass: BreakGlass, opts: pulumi.ResourceOptions
) -> azuread.ConditionalAccessPolicy:
    """The policy as a resource. Its references are ids already (`Names.resolved`).

    `adopt` becomes Pulumi's import, which does nothing once the policy is in the state.
    """
    if policy.adopt is not None:
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(import_=f"{ID_PREFIX}{policy.adopt}"))
    return azuread.ConditionalAccessPolicy(name, arguments(policy, break_glass), opts)


def arguments(policy: ConditionalAccess, break_glass: BreakGlass) -> azuread.ConditionalAccessPolicyArgs:
    """What azuread's resource is asked for. The policy's references are ids already."""
    grants = policy.grant_controls
    return azuread.ConditionalAccessPolicyArgs(
        display_name=policy.display_name,
        state=STATES[policy.state],
        conditions=_conditions(policy, break_glass),
        grant_controls=None if grants.is_empty else _grant_controls(policy),
        session_controls=_session_controls(policy),
    )


def excluded(users: Users, break_glass: BreakGlass, *, keeps_order: bool = False) -> dict[str, list[pulumi.Input[str]]]:
    """Excluded users and groups, the emergency ones first, each once.

    `keeps_order`: an emergency account that is also among the exclusions of `users` stays in its place there. azuread
    compares the order, and an adopted policy has one of its own.
    """
    return {
        "users": _excluded(break_glass.users, _literal(users.exclude.users), keeps_order=keeps_order),
        "groups": _excluded(break_glass.groups, _literal(users.exclude.groups), keeps_order=keeps_order),
    }


def _excluded(emergency: Sequence[str], others: Sequence[Reference], *, keeps_order: bool) -> list[pulumi.Input[str]]:
    placed = {one for one in others if isinstance(one, str)} if keeps_order else set()
    return _once([*(one for one in emergency if one not in placed), *others])


def _conditions(policy: ConditionalAccess, break_glass: BreakGlass) -> azuread.ConditionalAccessPolicyConditionsArgs:
    return azuread.ConditionalAccessPolicyConditionsArgs(
        users=_users(policy.users, break_glass, keeps_order=policy.adopt is not None),
        applications=_applications(policy),
        client_app_types=list(policy.client_app_types),
        platforms=_platforms(policy),
        locations=_locations(policy),
        devices=_devices(policy),
        client_applications=_client_applications(policy),
        sign_in_risk_levels=_given(policy.sign_in_risk_levels),
        user_risk_levels=_given(policy.user_risk_levels),
        service_principal_risk_levels=_given(policy.service_principal_risk_levels),
        insider_risk_levels=policy.insider_risk_levels,
        authentication_flow_transfer_methods=_given(policy.authentication_flow_transfer_methods),
    )


def _users(
    users: Users, break_glass: BreakGlass, *, keeps_order: bool
) -> azuread.ConditionalAccessPolicyConditionsUsersArgs:
    out = excluded(users, break_glass, keeps_order=keeps_order)
    return azuread.ConditionalAccessPolicyConditionsUsersArgs(
        included_users=_given(users.include.users),
        included_groups=_given(users.include.groups),
        included_roles=_given(users.include.roles),
        included_guests_or_external_users=_guests(
            users.include.guests_or_external_users,
            azuread.ConditionalAccessPolicyConditionsUsersIncludedGuestsOrExternalUserArgs,
            azuread.ConditionalAccessPolicyConditionsUsersIncludedGuestsOrExternalUserExternalTenantArgs,
        ),
        excluded_users=_given(out["users"]),
        excluded_groups=_given(out["groups"]),
        excluded_roles=_given(users.exclude.roles),
        excluded_guests_or_external_users=_guests(
            users.exclude.guests_or_external_users,
            azuread.ConditionalAccessPolicyConditionsUsersExcludedGuestsOrExternalUserArgs,
            azuread.ConditionalAccessPolicyConditionsUsersExcludedGuestsOrExternalUserExternalTenantArgs,
        ),
    )


def _guests(guests: GuestsOrExternalUsers | None, args: type[Any], tenant_args: type[Any]) -> list[Any] | None:
    """`args`, `tenant_args`: azuread's types of the side, which differ in their names alone."""
    if guests is None:
        return None
    tenants = guests.external_tenants
    external = tenants and [tenant_args(membership_kind=tenants.membership_kind, members=_given(tenants.members))]
    # azuread compares the order, and Graph has an order of its own [issue: azuread 1794].
    types = sorted(guests.guest_or_external_user_types, key=("none", *GUEST_TYPES).index)
    return [args(guest_or_external_user_types=types, external_tenants=external)]


def _applications(policy: ConditionalAccess) -> azuread.ConditionalAccessPolicyConditionsApplicationsArgs:
    applications, rule = policy.applications, policy.applications.filter
    return azuread.ConditionalAccessPolicyConditionsApplicationsArgs(
        included_applications=_given(applications.include),
        excluded_applications=_given(applications.exclude),
        included_user_actions=_given(applications.user_actions),
        filter=None
        if rule is None
        else azuread.ConditionalAccessPolicyConditionsApplicationsFilterArgs(mode=rule.mode, rule=rule.rule),
    )


def _devices(policy: ConditionalAccess) -> azuread.ConditionalAccessPolicyConditionsDevicesArgs | None:
    if policy.devices is None:
        return None
    rule = policy.devices.filter
    return azuread.ConditionalAccessPolicyConditionsDevicesArgs(
        filter=azuread.ConditionalAccessPolicyConditionsDevicesFilterArgs(mode=rule.mode, rule=rule.rule)
    )


def _client_applications(
    policy: ConditionalAccess,
) -> azuread.ConditionalAccessPolicyConditionsClientApplicationsArgs | None:
    clients = policy.client_applications
    if clients is None:
        return None
    rule = clients.filter
    return azuread.ConditionalAccessPolicyConditionsClientApplicationsArgs(
        included_service_principals=_given(clients.include),
        excluded_service_principals=_given(clients.exclude),
        filter=None
        if rule is None
        else azuread.ConditionalAccessPolicyConditionsClientApplicationsFilterArgs(mode=rule.mode, rule=rule.rule),
    )


def _grant_controls(policy: ConditionalAccess) -> azuread.ConditionalAccessPolicyGrantControlsArgs:
    grants = policy.grant_controls
    return azuread.ConditionalAccessPolicyGrantControlsArgs(
        operator=grants.operator,
        built_in_controls=_given(grants.built_in_controls),
        authentication_strength_policy_id=_strength(grants.authentication_strength_policy_id),
        custom_authentication_factors=_given(grants.custom_authentication_factors),
        terms_of_uses=_given(grants.terms_of_use),
    )


def _strength(reference: Reference | None) -> Reference | None:
    # azuread takes the whole path and gives it back. An Output of its resource is the path already.
    return f"{STRENGTHS}{reference}" if isinstance(reference, str) else reference


def _session_controls(policy: ConditionalAccess) -> azuread.ConditionalAccessPolicySessionControlsArgs | None:
    session = policy.session_controls
    if session is None or session.is_empty:
        return None
    given = session.model_dump(exclude_none=True)
    return azuread.ConditionalAccessPolicySessionControlsArgs(**_frequency_defaults(given) | given)


def _frequency_defaults(session: dict[str, Any]) -> dict[str, str]:
    """The values that azuread would otherwise keep from before. Graph uses them where none was ever given."""
    if not session.keys() & {"sign_in_frequency", "sign_in_frequency_interval"}:
        return {}
    return {
        "sign_in_frequency_interval": "timeBased",
        "sign_in_frequency_authentication_type": "primaryAndSecondaryAuthentication",
    }


def _platforms(policy: ConditionalAccess) -> azuread.ConditionalAccessPolicyConditionsPlatformsArgs | None:
    platforms = policy.platforms
    if platforms is None:
        return None
    return azuread.ConditionalAccessPolicyConditionsPlatformsArgs(
        included_platforms=list(platforms.include), excluded_platforms=_given(platforms.exclude)
    )


def _locations(policy: ConditionalAccess) -> azuread.ConditionalAccessPolicyConditionsLocationsArgs | None:
    locations = policy.locations
    if locations is None:
        return None
    return azuread.ConditionalAccessPolicyConditionsLocationsArgs(
        included_locations=_given(locations.include), excluded_locations=_given(locations.exclude)
    )


def _given(values: Any) -> Any:  # noqa: ANN401 - lists, tuples and Outputs of many types
    """An empty collection is not declared: azuread writes and reads it as empty."""
    return values if isinstance(values, pulumi.Output) else list(values) or None


def _literal(references: References) -> Sequence[Reference]:
    """A list of exclusions, in which the emergency accounts are known before anything is written."""
    if isinstance(references, pulumi.Output):
        msg = (
            "The Conditional Access policy was not declared: the excluded users or groups are one Output, and the "
            "emergency (break-glass) accounts, which stand in the same list, would not be known before it is written. "
            "Give a list; each id in it may be an Output."
        )
        raise pulumi.RunError(msg)
    return references


def _once(values: list[pulumi.Input[str]]) -> list[pulumi.Input[str]]:
    literal = dict.fromkeys(value for value in values if isinstance(value, str))
    return [*literal, *(value for value in values if not isinstance(value, str))]
