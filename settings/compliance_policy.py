"""The Windows compliance policy, as a stack configures it.

`machine_risk_score` has the portal's words. `components` translates them into Graph's.
"""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field, field_validator

from providers.windows10_compliance_policy.model import ActionType, ComplianceSettings
from settings.assignments import Assignments
from settings.base import Given, Section, below, entries, member
from settings.errors import Mistake
from settings.types import (
    GroupReference,
    Guid,
    Listed,
    ScopeTagReference,
    SeveralIds,
    SomeIds,
    TemplateReference,
    Text,
    WholeNumber,
    whole,
)

_HOURS_A_DAY: Final = 24

MachineRiskScore = Literal["clear", "low", "medium", "high"]


class ActionForNoncompliance(Section):
    """What happens to a noncompliant device, and after how long. Without days and hours it happens at once."""

    action: ActionType
    # Graph's limit is 8760 hours [docs].
    after_days: Annotated[WholeNumber, whole(0, 365, "days")] | None = None
    after_hours: Annotated[WholeNumber, whole(0, 8760, "hours")] | None = None
    notification_template: TemplateReference | None = None
    additional_recipients: SeveralIds[GroupReference] = ()
    """Groups that get the notification too."""

    @property
    def grace_period_hours(self) -> int:
        """The wait in Graph's unit; the portal shows days."""
        return self.after_hours or (self.after_days or 0) * _HOURS_A_DAY

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        if member(given, "after_days") is not None and member(given, "after_hours") is not None:
            yield Mistake(("afterHours",), "afterDays is given as well; keep one of them")
        action, template = member(given, "action"), member(given, "notification_template")
        if action == "notification" and template is None:
            text = "is missing: a notification sends a template. Expected the name or id of a notification template"
            yield Mistake(("notificationTemplate",), text)
        if isinstance(action, str) and action != "notification":
            for name, key in (
                ("notification_template", "notificationTemplate"),
                ("additional_recipients", "additionalRecipients"),
            ):
                if member(given, name) not in (None, [], ()):
                    yield Mistake((key,), "only the action notification sends anything; remove it")


_BLOCK_AT_ONCE: Final = ActionForNoncompliance(action="block")


class CompliancePolicy(Section):
    """The policy that makes a device compliant only while its machine risk is low enough."""

    display_name: Text = Field(description="the name that the portal shows")
    description: str | None = Field(default=None, strict=True)
    machine_risk_score: MachineRiskScore = Field(description="the highest risk of a compliant device")
    settings: ComplianceSettings = ComplianceSettings()
    actions_for_noncompliance: Listed[ActionForNoncompliance] = (_BLOCK_AT_ONCE,)
    scope_tags: SomeIds[ScopeTagReference] | None = None
    """None: not managed."""
    assignments: Assignments = Field(description="whom the policy applies to")
    adopt: Guid | None = None
    """The id of an existing policy to adopt."""

    @field_validator("actions_for_noncompliance", mode="after")
    @classmethod
    def _with_block(cls, actions: tuple[ActionForNoncompliance, ...]) -> tuple[ActionForNoncompliance, ...]:
        # "Mark device noncompliant": Graph demands one [issues]. Last, so that positions stay the file's.
        return actions if any(action.action == "block" for action in actions) else (*actions, _BLOCK_AT_ONCE)

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        actions = entries(member(given, "actions_for_noncompliance"))
        blocks = [position for position, action in enumerate(actions) if member(action, "action") == "block"]
        for position in blocks[1:]:
            text = f"a second block; a policy marks a device noncompliant once, and [{blocks[0]}] does already"
            yield from below("actionsForNoncompliance", [Mistake((position, "action"), text)])
