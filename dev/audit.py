"""`python -m dev audit`: whether something that we pin is known to be vulnerable, as PyPI's database says.

pip-audit asks and we judge: where the database does not answer it reports "no known vulnerabilities", which is not what
is known then. A vulnerability fails; what could not be looked up is named and does not. Arguments go to pip-audit
(`--vulnerability-service osv`, `--ignore-vuln ID`).
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements-dev.txt"
ASK = ("--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off", "--timeout", "10")
SHOWN = 10


@dataclass(frozen=True)
class Audit:
    """What is known of the pins: one line each."""

    vulnerable: list[str]
    clean: list[str]
    unknown: list[str]

    @property
    def exit_code(self) -> int:
        return 1 if self.vulnerable else 0

    def lines(self) -> list[str]:
        if not self.vulnerable and not self.clean:
            return ["Audit: NOT DONE. The database of vulnerabilities knows none of the packages here, or is no such."]
        lines = [f"Audit: {one}" for one in self.vulnerable]
        lines.append(f"Audit: {len(self.vulnerable)} known vulnerabilities, {len(self.clean)} packages without one.")
        if self.unknown:
            more = ", …" if len(self.unknown) > SHOWN else ""
            lines.append(f"Audit: NOT looked up: {len(self.unknown)} ({', '.join(self.unknown[:SHOWN])}{more}).")
        return lines


def judge(report: str) -> Audit:
    """pip-audit's JSON. Raises ValueError for anything else."""
    vulnerable, clean, unknown = [], [], []
    try:
        for package in json.loads(report)["dependencies"]:
            name = package["name"]
            if "skip_reason" in package:
                unknown.append(name)
            elif package["vulns"]:
                vulnerable += [_described(name, package["version"], one) for one in package["vulns"]]
            else:
                clean.append(name)
    except (LookupError, TypeError) as error:
        msg = f"pip-audit's report is not understood: {error!r}"
        raise ValueError(msg) from None
    return Audit(vulnerable, clean, unknown)


def _described(name: str, version: str, vulnerability: dict[str, object]) -> str:
    fixes = vulnerability.get("fix_versions")
    fixed = ", ".join(map(str, fixes)) if isinstance(fixes, list) and fixes else "no version yet"
    return f"{name} {version}: {vulnerability['id']}, fixed in {fixed}."


def main(arguments: Sequence[str], pins: Path = PINS) -> int:
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(pins), *ASK, *arguments]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        audit = judge(answer.stdout)
    except ValueError:
        if answer.returncode == 2:  # the command line is wrong, and pip-audit says how
            print(answer.stderr, file=sys.stderr)
            return 2
        said = [line.strip() for line in answer.stderr.splitlines() if line.strip()]
        print(f"Audit: NOT DONE. pip-audit gave no report: {(said or ['it said nothing'])[-1]}")
        return 0
    print("\n".join(audit.lines()))
    return audit.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
