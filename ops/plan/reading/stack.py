"""What a plan contains about its stack as a whole: its name, its emergency accounts, and whether it is a refresh."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ops.plan.reading.digest import Step
from ops.plan.reading.resource_types import STACK


@dataclass(frozen=True)
class StackName:
    """The stack of a plan. Both are empty if no resource of the plan has a URN with them."""

    project: str
    stack: str

    @classmethod
    def of(cls, steps: Sequence[Step]) -> "StackName":
        """From the first URN: `urn:pulumi:STACK::PROJECT::TYPE::NAME`."""
        for step in steps:
            parts = step.urn.split("::")
            if len(parts) >= 4 and parts[0].startswith("urn:pulumi:"):
                return cls(parts[1], parts[0].removeprefix("urn:pulumi:"))
        return cls("", "")

    @classmethod
    def given(cls, name: str) -> "StackName":
        """From an argument of a command line."""
        *head, stack = name.split("/")
        return cls(head[-1] if head else "", stack)

    def answers_to(self, name: str) -> bool:
        """`STACK`, or with a project before it, or as Pulumi Cloud has it, with an organization before both."""
        *head, stack = name.split("/")
        return stack == self.stack and (not head or head[-1] == self.project)

    def __str__(self) -> str:
        return f"{self.project}/{self.stack}" if self.project else self.stack


def is_refresh(steps: Sequence[Step]) -> bool:
    """Whether the plan tells what somebody changed in the tenant, not what is going to be changed."""
    operations = {step.op for step in steps if step.urn.split("::")[2:3] == [STACK]}
    return operations == {"refresh"}


def break_glass(config: dict[str, str]) -> frozenset[str]:
    """The emergency accounts of the configuration: ids, no secrets; nothing else of it is read."""
    found: set[str] = set()
    for key, text in config.items():
        if key.rpartition(":")[2] == "breakGlass":
            found.update(_ids(text))
    return frozenset(found)


def _ids(text: str) -> list[str]:
    try:
        value: Any = json.loads(text)
    except ValueError:
        return []
    lists = [value.get(name) for name in ("users", "groups")] if isinstance(value, dict) else []
    return [one for ones in lists if isinstance(ones, list) for one in ones if isinstance(one, str)]
