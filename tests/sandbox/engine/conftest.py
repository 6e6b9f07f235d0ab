"""Tiny Pulumi programs, and folders with stand-ins for executables."""

import os
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bootstrap.virtual_environment import ROOT
from sandbox.engine import Engine
from sandbox.engine.workspace import Workspace

Program = Callable[[str], Workspace]
Script = Callable[[Path, str], Path]


class Site(BaseHTTPRequestHandler):
    """Is there, and has nothing to say."""

    def do_HEAD(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
        pass


@pytest.fixture(autouse=True)
def as_a_user_starts_it(python_of_its_own: None) -> None:
    """What is tested here is the engine itself."""


@pytest.fixture(scope="session")
def open_site() -> Iterator[str]:
    """The address of a site that answers."""
    with HTTPServer(("127.0.0.1", 0), Site) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/install.sh"
        server.shutdown()


@pytest.fixture
def program_folder(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a program of one file, which runs in this repository's virtual environment."""

    def write(text: str) -> Path:
        folder = tmp_path / "program"
        folder.mkdir()
        runtime = f"runtime: {{name: python, options: {{virtualenv: {ROOT / '.venv'}}}}}"
        (folder / "Pulumi.yaml").write_text(f"name: tiny\n{runtime}\n")
        (folder / "__main__.py").write_text(text)
        return folder

    return write


@pytest.fixture
def program(engine: Engine, program_folder: Callable[[str], Path], tmp_path: Path) -> Program:
    """A workspace for a program of one file."""
    return lambda text: engine.workspace(tmp_path / "workspace", program_folder(text))


@pytest.fixture
def script() -> Script:
    """Writes an executable Python script."""

    def write(file: Path, text: str) -> Path:
        if os.name == "nt":
            pytest.skip("the stand-ins for executables are POSIX scripts")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!{sys.executable}\n{text}\n")
        file.chmod(0o755)
        return file

    return write
