"""`python -m dev lock`: the exact pins of everything, with the hashes of their files, from `pyproject.toml`.

pip installs nothing else from a file with hashes: neither another version nor another file of the same name. Arguments
go to `uv pip compile` (`--upgrade`, `--upgrade-package NAME`).
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = "requirements.txt"
COMMON = ("--universal", "--python-version", "3.11", "--no-header", "--quiet", "--generate-hashes")


def compile_pins(output: str, source: str, *options: str, given: str | None = None) -> None:
    """Versions that `output` holds already stay, as far as they fit."""
    command = [sys.executable, "-m", "uv", "pip", "compile", *COMMON, *options, source, "-o", output]
    subprocess.run(command, cwd=ROOT, input=given, text=True, check=True)


def main(arguments: list[str]) -> None:
    program = ("pyproject.toml", "--extra", "program")
    compile_pins(PINS, *program, *arguments)
    compile_pins("requirements-dev.txt", *program, "--extra", "dev", "--constraint", PINS, *arguments)
    # The pack may be copied to elsewhere: it brings pins of its own, which are the same.
    pack = ("--no-annotate", "--constraint", PINS)
    compile_pins("policy_pack/requirements.txt", "-", *pack, given="pulumi-policy\n")


if __name__ == "__main__":
    main(sys.argv[1:])
