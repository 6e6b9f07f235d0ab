"""What is seen of a request while it runs and after: a word when it takes long, a line with its id on demand.

Lines go to standard output, which Pulumi shows. They are asked for by GRAPH_REQUEST_LOG=true, which the program and the
provider host inherit, or by `pulumi … --logflow -v=3`, which reaches the provider host alone. They hold no query, no
body and no header but the request id: nothing secret, and no name that somebody chose.
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
def told_when_slow(line: str, report: Callable[[str], None], patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Report `line` once if the block takes longer than `patience`; from another thread."""
    timer = threading.Timer(patience, report, [line])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def log_requests_if_asked(environ: Mapping[str, str] = os.environ, arguments: Sequence[str] = sys.argv) -> None:
    """Let the lines of `log_answer` be seen; done once a process."""
    if LOG.handlers or not _is_asked(environ, arguments):
        return
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.DEBUG)
    LOG.propagate = False


def log_answer(request: Request, answer: httpx.Response) -> None:
    """The line of one exchange, for Microsoft's support to find it by."""
    request_id = answer.headers.get("request-id", "none")
    LOG.debug(
        "%s %s%s: %s, request id %s", request.method, request.version, request.path, answer.status_code, request_id
    )


def _is_asked(environ: Mapping[str, str], arguments: Sequence[str]) -> bool:
    by_flag = any(one.startswith("-v=") and one != "-v=0" for one in arguments)
    return by_flag or environ.get(VARIABLE, "").lower() in ("true", "1")
