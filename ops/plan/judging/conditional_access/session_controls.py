"""Judges changes of the session controls of a Conditional Access policy."""

from collections.abc import Iterator
from typing import Final

from ops.plan.judging.comparison import Comparison, Context
from ops.plan.judging.findings import Danger, Verdict
from ops.plan.judging.ordered_values import compared, ladder, requirement, says, transition
from ops.plan.judging.properties import NotKnownError, Properties
from ops.plan.wording.phrases import Phrase, phrase

_PATH: Final = "sessionControls"
_FREQUENCY: Final = ("signInFrequency", "signInFrequencyPeriod", "signInFrequencyInterval")
_AGAIN: Final = says("A session would last longer without another sign-in.", "A sign-in is needed sooner.")
_ON_OFF: Final = ("on", "off")


def _frequency(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
    (old, was), (new, becomes) = _hours(before), _hours(after)
    direction = compared(None if old is None else -old, None if new is None else -new)
    yield Verdict(direction, transition("sign-in frequency", was, becomes), _AGAIN(direction, (), ()), Danger.DELAYED)


def _hours(properties: Properties) -> tuple[float | None, Phrase]:
    """The hours after which another sign-in is required. None without such a control."""
    if not properties.has(_PATH):
        return None, phrase("not set")
    value = properties.number(f"{_PATH}.signInFrequency")
    if properties.text(f"{_PATH}.signInFrequencyInterval") == "everyTime":
        if value:
            raise NotKnownError(phrase("a sign-in cannot be asked for every time and after a time"))
        return 0, phrase("every time")
    if not value:
        return None, phrase("not set")
    period = properties.text(f"{_PATH}.signInFrequencyPeriod")
    if period not in ("hours", "days"):
        raise NotKnownError(phrase("the sign-in frequency has no period"))
    return value * (24 if period == "days" else 1), phrase(f"{value:g} {period if value != 1 else period[:-1]}")


def _cloud_app_security(before: Properties, after: Properties, context: Context) -> Iterator[Verdict]:
    """The plan does not contain a custom policy, so it can only be compared with no policy."""
    path, subject = f"{_PATH}.cloudAppSecurityPolicy", "Conditional Access App Control"
    own = "mcasConfigured"
    sides = {before.text(path), after.text(path)}
    if own in sides and None not in sides:
        raise NotKnownError(phrase("what the custom policy does is not in the plan"))
    steps = [None, own] if own in sides else [None, "monitorOnly", "blockDownloads"]
    names = {"monitorOnly": "Monitor only", "blockDownloads": "Block downloads", own: "Use custom policy"}
    comparison = ladder(path, subject, steps, names, says("Less of a session is controlled."))
    yield from comparison.judge(before, after, context)


COMPARISONS: Final = (
    Comparison(tuple(f"{_PATH}.{member}" for member in _FREQUENCY), _frequency, "sign-in frequency", Danger.DELAYED),
    ladder(
        f"{_PATH}.signInFrequencyAuthenticationType",
        "sign-in frequency covers",
        ["secondaryAuthentication", "primaryAndSecondaryAuthentication"],
        {
            "secondaryAuthentication": "multifactor authentication only",
            "primaryAndSecondaryAuthentication": "every authentication",
        },
        says("Fewer authentications have to be repeated."),
        default="primaryAndSecondaryAuthentication",
    ),
    ladder(
        f"{_PATH}.persistentBrowserMode",
        "persistent browser session",
        ["always", None, "never"],
        {"always": "always", "never": "never"},
        says("A browser may stay signed in.", "A browser that is closed is signed out."),
    ),
    Comparison((f"{_PATH}.cloudAppSecurityPolicy",), _cloud_app_security, "Conditional Access App Control"),
    requirement(
        f"{_PATH}.applicationEnforcedRestrictionsEnabled",
        "app enforced restrictions",
        says("The applications' own restrictions do not hold any more."),
        _ON_OFF,
    ),
    requirement(
        f"{_PATH}.disableResilienceDefaults",
        "disable resilience defaults",
        says(
            "In an outage sessions would be prolonged without a check.",
            "In an outage sessions would not be prolonged.",
        ),
        _ON_OFF,
    ),
)
