"""What a change of a Windows compliance policy means for devices.

Its properties and the machine risk score are here, actions and assignments have modules of their own. A compliance
policy has no report-only state: so its changes act on devices at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from ops.plan.judging.comparison import Comparison, Context
from ops.plan.judging.compliance_policy import actions, assignments
from ops.plan.judging.findings import Danger, Direction, Verdict
from ops.plan.judging.ordered_values import (
    NOT_CONFIGURED,
    compared,
    ladder,
    minimum_version,
    neutral,
    quantity,
    requirement,
    says,
    transition,
    version,
)
from ops.plan.judging.properties import NotKnownError, Properties
from ops.plan.wording.differences import shown
from ops.plan.wording.phrases import Foreign, Phrase, phrase
from ops.plan.wording.portal_terms import LEVELS

RISK: Final = ("deviceThreatProtectionEnabled", "deviceThreatProtectionRequiredSecurityLevel")
_SCORE: Final = "machine risk score"
_ALPHANUMERIC: Final = "alphanumeric"
_DEVICE_DEFAULT: Final = "deviceDefault"
# From the weakest. The level alone does nothing, nor does the switch alone [live].
_LADDER: Final = (NOT_CONFIGURED, "High", "Medium", "Low", "Clear")
_ADMITS: Final = {
    NOT_CONFIGURED: "The machine risk would not count at all",
    "High": "Devices with high-level threats would count as compliant",
    "Medium": "Devices with medium-level threats would count as compliant",
    "Low": "Devices with low-level threats would count as compliant",
}
_REFUSES: Final = {
    "High": "A machine risk score of High admits devices of every risk",
    "Medium": "Devices with high-level threats would not count as compliant",
    "Low": "Devices with medium- or high-level threats would not count as compliant",
    "Clear": "Devices with any threat would not count as compliant",
}
_ASKS: Final = says("Devices without it would count as compliant.", "Devices without it would not count as compliant.")
_FEWER: Final = says("More devices would count as compliant.", "Fewer devices would count as compliant.")
# Portal's labels of the properties that ask for something when they are true.
REQUIREMENTS: Final[Mapping[str, str]] = {
    "activeFirewallRequired": "firewall",
    "antiSpywareRequired": "antispyware",
    "antivirusRequired": "antivirus",
    "bitLockerEnabled": "BitLocker",
    "codeIntegrityEnabled": "code integrity",
    "configurationManagerComplianceRequired": "device compliance from Configuration Manager",
    "defenderEnabled": "Microsoft Defender Antimalware",
    "earlyLaunchAntiMalwareDriverEnabled": "early-launch antimalware driver",
    "firmwareProtectionEnabled": "firmware protection",
    "kernelDmaProtectionEnabled": "kernel DMA protection",
    "memoryIntegrityEnabled": "memory integrity",
    "passwordBlockSimple": "block of simple passwords",
    "passwordRequired": "password to unlock the device",
    "passwordRequiredToUnlockFromIdle": "password when the device returns from idle",
    "requireHealthyDeviceReport": "healthy device report",
    "rtpEnabled": "real-time protection",
    "secureBootEnabled": "Secure Boot",
    "signatureOutOfDate": "up-to-date Microsoft Defender Antimalware security intelligence",
    "storageRequireEncryption": "encryption of data storage on the device",
    "tpmRequired": "Trusted Platform Module (TPM)",
    "virtualizationBasedSecurityEnabled": "virtualization-based security",
}


def _risk(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
    old, new = score(before), score(after)
    direction = compared(_LADDER.index(old), _LADDER.index(new))
    sentence = {Direction.WEAKER: _ADMITS, Direction.STRONGER: _REFUSES}.get(direction, {}).get(new)
    consequence = phrase(sentence, ".") if sentence else phrase("The same as before: the level counts only when on.")
    danger = Danger.GONE if new == NOT_CONFIGURED else Danger.OPENED
    yield Verdict(direction, transition(_SCORE, phrase(old), phrase(new)), consequence, danger)


def score(properties: Properties) -> str:
    """The portal's word for the most machine risk that counts as compliant."""
    level = properties.text(RISK[1])
    if level is not None and level not in LEVELS:
        raise NotKnownError(phrase(Foreign(level), " is not known here as a threat level"))
    return LEVELS[level] if level and properties.flag(RISK[0]) else NOT_CONFIGURED


