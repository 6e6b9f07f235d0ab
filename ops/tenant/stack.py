"""Reads a stack as the program does, without Pulumi: its settings, and its connection to the tenant.

The file's values go through the program's own `settings`, so that a command refuses what the program refuses. Only a
setting of the connection that the file holds encrypted needs Pulumi, which has the key.
"""

import contextvars
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pulumi
import yaml
from pulumi.runtime.config import set_all_config

from ops.pipeline.errors import PipelineError
from ops.visible_text import visible
from providers.graph.connection import ENVIRONMENT_VARIABLES, Connection
from providers.graph.errors import ConnectionSettingsError
from pulumi_cli.pulumi import NoPulumiError, run
from pulumi_cli.stack_files import ROOT, checked, existing
from settings import ConfigurationError, Settings, load_stack_config

_CONNECTION: Final = "azuread"
_ENCRYPTED: Final = "secure"


@dataclass(frozen=True)
class Stack:
    """A stack: what it configures, and how its tenant is reached. Its repr has no secret."""

    name: str
    settings: Settings
    connection: Connection
    project: str
    """The name in Pulumi.yaml."""


@dataclass(frozen=True)
class Reached:
    """How a tenant is reached, for a command that needs no settings of the stack. Its repr has no secret."""

    name: str
    """The stack's."""
    connection: Connection
    project: str
    """The name in Pulumi.yaml."""


def read_stack(name: str, environment: Mapping[str, str], root: Path = ROOT) -> Stack:
    """The stack of `Pulumi.NAME.yaml`. `environment`: ARM_* variables, and PATH for Pulumi. Raises PipelineError."""
    file = f"Pulumi.{existing(name, root)}.yaml"
    project, values = project_name(root), values_of(name, root)
    encrypted = [key for key, value in values.items() if _is_encrypted(value)]
    texts = {key: "" if key in encrypted else _text(value) for key, value in values.items()}
    settings = _settings(project, file, texts, encrypted)
    connection = _connection(name, texts, encrypted, environment, root)
    return Stack(name, settings, connection, project)


def read_connection(
    name: str, options: Mapping[str, str], environment: Mapping[str, str], root: Path = ROOT
) -> Reached:
    """The connection of a stack, also of one that has no file yet, or none that is whole. Raises PipelineError.

    `options`: azuread's settings as the command was given them (`azuread:tenantId`), which come before the file's.
    """
    values = values_of(name, root) if (root / f"Pulumi.{checked(name)}.yaml").exists() else {}
    encrypted = [key for key, value in values.items() if _is_encrypted(value) and key not in options]
    texts = {key: "" if key in encrypted else _text(value) for key, value in values.items()}
    connection = _connection(name, {**texts, **options}, encrypted, environment, root)
    return Reached(name, connection, project_name(root))


def project_name(root: Path) -> str:
    """The name in Pulumi.yaml. Raises PipelineError."""
    return str(_document(root / "Pulumi.yaml").get("name"))


def values_of(name: str, root: Path) -> dict[str, Any]:
    """The values of a stack file under their whole keys, as the file has them. Raises PipelineError."""
    file = root / f"Pulumi.{name}.yaml"
    return values_in(_text_of(file), project_name(root), file.name)


def values_in(text: str, project: str, file: str) -> dict[str, Any]:
    """The values in the text of a stack file under their whole keys. Raises PipelineError."""
    found = _parsed(text, file).get("config")
    if found is None:
        return {}
    if not isinstance(found, dict):
        message = f"{file} cannot be read: `config` is no mapping. Correct it."
        raise PipelineError(message)
    return {key if ":" in key else f"{project}:{key}": value for key, value in ((str(k), v) for k, v in found.items())}


def _connection(
    name: str, texts: dict[str, str], encrypted: list[str], environment: Mapping[str, str], root: Path
) -> Connection:
    needed = [key for key in encrypted if key in _KEYS]
    decrypted = _decrypted(name, needed, environment, root) if needed else {}
    try:
        return Connection.read({**texts, **decrypted}.get, environment)
    except ConnectionSettingsError as error:
        raise PipelineError(str(error)) from None


_KEYS: Final = frozenset(f"{_CONNECTION}:{name}" for name in ENVIRONMENT_VARIABLES)


class _Loader(yaml.SafeLoader):
    """YAML as Pulumi reads it: `yes` and a date are texts, unlike in PyYAML, which keeps to YAML 1.1."""


_BOOL, _TIMESTAMP = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag not in (_BOOL, _TIMESTAMP)]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile(r"true|True|TRUE|false|False|FALSE"), list("tTfF"))


def _document(file: Path) -> dict[str, Any]:
    return _parsed(_text_of(file), file.name)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        raise PipelineError(_UNREADABLE.format(file.name)) from None


def _parsed(text: str, file: str) -> dict[str, Any]:
    try:
        return dict(yaml.load(text, _Loader) or {})  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, ValueError, TypeError):
        raise PipelineError(_UNREADABLE.format(file)) from None


_UNREADABLE: Final = "{} cannot be read: it is no YAML file with a mapping. Correct it."


def _is_encrypted(value: object) -> bool:
    """Whether a value, or anything in it, is encrypted: Pulumi then treats all of it as a secret."""
    match value:
        case {"secure": str(), **rest} if not rest:
            return True
        case dict():
            return any(map(_is_encrypted, value.values()))
        case list():
            return any(map(_is_encrypted, value))
    return False


def _text(value: object) -> str:
    """As Pulumi hands a value to the program: a text as it is, anything else as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def _settings(project: str, file: str, texts: Mapping[str, str], encrypted: list[str]) -> Settings:
    def load() -> Settings:
        set_all_config(dict(texts), encrypted)
        return load_stack_config(pulumi.Config(project), file)

    try:
        # Pulumi's configuration is a context variable: this one is gone with the context.
        return contextvars.copy_context().run(load)
    except ConfigurationError as error:
        raise PipelineError(str(error)) from None


def _decrypted(stack: str, keys: list[str], environment: Mapping[str, str], root: Path) -> dict[str, str]:
    """The values of `keys`, by Pulumi. They stay in memory."""
    start = f"Pulumi.{stack}.yaml holds {', '.join(sorted(keys))} encrypted, and Pulumi could not decrypt it"
    advice = "Make sure that `pulumi config` works here, or give the value by its ARM_* variable and without the key."
    try:
        ended = run(["config", "--show-secrets", "--json", "--stack", stack], root, environment)
    except NoPulumiError as error:
        message = f"{start}: {error.message} {advice}"
        raise PipelineError(message) from None
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip().splitlines()
        message = f"{start}: {visible(said[-1]) if said else f'exit code {ended.returncode}'}. {advice}"
        raise PipelineError(message)
    try:
        found = json.loads(ended.stdout)
        return {key: str(found[key]["value"]) for key in keys}
    except (ValueError, LookupError, TypeError):
        # Whatever it is, it may hold the secrets.
        message = f"{start}: its answer is not the configuration as JSON. {advice}"
        raise PipelineError(message) from None
