"""The table as JSON for programs. The shape is stable: properties are added, and `schemaVersion` rises when one goes.

docs/operating.md describes it. Everything outside ASCII is escaped, so that nothing reaches a terminal as it is.
"""

import json
from typing import Any, Final

from ops.table.rows import Row, Table
from ops.tenant.readings import Evidence

SCHEMA_VERSION: Final = 1


def json_document(table: Table) -> str:
    document = {
        "schemaVersion": SCHEMA_VERSION,
        "command": table.command,
        "stack": table.stack,
        "tenant": {"id": table.tenant_id, "displayName": table.tenant_name},
        "status": table.status,
        "summary": table.counts,
        "rows": [_row(row) for row in table.rows],
    }
    return json.dumps(document, indent=2) + "\n"


def _row(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "group": row.group,
        "requirement": row.requirement,
        "status": row.status,
        "found": row.found,
        "toDo": row.todo,
        **row.details(),
        "evidence": [evidence(one) for one in row.evidence],
    }


def evidence(one: Evidence) -> dict[str, Any]:
    """A request and when its answer came."""
    return {
        "method": one.method,
        "route": one.route,
        "query": dict(one.query),
        "time": one.time.isoformat().replace("+00:00", "Z"),
    }
