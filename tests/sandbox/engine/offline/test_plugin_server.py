"""A plugin says its port, serves, and ends without a word."""

import os
import signal
import subprocess
import sys

import pytest

from bootstrap.virtual_environment import ROOT

SERVES = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from sandbox.engine.offline import plugin_server; "
LATE = SERVES + "import os, signal; end = plugin_server.ended(); os.kill(os.getpid(), signal.SIGTERM); end.recv(1)"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_plugin_says_its_port_and_ends_quietly(number: signal.Signals) -> None:
    command = [sys.executable, "-c", SERVES + "plugin_server.serve(lambda server: None)"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as plugin:
        assert plugin.stdout is not None
        assert int(plugin.stdout.readline()) > 0
        plugin.send_signal(number)
        assert (plugin.stdout.read(), plugin.wait(30)) == ("", 0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_signal_that_comes_before_the_waiting_counts() -> None:
    assert subprocess.run([sys.executable, "-c", LATE], timeout=30, check=False).returncode == 0
