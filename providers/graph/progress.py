"""Output about requests: a line if one is slow and, on demand, a log line with its request id.

Lines go to standard output, which Pulumi shows. GRAPH_REQUEST_LOG=true turns the log on in the program and the provider
host; `pulumi … --logflow -v=3` does so only in the provider host. Log lines contain no query, no body and no header
except the request id: nothing secret, and no names.
"""

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import httpx

from providers.graph.request import Request

PATIENCE_SECONDS: Final = 2.0
VARIABLE: Final = "GRAPH_REQUEST_LOG"
LOG: Final = logging.getLogger("providers.graph.requests")


@contextmanager
def reported_when_slow(line: str, report: Callable[[str], None], patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Report `line` once, from another thread, if the block takes longer than `patience`."""
    timer = threading.Timer(patience, report, [line])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def log_requests_if_asked(environ: Mapping[str, str] = os.environ, arguments: Sequence[str] = sys.argv) -> None:
    """Turn the log of `log_answer` on if requested; once per process."""
    if LOG.handlers or not _is_asked(environ, arguments):
        return
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.DEBUG)
    LOG.propagate = False


def log_answer(request: Request, answer: httpx.Response) -> None:
    """Log one exchange with the request id that Microsoft's support needs."""
    request_id = answer.headers.get("request-id", "none")
    LOG.debug(
        "%s %s%s: %s, request id %s", request.method, request.version, request.path, answer.status_code, request_id
    )


def _is_asked(environ: Mapping[str, str], arguments: Sequence[str]) -> bool:
    by_flag = any(one.startswith("-v=") and one != "-v=0" for one in arguments)
    return by_flag or environ.get(VARIABLE, "").lower() in ("true", "1")
