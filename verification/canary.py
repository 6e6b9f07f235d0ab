"""Finds recognisable secrets in whatever a run leaves behind, also where they were encoded on the way.

Which secrets are planted, and where to look for them, is the matter of who calls. Text is undone (URL encoding, escapes
of JSON and Go, line breaks) and then searched, so that it does not matter which characters somebody chose to encode;
base64 and hex are looked for in the form that the secret takes at each position within other data.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

SHORTEST: Final = 12
"""Bytes. Anything shorter would be found by chance, in base64 above all."""
_NESTING: Final = 4
_ESCAPE: Final = re.compile(rb"((?:\\u[0-9a-fA-F]{4})+)|\\x([0-9a-fA-F]{2})|\\([^ux])")
_CONTROL: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Canaries:
    """Secrets by name; `found_in` tells which of them some data holds, and in which form."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secrets = {name: _bytes(secret) for name, secret in secrets.items()}
        short = sorted(name for name, secret in self._secrets.items() if len(_compact(secret)) < SHORTEST)
        if short:
            msg = f"Too short to be told from chance (less than {SHORTEST} bytes): {', '.join(short)}."
            raise ValueError(msg)

    def found_in(self, data: str | bytes) -> list[str]:
        """`client secret in base64`, one line for each secret and form; empty when there is none."""
        raw = _bytes(data)
        texts = {form: [_compact(text) for text in variants] for form, variants in _readings(raw).items()}
        lower = _compact(raw).lower()
        found = []
        for name, secret in self._secrets.items():
            wanted = _compact(secret)
            text_forms = (form for form, variants in texts.items() if any(wanted in text for text in variants))
            found += [f"{name} {form}" for form in [next(text_forms, None)] if form]
            found += [f"{name} {form}" for form in _base64_forms(secret, texts["in clear"][0])]
            found += [f"{name} in hex"] * (secret.hex().encode() in lower)
        return found

    def found_under(self, folder: Path) -> list[str]:
        """The same for the content and the name of each file below `folder`, links not followed."""
        found = []
        for file in sorted(folder.rglob("*")):
            where = file.relative_to(folder).as_posix()
            content = file.read_bytes() if file.is_file() and not file.is_symlink() else b""
            found += [f"{where}: {one}" for one in self.found_in(content)]
            found += [f"the name of {where}: {one}" for one in self.found_in(where)]
        return found


def _readings(raw: bytes) -> dict[str, list[bytes]]:
    return {
        "in clear": [raw],
        "with escapes": list(_unescaped(raw)),
        "URL-encoded": [unquote_to_bytes(raw), unquote_to_bytes(raw.replace(b"+", b" "))],
    }


def _unescaped(raw: bytes) -> Iterator[bytes]:
    """Each level of escapes undone: a log line may hold JSON that holds JSON."""
    for _ in range(_NESTING):
        undone = _ESCAPE.sub(_character, raw)
        if undone == raw:
            return
        yield undone
        raw = undone


def _character(match: re.Match[bytes]) -> bytes:
    code_units, byte, character = match.groups()
    if code_units:
        utf_16 = bytes.fromhex(code_units.replace(rb"\u", b"").decode())
        return utf_16.decode("utf-16-be", "surrogatepass").encode("utf-8", "surrogatepass")
    return bytes.fromhex(byte.decode()) if byte else _CONTROL.get(character, character)


def _base64_forms(secret: bytes, text: bytes) -> Iterator[str]:
    cores = [_core(secret, offset) for offset in range(3)]
    if any(core in text for core in cores):
        yield "in base64"
    elif any(core.translate(bytes.maketrans(b"+/", b"-_")) in text for core in cores):
        yield "in URL-safe base64"


def _core(secret: bytes, offset: int) -> bytes:
    """The characters that depend on the secret alone, when `offset` bytes (modulo 3) stand before it."""
    encoded = base64.b64encode(bytes(offset) + secret)
    first = (offset * 8 + 5) // 6
    return encoded[first : (offset + len(secret)) * 8 // 6]


def _compact(data: bytes) -> bytes:
    """Without white space: PEM and MIME wrap lines, terminals and log writers too."""
    return b"".join(data.split())


def _bytes(data: str | bytes) -> bytes:
    return data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
