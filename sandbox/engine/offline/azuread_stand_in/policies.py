"""The life of one Conditional Access policy over Graph, in the order of requests in which the real plugin lives it.

Left out are the real one's waits for five equal reads: one that agrees is enough against the emulated tenant.
"""

from collections.abc import Callable, Mapping
from typing import Any

import httpx
from tenacity import Retrying, retry_if_result, stop_after_attempt, wait_exponential

from sandbox.engine.offline.azuread_stand_in.body import policy_body
from sandbox.engine.offline.azuread_stand_in.graph import AnswerError, Graph, GraphError
from sandbox.engine.offline.azuread_stand_in.outputs import POLICIES, policy_outputs

READS = 10


class NotConsistentError(Exception):
    """A write was accepted, but reads do not show it."""


class Policies:
    """Conditional Access policies as azuread's properties."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def create(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        created = self._graph.request("POST", POLICIES.rstrip("/"), policy_body(inputs))
        if not created.get("id"):
            # Nothing is recorded then: the policy stands in the tenant, and no state knows it [client].
            message = "The answer to the POST holds no id of a policy."
            raise AnswerError(message)
        policy_id = f"{POLICIES}{created['id']}"
        policy = self._read_until(policy_id, lambda policy: policy is not None, "created")
        return policy_outputs(policy) | {"id": policy_id}

    def read(self, policy_id: str) -> dict[str, Any] | None:
        """None when the tenant does not have it, or when the id is not one of a policy at all."""
        policy = self._get(policy_id) if policy_id.startswith(POLICIES) else None
        return None if policy is None else policy_outputs(policy) | {"id": policy_id}

    def update(self, policy_id: str, inputs: Mapping[str, Any]) -> None:
        """What becomes of it the real plugin does not read: name and state have to agree, all else is believed."""
        self._graph.request("PATCH", policy_id, policy_body(inputs))

        def agrees(policy: Mapping[str, Any] | None) -> bool:
            if policy is None:
                # A policy that is not found is waited for after a POST, and an error after a PATCH [client].
                message = f"Conditional Access policy {policy_id} was updated, and is not found."
                raise NotConsistentError(message)
            return all(policy.get(name) == inputs[name] for name in ("displayName", "state"))

        self._read_until(policy_id, agrees, "updated")

    def delete(self, policy_id: str) -> None:
        if self._get(policy_id) is None:
            return
        self._graph.request("DELETE", policy_id)
        self._read_until(policy_id, lambda policy: policy is None, "deleted")

    def _get(self, policy_id: str) -> dict[str, Any] | None:
        try:
            return self._graph.request("GET", policy_id)
        except GraphError as error:
            if error.status == httpx.codes.NOT_FOUND:
                return None
            raise

    def _read_until(self, policy_id: str, agrees: Callable[[dict[str, Any] | None], bool], what: str) -> dict[str, Any]:
        def give_up(_state: object) -> None:
            message = f"Conditional Access policy {policy_id} was {what}, but {READS} reads do not show it."
            raise NotConsistentError(message)

        policy: dict[str, Any] | None = Retrying(
            retry=retry_if_result(lambda policy: not agrees(policy)),
            wait=wait_exponential(multiplier=0.1, max=5),
            stop=stop_after_attempt(READS),
            retry_error_callback=give_up,
        )(self._get, policy_id)
        return policy or {}
