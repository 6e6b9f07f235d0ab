"""One exchange with its faults: held, changed or left alone. Each is recorded with its fault.

The tenant's lock is never held while a request waits: other requests go on.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from . import bodies, connections
from .faults import Faults, Hold, Injection

POLL_SECONDS = 0.01
Process = Callable[[], Awaitable[Response]]
Record = Callable[[int, str | None], None]
NO_ANSWER = 0


@dataclass(frozen=True)
class Exchange:
    """`process` carries the request out, `process_stale` on the tenant before the last write, `record` keeps it."""

    request: HttpRequest
    process: Process
    process_stale: Process
    met: Callable[[], bodies.Met]
    record: Record
    server: connections.Server

    async def through(self, faults: Faults) -> Response:
        injection, holds = faults.meet(self.request.method, self.request.url.path)
        if await is_dropped(holds, "before", self.request):
            return await self._without_answer("dropped before processing")
        held_after = [one for one in holds if one.when == "after"]
        if injection is not None:
            return await self._spoiled(injection)
        response = await self.process()
        if await is_dropped(held_after, "after", self.request):
            return await self._without_answer("dropped after processing")
        self.record(response.status_code, None)
        return response

    async def _without_answer(self, why: str) -> Response:
        self.record(NO_ANSWER, why)
        return await connections.reset_connection(self.server, self.request)

    async def _spoiled(self, injection: Injection) -> Response:
        fault = injection.fault
        if fault.kind in ("answer", "html", "empty", "stale"):
            response = await self._answer(injection)
            self.record(response.status_code, fault.name)
            return response
        processed = await self.process() if fault.processed == "first" else None
        self.record(NO_ANSWER, fault.name)
        if fault.kind == "cut":
            return await connections.cut_off(self.server, self.request, processed or Response())
        if fault.kind == "reset":
            return await connections.reset_connection(self.server, self.request)
        if fault.kind == "refused":
            seconds = fault.seconds(injection.seconds)
            return await connections.refuse_connections(self.server, self.request, seconds)
        await connections.client_gone(self.request)
        if fault.processed == "late":
            await self.process()
        return connections.NoResponse()

    async def _answer(self, injection: Injection) -> Response:
        fault = injection.fault
        if fault.kind == "stale":
            return await self.process_stale()
        if fault.kind == "html":
            return bodies.html(fault.status, "Please sign in to the proxy")
        if fault.kind == "empty":
            await self.process()
            return Response(status_code=fault.status)
        if fault.processed == "first":
            await self.process()
        return bodies.error_answer(fault, self.met(), injection.seconds)


async def is_dropped(holds: list[Hold], when: str, request: HttpRequest) -> bool:
    """Wait until every hold is over."""
    here = [one for one in holds if one.when == when]
    for hold in here:
        hold.client = request.client and (request.client.host, request.client.port)
        hold.reached.set()
        while not hold.over.is_set():
            await asyncio.sleep(POLL_SECONDS)
    return any(one.is_dropped for one in here)
