"""The configuration of a stack: its keys, the rules between them, and how they are read.

For a key that a stack leaves out, Pulumi passes the default of Pulumi.yaml: an empty mapping or text. Here it is None.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import pulumi
from pulumi.runtime import config as runtime_config
from pydantic import ValidationError

from settings.base import Given, Section, entries, literals, member
from settings.break_glass import BreakGlass
from settings.compliance_policy import CompliancePolicy
from settings.conditional_access import ConditionalAccess
from settings.connector import Connector
from settings.errors import ConfigurationError, Mistake, quoted
from settings.justification import Justification
from settings.pydantic_errors import mistakes_of
from settings.tenant_compliance import TenantCompliance

_ANY_STACK: Final = "Pulumi.<stack>.yaml"
_EMPTY: Final = "it is empty; set at least one property in it, or remove the key"
_UNREADABLE: Final = ""
_JUSTIFICATION: Final = "approvalJustification"
CREDENTIALS: Final = (
    "clientSecret",
    "clientCertificate",
    "clientCertificatePassword",
    "oidcToken",
    "oidcRequestToken",
)
"""azuread's settings that hold credentials."""


class Settings(Section):
    """Everything that a stack configures; a part that is None is not managed."""

    connector: Connector | None = None
    tenant_compliance: TenantCompliance | None = None
    compliance_policy: CompliancePolicy | None = None
    conditional_access: ConditionalAccess | None = None
    break_glass: BreakGlass | None = None
    approval_justification: Justification | None = None
    """Why, for the second administrator of a tenant with Multi Admin Approval; stands before what is changed."""

    @property
    def enforces_access(self) -> bool:
        """Whether the Conditional Access policy will be enforced."""
        return self.conditional_access is not None and self.conditional_access.state == "enabled"

    @property
    def requires_connection(self) -> bool:
        """Whether the run fails without the connection: always when access is enforced, otherwise as configured."""
        if self.enforces_access:
            return True
        return self.connector is not None and self.connector.require_connection is True

    @classmethod
    def expand(cls, data: object) -> object:
        if not isinstance(data, Mapping):
            return data
        keys = {field.alias for field in cls.model_fields.values()}
        # The defaults in Pulumi.yaml.
        nothing = {key: "" if key == _JUSTIFICATION else {} for key in keys}
        return {key: value for key, value in data.items() if key not in keys or value != nothing[key]}

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        if _is_empty(given):
            yield Mistake((), f"nothing is configured; expected at least one of {', '.join(_PARTS)}")
        yield from _no_windows(given)
        access, break_glass = member(given, "conditional_access"), member(given, "break_glass")
        if access is None:
            return
        if not entries(member(break_glass, "users")) and not entries(member(break_glass, "groups")):
            text = (
                "no emergency account, the policy could lock everybody out; expected object ids under users or groups"
            )
            yield Mistake(("breakGlass",), text)
        if member(access, "state") == "enabled" and member(given, "connector", "require_connection") is False:
            text = (
                "false, but conditionalAccess is enabled, and no access is enforced without the connection; remove it"
            )
            yield Mistake(("connector", "requireConnection"), text)
        for kind in ("users", "groups"):
            yield from _included_break_glass(kind, access, break_glass)


def _is_empty(given: Given) -> bool:
    # An unknown key is a mistake of its own: it configures something.
    return all(value is None or key in _NO_PARTS for key, value in given.items())


def _no_windows(given: Given) -> Iterator[Mistake]:
    """A machine risk of a Windows device counts only where Intune evaluates Windows devices [docs]."""
    if member(given, "connector", "windows_enabled") is not False:
        return
    why = None
    if member(given, "conditional_access", "state") == "enabled":
        why = "conditionalAccess is enabled, and a device found risky would keep its access"
    elif member(given, "compliance_policy") is not None:
        why = "compliancePolicy asks for a machine risk, which then counts for no device"
    if why is not None:
        yield Mistake(("connector", "windowsEnabled"), f"false, but {why}; set it to true, or remove it")


