"""What a Conditional Access policy demands."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.policy_pack.samples.conditional_access import ALIAS, LEGACY_BLOCK, MFA, sample
from tests.policy_pack.samples.sample import ABSENT, UNKNOWN, Declared, Sample, shaped, unknown


def grants(id_: str, operator: object, controls: object, *expected: str, **others: object) -> Sample:
    demanded = {"operator": operator, "builtInControls": controls, **others}
    return sample("grant", id_, {"grantControls": demanded}, expected, {})


def policy(
    id_: str,
    changes: Mapping[str, Any],
    *expected: str,
    component: bool = False,
    others: Sequence[str] = (),
) -> Sample:
    return sample("grant", id_, changes, expected, {"otherPolicies": list(others)} if others else {}, component)


SAMPLES = [
    grants("alone-or", "OR", ["compliantDevice"]),
    grants("and-mfa", "AND", ["mfa", "compliantDevice"]),
    grants("and-strength", "AND", ["compliantDevice"], authenticationStrengthPolicyId="/policies/x"),
    grants(
        "or-mfa",
        "OR",
        ["compliantDevice", "mfa"],
        'grantControls.operator is "OR" with compliantDevice beside mfa.\n'
        "Whoever meets one of the others gets in from a device at high risk.\n"
        'Set grantControls.operator to "AND", or demand compliantDevice alone and the rest in a policy '
        "of its own.",
    ),
    grants(
        "or-hybrid-joined",
        "OR",
        ["compliantDevice", "domainJoinedDevice"],
        'grantControls.operator is "OR" with compliantDevice beside domainJoinedDevice.\n'
        "Whoever meets one of the others gets in from a device at high risk.\n"
        'Set grantControls.operator to "AND", or demand compliantDevice alone and the rest in a policy '
        "of its own.",
    ),
    grants(
        "or-strength",
        "OR",
        ["compliantDevice"],
        'grantControls.operator is "OR" with compliantDevice beside authenticationStrengthPolicyId.\n'
        "Whoever meets one of the others gets in from a device at high risk.\n"
        'Set grantControls.operator to "AND", or demand compliantDevice alone and the rest in a policy '
        "of its own.",
        authenticationStrengthPolicyId="/policies/x",
    ),
    grants(
        "or-terms-and-factor",
        "OR",
        ["compliantDevice"],
        'grantControls.operator is "OR" with compliantDevice beside customAuthenticationFactors, '
        "termsOfUses.\n"
        "Whoever meets one of the others gets in from a device at high risk.\n"
        'Set grantControls.operator to "AND", or demand compliantDevice alone and the rest in a policy '
        "of its own.",
        termsOfUses=["t"],
        customAuthenticationFactors=["f"],
    ),
    grants(
        "mfa-alone",
        "AND",
        ["mfa"],
        'grantControls.builtInControls is ["mfa"], without compliantDevice.\n'
        "Risk would not decide: a device at high risk gets in like any other.\n"
        'Add "compliantDevice" to grantControls.builtInControls; if this policy serves another purpose, '
        "name it in otherPolicies of this rule's configuration.",
    ),
    grants(
        "nothing",
        "AND",
        [],
        "grantControls.builtInControls is [], without compliantDevice.\n"
        "Risk would not decide: a device at high risk gets in like any other.\n"
        'Add "compliantDevice" to grantControls.builtInControls; if this policy serves another purpose, '
        "name it in otherPolicies of this rule's configuration.",
    ),
    grants(
        "block",
        "OR",
        ["block"],
        'grantControls.builtInControls is ["block"], without compliantDevice.\n'
        "Risk would not decide: a device at high risk gets in like any other.\n"
        'Add "compliantDevice" to grantControls.builtInControls; if this policy serves another purpose, '
        "name it in otherPolicies of this rule's configuration.",
    ),
    grants(
        "other-case",
        "AND",
        ["CompliantDevice"],
        'grantControls.builtInControls is ["CompliantDevice"], without compliantDevice.\n'
        "Risk would not decide: a device at high risk gets in like any other.\n"
        'Add "compliantDevice" to grantControls.builtInControls; if this policy serves another purpose, '
        "name it in otherPolicies of this rule's configuration.",
    ),
    grants(
        "operator-small", "or", ["compliantDevice", "mfa"], shaped("grantControls.operator", '"AND" or "OR"', "a text")
    ),
    grants(
        "operator-missing",
        None,
        ["compliantDevice", "mfa"],
        shaped("grantControls.operator", '"AND" or "OR"', "nothing"),
    ),
    grants("unknown-operator", UNKNOWN, ["compliantDevice", "mfa"], unknown("grantControls.operator")),
    grants("unknown-controls", "AND", UNKNOWN, unknown("grantControls.builtInControls")),
    grants("unknown-control", "AND", ["compliantDevice", UNKNOWN], unknown("grantControls.builtInControls[1]")),
    grants(
        "control-a-number",
        "AND",
        ["compliantDevice", 1],
        shaped("grantControls.builtInControls[1]", "a text", "a number"),
    ),
    grants("controls-a-text", "AND", "compliantDevice", shaped("grantControls.builtInControls", "a list", "a text")),
    grants(
        "member-of-tomorrow",
        "OR",
        ["compliantDevice"],
        "grantControls.hardwareKeys is a property that this rule does not know.\n"
        "A change that cannot be checked could weaken protection unnoticed, so it is refused.\n"
        "Remove it; known properties are authenticationStrengthPolicyId, builtInControls, "
        "customAuthenticationFactors, operator, termsOfUses. If Graph has changed, update the policy "
        "pack.",
        hardwareKeys=["k"],
    ),
    policy(
        "no-grant-at-all",
        {"grantControls": ABSENT, "sessionControls": {"signInFrequency": 1}},
        "grantControls.builtInControls is [], without compliantDevice.\n"
        "Risk would not decide: a device at high risk gets in like any other.\n"
        'Add "compliantDevice" to grantControls.builtInControls; if this policy serves another purpose, '
        "name it in otherPolicies of this rule's configuration.",
    ),
    policy("grant-unknown", {"grantControls": UNKNOWN}, unknown("grantControls")),
    policy("grant-a-list", {"grantControls": ["compliantDevice"]}, shaped("grantControls", "an object", "a list")),
    policy(
        "mfa-not-declared",
        MFA,
        'grantControls.builtInControls is ["mfa"], without compliantDevice.\n'
        "Risk would not decide: a device at high risk gets in like any other.\n"
        'Add "compliantDevice" to grantControls.builtInControls; if this policy serves another purpose, '
        "name it in otherPolicies of this rule's configuration.",
    ),
    policy(
        "mfa-declared-otherwise",
        MFA,
        'grantControls.builtInControls is ["mfa"], without compliantDevice.\n'
        "Risk would not decide: a device at high risk gets in like any other.\n"
        'Add "compliantDevice" to grantControls.builtInControls; if this policy serves another purpose, '
        "name it in otherPolicies of this rule's configuration.",
        others=["require mfa"],
    ),
    policy(
        "legacy-block-not-declared",
        LEGACY_BLOCK,
        'grantControls.builtInControls is ["block"], without compliantDevice.\n'
        "Risk would not decide: a device at high risk gets in like any other.\n"
        'Add "compliantDevice" to grantControls.builtInControls; if this policy serves another purpose, '
        "name it in otherPolicies of this rule's configuration.",
    ),
    policy(
        "declared-but-of-the-component",
        MFA,
        'grantControls.builtInControls is ["mfa"], without compliantDevice.\n'
        "Risk would not decide: a device at high risk gets in like any other.\n"
        'Add "compliantDevice" to grantControls.builtInControls.',
        component=True,
        others=["Require MFA"],
    ),
    Sample(
        "grant",
        "alias",
        [Declared(ALIAS, {})],
        [
            "grantControls.builtInControls is [], without compliantDevice.\n"
            "Risk would not decide: a device at high risk gets in like any other.\n"
            'Add "compliantDevice" to grantControls.builtInControls; if this policy serves another purpose, '
            "name it in otherPolicies of this rule's configuration."
        ],
    ),
    Sample("grant", "another-kind", [Declared("azuread:index/namedLocation:NamedLocation", {})]),
]
