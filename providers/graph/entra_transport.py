"""azure-core's way to Entra, watched: how each request ended is kept. Imported only when a credential is made."""

from typing import Any, Final

import httpx
from azure.core.pipeline.transport import RequestsTransport

from providers.graph.sign_in import LastExchange

CONNECT_SECONDS: Final = 15.0


class WatchedTransport(RequestsTransport):  # type: ignore[misc] # it is exported by name only
    """Keeps in `last` how the last request ended."""

    def __init__(self, last: LastExchange, timeout: float, *, verify: str | bool) -> None:
        super().__init__(
            connection_timeout=min(timeout, CONNECT_SECONDS), read_timeout=timeout, connection_verify=verify
        )
        self._last = last

    def send(self, request: Any, **options: Any) -> Any:  # noqa: ANN401 - azure-core's own signature
        """As azure-core's transport."""
        self._last.is_asked, self._last.status = True, None
        answer = super().send(request, **options)
        self._last.status, self._last.headers = answer.status_code, httpx.Headers(dict(answer.headers))
        return answer
