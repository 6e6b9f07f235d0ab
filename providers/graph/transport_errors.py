"""Explains why there was no answer: the HTTP library's exceptions often have no message."""

import httpx

from providers.graph.deadline import TIMEOUT


def why_lost(error: httpx.RequestError) -> str:
    """A clause without a full stop."""
    said = " ".join(str(error).split()).rstrip(".")
    if is_untrusted(error):
        return f"its certificate is not trusted ({said}): a company's own CA goes into SSL_CERT_FILE"
    if isinstance(error, httpx.ConnectTimeout):
        return "no connection could be made in time"
    if isinstance(error, httpx.TimeoutException):
        return f"no answer in time; {TIMEOUT} allows more time"
    if isinstance(error, httpx.ConnectError):
        return f"no connection: {said or 'refused'}"
    if isinstance(error, httpx.DecodingError):
        return f"the answer cannot be unpacked: {said or 'it is broken'}"
    return f"the connection broke: {said or 'it was reset'}"


def is_untrusted(error: Exception) -> bool:
    return "CERTIFICATE_VERIFY_FAILED" in str(error)


def is_sent(error: httpx.RequestError) -> bool:
    """Whether the request may have been carried out."""
    return not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
