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
    """Whether it may have an identity and write. A fork may not, nor may a bot without rights."""


class Service(ABC):
    """Where a command runs."""

    @property
    @abstractmethod
    def pull_request(self) -> PullRequest | None:
        """None if the run is for a branch."""

    @abstractmethod
    def output(self, name: str, value: str) -> None:
        """Pass one line on to later jobs."""

    @abstractmethod
    def summary(self, markdown: str, *, at_terminal: str = "") -> None:
        """Show on the page of the run. `at_terminal` is the same text for a terminal."""

    @abstractmethod
    def add_path(self, folder: Path) -> None:
        """Prepend a folder to PATH for later steps of the job."""

    @abstractmethod
    def labels(self) -> frozenset[str]:
        """Of the pull request, as they are now."""

    @abstractmethod
    def comment(self, marker: str, body: str) -> None:
        """Create or update the pull request's comment that begins with `marker`."""

    @abstractmethod
    def issue(self, marker: str, title: str, body: str) -> None:
        """Create or update the open issue that begins with `marker`."""

    @abstractmethod
    def close_issue(self, marker: str, title: str, reason: str) -> None:
        """Close that issue if it exists."""

    @abstractmethod
    def require_approval(self, environment: str) -> None:
        """Raise PipelineError unless deployments to `environment` require an approval."""

    @abstractmethod
    def id_token(self) -> str | None:
        """An ID token that Entra exchanges; None if the job may not have one."""


class Terminal(Service):
    """No service: a command that is run by hand prints what a pipeline would pass on."""

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
        """The summary has shown the text already."""

    def issue(self, marker: str, title: str, body: str) -> None:
        """The summary has shown the text already."""

    def close_issue(self, marker: str, title: str, reason: str) -> None:
        """The summary has shown the text already."""

    def require_approval(self, environment: str) -> None:
        message = f"Nobody can approve a deployment to {environment} at a terminal: let the pipeline deploy."
        raise PipelineError(message)

    def id_token(self) -> str | None:
        return None
