"""A name in the place of an id, where the program's own look-up finds exactly that object by it; else the id.

The id then has the name as a comment. Names are Graph's answer, and so is that they are unique: ignoring case, as
Graph's filters do. A kind of object that may not be read keeps its ids, and the report says which permission it takes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol, get_args

from pydantic import TypeAdapter, ValidationError

from ops.adopt.values import Ref
from ops.plan.wording.portal_terms import ROLES
from ops.tenant.readings import Recorder
from providers.graph.directory import ROLE, TERMS_OF_USE, Kind, look_up
from providers.graph.errors import AmbiguousNameError, ForbiddenError, RequestFailedError
from providers.graph.request import Request
from settings.references import Mention
from settings.types import GUID, RefersTo

GONE: Final = "not in the tenant"
_IDS_IN_A_FILTER: Final = 15
"""Graph refuses more values in one `in` [docs]."""


class Naming(Protocol):
    """Gives ids the form in which the configuration has them. `as_type`: a reference type of `settings.types`."""

    def references(self, as_type: Any, ids: Iterable[str]) -> list[Ref]:  # noqa: ANN401 - an annotated type
        """Names where they can stand for the ids."""

    def ids(self, as_type: Any, ids: Iterable[str]) -> list[Ref]:  # noqa: ANN401 - an annotated type
        """The ids, each with its name as a comment."""


class Ids:
    """Leaves every id as it is, and asks nothing: for a judgement that needs no name."""

    def references(self, _as_type: Any, ids: Iterable[str]) -> list[Ref]:  # noqa: ANN401 - as in Naming
        return [Ref(one) for one in ids]

    def ids(self, _as_type: Any, ids: Iterable[str]) -> list[Ref]:  # noqa: ANN401 - as in Naming
        return [Ref(one) for one in ids]


class TenantNames:
    """Asks the tenant for the names of ids, a request for each kind and one for each name. Raises GraphError.

    `unread`: what could not be read, in words.
    """

    def __init__(self, reads: Recorder) -> None:
        self._reads = reads
        self._names: dict[tuple[Kind, str], tuple[str, ...]] = {}
        self._unread: set[Kind] = set()
        self._gone: dict[Kind, set[str]] = defaultdict(set)
        self.unread: list[str] = []

    @property
    def gone(self) -> list[str]:
        """Objects that the tenant does not have, in words."""
        return [f"the tenant has no {kind.noun} {one}" for kind, ids in self._gone.items() for one in sorted(ids)]

    def references(self, as_type: Any, ids: Iterable[str]) -> list[Ref]:  # noqa: ANN401 - as in Naming
        return [self._reference(as_type, one) for one in self._known(as_type, ids)]

    def ids(self, as_type: Any, ids: Iterable[str]) -> list[Ref]:  # noqa: ANN401 - as in Naming
        return [self._id(_refers(as_type), one) for one in self._known(as_type, ids)]

    def _reference(self, as_type: Any, one: str) -> Ref:  # noqa: ANN401 - as in Naming
        refers = _refers(as_type)
        for name in self._names.get((refers.kind, one), ()):
            if self._stands_for(as_type, refers, name, one):
                return Ref(name)
        return self._id(refers, one)

    def _id(self, refers: RefersTo, one: str) -> Ref:
        names = self._names.get((refers.kind, one))
        if names is None and refers.kind is ROLE and one in ROLES:
            return Ref(one, ROLES[one])
        return Ref(one, GONE if one in self._gone[refers.kind] else next(iter(names or ()), ""))

    def _stands_for(self, as_type: Any, refers: RefersTo, name: str, one: str) -> bool:  # noqa: ANN401 - as in Naming
        """Whether the program takes `name` for the object `one`, and for no other."""
        try:
            TypeAdapter(as_type).validate_python(name)
        except ValidationError:
            return False
        mention = Mention("", refers.kind, name, refers.words)
        if mention.name is None:
            return mention.id == one
        try:
            return look_up(self._reads, refers.kind, name).lower() == one
        except AmbiguousNameError:
            return False

    def _known(self, as_type: Any, ids: Iterable[str]) -> list[str]:  # noqa: ANN401 - as in Naming
        """`ids` in lower case but for Microsoft's words, their names read."""
        refers = _refers(as_type)
        found = [in_lower_case(one) for one in ids]
        asked = (one for one in found if GUID.fullmatch(one) or (not refers.kind.filtered and one not in refers.words))
        wanted = [one for one in dict.fromkeys(asked) if (refers.kind, one) not in self._names]
        if wanted and refers.kind is not TERMS_OF_USE and refers.kind not in self._unread:
            self._read(refers.kind, wanted)
        return found

    def _read(self, kind: Kind, wanted: Sequence[str]) -> None:
        try:
            names = dict(self._listed(kind, wanted))
        except RequestFailedError as error:
            self._unread.add(kind)
            why = f"needs {kind.permission}" if isinstance(error, ForbiddenError) else str(error)
            self.unread.append(f"The names of each {kind.noun}, and whether the tenant has it, are not known: {why}")
            return
        for one in wanted:
            if one in names:
                self._names[kind, one] = names[one]
            else:
                self._gone[kind].add(one)

    def _listed(self, kind: Kind, wanted: Sequence[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
        for start in range(0, len(wanted) if kind.filtered else 1, _IDS_IN_A_FILTER):
            query = _query(kind, wanted[start : start + _IDS_IN_A_FILTER]) if kind.filtered else {}
            what = f"Reading the names of {kind.noun}s"
            request = Request("GET", kind.path, what, kind.permission, kind.version, query)
            for item in self._reads.get_all(request):
                texts = (item.get(name) for name in kind.names)
                yield (
                    str(item.get(kind.identifier)).lower(),
                    tuple(one for one in texts if isinstance(one, str) and one),
                )


def _query(kind: Kind, ids: Sequence[str]) -> dict[str, str]:
    listed = ",".join(f"'{one}'" for one in ids)
    members = ",".join(dict.fromkeys((kind.identifier, *kind.names)))
    return {"$select": members, "$filter": f"{kind.identifier} in ({listed})"}


def in_lower_case(one: str) -> str:
    """An id as Graph tells it; Microsoft's words stay."""
    return one.lower() if GUID.fullmatch(one) else one


def _refers(as_type: Any) -> RefersTo:  # noqa: ANN401 - as in Naming
    return next(one for one in get_args(as_type) if isinstance(one, RefersTo))
