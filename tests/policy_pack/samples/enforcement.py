"""Where Conditional Access may be enforced, in which tenant, and what must not be deleted there."""

from dataclasses import replace

from tests.policy_pack.samples.compliance_policy import GOOD as COMPLIANCE
from tests.policy_pack.samples.conditional_access import GOOD, sample
from tests.policy_pack.samples.sample import (
    ABSENT,
    COMPLIANCE_POLICY,
    COMPLIANCE_SETTINGS,
    CONDITIONAL_ACCESS,
    CONNECTOR,
    UNKNOWN,
    Declared,
    Sample,
    shaped,
    unknown,
)


def state(id_: str, value: object, *expected: str, stack: str = "dev", **configuration: object) -> Sample:
    return sample("declared-enforcement", id_, {"state": value}, expected, configuration, stack=stack)


def protection(rule: str, id_: str, declared: Declared, *expected: str, **configuration: object) -> Sample:
    return Sample(rule, id_, [declared], expected, configuration)


ACCESS = Declared(CONDITIONAL_ACCESS, GOOD)
PROTECTED = Declared(CONDITIONAL_ACCESS, GOOD, protect=True)
WINDOWS = Declared(COMPLIANCE_POLICY, COMPLIANCE)
SETTINGS = Declared(COMPLIANCE_SETTINGS, {})
CONNECTION = Declared(CONNECTOR, {})
NOT_PROTECTED = (
    "The option protect is not set.\n"
    "One line taken out of the program would delete it, and with it what keeps risky devices out.\n"
    "Set protect=True in its resource options, or in those of the component around it."
)


def provided(id_: str, provider: str | None, *expected: str, component: bool = True) -> Sample:
    return Sample(
        "provider", id_, [Declared(CONDITIONAL_ACCESS, GOOD, component=component, provider=provider)], expected
    )


def elsewhere(provider: str) -> str:
    return (
        f"The policy's provider is {provider}, not the stack's default one.\n"
        "It may go to another tenant than the compliance policy, and than all checks before enforcement.\n"
        "Remove it from the options or the transform that gives it, and set azuread:tenantId on the stack."
    )


SAMPLES = [
    state("report-only-where-enforced", "enabledForReportingButNotEnforced", enforcedStacks=["dev"]),
    state(
        "enabled",
        "enabled",
        'state is "enabled" on stack dev, which is not among enforcedStacks.\n'
        "People would be blocked at once, before a log has shown who they are.\n"
        'Set state to "enabledForReportingButNotEnforced", or add the stack to enforcedStacks of this '
        "rule's configuration.",
    ),
    state(
        "enabled-elsewhere",
        "enabled",
        'state is "enabled" on stack dev, which is not among enforcedStacks.\n'
        "People would be blocked at once, before a log has shown who they are.\n"
        'Set state to "enabledForReportingButNotEnforced", or add the stack to enforcedStacks of this '
        "rule's configuration.",
        stack="dev",
        enforcedStacks=["prod", "develop"],
    ),
    state("enabled-where-enforced", "enabled", stack="prod", enforcedStacks=["prod"]),
    state(
        "disabled",
        "disabled",
        'state is "disabled".\n'
        "Nothing checks whether a device is compliant any more, and no log shows whom that lets in.\n"
        'Set state to "enabledForReportingButNotEnforced", or take the policy out of the program.',
    ),
    state(
        "disabled-where-enforced",
        "disabled",
        'state is "disabled".\n'
        "Nothing checks whether a device is compliant any more, and no log shows whom that lets in.\n"
        'Set state to "enabledForReportingButNotEnforced", or take the policy out of the program.',
        stack="prod",
        enforcedStacks=["prod"],
    ),
    state("missing", ABSENT, shaped("state", '"enabled" or "enabledForReportingButNotEnforced"', "nothing")),
    state("other-case", "Enabled", shaped("state", '"enabled" or "enabledForReportingButNotEnforced"', "a text")),
    state("unknown", UNKNOWN, unknown("state"), enforcedStacks=["dev"]),
    state("true", True, shaped("state", "a text", "true or false")),
    protection("protection", "protected", PROTECTED),
    protection(
        "protection",
        "access-not-protected",
        ACCESS,
        NOT_PROTECTED,
    ),
    protection(
        "protection",
        "compliance-not-protected",
        WINDOWS,
        NOT_PROTECTED,
    ),
    protection("protection", "settings-need-none", SETTINGS),
    protection("protection", "left-to-the-mandatory-rule", ACCESS, enforcedStacks=["dev"]),
    protection("protection-enforced", "left-to-the-advisory-rule", ACCESS),
    protection(
        "protection-enforced",
        "access-not-protected",
        ACCESS,
        NOT_PROTECTED,
        enforcedStacks=["dev"],
    ),
    protection(
        "protection-enforced",
        "compliance-not-protected",
        WINDOWS,
        NOT_PROTECTED,
        enforcedStacks=["dev"],
    ),
    protection("protection-enforced", "settings-need-none", SETTINGS, enforcedStacks=["dev"]),
    protection("protection-enforced", "connector-needs-none", CONNECTION, enforcedStacks=["dev"]),
    protection(
        "protection-enforced",
        "settings-of-the-component",
        replace(SETTINGS, component=True),
        NOT_PROTECTED,
        enforcedStacks=["dev"],
    ),
    protection(
        "protection-enforced",
        "connector-of-the-component",
        replace(CONNECTION, component=True),
        NOT_PROTECTED,
        enforcedStacks=["dev"],
    ),
    protection(
        "protection-enforced",
        "connector-of-the-component-protected",
        replace(CONNECTION, component=True, protect=True),
        enforcedStacks=["dev"],
    ),
    protection("protection-enforced", "settings-of-a-pilot", replace(SETTINGS, component=True)),
    protection("protection-enforced", "protected", PROTECTED, enforcedStacks=["dev"]),
    protection(
        "protection-enforced",
        "misspelt-configuration",
        ACCESS,
        "The configuration of protection-enforced has keys that it does not know: enforcedStack.\n"
        "A limit with a misspelt name would be silently ignored.\n"
        "Remove them; this rule knows enforcedStacks.",
        enforcedStack=["dev"],
    ),
    provided("default", "default_6_11_1"),
    provided("default-without-a-version", "default"),
    provided("own", "other", elsewhere("other")),
    provided("own-that-begins-alike", "default_other", elsewhere("default_other")),
    provided("not-known", None, elsewhere("not known")),
    provided("own-in-another-program", "other", component=False),
]
