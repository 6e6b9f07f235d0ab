"""`python -m dev sbom`: a bill of materials (CycloneDX, JSON) of what runs against a tenant, from its pins.

Each package has the hashes of the files that pip would take. The library checks the result against CycloneDX's schema
before anything is written. What development needs besides is not part of it.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements.txt"
OUTPUT = "sbom.cdx.json"
FORM = ("--spec-version", "1.6", "--output-format", "JSON", "--output-reproducible", "--validate")


def write(output: Path) -> int:
    project = ("--pyproject", str(ROOT / "pyproject.toml"))
    command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", str(PINS), *project, *FORM]
    return subprocess.run([*command, "--output-file", str(output)], check=False).returncode


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=Path(OUTPUT), help="the file to write (%(default)s)")
    chosen = parser.parse_args().output
    status = write(chosen)
    if status == 0:
        print(f"The bill of materials is in {chosen}.")
    sys.exit(status)
