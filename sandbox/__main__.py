"""The one door to the sandbox: `python -m sandbox COMMAND`, one of COMMANDS below.

Runs on a bare Python 3.11 with the standard library only: it makes `.venv` from `requirements-dev.txt` when it is
missing or out of date, then starts the same command inside it. What a command does is in the module of its name.
"""

import argparse
import hashlib
import os
import runpy
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements-dev.txt"
STAMP = VENV / "requirements.sha256"
MINIMUM = (3, 11)

COMMANDS = {
    "demo": "run the whole story against the emulated tenant",
    "check": "lint, type-check, and test what needs no engine",
    "test": "lint, type-check and test everything",
    "bench": "count Graph requests and measure wall time",
    "faults": "let every request meet every fault, and show that all converges",
    "mutants": "break our own code, one place at a time, and see whether a test notices",
    "coverage": "which lines and branches of the product its own tests reach",
    "stack": "a shell in which plain pulumi commands meet an emulated tenant",
    "tenant": "start the emulated tenant by itself",
    "lock": "write requirements.txt and its like anew from pyproject.toml, with hashes",
    "audit": "ask whether a pinned package is known to be vulnerable",
    "sbom": "write a bill of materials of what runs against a tenant (CycloneDX)",
}


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def requirements_digest(requirements: Path = REQUIREMENTS) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def is_ready(requirements: Path = REQUIREMENTS) -> bool:
    return venv_python().exists() and STAMP.exists() and STAMP.read_text() == requirements_digest(requirements)


def set_up(requirements: Path = REQUIREMENTS) -> None:
    """Make `.venv`, install the pins, and mark it with their digest. One that was interrupted is made anew."""
    print(f"Setting up {VENV} (one or two minutes, once) …", flush=True)
    try:
        if not (venv_python().exists() and STAMP.exists()):
            # What an interrupted installation leaves behind, pip can stumble over.
            venv.EnvBuilder(with_pip=True, clear=True).create(VENV)
        STAMP.unlink(missing_ok=True)
        pip = [str(venv_python()), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, "--require-hashes", "-r", str(requirements)], check=True)
    except subprocess.CalledProcessError as error:
        sys.exit(
            f"Could not set up {VENV}: {error}\nOn Debian and Ubuntu the module is a package of its own: "
            "apt install python3-venv. Otherwise see what pip says above, then run the same command again."
        )
    STAMP.write_text(requirements_digest(requirements))


def inside_venv() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()


def main() -> None:
    if sys.version_info < MINIMUM:
        sys.exit(f"Python {sys.version.split()[0]} is too old: version 3.11 or newer is needed.")
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = "\n".join(f"  {name:8} {text}" for name, text in COMMANDS.items())
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = f"commands:\n{commands}\n\n`python -m sandbox COMMAND --help` tells a command's options."
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    if not is_ready():
        set_up()
    if not inside_venv():
        command = [str(venv_python()), "-m", "sandbox", args.command, *args.arguments]
        sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)
    sys.argv = [f"python -m sandbox {args.command}", *args.arguments]
    runpy.run_module(f"sandbox.{args.command}", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
