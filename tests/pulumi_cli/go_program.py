"""An executable that says of itself what Go's compiler says of a program, so that it can stand for one."""

import os
from pathlib import Path

import pytest

_FRAME = b"\0" * 16


def information(package: str) -> bytes:
    """As `debug/buildinfo` reads it: magic word, flags, and two texts with their lengths."""
    texts = [b"go1.26.8", _FRAME + f"path\t{package}\nmod\texample\t(devel)\t\n".encode() + _FRAME]
    head = b"\xff Go buildinf:" + bytes([8, 2]) + b"\0" * 16
    return head + b"".join(_length(len(text)) + text for text in texts)


def _length(number: int) -> bytes:
    return bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])


def write(file: Path, package: str, says: str = "") -> Path:
    """A shell script that prints `says`, with the information behind its end."""
    if os.name == "nt":
        pytest.skip("the stand-ins for executables are POSIX scripts")
    file.parent.mkdir(parents=True, exist_ok=True)
    script = f"#!/bin/sh\necho {says}\nexit 0\n".encode()
    file.write_bytes(script + b"\n" * (-len(script) % 16) + information(package))
    file.chmod(0o755)
    return file
