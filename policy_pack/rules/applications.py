"""Checks whether a Conditional Access policy covers the required applications."""

from collections.abc import Iterable
from typing import Final

from .conditional_access import listed
from .rule import Violation, Violations
from .wire import Properties

SHAREPOINT_ONLINE: Final = "00000003-0000-0ff1-ce00-000000000000"
EXCHANGE_ONLINE: Final = "00000002-0000-0ff1-ce00-000000000000"
INTUNE_ENROLLMENT: Final = "d4ebce55-015a-49b5-a083-c84d1797ae8c"
_ALL: Final = "all"
_OFFICE: Final = "office365"
_OFFICE_APPS: Final = {_OFFICE, SHAREPOINT_ONLINE, EXCHANGE_ONLINE}
_NAMES: Final = {
    SHAREPOINT_ONLINE: "Office 365 SharePoint Online",
    EXCHANGE_ONLINE: "Office 365 Exchange Online",
    "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe": "Microsoft Teams Services",
    "797f4846-ba00-4fd7-ba43-dac1f8f63013": "Windows Azure Service Management API",
    INTUNE_ENROLLMENT: "Microsoft Intune Enrollment",
    "microsoftadminportals": "Microsoft Admin Portals",
}
"""The portal's names of some ids and words [portal]."""


def covered(applications: Properties, required: list[str], accepted: list[str]) -> Violations:
    """The required applications must be included, and none excluded unless its exclusion is accepted."""
    included = _lower(applications.texts("includedApplications"))
    missing = [app for app in required if not _covers(included, app.lower())]
    if missing:
        yield Violation(
            f"conditions.applications.includedApplications lacks {named(missing)}",
            "Devices at high risk keep their access to what is not included",
            f"Set conditions.applications.includedApplications to {_enough(required)}",
        )
    excluded = applications.texts("excludedApplications")
    refused = [app for app in excluded if _opens(app.lower(), _lower(required)) and not _is_among(app, accepted)]
    if refused:
        yield Violation(
            f"conditions.applications.excludedApplications has {named(refused)}",
            "An exclusion wins over an inclusion: devices at high risk keep their access to it",
            "Remove it from conditions.applications.excludedApplications, or declare it (anything but All) in "
            "acceptedExcludedApplications of this rule's configuration",
        )


def _enough(required: list[str]) -> str:
    """The applications to include, as a program writes them."""
    if _ALL in _lower(required):
        return listed(["All"])
    office = [] if _lower(required) - _OFFICE_APPS or _lower(required) == {_OFFICE} else [listed(["Office365"])]
    return f"{', '.join([listed(required), *office])} or {listed(['All'])}"


def _covers(included: set[str], app: str) -> bool:
    return bool({app, _ALL} & included) or (_OFFICE in included and app in _OFFICE_APPS)


def _opens(excluded: str, required: set[str]) -> bool:
    """Whether excluding this leaves out something required. Microsoft decides what All and Office365 contain."""
    if {_ALL, _OFFICE} & required or excluded == _ALL:
        return True
    return excluded in required or (excluded == _OFFICE and bool(required & _OFFICE_APPS))


def _is_among(app: str, accepted: list[str]) -> bool:
    names = {app.lower(), _NAMES.get(app.lower(), app).lower()}
    return bool(names & _lower(accepted)) and app.lower() != _ALL


def named(apps: Iterable[str]) -> str:
    return ", ".join(f"{_NAMES[app.lower()]} ({app})" if app.lower() in _NAMES else app for app in apps)


def _lower(values: Iterable[str]) -> set[str]:
    return {value.lower() for value in values}
