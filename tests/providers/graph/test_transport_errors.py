"""Why no answer came, in words."""

import httpx
import pytest

from providers.graph.transport_errors import is_sent, is_untrusted, why_lost

UNTRUSTED = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed."


@pytest.mark.parametrize(
    ("error", "why", "sent"),
    [
        pytest.param(
            httpx.ConnectError(UNTRUSTED),
            "its certificate is not trusted ([SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed): a company's "
            "own CA goes into SSL_CERT_FILE",
            False,
            id="untrusted",
        ),
        pytest.param(httpx.ConnectTimeout(""), "no connection could be made in time", False, id="connect-timeout"),
        pytest.param(
            httpx.ReadTimeout(""), "no answer in time; GRAPH_TIMEOUT_SECONDS allows more time", True, id="no-answer"
        ),
        pytest.param(httpx.ConnectError(""), "no connection: refused", False, id="refused"),
        pytest.param(httpx.ConnectError("No route.\n"), "no connection: No route", False, id="no-route"),
        pytest.param(httpx.DecodingError(""), "the answer cannot be unpacked: it is broken", True, id="broken"),
        pytest.param(
            httpx.DecodingError("Error -3."), "the answer cannot be unpacked: Error -3", True, id="broken-somehow"
        ),
        pytest.param(httpx.ReadError(""), "the connection broke: it was reset", True, id="reset"),
        pytest.param(httpx.ReadError("Gone\n away."), "the connection broke: Gone away", True, id="broke-somehow"),
    ],
)
def test_why(error: httpx.RequestError, why: str, sent: bool) -> None:
    assert (why_lost(error), is_sent(error)) == (why, sent)


def test_only_a_certificate_is_untrusted() -> None:
    assert is_untrusted(httpx.ConnectError(UNTRUSTED))
    assert not is_untrusted(httpx.ConnectError("refused"))
