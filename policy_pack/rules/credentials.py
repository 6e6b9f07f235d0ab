"""Refuses credentials in resource properties: the state, plans and often the portal would show them.

An unknown value is skipped: `up` checks the resource again with the value, before it is written. A property whose name
asks for a credential is refused, known or not.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pulumi_policy import Severity
from pulumi_policy.proxy import UnknownValueError

from .rule import Resource, Rule, Violation, Violations
from .wire import COMPLIANCE_POLICY, CONDITIONAL_ACCESS, Properties, kind

_NAMES: Final = re.compile(
    r"secret|credential|passphrase|token|private_?key|api_?key|access_?key|connection_?string|password$", re.IGNORECASE
)
_VALUES: Final = {
    "a token": re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.|\bBearer\s+[\w.~+/-]{16,}"),
    "a client secret of Entra": re.compile(r"(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}(?![\w.~-])"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a key or a signature of Azure": re.compile(r"(AccountKey|SharedAccessKey)=\S{16,}|[?&]sig=[\w%+/=-]{16,}"),
    "a password": re.compile(r"\b(password|pwd|client_secret)=\S{6,}", re.IGNORECASE),
}


@Rule(
    "credentials",
    "No resource property holds a credential",
    Severity.CRITICAL,
    "Remove the value and revoke it: it is in the state already if this was deployed before. Credentials belong into "
    "the provider's configuration (pulumi config set --secret azuread:clientSecret), better still OIDC.",
    "https://learn.microsoft.com/azure/security/fundamentals/secrets-best-practices",
).judges()
def credentials(resource: Resource, _configuration: Properties) -> Violations:
    """Checks dynamic resources, whose properties are stored in plain text, and policies, which the portal shows."""
    if ":dynamic" not in resource.type and kind(resource.type) not in (CONDITIONAL_ACCESS, COMPLIANCE_POLICY):
        return
    for path, what in _found(resource.properties.values, ""):
        yield Violation(
            f"{path} {what}",
            "Whoever can read the state, a plan or the portal could sign in with it",
            f"Take the value out of {path} and revoke it",
        )


def _found(container: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - an object or a list
    names = container if isinstance(container, Mapping) else range(len(container))
    for name in names:
        here = f"{path}[{name}]" if isinstance(name, int) else f"{path}.{name}" if path else name
        try:
            value = container[name]
        except UnknownValueError:
            # For an unknown value only the name decides.
            value = None if isinstance(name, int) else ""
        if isinstance(name, str) and isinstance(value, str) and _NAMES.search(name):
            yield here, "is by its name a credential"
        elif isinstance(value, str):
            yield from ((here, f"looks like {kind}") for kind, pattern in _VALUES.items() if pattern.search(value))
        elif isinstance(value, Mapping | Sequence):
            yield from _found(value, here)