_KEYS: Final = tuple(field.alias or name for name, field in Settings.model_fields.items())
_NO_PARTS: Final = frozenset({"breakGlass", "break_glass", _JUSTIFICATION, "approval_justification"})
_PARTS: Final = tuple(key for key in _KEYS if key not in _NO_PARTS)


def _included_break_glass(kind: str, access: object, break_glass: object) -> Iterator[Mistake]:
    accounts = {text.casefold() for _, text in literals(member(break_glass, kind))}
    for position, text in literals(member(access, "users", "include", kind)):
        if text.casefold() in accounts:
            reason = f"is also in breakGlass.{kind}: an emergency account is always excluded; remove it here"
            yield Mistake(("conditionalAccess", "users", "include", kind, position), f"{quoted(text)} {reason}")


def load(config: Mapping[str, object], source: str = _ANY_STACK) -> Settings:
    """The settings from plain values. `source`: the file that the error names."""
    return _load(config, source, [])


def _load(config: Mapping[str, object], source: str, known: list[Mistake]) -> Settings:
    # For a key whose value could not be read, that is the only mistake reported.
    unread = {mistake.path[0] for mistake in known}
    try:
        settings = Settings.model_validate(config, by_alias=True, by_name=False)
    except ValidationError as error:
        found = [mistake for mistake in mistakes_of(error, Settings) if not unread.intersection(mistake.path[:1])]
        raise ConfigurationError([*known, *found], source) from None
    if known:
        raise ConfigurationError(known, source)
    return settings


def load_stack_config(config: pulumi.Config, source: str | None = None) -> Settings:
    """The settings of the running stack: every key in the namespace of `config`. `source`: its file, for the error."""
    values: dict[str, object] = {}
    known = list(_credentials_in_clear())
    for key in _keys(config.name):
        try:
            values[key] = _read(config, key)
        except ValueError as error:
            values[key] = _UNREADABLE
            known.append(Mistake((key,), str(error)))
    return _load(values, source or f"Pulumi.{pulumi.get_stack()}.yaml", known)


def _credentials_in_clear() -> Iterator[Mistake]:
    """In the stack file they would be in git, in every plan and in the state."""
    for name in CREDENTIALS:
        key = f"azuread:{name}"
        if runtime_config.get_config(key) and not runtime_config.is_config_secret(key):
            text = (
                f"is in clear text; revoke it, then set its successor with `pulumi config set --secret {key}`, or use "
                "OIDC"
            )
            yield Mistake((key,), text)


def _keys(namespace: str) -> list[str]:
    prefix = f"{namespace}:"
    given = {**runtime_config.get_config_env(), **runtime_config.CONFIG.get()}
    mine = [key.removeprefix(prefix) for key in given if key.startswith(prefix)]
    # A key of ours may also stand in an environment variable of its own, which cannot be listed.
    return list(dict.fromkeys([*_KEYS, *mine]))


def _read(config: pulumi.Config, key: str) -> object:
    if runtime_config.is_config_secret(config.full_key(key)):
        msg = "holds a secret, but all of it shows in plans and in the portal; set it again without --secret"
        raise ValueError(msg)
    parent = re.split(r"[.\[]", key, maxsplit=1)[0]
    if parent in _KEYS and parent != key:
        msg = f"is read as one key; a property of {parent} is set with `pulumi config set --path`"
        raise ValueError(msg)
    if parent not in _KEYS:
        # The key itself is a mistake, whatever its value.
        return None
    text = config.get(key)
    if key == _JUSTIFICATION:
        return text
    if text == "":
        # Pulumi's value for a key without one.
        raise ValueError(_EMPTY)
    try:
        return config.get_object(key)
    except pulumi.ConfigTypeError as error:
        msg = f"expected a mapping, given {quoted(error.value)}"
        raise ValueError(msg) from None
