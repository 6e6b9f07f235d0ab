"""Starts the server, and the client beside it that stands where Python would.

`VARIABLE` names the client to whatever starts Python for the engine: `launcher` for our plugins, the language host for
programs and policy packs, and the `shim` for the host of dynamic providers.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from bootstrap.virtual_environment import ROOT
from sandbox.engine.offline.preloaded.shim import VIRTUALENV

VARIABLE: Final = "SANDBOX_PRELOADED_PYTHON"
LIBRARIES: Final = (
    *("azure.identity", "cryptography.x509", "grpc", "grpc.aio", "grpc.experimental", "httpcore", "httpx"),
    *("msgraph.graph_request_adapter", "msgraph_core", "pulumi", "pulumi.dynamic", "pulumi.policy", "pulumi_azuread"),
    *("anyio.to_thread", "msal_extensions", "netrc", "pydantic", "sqlite3", "tenacity", "yaml"),
)
OWN: Final = {
    "": ["components", "settings", "sandbox.engine.offline.azuread_stand_in.provider"],
    "policy_pack": ["renamed", "rules"],
}
"""What we run of our own, by the folder that is first on the path then."""
SECONDS: Final = 600.0
"""Until it is given up: a busy machine may take minutes to import the libraries. One that has ended is seen at once."""
_HERE: Final = Path(__file__).parent
# The server's own words are no arguments: what it forks must not find them there.
_START: Final = (
    "import json, sys; asked = json.loads(sys.argv.pop()); sys.path.insert(0, asked['root']); "
    "from sandbox.engine.offline.preloaded.server import main; del sys.path[0]; main(**asked)"
)


def is_started() -> bool:
    """Whether somebody has started a server for this process and all that it starts."""
    return bool(os.environ.get(VARIABLE))


def executable() -> str:
    """The client where a server was started, else this Python."""
    return os.environ.get(VARIABLE) or sys.executable


def environment() -> dict[str, str]:
    """What makes an engine start the client in Python's place; nothing where no server was started."""
    client = os.environ.get(VARIABLE)
    return {"SANDBOX_PYTHON": client, VARIABLE: client} if client else {}


class PreloadedPython:
    """The server and its client in `folder`, until it is closed; its processes end with it."""

    def __init__(self, folder: Path) -> None:
        self.client = folder / "python"
        self.client.write_text(f"#!{sys.executable} -IS\n{(_HERE / 'client.py').read_text()}")
        self.client.chmod(0o755)
        (folder / VIRTUALENV).symlink_to(sys.prefix)
        own = {str(ROOT / name): modules for name, modules in OWN.items()}
        asked = {"address": str(folder / "socket"), "libraries": LIBRARIES, "folders": own, "root": str(ROOT)}
        command = [sys.executable, "-P", "-c", _START, json.dumps(asked)]
        self._server = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
        self._await(folder / "socket")

    @classmethod
    @contextlib.contextmanager
    def for_all_that_starts(cls, folder: Path) -> Iterator[None]:
        """Names a server to all that this process starts, unless one is named or the system cannot have one."""
        if is_started() or not cls.is_possible():
            yield
            return
        with cls(folder) as started:
            os.environ[VARIABLE] = str(started.client)
            try:
                yield
            finally:
                os.environ.pop(VARIABLE, None)

    @staticmethod
    def is_possible() -> bool:
        """Whether this system can fork a process and be told of its end."""
        return sys.platform == "linux" and hasattr(os, "pidfd_open")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """At the end of the pipe it ends itself and what it has forked; so it does when this process is killed."""
        assert self._server.stdin is not None  # noqa: S101 - asked for above
        self._server.stdin.close()
        self._server.wait()

    def _await(self, socket: Path) -> None:
        until = time.monotonic() + SECONDS
        while not socket.exists():
            if self._server.poll() is not None or time.monotonic() > until:
                self._server.kill()
                msg = "The Python that imports the libraries before did not start."
                raise RuntimeError(msg)
            time.sleep(0.02)
