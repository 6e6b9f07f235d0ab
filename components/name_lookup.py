"""Every name in the settings, looked up before anything is declared, so that one run tells all that are wrong.

Ids, Microsoft's own words ("All") and Outputs of other resources pass as they are and cost no request.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pulumi

from components.references import Mention, References, in_compliance_policy, in_conditional_access
from components.tenant_reader import Tenant
from providers.graph.directory import Kind, look_up
from providers.graph.errors import AmbiguousNameError, GraphError
from settings import Reference, Settings

Ids = list[pulumi.Input[str]] | pulumi.Output[Sequence[str]]


class Names:
    """The ids of all names in `settings`. Raises pulumi.RunError that lists every name which cannot be resolved."""

    def __init__(self, settings: Settings, tenant: Tenant) -> None:
        self._ids: dict[tuple[Kind, str], str] = {}
        access = in_conditional_access(settings.conditional_access, None)
        mentions = [*chain(in_compliance_policy(settings.compliance_policy), access)]
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
        if problems:
            listed = "\n".join(f"  {problem}" for problem in reversed(problems))
            msg = f"{len(problems)} of the configuration's names cannot be resolved; nothing was written:\n{listed}"
            raise pulumi.RunError(msg)

    def id(self, kind: Kind, reference: Reference) -> pulumi.Input[str]:
        """The id that `reference` means."""
        mention = Mention("", kind, reference)
        if mention.name is not None:
            return self._ids[kind, mention.name]
        # A name that is known by heart has its id; words and Outputs stand for themselves.
        return mention.id or reference

    def ids(self, kind: Kind, references: References) -> Ids:
        """The ids that `references` mean, in their order."""
        if isinstance(references, pulumi.Output):
            return references
        return [self.id(kind, reference) for reference in references]
