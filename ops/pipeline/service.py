"""The interface of a pipeline service, and the one for a person at a terminal."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

import click

from ops import terminal
from ops.pipeline.errors import PipelineError


@dataclass(frozen=True)
class PullRequest:
    """The pull request that a run is about."""

    number: int
    trusted: bool
    """Whether it may have an identity and write: not from a fork, and not from a bot that gets no rights."""


class Service(ABC):
    """Where a command runs."""

    @property
    @abstractmethod
    def pull_request(self) -> PullRequest | None:
        """None where the run is about a branch."""

    @abstractmethod
    def output(self, name: str, value: str) -> None:
        """Hand one line on to later jobs."""

    @abstractmethod
    def summary(self, markdown: str, *, at_terminal: str = "") -> None:
        """Show on the page of the run. `at_terminal`: the same for a person, where there is no page but a terminal."""

    @abstractmethod
    def add_path(self, folder: Path) -> None:
        """Put a folder before PATH for later steps of the job."""

    @abstractmethod
    def labels(self) -> frozenset[str]:
        """Of the pull request, as they are now."""

    @abstractmethod
    def comment(self, marker: str, body: str) -> None:
        """The pull request's one comment that begins with `marker`: made, or brought up to date."""

    @abstractmethod
    def issue(self, marker: str, title: str, body: str) -> None:
        """The one open issue that begins with `marker`: made, or brought up to date."""

    @abstractmethod
    def close_issue(self, marker: str, title: str, reason: str) -> None:
        """Close that issue where there is one."""

    @abstractmethod
    def require_approval(self, environment: str) -> None:
        """Raise PipelineError unless somebody has to approve what is deployed to `environment`."""

    @abstractmethod
    def id_token(self) -> str | None:
        """An ID token that Entra exchanges; None where the job may have none."""


class Terminal(Service):
    """No service: whoever tries a command by hand reads on the terminal what a pipeline would hand on."""

    @property
    def pull_request(self) -> PullRequest | None:
        return None

    def output(self, name: str, value: str) -> None:
        click.echo(f"{name}={value}")

    def summary(self, markdown: str, *, at_terminal: str = "") -> None:
        terminal.show(at_terminal if at_terminal and terminal.is_terminal() else markdown)

    def add_path(self, folder: Path) -> None:
        click.echo(f'export PATH="{folder}:$PATH"')

    def labels(self) -> frozenset[str]:
        return frozenset()

    def comment(self, marker: str, body: str) -> None:
        """The summary has shown it."""

    def issue(self, marker: str, title: str, body: str) -> None:
        """The summary has shown it."""

    def close_issue(self, marker: str, title: str, reason: str) -> None:
        """The summary has shown it."""

    def require_approval(self, environment: str) -> None:
        message = f"Nobody can approve a deployment to {environment} at a terminal: let the pipeline deploy."
        raise PipelineError(message)

    def id_token(self) -> str | None:
        return None
