"""Names that the portal shows and the ids that Graph takes: the kinds of objects that configuration may name.

Display names are not unique: a name that matches nothing, or two objects, is an error that lists what was found.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from providers.graph.errors import AmbiguousNameError, UnexpectedAnswerError, shown
from providers.graph.request import Json, Request, Version

if TYPE_CHECKING:
    from providers.graph.client import GraphClient


@dataclass(frozen=True)
class Kind:
    """A kind of object: where it is listed, by which properties it may be named, which property is its id.

    `filtered`: whether Graph filters the collection by name; short Intune lists are fetched whole, and shown on a miss.
    """

    noun: str
    path: str
    permission: str
    names: tuple[str, ...] = ("displayName",)
    identifier: str = "id"
    version: Version = "v1.0"
    filtered: bool = True


GROUP: Final = Kind("group", "/groups", "Group.Read.All")
USER: Final = Kind("user", "/users", "User.Read.All", ("userPrincipalName", "displayName"))
APPLICATION: Final = Kind("application", "/servicePrincipals", "Application.Read.All", identifier="appId")
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


def look_up(graph: "GraphClient", kind: Kind, name: str) -> str:
    """The id of the one `kind` named `name`, letter case aside as in Graph's own filters.

    Raises AmbiguousNameError with what was found instead.
    """
    candidates = list(graph.get_all(_listing(kind, name)))
    found = [item for item in candidates if any(_same(item.get(prop), name) for prop in kind.names)]
    if len(found) == 1:
        return _identifier(kind, found[0])
    if found:
        ids = ", ".join(_described(kind, item) for item in found)
        msg = f"{len(found)} {kind.noun}s are named {name!r}: {ids}. Give the id of the one that is meant."
        raise AmbiguousNameError(msg)
    known = (
        "" if kind.filtered else f" There are: {', '.join(_described(kind, item) for item in candidates) or 'none'}."
    )
    msg = f"No {kind.noun} is named {name!r}.{known} Correct the name, or give the id."
    raise AmbiguousNameError(msg)


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
