"""A preview with the report of `ops plan`, and whether it counts as failed or as weaker."""

from dataclasses import dataclass, field
from urllib.parse import quote

import yaml

from ops.plan.formats.markdown import markdown
from ops.plan.judging.findings import Direction
from ops.plan.judging.report import Report, report_of
from ops.plan.reading.digest import UnreadablePlanError, parsed
from ops.plan.reading.looked_up_names import looked_up_names
from ops.visible_text import visible
from pulumi_cli.events import Found, Violation
from pulumi_cli.pulumi import Preview
from pulumi_cli.stack_files import ROOT


@dataclass(frozen=True)
class JudgedPreview:
    """What a preview of one stack means."""

    stack: str
    failure: str
    """Why this cannot be merged, whatever label it has; empty if it can."""
    weaker: int
    compared: bool
    """Whether there was something to compare with. Otherwise it is not known what gets weaker."""
    report: Report | None
    """The report of `ops plan`; None if there is no plan."""
    violations: tuple[Violation, ...]
    errors: str = field(default="", repr=False)
    found: Found = field(default_factory=Found)
    """The refresh's result, if the preview refreshed."""

    @property
    def why(self) -> str:
        """The failure with its cause, in one line that no service reads as a command."""
        causes = " ".join(visible(reason).replace("##", "# #") for reason in self.found.reasons)
        return f"{self.failure} {causes}".strip()

    @property
    def is_weaker(self) -> bool:
        return not self.compared or self.weaker > 0

    @property
    def plan(self) -> str:
        """The Markdown of `ops plan`; empty where there is no plan."""
        # The first line is the marker, which the comment sets itself.
        return markdown([self.report]).partition("\n")[2] if self.report else ""

    @property
    def marker(self) -> str:
        return stack_marker("plan", self.stack)


def stack_marker(purpose: str, stack: str) -> str:
    """The hidden first line by which a stack's comment or issue is found again; for plans it is `ops plan`'s own."""
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))["name"]
    return f"<!-- ops {purpose}: {quote(f'{project}/{stack}', safe='/')} -->"


def judged(stack: str, preview: Preview, *, compared: bool = True) -> JudgedPreview:
    try:
        names = looked_up_names(preview.names, "the preview")
        found = report_of(parsed(preview.digest, "the preview"), stack, names)
    except UnreadablePlanError as error:
        failure = f"there is no plan to judge. {error}"
        return JudgedPreview(stack, failure, 0, compared, None, preview.violations, preview.errors, preview.found)
    weaker, failure = found.counts[Direction.WEAKER], _failure(preview, failed=found.failed)
    said = "\n".join([*preview.errors.splitlines(), *(one.text for one in found.diagnostics)])
    return JudgedPreview(stack, failure, weaker, compared, found, preview.violations, said, preview.found)


def _failure(preview: Preview, *, failed: bool) -> str:
    if preview.refused:
        rules = dict.fromkeys(one.rule for one in preview.violations if one.mandatory)
        return f"refused by the policy pack: {', '.join(rules)}."
    if failed or preview.exit_code:
        return f"the preview failed (exit code {preview.exit_code})."
    return ""
