"""Where Conditional Access may be enforced, and what must not be deleted there."""

from tests.policy_pack.samples.compliance_policy import GOOD as COMPLIANCE
from tests.policy_pack.samples.conditional_access import GOOD, sample
from tests.policy_pack.samples.sample import (
    ABSENT,
    COMPLIANCE_POLICY,
    COMPLIANCE_SETTINGS,
    CONDITIONAL_ACCESS,
    UNKNOWN,
    Declared,
    Sample,
    shaped,
    unknown,
)


def state(id_: str, value: object, *expected: str, stack: str = "dev", **configuration: object) -> Sample:
    return sample("state", id_, {"state": value}, expected, configuration, stack=stack)


def protection(rule: str, id_: str, declared: Declared, *expected: str, **configuration: object) -> Sample:
    return Sample(rule, id_, [declared], expected, configuration)


ACCESS = Declared(CONDITIONAL_ACCESS, GOOD)
PROTECTED = Declared(CONDITIONAL_ACCESS, GOOD, protect=True)
WINDOWS = Declared(COMPLIANCE_POLICY, COMPLIANCE)
SETTINGS = Declared(COMPLIANCE_SETTINGS, {})

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
        "The option protect is not set.\n"
        "One line taken out of the program would delete the policy, and with it the protection.\n"
        "Set protect=True in the resource options, of the policy or of the component around it.",
    ),
    protection(
        "protection",
        "compliance-not-protected",
        WINDOWS,
        "The option protect is not set.\n"
        "One line taken out of the program would delete the policy, and with it the protection.\n"
        "Set protect=True in the resource options, of the policy or of the component around it.",
    ),
    protection("protection", "settings-need-none", SETTINGS),
    protection("protection", "left-to-the-mandatory-rule", ACCESS, enforcedStacks=["dev"]),
    protection("protection-enforced", "left-to-the-advisory-rule", ACCESS),
    protection(
        "protection-enforced",
        "access-not-protected",
        ACCESS,
        "The option protect is not set.\n"
        "One line taken out of the program would delete the policy, and with it the protection.\n"
        "Set protect=True in the resource options, of the policy or of the component around it.",
        enforcedStacks=["dev"],
    ),
    protection(
        "protection-enforced",
        "compliance-not-protected",
        WINDOWS,
        "The option protect is not set.\n"
        "One line taken out of the program would delete the policy, and with it the protection.\n"
        "Set protect=True in the resource options, of the policy or of the component around it.",
        enforcedStacks=["dev"],
    ),
    protection("protection-enforced", "settings-need-none", SETTINGS, enforcedStacks=["dev"]),
    protection("protection-enforced", "protected", PROTECTED, enforcedStacks=["dev"]),
    protection(
        "protection-enforced",
        "misspelt-configuration",
        ACCESS,
        "The configuration of protection-enforced has keys that it does not know: enforcedStack.\n"
        "A limit with a misspelt name would be silently ignored.\n"
        "Take them out; this rule knows enforcedStacks.",
        enforcedStack=["dev"],
    ),
]
