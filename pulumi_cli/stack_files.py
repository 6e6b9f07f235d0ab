"""The files of a stack: `Pulumi.STACK.yaml`, and `policy_pack/stacks/STACK.json`, which configures the policy pack."""

import re
from pathlib import Path
from typing import Any, Final

import click
import yaml

ROOT: Final = Path(__file__).absolute().parents[1]
"""Not resolved: a folder that links to our modules has stack files of its own (`sandbox/stack`)."""
PACK: Final = ROOT / "policy_pack"
_PACK_CONFIGURATIONS: Final = Path("policy_pack", "stacks")
STACK_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
"""Stricter than Pulumi's: a name comes from a file of a pull request, and goes to command lines."""
_STACK_FILE: Final = re.compile(r"Pulumi\.(.+)\.ya?ml")
_IDENTITY: Final = ("clientId", "clientSecret", "clientCertificate", "clientCertificatePath", "oidcToken", "useCli")


class StackFileError(click.ClickException):
    """A stack has no such file, or one that cannot be used; the message says why, and what to do."""


def pack_configuration(stack: str, root: Path = ROOT) -> Path | None:
    """The stack's configuration of the policy pack; None where it has none, and the pack's defaults apply."""
    former = root / "policies" / f"{stack}.json"
    if former.exists():
        message = (
            f"The policy pack was not configured: policies/{former.name} is not read any more. Move it to "
            f"{_PACK_CONFIGURATIONS.as_posix()}/{former.name}, and run the same command again."
        )
        raise StackFileError(message)
    file = root / _PACK_CONFIGURATIONS / f"{stack}.json"
    return file if file.exists() else None


def stack_of(file: str) -> str | None:
    """The stack that `file` configures, by itself or for the policy pack; None for any other file."""
    own = _STACK_FILE.fullmatch(file)
    if own:
        return checked(own[1])
    path = Path(file)
    return checked(path.stem) if path.parent == _PACK_CONFIGURATIONS and path.suffix == ".json" else None


def checked(stack: str) -> str:
    if not STACK_NAME.fullmatch(stack):
        message = f"{stack!r} is no name for a stack: letters, digits, '.', '_' and '-' are accepted."
        raise StackFileError(message)
    return stack


def existing(stack: str, root: Path = ROOT) -> str:
    """`stack`, when it has a file; else an error that names those that have one."""
    known = stacks(root)
    if checked(stack) not in known:
        message = f"There is no Pulumi.{stack}.yaml. The stacks here: {', '.join(known) or 'none'}."
        raise StackFileError(message)
    return stack


def stacks(root: Path = ROOT) -> list[str]:
    """Of all stack files, in order."""
    found = (_STACK_FILE.fullmatch(file.name) for file in root.iterdir())
    return sorted(checked(one[1]) for one in found if one)


def complete(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """For a shell: the stacks whose names go on from what somebody typed."""
    return [stack for stack in stacks() if stack.startswith(begun)]


def configuration(stack: str, root: Path = ROOT) -> dict[str, Any]:
    try:
        text = (root / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")
        document = yaml.safe_load(text) or {}
        return dict(document.get("config") or {})
    except (OSError, yaml.YAMLError, ValueError, AttributeError):
        message = f"Pulumi.{stack}.yaml cannot be read: it is no YAML file with a mapping `config`. Correct it."
        raise StackFileError(message) from None


def require_pipeline_identity(stack: str, root: Path = ROOT) -> None:
    """A stack that brings an identity of its own would preview with the one that may write."""
    found = [name for name in _IDENTITY if f"azuread:{name}" in configuration(stack, root)]
    if found:
        message = (
            f"Pulumi.{stack}.yaml sets azuread:{found[0]}, which takes precedence over the job's identity, so that "
            "a preview could write. Take it out: the pipeline says who it is."
        )
        raise StackFileError(message)
