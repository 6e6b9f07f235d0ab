"""The commands as processes, at a terminal or in a pipe, in a folder with a copy and a `pulumi` made by hand."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def project_with(pulumi: str, folder: Path) -> Path:
    """A stack `dev` that leaves signing in to the job, and a `pulumi` that is the shell script `pulumi`."""
    for name in ("ops", "providers", "pulumi_cli"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Pulumi.yaml", folder)
    (folder / "Pulumi.dev.yaml").write_text("config: {}\n", encoding="utf-8")
    executable = folder / "pulumi"
    executable.write_text(f"#!/bin/sh\n{pulumi}", encoding="utf-8")
    executable.chmod(0o755)
    return folder


def _command(arguments: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "ops", *arguments]


def _environment(project: Path) -> dict[str, str]:
    return {"PATH": f"{project}{os.pathsep}{os.environ['PATH']}", "PYTHONUTF8": "1", "COLUMNS": "100"}


def at_terminal(project: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Exit status, what a person sees of the output, and the errors."""
    parent, child = os.openpty()
    process = subprocess.Popen(
        _command(arguments),
        cwd=project,
        stdin=subprocess.DEVNULL,
        stdout=child,
        stderr=subprocess.PIPE,
        env=_environment(project) | environment,
    )
    os.close(child)
    found = b""
    try:
        while chunk := os.read(parent, 4096):
            found += chunk
    except OSError:  # the terminal is gone when the process is
        pass
    _, errors = process.communicate()
    os.close(parent)
    return process.returncode, found.decode().replace("\r\n", "\n"), errors.decode()


def in_pipe(project: Path, *arguments: str) -> tuple[int, str, str]:
    """Exit status, output and errors."""
    ended = subprocess.run(
        _command(arguments),
        cwd=project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=_environment(project),
        check=False,
    )
    return ended.returncode, ended.stdout.decode(), ended.stderr.decode()
