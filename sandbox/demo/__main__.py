"""`python -m sandbox demo [--picture FILE.svg]`: the story, and an exit code that says whether it came true."""

import argparse
import sys
import tempfile
from pathlib import Path

from sandbox.demo.screen import Screen
from sandbox.demo.story import Story
from sandbox.engine import acquire
from sandbox.tenant.server import TenantServer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--picture", type=Path, metavar="FILE.svg", help="write what was shown as a picture")
    arguments = parser.parse_args()
    screen = Screen()
    engine = acquire(report=lambda line: print(line, flush=True))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with TenantServer(folder=folder / "tenant") as tenant:
            workspace = engine.workspace(folder / "stack", environment={**tenant.environment(), **tenant.secrets()})
            screen.title(
                "Contain a threat: risky devices do not reach company data",
                "The real Pulumi engine runs this repository's program; Entra, Intune and Graph are emulated.",
                f"azuread plugin: {engine.azuread}",
            )
            story = Story(screen, tenant, workspace)
            story.run()
    if story.failures:
        screen.note(f"\n[bold red]{len(story.failures)} of the story's promises did not come true.[/]")
    else:
        screen.note("\n[bold green]All of it came true.[/] Next: README.md, “Deploy it”.")
    if arguments.picture:
        screen.save(arguments.picture)
    return 1 if story.failures else 0


if __name__ == "__main__":
    sys.exit(main())
