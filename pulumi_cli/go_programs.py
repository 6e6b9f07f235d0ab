"""What a program that Go compiled says about itself: the path of its main package, as `go version -m` shows it.

Read from the file, without Go and without starting it. The form is that of `debug/buildinfo`, since Go 1.18: a magic
word on a boundary of 16 bytes, then at 32 the compiler's version and the module information, each with its length.
"""

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_MAGIC: Final = b"\xff Go buildinf:"
_ALIGNMENT: Final = 16
_FLAGS: Final = 15
_INLINE: Final = 2
_TEXTS: Final = 32
_FRAME: Final = 16
"""Bytes before and after the module information, by which a debugger finds it."""


def main_package(file: Path) -> str | None:
    """None for anything that is no program of Go's, or cannot be read."""
    try:
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
            for place in _places(content):
                package = _package(content, place)
                if package:
                    return package
    except (OSError, ValueError, IndexError):
        return None
    return None


def _places(content: mmap.mmap) -> Iterator[int]:
    """A program that reads such information holds the magic word as a text of its own, too."""
    place = content.find(_MAGIC)
    while place >= 0:
        if place % _ALIGNMENT == 0 and content[place + _FLAGS : place + _FLAGS + 1] == bytes([_INLINE]):
            yield place
        place = content.find(_MAGIC, place + 1)


def _package(content: mmap.mmap, place: int) -> str | None:
    _, after = _text(content, place + _TEXTS)
    information, _ = _text(content, after)
    for line in information[_FRAME:-_FRAME].decode("utf-8", errors="replace").splitlines():
        kind, _, value = line.partition("\t")
        if kind == "path":
            return value
    return None


def _text(content: mmap.mmap, place: int) -> tuple[bytes, int]:
    """A text and the place behind it; its length stands before it, seven bits a byte."""
    length = shift = 0
    while True:
        byte = content[place]
        place += 1
        length |= (byte & 0x7F) << shift
        if byte < 0x80:
            return content[place : place + length], place + length
        shift += 7
        if shift > 28:
            return b"", place
