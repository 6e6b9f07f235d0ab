"""The shape of one Graph call inside the emulator: the input of a handler, its answer, and its declaration."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..objects import Application
from ..schema.types import Version
from ..state import TenantState
from .filters import Condition, parse_filter
from .odata import Query

Workload = Literal["intune", "policy", "directory", "reports"]
Permissions = tuple[frozenset[str], ...]
BOTH: tuple[Version, ...] = ("v1.0", "beta")
BETA_ONLY: tuple[Version, ...] = ("beta",)


def any_of(*permissions: str) -> Permissions:
    return tuple(frozenset({one}) for one in permissions)


def all_of(*permissions: str) -> Permissions:
    return (frozenset(permissions),)


@dataclass(frozen=True)
class Call:
    """One authorised request; `keys` are the values in its path, `base_url` is https://HOST.

    `roles`: the permissions in its token; `headers` in small letters; `person`: the id of a user who is signed in.
    """

    method: str
    version: Version
    path: str
    base_url: str
    keys: Mapping[str, str]
    query: Query
    body: Any
    application: Application
    tenant: TenantState
    roles: frozenset[str] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict)
    person: str | None = None

    @property
    def url(self) -> str:
        return f"{self.base_url}/{self.version}/{self.path}"

    def context(self, fragment: str) -> str:
        return f"{self.base_url}/{self.version}/$metadata#{fragment}"


@dataclass(frozen=True)
class Answer:
    """Status and JSON body; None is an empty body."""

    status: int = 200
    body: Mapping[str, Any] | None = None


Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Operation:
    """A method on a path template such as deviceManagement/managedDevices/{id}, and the permissions to call it.

    `filters` reads the text of $filter. `own_filter`: the handler reads `$filter` itself, as it is no directory's.
    """

    method: str
    template: str
    handler: Handler
    workload: Workload
    permissions: Permissions
    options: frozenset[str] = frozenset()
    versions: tuple[Version, ...] = BOTH
    filters: Callable[[str], Condition] = parse_filter
    own_filter: bool = False

    @property
    def segments(self) -> list[str]:
        return self.template.split("/")
