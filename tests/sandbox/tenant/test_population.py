"""Tenants of any size: what is in them, and that they are the same each time."""

import ssl
from collections import Counter
from pathlib import Path

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.consequence.compliance import compliance_of
from sandbox.tenant.membership import nested
from sandbox.tenant.objects import Population
from sandbox.tenant.population import ALL_PEOPLE, ALL_WINDOWS
from sandbox.tenant.seeding import reset, seeded_state
from sandbox.tenant.server import TenantServer
from sandbox.tenant.state import TenantState

SIZE = Population(4000, random_seed=7)
OF_THE_SEED = (5, 5, 6)


@pytest.fixture(scope="module")
def large() -> TenantState:
    return seeded_state("secret", SIZE)


def counts(state: TenantState) -> tuple[int, int, int]:
    return len(state.devices), len(state.users), len(state.groups)


def facts(state: TenantState) -> list[tuple[object, ...]]:
    """All but the times, which lie before now."""
    devices = [
        (one.id, one.name, one.user_id, one.managed, one.onboarded, one.machine_risk, one.trust_type, one.ownership)
        for one in state.devices.values()
    ]
    people = [(one.id, one.display_name, one.account_enabled, *one.directory_roles) for one in state.users.values()]
    groups = [(one.id, *sorted(one.members)) for one in state.groups.values()]
    return [*devices, *people, *groups]


def test_people_and_groups_follow_from_the_devices_unless_they_are_given(large: TenantState) -> None:
    assert counts(large) == (4005, 2005, 46)
    assert counts(seeded_state("secret", Population(10, people=3, groups=2))) == (15, 8, 8)
    assert counts(seeded_state("secret", Population(0))) == counts(seeded_state("secret")) == OF_THE_SEED


def test_the_same_seed_gives_the_same_tenant_and_another_does_not(large: TenantState) -> None:
    assert facts(seeded_state("secret", SIZE)) == facts(large)
    assert facts(seeded_state("secret", Population(4000, random_seed=8))) != facts(large)


def test_the_seed_is_in_it_unchanged(large: TenantState) -> None:
    small = seeded_state("secret")
    for kind in ("devices", "users", "groups"):
        assert {key: getattr(large, kind)[key] for key in getattr(small, kind)} == getattr(small, kind)


def test_every_case_that_a_report_tells_apart_is_there(large: TenantState) -> None:
    devices = list(large.devices.values())
    risks = Counter(one.machine_risk for one in devices)
    systems = Counter(one.operating_system for one in devices)
    assert risks["clear"] > risks["low"] > risks["medium"] > risks["high"] > 40
    assert systems["Windows"] > 3000 > min(systems.values()) > 60
    assert {one.trust_type for one in devices} == {"AzureAd", "ServerAd", "Workplace"}
    for attribute in ("managed", "onboarded", "user_id", "silent_since", "failed_settings"):
        assert {bool(getattr(one, attribute)) for one in devices} == {True, False}
    people = list(large.users.values())
    for attribute in ("account_enabled", "on_premises_sync_enabled", "last_sign_in", "licenses", "directory_roles"):
        assert {bool(getattr(one, attribute)) for one in people} == {True, False}
    assert {one.user_type for one in people} == {"Member", "Guest"}
    assert all(one.user_id in large.users for one in devices if one.user_id)


def test_groups_hold_everybody_the_windows_devices_and_each_other(large: TenantState) -> None:
    assert len(large.groups[ALL_PEOPLE].members) == 2000
    windows = large.groups[ALL_WINDOWS].members
    assert windows == {
        one.object_id
        for one in large.devices.values()
        if one.operating_system == "Windows" and one.managed and one.object_id.startswith("d3")
    }
    holders = [one for one in large.groups.values() if one.members & large.groups.keys()]
    assert holders
    assert all(set(nested(one.id, large)) > one.members for one in holders)


def test_there_are_licences_for_all(large: TenantState) -> None:
    used = sum(seed.MICROSOFT_365_E5 in one.licenses for one in large.users.values())
    assert used < large.subscriptions[seed.MICROSOFT_365_E5].enabled < 1.2 * used


def test_its_devices_can_be_judged(large: TenantState) -> None:
    assert {compliance_of(one, large).state for one in large.devices.values()} == {
        "compliant",
        "noncompliant",
        "unknown",
    }


def test_reset_makes_it_anew() -> None:
    state = seeded_state("secret", Population(100, random_seed=3))
    before = facts(state)
    state.users.clear()
    state.devices.clear()
    reset(state, "secret")
    assert facts(state) == before


def test_it_is_read_page_by_page(tmp_path: Path) -> None:
    with TenantServer(folder=tmp_path, population=Population(1500)) as tenant:
        form = {
            "grant_type": "client_credentials",
            "client_id": tenant.client_id,
            "client_secret": tenant.client_secret,
            "scope": f"{tenant.base_url}/.default",
        }
        trust = ssl.create_default_context(cafile=str(tenant.ca_bundle))
        with httpx.Client(base_url=tenant.base_url, verify=trust) as client:
            signed_in = client.post(f"/{tenant.tenant_id}/oauth2/v2.0/token", data=form).raise_for_status().json()
            client.headers["Authorization"] = f"Bearer {signed_in['access_token']}"
            url, sizes = "/v1.0/deviceManagement/managedDevices?$select=id", []
            while url:
                body = client.get(url).raise_for_status().json()
                sizes.append(len(body["value"]))
                url = body.get("@odata.nextLink", "")
    assert sizes == [1000, sum(one.managed for one in tenant.state.devices.values()) - 1000]
