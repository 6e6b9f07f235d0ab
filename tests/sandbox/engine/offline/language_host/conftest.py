"""The language host as the engine starts it: a process that prints its port."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeStub

from sandbox.engine.offline.launcher import environment, write_launcher


@pytest.fixture
def exec_script(tmp_path: Path) -> Path:
    """Beside the host's launcher, where the host looks for Pulumi's own: this one writes down how it was called."""
    return tmp_path / "pulumi-language-python-exec"


@pytest.fixture
def host(tmp_path: Path, exec_script: Path) -> Iterator[LanguageRuntimeStub]:
    write_launcher(tmp_path, "pulumi-language-python", "sandbox.engine.offline.language_host")
    exec_script.write_text("")
    command = [str(tmp_path / "pulumi-language-python"), "--some-flag", "127.0.0.1:1"]
    with subprocess.Popen(command, env={**os.environ, **environment()}, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
                yield LanguageRuntimeStub(channel)
            process.terminate()
            assert process.wait(30) == 0
        finally:
            process.kill()
