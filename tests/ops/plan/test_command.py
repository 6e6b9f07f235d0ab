"""`python -m ops plan` as a process: formats, exit statuses, what it says of a plan that it cannot read."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ops.__main__ import COMMANDS, main

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

UTF8 = {"PYTHONUTF8": "1"}


@pytest.fixture
def weaker(plans: "Plans") -> bytes:
    return plans.digest(plans.step(plans.settings, {"secureByDefault": True}, {"secureByDefault": False}))


@pytest.fixture
def stronger(plans: "Plans") -> bytes:
    return plans.digest(plans.step(plans.settings, {"secureByDefault": False}, {"secureByDefault": True}))


def test_something_weaker_ends_with_2(plans: "Plans", weaker: bytes) -> None:
    for arguments in ([], ["-"]):
        run = plans.run(*arguments, given=weaker, **UTF8)
        assert (run.returncode, run.stderr) == (2, b"")
        assert run.stdout.decode() == (
            """\
Stack shop/dev: 1 weaker

Weaker
  Mark devices with no compliance policy assigned as: Not compliant → Compliant [acts at once]
    Devices without a compliance policy would count as compliant, on every platform.
    Compliance policy settings of the tenant (it)
      secureByDefault: true → false

Acts at once: through every enabled Conditional Access policy of the tenant that requires a
  compliant device, whatever the state of this stack's own. People feel it with their next sign-in
  or token.
"""
        )


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_nothing_weaker_ends_with_0_in_every_format(plans: "Plans", stronger: bytes, form: str) -> None:
    run = plans.run("--format", form, given=stronger, **UTF8)
    assert (run.returncode, run.stderr) == (0, b"")
    assert b"Not compliant" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "given", "last_line"),
    [
        pytest.param(
            [],
            b"error: failed",
            "The plan in standard input is not one JSON document (Expecting value: line 1 column 1 (char 0)). Give the "
            "output of `pulumi preview --json`.",
            id="no plan",
        ),
        pytest.param(["nothing.json"], b"", "Could not read the plan in nothing.json: No such file or directory.",
                     id="no file"),
        pytest.param(["--names", "nothing.json"], b"", "Could not read the looked-up names in nothing.json: No such "
                     "file or directory.", id="no file of names"),
        pytest.param(["--stack", "prod"], b'{"steps": [{"op": "same", "urn": "urn:pulumi:dev::shop::t::n"}]}',
                     "No plan given is one of stack prod.", id="another stack"),
        pytest.param(["--format", "html"], b"", "Error: Invalid value for '--format': 'html' is not one of 'text', "
                     "'markdown', 'json'.", id="no such format"),
        pytest.param(["--frmat", "json"], b"", "Error: No such option '--frmat'. Did you mean '--format'?",
                     id="no such option"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_ends_with_1_and_one_line_that_says_why(
    plans: "Plans", arguments: list[str], given: bytes, last_line: str
) -> None:
    run = plans.run(*arguments, given=given)
    assert (run.returncode, run.stdout) == (1, b"")
    assert run.stderr.decode().splitlines()[-1] == last_line


def test_a_preview_that_failed_is_shown_and_ends_with_1(plans: "Plans") -> None:
    digest = plans.digest(
        plans.step(plans.other, None, {}), diagnostics=[{"severity": "error", "message": "error: no"}]
    )
    run = plans.run(given=digest, **UTF8)
    assert run.returncode == 1
    assert "  | error: no\n" in run.stdout.decode()
    assert run.stderr.decode() == "The preview of shop/dev failed: its plan may not be the whole one.\n"


def test_nesting_without_end_ends_with_1(plans: "Plans") -> None:
    nested = '{"a":' * 700 + "1" + "}" * 700
    digest = plans.digest(plans.step(plans.other, None, json.loads(nested)))
    run = plans.run(given=digest)
    assert (run.returncode, run.stderr.decode().splitlines()[-1:]) in (
        (0, []),
        (1, ["Could not read the plan: its values are nested too deeply."]),
    )


def files(folder: Path, **digests: bytes) -> list[str]:
    for name, digest in digests.items():
        (folder / f"{name}.json").write_bytes(digest.replace(b":dev::", f":{name}::".encode()))
    return [str(folder / f"{name}.json") for name in digests]


GROUP = "b0000000-0000-4000-8000-000000000003"


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        pytest.param("text", f'Excluded groups: + "All users" ({GROUP}) (not blocked any more)', id="text"),
        pytest.param("markdown", f'Excluded groups: + `"All users"` (`{GROUP}`) (not blocked any more)', id="markdown"),
        pytest.param("json", f'excluded groups: + \\"All users\\" ({GROUP}) (not blocked any more)', id="json"),
    ],
)
def test_a_name_stands_beside_its_id_in_every_format(plans: "Plans", tmp_path: Path, form: str, shown: str) -> None:
    """A group that bears Microsoft's own word is not taken for everybody."""
    before, after = (plans.access_policy(conditions__users__excludedGroups=groups) for groups in ([], [GROUP]))
    names = tmp_path / "names.json"
    names.write_text(json.dumps([{"id": GROUP, "name": "All users"}]), encoding="utf-8")
    given = plans.digest(plans.step(plans.access, before, after))
    run = plans.run("--names", str(names), "--format", form, given=given, **UTF8)
    assert (run.returncode, run.stderr) == (2, b"")
    assert shown in run.stdout.decode()


