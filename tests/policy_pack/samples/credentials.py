"""Credentials in resource properties. Those here are made up."""

from collections.abc import Mapping
from typing import Any

from tests.policy_pack.samples.compliance_policy import GOOD as COMPLIANCE
from tests.policy_pack.samples.conditional_access import GOOD as ACCESS
from tests.policy_pack.samples.sample import COMPLIANCE_POLICY, CONDITIONAL_ACCESS, CONNECTOR, UNKNOWN, Declared, Sample

CLIENT_SECRET = "Ab1" + "8Q~" + "x" * 34
TOKEN = "eyJhbGciOiJub25lIn0" + ".eyJzdWIiOiJub2JvZHkifQ" + ".c2lnbmVk"
PRIVATE_KEY = "-----BEGIN " + "PRIVATE KEY-----\nMIIB"


def compliance(id_: str, members: Mapping[str, Any], *expected: str) -> Sample:
    return Sample("credentials", id_, [Declared(COMPLIANCE_POLICY, {**COMPLIANCE, **members})], expected)


def described(id_: str, description: str, *expected: str) -> Sample:
    return compliance(id_, {"description": description}, *expected)


PASSWORDS = {"passwordRequired": True, "passwordMinimumLength": 14, "passwordRequiredType": "alphanumeric"}

SAMPLES = [
    compliance("good", PASSWORDS),
    Sample("credentials", "good-access", [Declared(CONDITIONAL_ACCESS, ACCESS)]),
    described("about-passwords", "Password: required, at least 14 characters; token lifetime 1 h"),
    described(
        "client-secret",
        f"Rotate {CLIENT_SECRET} in May",
        "description looks like a client secret of Entra.\n"
        "Whoever can read the state, a plan or the portal could sign in with it.\n"
        "Take the value out of description and revoke it.",
    ),
    described("client-secret-too-short", f"Rotate {CLIENT_SECRET[:30]} in May"),
    described(
        "token",
        TOKEN,
        "description looks like a token.\n"
        "Whoever can read the state, a plan or the portal could sign in with it.\n"
        "Take the value out of description and revoke it.",
    ),
    described(
        "bearer",
        "Bearer " + "a" * 16,
        "description looks like a token.\n"
        "Whoever can read the state, a plan or the portal could sign in with it.\n"
        "Take the value out of description and revoke it.",
    ),
    described(
        "private-key",
        PRIVATE_KEY,
        "description looks like a private key.\n"
        "Whoever can read the state, a plan or the portal could sign in with it.\n"
        "Take the value out of description and revoke it.",
    ),
    described(
        "storage-key",
        "AccountKey=" + "a" * 16,
        "description looks like a key or a signature of Azure.\n"
        "Whoever can read the state, a plan or the portal could sign in with it.\n"
        "Take the value out of description and revoke it.",
    ),
    described(
        "signature",
        "https://x.example/?sv=1&sig=" + "a" * 16,
        "description looks like a key or a signature of Azure.\n"
        "Whoever can read the state, a plan or the portal could sign in with it.\n"
        "Take the value out of description and revoke it.",
    ),
    described(
        "password",
        "pwd=hunter22",
        "description looks like a password.\n"
        "Whoever can read the state, a plan or the portal could sign in with it.\n"
        "Take the value out of description and revoke it.",
    ),
    compliance(
        "by-name",
        {"clientSecret": "x"},
        "clientSecret is by its name a credential.\n"
        "Whoever can read the state, a plan or the portal could sign in with it.\n"
        "Take the value out of clientSecret and revoke it.",
    ),
    compliance(
        "by-name-password",
        {"adminPassword": "x"},
        "adminPassword is by its name a credential.\n"
        "Whoever can read the state, a plan or the portal could sign in with it.\n"
        "Take the value out of adminPassword and revoke it.",
    ),
    compliance(
        "by-name-unknown",
        {"clientSecret": UNKNOWN},
        "clientSecret is by its name a credential.\n"
        "Whoever can read the state, a plan or the portal could sign in with it.\n"
        "Take the value out of clientSecret and revoke it.",
    ),
    compliance(
        "by-name-deep",
        {"a": [{"b": {"api_key": "x"}}]},
        "a[0].b.api_key is by its name a credential.\n"
        "Whoever can read the state, a plan or the portal could sign in with it.\n"
        "Take the value out of a[0].b.api_key and revoke it.",
    ),
    compliance(
        "in-a-list",
        {"roleScopeTagIds": ["0", TOKEN]},
        "roleScopeTagIds[1] looks like a token.\n"
        "Whoever can read the state, a plan or the portal could sign in with it.\n"
        "Take the value out of roleScopeTagIds[1] and revoke it.",
    ),
    compliance("number-by-such-a-name", {"tokenLifetimeHours": 1, "secretsAllowed": False}),
    compliance("unknown-otherwise", {"description": UNKNOWN, "roleScopeTagIds": [UNKNOWN]}),
    Sample(
        "credentials",
        "connector",
        [Declared(CONNECTOR, {"token": "x"})],
        [
            "token is by its name a credential.\n"
            "Whoever can read the state, a plan or the portal could sign in with it.\n"
            "Take the value out of token and revoke it."
        ],
    ),
    Sample(
        "credentials",
        "bare-dynamic",
        [Declared("pulumi-python:dynamic:Resource", {"token": "x"})],
        [
            "token is by its name a credential.\n"
            "Whoever can read the state, a plan or the portal could sign in with it.\n"
            "Take the value out of token and revoke it."
        ],
    ),
    Sample(
        "credentials",
        "access",
        [Declared(CONDITIONAL_ACCESS, {"displayName": TOKEN})],
        [
            "displayName looks like a token.\n"
            "Whoever can read the state, a plan or the portal could sign in with it.\n"
            "Take the value out of displayName and revoke it."
        ],
    ),
    Sample("credentials", "not-ours", [Declared("azuread:index/user:User", {"password": "x"})]),
]
