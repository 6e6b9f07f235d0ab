"""Finds the ids of objects that the configuration names by display name, and checks that ids exist.

Display names are not unique: a name that matches no object, or several, is an error that lists the matches. An id is
unique, but its object may not exist: `existing` returns the ids whose object exists.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from providers.graph.errors import AmbiguousNameError, UnexpectedAnswerError, shown
from providers.graph.request import Json, Request, Version

if TYPE_CHECKING:
    from providers.graph.reader import GraphReader


@dataclass(frozen=True)
class Kind:
    """A kind of object: its collection, the properties that may name it, and the property that is its id.

    `filtered`: whether Graph filters the collection. Short collections are read completely, and listed if no name
    matches. `remedy`: what to do if no object has the name, besides correcting it.
    """

    noun: str
    path: str
    permission: str
    names: tuple[str, ...] = ("displayName",)
    identifier: str = "id"
    version: Version = "v1.0"
    filtered: bool = True
    remedy: str = "give the id"


BRING_IN: Final = (
    "bring the application into the tenant: a Microsoft service comes with its licence or first use, or by "
    "`az ad sp create --id {}`"
)
"""Takes the application id. The id alone is not enough: Graph refuses a policy without a service principal."""

GROUP: Final = Kind("group", "/groups", "Group.Read.All")
USER: Final = Kind("user", "/users", "User.Read.All", ("userPrincipalName", "displayName"))
APPLICATION: Final = Kind(
    "application",
    "/servicePrincipals",
    "Application.Read.All",
    identifier="appId",
    remedy=BRING_IN.format("APPLICATION_ID"),
)
SERVICE_PRINCIPAL: Final = Kind("service principal", "/servicePrincipals", "Application.Read.All")
ROLE: Final = Kind("directory role", "/directoryRoleTemplates", "RoleManagement.Read.Directory", filtered=False)
NAMED_LOCATION: Final = Kind(
    "named location", "/identity/conditionalAccess/namedLocations", "Policy.Read.All", filtered=False
)
AUTHENTICATION_STRENGTH: Final = Kind(
    "authentication strength", "/policies/authenticationStrengthPolicies", "Policy.Read.All", filtered=False
)
SCOPE_TAG: Final = Kind(
    "scope tag", "/deviceManagement/roleScopeTags", "DeviceManagementRBAC.Read.All", version="beta", filtered=False
)
ASSIGNMENT_FILTER: Final = Kind(
    "assignment filter",
    "/deviceManagement/assignmentFilters",
    "DeviceManagementConfiguration.Read.All",
    version="beta",
    filtered=False,
)
NOTIFICATION_TEMPLATE: Final = Kind(
    "notification template",
    "/deviceManagement/notificationMessageTemplates",
    "DeviceManagementServiceConfig.Read.All",
    filtered=False,
)
TERMS_OF_USE: Final = Kind("terms of use", "", "")
"""Without a path: Graph does not list them to applications [docs]."""

_IDS_IN_A_FILTER: Final = 15
"""Graph refuses more values in one `in` [docs]."""


def look_up(graph: "GraphReader", kind: Kind, name: str) -> str:
    """The id of the one `kind` named `name`, ignoring case as Graph's filters do.

    Raises AmbiguousNameError with the objects found, if there is not exactly one.
    """
    candidates = list(graph.get_all(_listing(kind, name)))
    found = [item for item in candidates if any(_same(item.get(prop), name) for prop in kind.names)]
    if len(found) == 1:
        return _identifier(kind, found[0])
    if found:
        ids = ", ".join(_described(kind, item) for item in found)
        msg = f"{len(found)} {kind.noun}s are named {name!r}: {ids}. Give the id of the right one."
        raise AmbiguousNameError(msg)
    known = (
        "" if kind.filtered else f" There are: {', '.join(_described(kind, item) for item in candidates) or 'none'}."
    )
    msg = f"No {kind.noun} is named {name!r}.{known} Correct the name, or {kind.remedy}."
    raise AmbiguousNameError(msg)


def existing(graph: "GraphReader", kind: Kind, ids: Sequence[str]) -> set[str]:
    """Those of `ids`, in lower case, for which an object of `kind` exists."""
    what = f"Verifying the ids of {kind.noun}s"
    found: set[str] = set()
    for start in range(0, len(ids) if kind.filtered else 1, _IDS_IN_A_FILTER):
        listed = ",".join(f"'{one}'" for one in ids[start : start + _IDS_IN_A_FILTER])
        query = {"$select": kind.identifier, "$filter": f"{kind.identifier} in ({listed})"} if kind.filtered else {}
        items = graph.get_all(Request("GET", kind.path, what, kind.permission, kind.version, query))
        found |= {_identifier(kind, item).lower() for item in items}
    return found & {one.lower() for one in ids}


def _listing(kind: Kind, name: str) -> Request:
    literal = name.replace("'", "''")
    query = {"$select": ",".join(dict.fromkeys((kind.identifier, *kind.names, "displayName")))} if kind.filtered else {}
    if kind.filtered:
        query["$filter"] = " or ".join(f"{prop} eq '{literal}'" for prop in kind.names)
    return Request("GET", kind.path, f"Looking up the {kind.noun} {name!r}", kind.permission, kind.version, query)


def _same(value: object, name: str) -> bool:
    return isinstance(value, str) and value.casefold() == name.casefold()


def _described(kind: Kind, item: Json) -> str:
    return f"{_identifier(kind, item)} ({shown(str(item.get('displayName')))})"


def _identifier(kind: Kind, item: Json) -> str:
    identifier = item.get(kind.identifier)
    if not isinstance(identifier, str):
        msg = f"Graph lists a {kind.noun} without {kind.identifier}: {shown(repr(item))[:200]}."
        raise UnexpectedAnswerError(msg)
    return identifier
