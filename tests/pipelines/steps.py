"""Reads the pipelines' own files: which commands their steps run, and with which environment."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PIPELINES = sorted((ROOT / "azure-pipelines").glob("*.yml"))
GITHUB, AZURE = "github", "azure"
_EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}|\$\((.+?)\)")
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Step:
    """One shell step: of which file and job, what it runs and what it is given."""

    file: str
    job: str
    command: str
    given: Mapping[str, str]

    def environment(self, values: Mapping[str, str]) -> dict[str, str]:
        """`given` with its expressions replaced; an expression that `values` does not have is a mistake of the test."""
        return {name: _replaced(str(text), values) for name, text in self.given.items()}


def _replaced(text: str, values: Mapping[str, str]) -> str:
    return _EXPRESSION.sub(lambda found: values[found[1] or found[2]], text)


def load(file: Path) -> dict[str, Any]:
    # YAML 1.1 reads `on` as true.
    document = yaml.safe_load(file.read_text())
    return {("on" if key is True else key): value for key, value in document.items()}


def github_steps() -> Iterator[Step]:
    for file in WORKFLOWS:
        for name, job in load(file)["jobs"].items():
            for step in job.get("steps", ()):
                if "run" in step:
                    yield Step(f"{GITHUB}/{file.name}", name, step["run"], step.get("env", NOTHING))


def azure_steps() -> Iterator[Step]:
    for file in PIPELINES:
        for path, step in _mappings(load(file), ()):
            command = step.get("bash") or step.get("script") or (step.get("inputs") or {}).get("inlineScript")
            if command:
                yield Step(f"{AZURE}/{file.name}", "/".join(path), command, step.get("env", NOTHING))


def _mappings(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:  # noqa: ANN401
    """Every mapping below, with the names of the jobs on the way."""
    if isinstance(value, list):
        for one in value:
            yield from _mappings(one, path)
    if isinstance(value, dict):
        job = value.get("job") or value.get("deployment")
        path = (*path, job.partition("_${{")[0]) if job else path
        yield path, value
        for one in value.values():
            yield from _mappings(one, path)


def step(file: str, job: str, command: str) -> Step:
    """The one step of that file and job with that command."""
    steps = [*github_steps(), *azure_steps()]
    (found,) = [one for one in steps if (one.file, one.job, one.command) == (file, job, command)]
    return found
