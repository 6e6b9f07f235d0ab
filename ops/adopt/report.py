"""What is said after the stack file was written, as text or as JSON, and the exit status."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ops import terminal
from ops.adopt.draft import Draft
from ops.adopt.pack import NEEDS_A_PREVIEW, Remark
from ops.visible_text import visible

SCHEMA_VERSION: Final = 1


@dataclass(frozen=True)
class Report:
    """A stack file that was written. `tenant_name` is None where it may not be read."""

    stack: str
    tenant_id: str
    tenant_name: str | None
    file: str
    draft: Draft
    remarks: tuple[Remark, ...]

    @property
    def status(self) -> int:
        """0 whole, 2 something is not expressed, would change, or would be refused."""
        refused = any(one.refuses for one in self.remarks)
        return 2 if self.draft.lost or self.draft.changes or refused else 0


def show(report: Report, form: str) -> int:
    """Write the report to standard output. Returns the exit status."""
    terminal.show(_FORMATS[form](report))
    return report.status


def text(report: Report) -> str:
    return "".join(f"{visible(line)}\n" for line in _lines(report))


def json_document(report: Report) -> str:
    draft = report.draft
    document: dict[str, Any] = {
        "schemaVersion": SCHEMA_VERSION,
        "command": "adopt",
        "stack": report.stack,
        "tenant": {"id": report.tenant_id, "displayName": report.tenant_name},
        "file": report.file,
        "written": list(draft.parts),
        "notExpressed": [{"part": one.key, "text": one.text} for one in draft.lost],
        "wouldChange": [{"part": one.key, "text": one.text} for one in draft.changes],
        "notKnown": list(draft.not_known),
        "policyPack": [
            {"rule": one.rule, "part": one.part, "refuses": one.refuses, "message": one.message}
            for one in report.remarks
        ],
        "needsAPreview": list(NEEDS_A_PREVIEW),
    }
    return json.dumps(document, indent=2) + "\n"


def _lines(report: Report) -> Iterator[str]:
    draft = report.draft
    yield f"Written: {report.file}, with {', '.join(draft.parts)}."
    yield from _listed("What the configuration cannot express:", [f"{one.key}: {one.text}" for one in draft.lost])
    changed = [f"{one.key}: {one.text}" for one in draft.changes]
    yield from _listed("What the next `pulumi up` would change (in the tenant → configured):", changed)
    yield from _listed("What is not known:", draft.not_known)
    refused, advice = ([one for one in report.remarks if one.refuses is refuses] for refuses in (True, False))
    yield from _listed("What the policy pack would refuse:", map(_remark, refused))
    yield from _listed("What the policy pack advises:", map(_remark, advice))
    yield ""
    yield f"Only a preview shows what the policy pack's rule {', '.join(NEEDS_A_PREVIEW)} says."
    yield f"Next: pulumi stack init {report.stack}, then pulumi preview --stack {report.stack}."
    if not draft.lost and not draft.changes:
        yield "It changes nothing: Conditional Access is imported. Pulumi cannot import the parts of Intune and shows"
        yield "them as created; of the compliance policy it says that adopting it changes nothing."


def _remark(one: Remark) -> str:
    where = f" ({one.part})" if one.part else ""
    return f"{one.rule}{where}: {' '.join(one.message.split())}"


def _listed(head: str, lines: Any) -> Iterator[str]:  # noqa: ANN401 - texts, iterated over once
    found = list(lines)
    if found:
        yield ""
        yield head
        yield from (f"  {one}" for one in found)


_FORMATS: Final[dict[str, Callable[[Report], str]]] = {"text": text, "json": json_document}
