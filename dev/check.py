"""`python -m dev check`: what a change is checked by while it is written, in some minutes.

Lint, formatting, types, and every test that needs neither the Pulumi CLI, nor a provider host, nor a virtual
environment of its own. So no engine is built or downloaded for it. Arguments go to pytest; with arguments only pytest
runs. `python -m dev test` is the whole.
"""

import sys

from dev.test import LINT, TYPES, all_pass, run_pytest

WITHOUT_PULUMI = ["-m", "not cli and not installation and not provider_host"]


def main(arguments: list[str]) -> int:
    if not arguments and not all_pass([*LINT, TYPES]):
        return 1
    return run_pytest([*WITHOUT_PULUMI, *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
