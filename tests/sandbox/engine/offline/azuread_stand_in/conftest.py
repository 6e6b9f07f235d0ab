"""Policies to try the stand-in with: a small one, any that azuread allows, and real ones as Graph returns them."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from hypothesis import strategies as st
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from bootstrap.virtual_environment import ROOT
from sandbox.engine.offline.azuread_stand_in import rules
from sandbox.engine.offline.azuread_stand_in.schema import Collection, Node, Record, Scalar, policy
from sandbox.engine.offline.launcher import environment, write_launcher
from sandbox.tenant.server import TenantServer
from tests.sandbox.engine.offline.azuread_stand_in.plugin import Start

EXAMPLES = ROOT.parent / "shared" / "graph" / "examples"
WORD = st.text("abcdefgh-", min_size=1, max_size=5)


def values(node: Node, path: str = "") -> st.SearchStrategy[Any]:
    match node:
        case Scalar():
            return scalar(node, path)
        case Collection(items=Record() as record):
            return values(record, f"{path}[]").map(lambda one: [one])
        case Collection():
            # An object with nothing but empty lists says nothing, and is not the same when it comes back.
            return st.lists(values(node.items, f"{path}[]"), min_size=1, max_size=3, unique=True)
        case Record():
            return record_values(node, path)


def scalar(node: Scalar, path: str) -> st.SearchStrategy[Any]:
    if path in rules.ALLOWED:
        return st.sampled_from(sorted(rules.ALLOWED[path]))
    if path.endswith("authenticationStrengthPolicyId"):
        return WORD.map("/policies/authenticationStrengthPolicies/{}".format)
    return {str: WORD, int: st.integers(1, 99), bool: st.booleans()}[node.type]


def record_values(node: Record, path: str) -> st.SearchStrategy[Any]:
    """What azuread's rules about combinations allow, and nothing that the real plugin never settles."""
    needed = node.required | set(rules.AT_LEAST_ONE.get(path, ())[-1:])
    needed |= {"filter"} if path == "conditions.devices" else set()
    needed |= {"includedServicePrincipals"} if path == "conditions.clientApplications" else set()
    members = {name: values(one, f"{path}.{name}" if path else name) for name, one in node.members.items()}
    if path == "sessionControls":
        return session_controls(members)
    required = {name: members[name] for name in needed}
    optional = {name: one for name, one in members.items() if name not in required}
    if path == "conditions.applications":
        del optional["includedApplications"], optional["includedUserActions"]
        return st.sampled_from(["includedApplications", "includedUserActions"]).flatmap(
            lambda name: st.fixed_dictionaries({name: members[name]}, optional=optional)
        )
    return st.fixed_dictionaries(required, optional=optional).map(only_enumerated_have_members)


def only_enumerated_have_members(value: dict[str, Any]) -> dict[str, Any]:
    if value.get("membershipKind") == "all":
        value.pop("members", None)
    return value


def session_controls(members: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    controls = {name: one for name, one in members.items() if not name.startswith("signIn")}
    always = {"cloudAppSecurityPolicy": controls["cloudAppSecurityPolicy"]}
    others = {name: one for name, one in controls.items() if name not in always}
    timed = {"signInFrequency": members["signInFrequency"], "signInFrequencyPeriod": members["signInFrequencyPeriod"]}
    authentication = {"signInFrequencyAuthenticationType": members["signInFrequencyAuthenticationType"]}
    beside_every_time = ("cloudAppSecurityPolicy", "persistentBrowserMode")
    return st.one_of(
        st.fixed_dictionaries(always, optional=others),
        st.fixed_dictionaries(timed, optional=controls | authentication),
        st.fixed_dictionaries(
            {"signInFrequencyInterval": st.just("everyTime")},
            optional={name: controls[name] for name in beside_every_time} | authentication,
        ),
    )


@pytest.fixture(scope="session")
def any_inputs() -> st.SearchStrategy[dict[str, Any]]:
    """Inputs of every policy that azuread accepts."""
    return values(policy())


@pytest.fixture
def inputs() -> dict[str, Any]:
    """A small policy that the emulated tenant accepts."""
    return {
        "displayName": "Require a compliant device",
        "state": "enabledForReportingButNotEnforced",
        "conditions": {
            "applications": {"includedApplications": ["All"]},
            "clientAppTypes": ["browser", "mobileAppsAndDesktopClients"],
            "users": {
                "includedUsers": ["All"],
                "excludedGroups": ["b0000000-0000-4000-8000-000000000002"],
            },
        },
        "grantControls": {"operator": "OR", "builtInControls": ["compliantDevice"]},
    }


@pytest.fixture
def real_policy() -> Callable[[str], dict[str, Any]]:
    """A policy as a real tenant returned it."""

    def read(name: str) -> dict[str, Any]:
        file = EXAMPLES / name
        if not Path(file).exists():
            pytest.skip(f"{file} is not there: the real JSON is not part of the project")
        found: dict[str, Any] = json.loads(file.read_text())
        return {"id": "5ec953b4-0e21-423a-a45d-f3762453c945", **found}

    return read


@pytest.fixture
def start(tmp_path: Path, tenant: TenantServer) -> Iterator[Start]:
    """Starts the plugin with the given environment variables on top of the tenant's certificates."""
    processes = []
    channels = []

    def run(**variables: str) -> ResourceProviderStub:
        write_launcher(tmp_path, "pulumi-resource-azuread", "sandbox.engine.offline.azuread_stand_in")
        clean = {name: value for name, value in os.environ.items() if not name.startswith("ARM_")}
        process = subprocess.Popen(
            [str(tmp_path / "pulumi-resource-azuread"), "127.0.0.1:1"],
            env={**clean, **environment(), **tenant.environment(), **variables},
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stdout is not None
        channels.append(grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}"))
        return ResourceProviderStub(channels[-1])

    yield run
    for channel in channels:
        channel.close()
    for process in processes:
        with process:
            process.terminate()
            try:
                assert process.wait(30) == 0
            finally:
                process.kill()
