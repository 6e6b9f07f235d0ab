"""A new stack: an example with the answers in it, as the text of its two files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import TypeAdapter, ValidationError

from ops.init.yaml_text import Value, replaced
from ops.pipeline.errors import PipelineError
from ops.schema.document import NAMESPACE, first_line
from pulumi_cli.stack_files import PACK, ROOT
from settings import ConfigurationError, Mistake, load
from settings.types import Guid

EXAMPLES: Final = ("smallest", "pilot", "production")
ENABLED: Final = "enabled"
STATES: Final = ("reportOnly", ENABLED)
_ENFORCED: Final = ("declared-enforcement", "protection", "protection-enforced")
"""The rules of the policy pack that ask which stacks may enforce."""
_BREAK_GLASS: Final = "break-glass"
_FOLDER: Final = ROOT / "examples"
_TENANT: Final = ("config", "azuread:tenantId")
ENOUGH: Final = 2
"""Emergency accounts that the policy pack asks for, unless there is a group of them."""


def _ours(*steps: str) -> tuple[str, ...]:
    return ("config", f"{NAMESPACE}{steps[0]}", *steps[1:])


PATHS: Final[Mapping[str, tuple[str, ...]]] = {
    "compliance_policy_name": _ours("compliancePolicy", "displayName"),
    "conditional_access_name": _ours("conditionalAccess", "displayName"),
    "device_group": _ours("compliancePolicy", "assignments", "include"),
    "people_group": _ours("conditionalAccess", "users", "include", "groups"),
    "state": _ours("conditionalAccess", "state"),
}
"""The path of each answer in the stack file. A group is the only entry of a list."""
_LISTS: Final = frozenset({"device_group", "people_group"})
OF_A_PILOT: Final = _LISTS
"""What only the pilot asks."""


@dataclass(frozen=True)
class NewStack:
    """An example to begin with, and what has been answered: `answers` has keys of PATHS."""

    name: str
    example: str
    answers: Mapping[str, str]
    tenant_id: str | None = None
    users: Sequence[str] = ()
    groups: Sequence[str] = ()

    @property
    def is_enforced(self) -> bool:
        return self.answer("state") == ENABLED

    def answer(self, key: str) -> str:
        """The answer, or the value that a new stack begins with."""
        if key in self.answers:
            return self.answers[key]
        return STATES[0] if key == "state" else self._of_the_example(key)

    def _of_the_example(self, key: str) -> str:
        value: Any = yaml.safe_load(self._example("stack.yaml"))
        for step in PATHS[key]:
            value = value[step]
        return str(value[0] if key in _LISTS else value)

    def asked(self) -> list[str]:
        """The answers that this example takes, in the order of PATHS."""
        return [key for key in PATHS if key not in OF_A_PILOT or self.example == "pilot"]

    def stack_file(self) -> str:
        """The text of `Pulumi.STACK.yaml`, whatever the answers are."""
        text = self._example("stack.yaml")
        for key in self.asked():
            value: Value = [self.answer(key)] if key in _LISTS else self.answer(key)
            text = replaced(text, PATHS[key], value)
        if self.tenant_id is not None:
            text = replaced(text, _TENANT, self.tenant_id)
        if self.users or self.groups:
            text = replaced(text, _ours("breakGlass"), self._accounts())
        _, _, config = text.partition("\nconfig:")
        about = f"# The stack {self.name}, made from examples/{self.example}; docs/configuration.md has every key.\n"
        return f"{first_line()}{about}config:{config}"

    def pack_file(self) -> str:
        """The text of the policy pack's configuration: the same accounts, and whether this stack may enforce."""
        pack: dict[str, Any] = json.loads(self._example("policy_pack.json"))
        pack[_BREAK_GLASS] = self._accounts()
        for rule in _ENFORCED:
            pack.pop(rule, None)
            if self.is_enforced:
                pack[rule] = {"enforcedStacks": [self.name]}
        return json.dumps(pack, indent=2, ensure_ascii=False) + "\n"

    def mistakes(self) -> list[Mistake]:
        """The settings' errors about the stack file, and why the policy pack would refuse a new stack."""
        found = []
        if self.tenant_id is not None:
            found += [Mistake(_TENANT[1:], text) for text in _against_an_id(self.tenant_id)]
        document = yaml.safe_load(self.stack_file())["config"]
        try:
            load({key.removeprefix(NAMESPACE): value for key, value in document.items() if key.startswith(NAMESPACE)})
        except ConfigurationError as error:
            found += error.mistakes
        if (self.users or self.groups) and not self.groups and len(self.users) < ENOUGH:
            text = "one account can be lost together with its key; give two, or a group of emergency accounts"
            found.append(Mistake(("breakGlass", "users"), text))
        if self.answer("state") == "disabled":
            found.append(Mistake(("conditionalAccess", "state"), f"a new stack begins as {' or '.join(STATES)}"))
        if self.is_enforced and self.example == "pilot":
            text = "the policy pack wants everybody reached once access is enforced; a pilot begins in reportOnly"
            found.append(Mistake(("conditionalAccess", "state"), text))
        return found

    def _accounts(self) -> dict[str, list[str]]:
        given = {"users": list(self.users), "groups": list(self.groups)}
        return {kind: ids for kind, ids in given.items() if ids}

    def _example(self, file: str) -> str:
        return (_FOLDER / self.example / file).read_text(encoding="utf-8")


def _against_an_id(text: str) -> list[str]:
    try:
        TypeAdapter(Guid).validate_python(text)
    except ValidationError as error:
        return [item["msg"] for item in error.errors()]
    return []


def files_of(stack: str, root: Path) -> tuple[Path, Path]:
    """The stack file, and the policy pack's configuration of the stack."""
    return root / f"Pulumi.{stack}.yaml", root / PACK.relative_to(ROOT) / "stacks" / f"{stack}.json"


def require_new(stack: str, root: Path) -> None:
    """Raises PipelineError if one of the two files exists."""
    there = [file.relative_to(root).as_posix() for file in files_of(stack, root) if file.exists()]
    if there:
        message = (
            f"{' and '.join(there)} {'is' if len(there) == 1 else 'are'} there already, and nothing was written. "
            "Edit what is there, or choose another name for the stack."
        )
        raise PipelineError(message)


def write(new: NewStack, root: Path) -> tuple[Path, Path]:
    """Write both files. Raises PipelineError if one of them exists."""
    require_new(new.name, root)
    files = files_of(new.name, root)
    for file, text in zip(files, (new.stack_file(), new.pack_file()), strict=True):
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    return files
