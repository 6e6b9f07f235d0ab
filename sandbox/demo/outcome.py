"""What one Pulumi command did, read from the engine's own events."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

RESOURCE_URN = re.compile(r'"urn:pulumi:[^"]*::([^":]+)"')
NAMES = {
    "MobileThreatDefenseConnector": "Defender for Endpoint connector",
    "Windows10CompliancePolicy": "Windows compliance policy",
    "DeviceComplianceSettings": "tenant compliance settings",
    "ConditionalAccessPolicy": "Conditional Access policy",
}


@dataclass(frozen=True)
class ChangedResource:
    """One resource that did not stay the same, and which of its properties changed."""

    operation: str
    resource: str
    properties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The end of one command."""

    exit_code: int
    changed: tuple[ChangedResource, ...]
    unchanged: int
    warnings: tuple[str, ...]
    graph_writes: int
    seconds: float
    output: str

    @property
    def error(self) -> str:
        """The first error that Pulumi printed, with names instead of URNs."""
        errors = (line.partition("error: ")[2] for line in self.output.splitlines())
        return RESOURCE_URN.sub(r"\1", next(filter(None, errors), ""))


def changed_in(events: Iterable[Mapping[str, Any]], *, is_refresh: bool = False) -> tuple[ChangedResource, ...]:
    """Those of the last phase (of an `up`: of the update, not of its preview), in the order they happened."""
    found: dict[str, ChangedResource] = {}
    for event in events:
        if "preludeEvent" in event:
            found = {}
        metadata = event.get("resOutputsEvent", event.get("resourcePreEvent", {})).get("metadata", {})
        name = NAMES.get(str(metadata.get("type", "")).rpartition(":")[2])
        if name and metadata["op"] != "same":
            operation = "drift" if is_refresh else _operation(metadata)
            found[metadata["urn"]] = ChangedResource(operation, name, _properties(metadata))
        elif name and "resOutputsEvent" in event:
            # A refresh announces each resource and tells only afterwards that it is as it was.
            found.pop(metadata["urn"], None)
    return tuple(found.values())


def unchanged_in(events: Iterable[Mapping[str, Any]]) -> int:
    """How many resources stayed the same, by the last summary."""
    counts = [event["summaryEvent"]["resourceChanges"].get("same", 0) for event in events if "summaryEvent" in event]
    return int(counts[-1]) if counts else 0


def warnings_in(events: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Each warning once: an `up` shows them in its preview and in its update."""
    diagnostics = [event["diagnosticEvent"] for event in events if "diagnosticEvent" in event]
    texts = (_plain(d["message"]) for d in diagnostics if d["severity"] == "warning")
    return tuple(dict.fromkeys(texts))


def _operation(metadata: Mapping[str, Any]) -> str:
    """The engine's word, but for what a tenant has one of: that is not deleted, and `onDestroy` says what it does."""
    on_destroy = ((metadata.get("old") or {}).get("inputs") or {}).get("onDestroy")
    return str(on_destroy if metadata["op"] == "delete" and on_destroy else metadata["op"])


def _properties(metadata: Mapping[str, Any]) -> tuple[str, ...]:
    if metadata["op"] not in ("update", "refresh"):
        return ()
    old, new = metadata.get("old") or {}, metadata.get("new") or {}
    before, after = old.get("inputs") or {}, new.get("inputs") or {}
    return tuple(sorted(name for name in {*before, *after} if before.get(name) != after.get(name)))


def _plain(message: str) -> str:
    """Pulumi marks colours as <{%reset%}>."""
    text = message
    while "<{%" in text:
        head, _, rest = text.partition("<{%")
        text = head + rest.partition("%}>")[2]
    return text.strip().removeprefix("warning: ")
