"""A checkout as a pipeline has it: a whole copy of this repository in git, with stacks of its own."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.pipelines.steps import ROOT

PACK_STACKS = Path("policy_pack", "stacks")
"""Where each stack has its configuration of the policy pack."""
AUTHOR = ("-c", "user.name=A", "-c", "user.email=a@contoso.example")


class Checkout:
    """`folder` holds the copy; the only stacks are those that a test writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in self.git_in(ROOT, "ls-files", "-co", "--exclude-standard", "-z").split("\0"):
            if name and (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, folder / name)
        (folder / "Pulumi.dev.yaml").unlink()
        (folder / PACK_STACKS / "dev.json").unlink()
        (folder / ".venv").symlink_to(ROOT / ".venv")
        self.git("init", "--quiet", "--initial-branch=main")
        with (folder / ".git" / "info" / "exclude").open("a") as file:
            file.write("/.venv\n")

    def git(self, *arguments: str) -> str:
        return self.git_in(self.folder, *arguments)

    @staticmethod
    def git_in(folder: Path, *arguments: str) -> str:
        # A hook, or git itself, may have set where its own repository is.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        command = ["git", *AUTHOR, *arguments]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout

    def write_stack(self, stack: str, config: Mapping[str, Any], **more: str) -> None:
        document = {**more, "config": dict(config)}
        (self.folder / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump(document, sort_keys=False))

    def commit(self, message: str) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD").strip()

    def branch(self) -> None:
        """Begin a pull request from main as it is."""
        self.git("switch", "--quiet", "--force-create", "change", "main")

    def merge(self) -> None:
        """Check out what a pull request is built from: the merge commit of its branch into main."""
        self.git("switch", "--quiet", "--detach", "main")
        self.git("merge", "--quiet", "--no-ff", "--no-edit", "change")
