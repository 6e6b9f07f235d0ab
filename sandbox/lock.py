"""`python -m sandbox lock`: the exact pins of everything, made anew from `pyproject.toml`."""

import subprocess
import sys


def compile_pins(output: str, *options: str) -> None:
    common = ["--universal", "--python-version", "3.11", "--no-header", "--quiet"]
    command = [sys.executable, "-m", "uv", "pip", "compile", *common, *options, "pyproject.toml", "-o", output]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    compile_pins("requirements.txt", *sys.argv[1:])
    compile_pins("requirements-dev.txt", "--extra", "sandbox", "--constraint", "requirements.txt", *sys.argv[1:])
