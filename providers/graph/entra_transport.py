"""azure-core's transport to Entra, which records how each request for a token ended. Imported only with a credential.

All calls of one credential share the transport, so it keeps no state itself.
"""

from typing import Any, Final

import httpx
from azure.core.pipeline.transport import RequestsTransport

from providers.graph.sign_in import current_call

CONNECT_SECONDS: Final = 15.0


class RecordingTransport(RequestsTransport):  # type: ignore[misc] # it is exported by name only
    """Records how a request ended, in the record of its call."""

    def __init__(self, timeout: float, *, verify: str | bool) -> None:
        super().__init__(
            connection_timeout=min(timeout, CONNECT_SECONDS), read_timeout=timeout, connection_verify=verify
        )

    def send(self, request: Any, **options: Any) -> Any:  # noqa: ANN401 - azure-core's own signature
        """As azure-core's transport."""
        last = current_call()
        last.is_asked, last.status = True, None
        answer = super().send(request, **options)
        last.status, last.headers = answer.status_code, httpx.Headers(dict(answer.headers))
        return answer
