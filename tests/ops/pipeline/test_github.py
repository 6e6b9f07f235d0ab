"""GitHub's comments and outputs, over HTTPS: whose comment is touched, where it is found, what a value may hold."""

import json
from pathlib import Path
from typing import Any

import pytest

from ops.pipeline.errors import PipelineError
from ops.pipeline.found import service
from ops.pipeline.github import GitHub
from tests.pipelines.services import PULL_REQUEST, REPOSITORY, TOKEN, Comment, Services, ServicesServer

MARKER = "<!-- ops plan: p/contoso -->"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - a generator of ServicesServer
    with ServicesServer(tmp_path_factory.mktemp("services")) as server:
        yield server


@pytest.fixture
def services(server: ServicesServer, monkeypatch: pytest.MonkeyPatch) -> Services:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.bundle))
    return server.reset()


@pytest.fixture
def github(services: Services, tmp_path: Path) -> GitHub:
    request = {"pull_request": {"number": PULL_REQUEST, "head": {"repo": {"full_name": REPOSITORY}}}}
    (tmp_path / "event.json").write_text(json.dumps(request))
    given = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTOR": "adele",
        "GITHUB_API_URL": services.url,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
    }
    found = service(given)
    assert isinstance(found, GitHub)
    return found


def test_comment_of_a_stranger_is_left_alone(github: GitHub, services: Services) -> None:
    services.comments = [Comment(1, f"{MARKER}\nmine", "mallory"), Comment(2, f"see {MARKER}")]
    github.comment(MARKER, f"{MARKER}\nnew")
    assert [(one.author, one.body) for one in services.comments] == [
        ("mallory", f"{MARKER}\nmine"),
        ("github-actions[bot]", f"see {MARKER}"),
        ("github-actions[bot]", f"{MARKER}\nnew"),
    ]


def test_comment_on_a_later_page_is_found(github: GitHub, services: Services) -> None:
    services.comments = [*(Comment(number, "words") for number in range(1, 5)), Comment(5, f"{MARKER}\nold")]
    github.comment(MARKER, f"{MARKER}\nnew")
    assert [one.body for one in services.comments] == ["words"] * 4 + [f"{MARKER}\nnew"]


def test_a_token_that_is_refused_is_reported_without_it(github: GitHub, services: Services) -> None:
    services.reads_only = True
    with pytest.raises(PipelineError) as caught:
        github.comment(MARKER, MARKER)
    assert caught.value.message == (
        f"Could not comment on the pull request: POST /repos/{REPOSITORY}/issues/7/comments was answered 403 Resource "
        "not accessible by integration."
    )


@pytest.mark.parametrize("repository", [None, {"full_name": "mallory/protection"}], ids=["gone", "fork"])
def test_forks_are_not_trusted(github: GitHub, tmp_path: Path, repository: object) -> None:
    request = {"pull_request": {"number": 1, "head": {"repo": repository}}}
    (tmp_path / "event.json").write_text(json.dumps(request))
    found = github.pull_request
    assert found is not None
    assert not found.trusted


def test_a_value_cannot_begin_another_output(github: GitHub, tmp_path: Path) -> None:
    github.output("stacks", "a\nwhere=tenant")
    first, *value, last = (tmp_path / "output").read_text().splitlines()
    assert (first.partition("<<")[0], first.partition("<<")[2], value) == ("stacks", last, ["a", "where=tenant"])


def test_no_redirect_takes_the_token_elsewhere(github: GitHub) -> None:
    with pytest.raises(PipelineError, match=r"the answer leads to another host, evil\.example"):
        github._rest.send("GET", "https://evil.example/page=2", "read")