def test_a_plan_for_each_stack(plans: "Plans", tmp_path: Path, weaker: bytes, stronger: bytes) -> None:
    run = plans.run(*files(tmp_path, dev=stronger, prod=weaker), given=b"", **UTF8)
    assert run.returncode == 2
    headings = [line for line in run.stdout.decode().splitlines() if line.startswith("Stack")]
    assert headings == ["Stack shop/dev: 1 stronger", "Stack shop/prod: 1 weaker"]


def test_one_stack_of_several(plans: "Plans", tmp_path: Path, weaker: bytes, stronger: bytes) -> None:
    run = plans.run("--stack", "shop/dev", "--format", "json", *files(tmp_path, dev=stronger, prod=weaker))
    assert run.returncode == 0
    assert [stack["stack"] for stack in json.loads(run.stdout)["stacks"]] == ["dev"]


def test_two_plans_of_one_stack_cannot_be_distinguished(plans: "Plans", tmp_path: Path, weaker: bytes) -> None:
    (tmp_path / "again.json").write_bytes(weaker)
    run = plans.run(*files(tmp_path, dev=weaker), str(tmp_path / "again.json"))
    assert (run.returncode, run.stdout) == (1, b"")
    assert run.stderr.decode() == "Two of the plans are of stack shop/dev: give one of each stack.\n"


def test_a_plan_without_resources_gets_its_name_from_the_option(plans: "Plans") -> None:
    run = plans.run("--stack", "acme/shop/dev", "--format", "markdown", given=b'{"duration": 1}', **UTF8)
    assert run.returncode == 0
    assert run.stdout.decode() == "<!-- ops plan: shop/dev -->\n### Stack `shop/dev`: nothing changes\n"


def test_markdown_is_utf8_whatever_the_terminal_is(plans: "Plans", weaker: bytes) -> None:
    run = plans.run("--format", "markdown", given=weaker, PYTHONIOENCODING="cp1252")
    assert run.returncode == 2
    assert "Not compliant → Compliant" in run.stdout.decode()


def test_text_does_without_what_a_terminal_cannot_show(plans: "Plans", weaker: bytes) -> None:
    run = plans.run(given=weaker, PYTHONIOENCODING="cp1252")
    assert run.returncode == 2
    assert b"Not compliant ? Compliant" in run.stdout


def test_only_what_is_needed_is_imported(plans: "Plans", weaker: bytes) -> None:
    """The operator's commands start at once: none of Pulumi, Graph's client or its models."""
    run = plans.run(given=weaker, PYTHONPROFILEIMPORTTIME="1")
    imported = {line.rsplit(b"|", 1)[-1].strip().split(b".")[0] for line in run.stderr.splitlines()}
    assert b"pydantic" in imported
    assert not imported & {b"pulumi", b"pulumi_azuread", b"msgraph", b"httpx", b"azure", b"rich"}


def test_every_command_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    for name in COMMANDS:
        assert main([name, "--help"]) == 0
        assert capsys.readouterr().out.startswith(f"Usage: python -m ops {name} ")
    assert main(["nonsense"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "Error: No such command 'nonsense'."


def test_colours_are_for_terminals_and_no_color_is_kept(plans: "Plans", weaker: bytes) -> None:
    def shown(**environment: Any) -> bytes:  # noqa: ANN401 - environment variables
        parent, child = os.openpty()
        process = plans.start(weaker, child, TERM="xterm", PYTHONUTF8="1", **environment)
        os.close(child)
        found = b""
        try:
            while chunk := os.read(parent, 4096):
                found += chunk
        except OSError:  # the terminal is gone when the process is
            pass
        assert process.wait() == 2
        return found

    assert b"\x1b[31m\x1b[1mWeaker" in shown()
    assert b"\x1b" not in shown(NO_COLOR="1")
