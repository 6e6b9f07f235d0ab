"""Verifies that every id in the configuration exists in the tenant, before anything is written.

Graph refuses a policy that refers to a missing object [client], and the Conditional Access policy comes last: the other
parts would be deployed by then, and act. Looking up a name shows that its object exists. Ids are verified here, each
kind in one request. Ids that the stack's state does not hold yet are verified before anything is declared. All ids of a
policy are verified when it is about to change, because an object may have been deleted. So a run without a change sends
no request.

Not verified are Outputs, which only `up` knows, home tenants of guests, and terms of use, which Graph lists to no
application [docs]. New terms of use get a warning.
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pulumi

from components.checks.check import Blocker, Change, Check, CheckWarning, Finding
from components.tenant_reader import Tenant
from providers.graph.directory import (
    APPLICATION,
    AUTHENTICATION_STRENGTH,
    BRING_IN,
    GROUP,
    NAMED_LOCATION,
    ROLE,
    SERVICE_PRINCIPAL,
    TERMS_OF_USE,
    USER,
    Kind,
    existing,
)
from providers.graph.errors import ForbiddenError, GraphError
from settings.references import Mention

_PORTAL: Final = "entra.microsoft.com >"
_WHERE: Final = {
    GROUP: f"Correct the object id, or remove it ({_PORTAL} Groups > All groups).",
    USER: f"Correct the object id, or remove it ({_PORTAL} Users > All users).",
    ROLE: f"Give the template id of the role ({_PORTAL} Roles & admins > the role > Description).",
    APPLICATION: f"Correct the application id, or {BRING_IN}.",
    SERVICE_PRINCIPAL: f"Give the object id that stands under {_PORTAL} Enterprise apps, not the application id.",
    NAMED_LOCATION: f"Correct the id, or remove it ({_PORTAL} Conditional Access > Named locations).",
    AUTHENTICATION_STRENGTH: f"Correct the id ({_PORTAL} Conditional Access > Authentication strengths).",
}
_ELSE: Final = "Correct the id, or give the name."


class Existence:
    """Verifies each id of the settings once a run. `enforced`: an id that cannot be read counts as missing."""

    def __init__(self, tenant: Tenant, *, enforced: bool) -> None:
        self._tenant, self._enforced = tenant, enforced
        self._asked: set[tuple[Kind, str]] = set()

    def verify(self, parts: Iterable[tuple[Iterable[Mention], Mapping[str, Any]]]) -> None:
        """Raise pulumi.RunError with all ids that do not exist. `parts`: the references of each, and its outputs."""
        new: list[Mention] = []
        for mentions, outputs in parts:
            known = frozenset(_texts(outputs))
            new += [one for one in mentions if one.id is not None and one.id not in known]
        try:
            missing, warnings = self._asked_for([one for one in new if one.kind is not TERMS_OF_USE])
        except GraphError as error:
            msg = f"The configuration's ids could not be verified; nothing was written. {error}"
            raise pulumi.RunError(msg) from None
        for warning in (*warnings, *(_unverifiable(one) for one in new if one.kind is TERMS_OF_USE)):
            pulumi.warn(warning)
        if missing:
            raise pulumi.RunError(_listed("The configuration cannot be carried out; nothing was written", missing))

    def present(self, what: str, mentions: Iterable[Mention]) -> Check:
        """Blocks a change of `what` when the object of one of its `mentions` does not exist."""
        named = [one for one in mentions if one.kind is not TERMS_OF_USE]

        def check(_change: Change) -> list[Finding]:
            missing, warnings = self._asked_for(named)
            if missing:
                return [Blocker(_listed(f"{what} was not touched", missing))]
            return [CheckWarning(one) for one in warnings]

        return check

    def _asked_for(self, mentions: Iterable[Mention]) -> tuple[list[str], list[str]]:
        """The missing objects, and the warnings."""
        kinds: dict[Kind, list[Mention]] = {}
        for mention in mentions:
            if mention.id is not None and (mention.kind, mention.id) not in self._asked:
                kinds.setdefault(mention.kind, []).append(mention)
        if not kinds:
            return [], []
        with ThreadPoolExecutor(max_workers=4) as pool:
            answers = list(pool.map(self._existing, kinds.keys(), kinds.values()))
        missing, unread = [], []
        for (kind, named), answer in zip(kinds.items(), answers, strict=True):
            if isinstance(answer, ForbiddenError):
                unread.append(_unreadable(named, answer))
            else:
                missing += [_missing(one) for one in named if one.id not in answer]
            self._asked |= {(kind, str(one.id)) for one in named}
        return ([*missing, *unread], []) if self._enforced else (missing, unread)

    def _existing(self, kind: Kind, mentions: Iterable[Mention]) -> set[str] | ForbiddenError:
        try:
            return existing(self._tenant.graph, kind, list(dict.fromkeys(str(one.id) for one in mentions)))
        except ForbiddenError as error:
            return error


def _texts(value: object) -> Iterator[str]:
    """Every text in a resource's outputs, in lower case. Of a path only the last part, which is the id."""
    if isinstance(value, str):
        yield value.rpartition("/")[2].lower()
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _missing(mention: Mention) -> str:
    where = _WHERE.get(mention.kind, _ELSE).format(mention.id)
    return f"{mention.key}: the tenant has no {mention.kind.noun} {mention.id}. {where}"


def _unverifiable(mention: Mention) -> str:
    return (
        f"{mention.key}: whether there are terms of use {mention.id} Graph tells no application. If there are none, it "
        f"refuses the policy, which comes last. Make sure ({_PORTAL} Conditional Access > Terms of use)."
    )


def _unreadable(mentions: Iterable[Mention], error: GraphError) -> str:
    return f"{', '.join(one.key for one in mentions)}: whether the tenant has them could not be read. {error}"


def _listed(head: str, problems: list[str]) -> str:
    return f"{head}: {problems[0]}" if len(problems) == 1 else "\n  ".join([f"{head}:", *problems])
