"""Looks up every name in the settings before anything is declared, so that one run reports all names that are wrong.

Ids, Microsoft's own words ("All") and Outputs of other resources pass as they are and cost no request.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pulumi

from components import looked_up_names
from components.tenant_reader import Tenant
from providers.graph.directory import Kind, look_up
from providers.graph.errors import AmbiguousNameError, GraphError
from settings import Reference, Settings
from settings.base import Section
from settings.references import Mention, in_compliance_policy, in_conditional_access, replaced

Part = TypeVar("Part", bound=Section)


class Names:
    """The ids of all names in `settings`. Raises pulumi.RunError that lists every name which cannot be resolved."""

    def __init__(self, settings: Settings, tenant: Tenant) -> None:
        self._ids: dict[tuple[Kind, str], str] = {}
        access = in_conditional_access(settings.conditional_access, None)
        mentions = [*in_compliance_policy(settings.compliance_policy), *access]
        wanted = {(m.kind, m.name): m.key for m in reversed(mentions) if m.name is not None}
        if wanted:
            self._resolve(wanted, tenant)

    def _resolve(self, wanted: dict[tuple[Kind, str], str], tenant: Tenant) -> None:
        problems: list[str] = []
        with ThreadPoolExecutor(max_workers=4) as pool:
            results = {key: pool.submit(look_up, tenant.graph, *key) for key in wanted}
        for key, result in results.items():
            try:
                self._ids[key] = result.result()
            except AmbiguousNameError as error:
                problems.append(f"{wanted[key]}: {error}")
            except GraphError as error:
                msg = f"The configuration's names could not be looked up; nothing was written. {error}"
                raise pulumi.RunError(msg) from None
        looked_up_names.write_if_asked((name, id_) for (_, name), id_ in self._ids.items())
        if problems:
            listed = "\n".join(f"  {problem}" for problem in reversed(problems))
            msg = f"{len(problems)} of the configuration's names cannot be resolved; nothing was written:\n{listed}"
            raise pulumi.RunError(msg)

    def resolved(self, part: Part) -> Part:
        """`part` of the settings with the id of each object in the place of its name."""
        return replaced(part, self._id)

    def _id(self, mention: Mention) -> Reference:
        if mention.name is not None:
            return self._ids[mention.kind, mention.name]
        # Microsoft's words have no id, and stay.
        return mention.id or mention.reference
