"""Fetches JSON documents from hosts other than Graph: metadata, OpenID configuration, ID tokens.

Answers are not trusted: their size and duration are limited, and redirects are not followed. The caller interprets the
properties.
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
    """The document exceeds the limit."""


def fetch(url: httpx.URL | str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401
    """The JSON at `url`. Raises httpx.HTTPError if there is no answer, ValueError if it is not JSON."""
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
    """The parts of an https address with a host, optionally a port, and no user; None for anything else."""
    if not isinstance(url, str) or not url.isprintable():
        return None
    try:
        parts = urlsplit(url)
        host, _port = httpx.URL(url).host, parts.port
    except (ValueError, httpx.InvalidURL):
        return None
    # Both parsers must see the same host: we check one, and httpx connects to the other.
    is_plain = parts.scheme == "https" and "@" not in parts.netloc and parts.hostname == host.strip("[]")
    return parts if is_plain and host and not set(host) & set("\\% ") else None
