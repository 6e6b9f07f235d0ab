"""What a refresh found in a tenant, for the issue and for the person who approves a deployment."""

from collections.abc import Iterator

from ops.plan.formats.markdown import code
from pulumi_cli.events import Drifted, Found

_ANEW = "deleted: a deployment makes a new one, with another id"
_CONDITIONAL_ACCESS = "-conditional-access"
_RECYCLE_BIN = (
    ". To have the old one back instead, restore it within 30 days (entra.microsoft.com > Conditional Access > Deleted "
    "policies) and start the pipeline again"
)


def drifted(found: Found) -> Iterator[str]:
    yield from (f"- {code(one.name)}: {what_happened(one)}\n" for one in found.drifted)


def what_happened(one: Drifted) -> str:
    if not one.is_gone:
        return "changed"
    return _ANEW + (_RECYCLE_BIN if one.name.endswith(_CONDITIONAL_ACCESS) else "")


def beyond(found: Found) -> Iterator[str]:
    """Messages of providers about what no run of the stack changes in the tenant."""
    yield from (f"- {code(remark)}\n" for remark in found.remarks)


def for_approval(found: Found) -> str:
    """The part of a deployment's summary about the refresh; empty if it found no difference."""
    parts = []
    if found.drifted:
        head = "#### Changed in the tenant, beside this program\n\nThe plan above says what becomes of it.\n\n"
        parts.append(head + "".join(drifted(found)))
    if found.remarks:
        parts.append("#### Found in the tenant, and not changed by any deployment\n\n" + "".join(beyond(found)))
    return "\n".join(parts)