def _build_ranges(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
    """Devices in any of the ranges pass; without ranges all do."""
    subject = "valid operating system builds"
    old, new = _ranges(before), _ranges(after)
    wider, narrower = _covers(new, old), _covers(old, new)
    direction = Direction.DIFFERENT if wider and narrower else Direction.STRONGER if narrower else Direction.WEAKER
    title = transition(subject, _range_words(old), _range_words(new))
    certain = wider or narrower
    yield Verdict(direction, title, _FEWER(direction, (), ()), Danger.LOWERED, certain=certain)


def _ranges(properties: Properties) -> list[tuple[str, str]]:
    records = properties.records("validOperatingSystemBuildRanges")
    return [(one.text("lowestVersion") or "0", one.text("highestVersion") or "0") for one in records]


def _covers(wide: list[tuple[str, str]], narrow: list[tuple[str, str]]) -> bool:
    if not wide:
        return True
    return bool(narrow) and all(any(_within(one, other) for other in wide) for one in narrow)


def _within(inner: tuple[str, str], outer: tuple[str, str]) -> bool:
    lowest, highest = (version(text, "build range") or () for text in inner)
    least, most = (version(text, "build range") or () for text in outer)
    return least <= lowest and highest <= most


def _range_words(ranges: list[tuple[str, str]]) -> Phrase:
    text = ", ".join(f"{low} to {high}" for low, high in ranges)
    return phrase(Foreign(text)) if text else phrase("any")


def _script(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
    path, subject = "deviceCompliancePolicyScript", "custom compliance"
    old, new = before.value(path), after.value(path)
    if old is not None and new is not None:
        raise NotKnownError(phrase("what the new rules ask for cannot be read from the plan"))
    direction = Direction.WEAKER if new is None else Direction.STRONGER
    words = tuple(phrase("required" if value is not None else NOT_CONFIGURED) for value in (old, new))
    yield Verdict(direction, transition(subject, words[0], words[1]), _FEWER(direction, (), ()), Danger.LOWERED)


def _distributions(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
    """The named ones are allowed. If none is named, all are allowed."""
    path, subject = "wslDistributions", "allowed Linux distributions"
    old, new = ({shown(one.values) for one in side.records(path)} for side in (before, after))
    title = transition(subject, _allowed(old), _allowed(new))
    if (not new and old) or (old and new - old):
        yield Verdict(Direction.WEAKER, title, _FEWER(Direction.WEAKER, (), ()), Danger.LOWERED)
    if (not old and new) or (new and old - new):
        yield Verdict(Direction.STRONGER, title, _FEWER(Direction.STRONGER, (), ()), Danger.LOWERED)


def _allowed(distributions: set[str]) -> Phrase:
    return phrase(Foreign(", ".join(sorted(distributions)))) if distributions else phrase("any")


def _password_type(before: Properties, after: Properties, context: Context) -> Iterator[Verdict]:
    """Alphanumeric is the strongest. No source says whether the device's default or numeric is stronger."""
    path, subject = "passwordRequiredType", "password type"
    old, new = (side.text(path) or _DEVICE_DEFAULT for side in (before, after))
    if _ALPHANUMERIC not in (old, new):
        yield from neutral(path, subject, absent=_DEVICE_DEFAULT, felt=True).judge(before, after, context)
        return
    steps = [*(other for other in (old, new) if other != _ALPHANUMERIC), _ALPHANUMERIC]
    yield from ladder(path, subject, steps, {}, _FEWER, default=_DEVICE_DEFAULT).judge(before, after, context)


def weighed(verdict: Verdict, before: Properties, after: Properties) -> Verdict:
    """A change of a policy that is assigned to nobody affects no device."""
    return verdict if _felt(before) or _felt(after) else replace(verdict, at_once=False, in_force=False)


def _felt(properties: Properties) -> bool:
    """If this is not known, devices count as affected."""
    try:
        return assignments.reaches_somebody(properties)
    except NotKnownError:
        return True


COMPARISONS: Final = (
    *(
        replace(comparison, at_once=True)
        for comparison in (
            Comparison(RISK, _risk, _SCORE, Danger.OPENED),
            *assignments.COMPARISONS,
            *actions.COMPARISONS,
            *(requirement(member, subject, _ASKS) for member, subject in REQUIREMENTS.items()),
            minimum_version("osMinimumVersion", "minimum OS version", _FEWER),
            minimum_version("mobileOsMinimumVersion", "minimum OS version for mobile devices", _FEWER),
            minimum_version("defenderVersion", "Microsoft Defender Antimalware minimum version", _FEWER),
            quantity("passwordMinimumLength", "minimum password length", "", _FEWER),
            quantity("passwordMinimumCharacterSetCount", "password complexity (character sets)", "", _FEWER),
            quantity("passwordPreviousPasswordBlockCount", "previous passwords that cannot be used again", "", _FEWER),
            quantity(
                "passwordMinutesOfInactivityBeforeLock",
                "inactivity before a password is required",
                "minutes",
                _FEWER,
                less_is_stronger=True,
            ),
            Comparison(("passwordRequiredType",), _password_type, "password type"),
            Comparison(("validOperatingSystemBuildRanges",), _build_ranges, "valid operating system builds"),
            Comparison(("deviceCompliancePolicyScript",), _script, "custom compliance"),
            Comparison(("wslDistributions",), _distributions, "allowed Linux distributions"),
            neutral("osMaximumVersion", "maximum OS version", felt=True),
            neutral("mobileOsMaximumVersion", "maximum OS version for mobile devices", felt=True),
            neutral("passwordExpirationDays", "password expiration (days)", felt=True),
        )
    ),
    neutral("displayName", "name"),
    neutral("description", "description"),
    neutral("roleScopeTagIds", "scope tags"),
    neutral("requiredBy", "Conditional Access policy that rests on it"),
)


def created(properties: Properties, context: Context) -> Iterator[Verdict]:  # noqa: ARG001 - as every kind's
    """A new policy, or one that is adopted."""
    adopted = properties.text("adopt")
    if adopted is not None:
        consequence = phrase(
            "Counts as weaker: what it asks for now is not in the plan. What becomes different is shown "
            "by the preview's messages."
        )
        title = phrase("the existing compliance policy ", Foreign(adopted), " is adopted")
        yield Verdict(Direction.WEAKER, title, consequence, Danger.LOWERED, at_once=True, certain=False)
        return
    asks = phrase(f"Machine risk score: at most {score(properties)}; ", actions.summary(properties))
    if not assignments.reaches_somebody(properties):
        consequence = phrase(asks, ". It is assigned to nobody, so that no device feels it.")
        yield Verdict(Direction.DIFFERENT, phrase("the compliance policy is made"), consequence)
        return
    who = assignments.summary(properties)
    title = phrase("the compliance policy comes into force for ", who)
    consequence = phrase(asks, ". Devices that fail it count as not compliant.")
    yield Verdict(Direction.STRONGER, title, consequence, Danger.GONE, at_once=True)


def deleted(properties: Properties, context: Context) -> Iterator[Verdict]:  # noqa: ARG001 - as every kind's
    """The policy is deleted."""
    consequence = phrase(
        "No device is measured by it any more: a device that no other policy reaches counts as compliant whatever its "
        "risk, or as not compliant where the tenant marks devices without a policy so."
    )
    yield Verdict(Direction.WEAKER, phrase("the compliance policy is deleted"), consequence, Danger.GONE, at_once=True)
