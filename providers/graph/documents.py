"""JSON documents of hosts other than Graph: metadata, OpenID configuration, ID tokens. Bounded in size and in time.

Whoever answers there is not trusted to be well-formed, and no redirect is followed. What the members mean is the
caller's matter.
"""

import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import httpx

from providers.graph.deadline import timeout_seconds
from providers.graph.parsing import parse
from providers.graph.trust import tls_context

LIMIT_BYTES: Final = 1_000_000
MOST_SECONDS: Final = 30.0


class TooLargeError(ValueError):
    """More than such a document can have."""


def fetch(url: httpx.URL | str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401
    """The JSON at `url`. Raises httpx.HTTPError when there is none, ValueError when it is not one."""
    seconds = min(timeout_seconds(), MOST_SECONDS)
    until = time.monotonic() + seconds
    content = bytearray()
    with httpx.stream(method, url, headers=headers, timeout=seconds, verify=tls_context()) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_bytes():
            content += chunk
            if len(content) > LIMIT_BYTES:
                msg = "its answer is larger than 1 MB"
                raise TooLargeError(msg)
            if time.monotonic() > until:
                msg = f"its answer took longer than {seconds:.0f} s"
                raise httpx.ReadTimeout(msg)
    return parse(bytes(content))


def https_address(url: object) -> SplitResult | None:
    """The parts of an https address with a host, perhaps a port, and no user; None for anything else."""
    if not isinstance(url, str) or not url.isprintable():
        return None
    try:
        parts = urlsplit(url)
        host, _port = httpx.URL(url).host, parts.port
    except (ValueError, httpx.InvalidURL):
        return None
    # Two parsers must see the same host: ours decides, and httpx's leads the request.
    is_plain = parts.scheme == "https" and "@" not in parts.netloc and parts.hostname == host.strip("[]")
    return parts if is_plain and host and not set(host) & set("\\% ") else None
