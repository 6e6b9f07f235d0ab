"""One run of the Pulumi command line: what it wrote, in which order, and how it ended."""

import contextlib
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True)
class Run:
    """A command that has ended."""

    command: tuple[str, ...]
    exit_code: int
    stdout: str
    stderr: str
    output: str
    """Both streams, line by line in the order in which the lines came."""

    def __str__(self) -> str:
        return f"$ {' '.join(self.command)}\n{self.output}(exit code {self.exit_code})"


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], report: Callable[[str], None] | None = None
) -> Run:
    """Run to the end without a terminal; `report` receives each line as it comes."""
    child = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    lines: list[tuple[str, str]] = []

    def read(stream: IO[str] | None, name: str) -> None:
        with stream or contextlib.nullcontext(()) as pipe:
            for line in pipe:
                lines.append((name, line))
                if report:
                    report(line.rstrip("\n"))

    readers = [threading.Thread(target=read, args=[stream, name]) for name, stream in streams(child)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return Run(
        command=tuple(command),
        exit_code=child.wait(),
        stdout="".join(line for name, line in lines if name == "stdout"),
        stderr="".join(line for name, line in lines if name == "stderr"),
        output="".join(line for _, line in lines),
    )


def streams(child: "subprocess.Popen[str]") -> list[tuple[str, IO[str] | None]]:
    return [("stdout", child.stdout), ("stderr", child.stderr)]
