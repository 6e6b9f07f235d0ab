"""Entries of the tenant's logs. An entry has its Graph properties as they were when it was written.

An entry never changes. The route that shows it leaves out what a reader may not see.
"""

from dataclasses import dataclass, field
from datetime import datetime

from .objects import Json


@dataclass(frozen=True)
class AuditEntry:
    """One change; `members` is v1.0's directoryAudit or auditEvent but for id and activityDateTime."""

    id: str
    at: datetime
    members: Json = field(repr=False)


@dataclass(frozen=True)
class SignInEntry:
    """One interactive sign-in; `members` is v1.0's signIn but for id and createdDateTime."""

    id: str
    created: datetime
    members: Json = field(repr=False)
