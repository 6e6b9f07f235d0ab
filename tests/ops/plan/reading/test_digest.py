"""Plan files: every form that the engine writes, and the refusal of what is none."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ops.plan.reading.digest import UnreadablePlanError, parsed, read

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

HOW = "Give the output of `pulumi preview --json`."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            b" \n",
            f"The plan in p.json is empty: the preview that should have written it failed. {HOW}",
            id="empty",
        ),
        pytest.param(
            b"Previewing update (dev):",
            f"The plan in p.json is not one JSON document (Expecting value: line 1 column 1 (char 0)). {HOW}",
            id="no JSON",
        ),
        pytest.param(
            b'{"steps": []}\n{"steps": []}',
            f"The plan in p.json is not one JSON document (Extra data: line 2 column 1 (char 14)). {HOW}",
            id="two documents",
        ),
        pytest.param(
            b'{"steps": [NaN]}', f"The plan in p.json is not one JSON document (NaN is no JSON). {HOW}", id="no number"
        ),
        pytest.param(b"[]", f"What is in p.json is no preview. {HOW}", id="a list"),
        pytest.param(b'{"resourcePlans": {}}', f"What is in p.json is no preview. {HOW}", id="a saved plan"),
        pytest.param(
            b'{"steps": [{"op": "update"}]}',
            f"The plan in p.json has a shape that is not known here: steps.0.urn: Field required. {HOW}",
            id="a step without a resource",
        ),
        pytest.param(
            b'{"steps": [{"op": "same", "urn": "u", "newState": {"type": "t", "inputs": []}}]}',
            "The plan in p.json has a shape that is not known here: steps.0.newState.inputs: Input should be a valid "
            f"dictionary. {HOW}",
            id="properties that are a list",
        ),
        pytest.param(
            b'{"steps": [], "changeSummary": {"update": 2, "delete": 1, "same": 3}}',
            "The plan in p.json is not whole (2 to update, 0 shown; 1 to delete, 0 shown): what it does not show "
            "cannot be judged. After a change in the tenant, use `pulumi preview --refresh --json`.",
            id="fewer steps than announced",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(content: bytes, message: str) -> None:
    with pytest.raises(UnreadablePlanError) as raised:
        parsed(content, "p.json")
    assert str(raised.value) == message


def test_a_document_without_end_is_not_read() -> None:
    with pytest.raises(UnreadablePlanError, match="is not one JSON document"):
        parsed(b"[" * 100_000, "p.json")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "nothing\u202e.json"
    with pytest.raises(UnreadablePlanError) as raised:
        read(str(file))
    assert str(raised.value) == (
        f"Could not read the plan in {tmp_path}/nothing\\u202e.json: No such file or directory."
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_the_encodings_that_shells_write(tmp_path: Path, plans: "Plans", encoding: str) -> None:
    step = plans.step(plans.compliance, None, {"displayName": "Gerät"})
    file = tmp_path / "plan.json"
    file.write_bytes(json.dumps({"steps": [step]}, ensure_ascii=False).encode(encoding))
    (read_step,) = read(str(file)).steps
    assert read_step.new_state is not None
    assert read_step.new_state.inputs == {"displayName": "Gerät"}


@pytest.mark.parametrize(
    "document",
    [{"duration": 1}, {"changeSummary": {}}, {"steps": [], "config": {}}],
    ids=["time", "counts", "no steps"],
)
def test_a_plan_of_an_empty_stack(document: dict[str, Any]) -> None:
    assert parsed(json.dumps(document).encode(), "p.json").steps == ()


def test_a_secret_in_clear_is_taken_out_of_every_other_text(plans: "Plans") -> None:
    secret = {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        "plaintext": '"correct horse"',
    }
    content = plans.digest(
        plans.step(plans.other, None, {"a": secret, "url": "https://x/?p=correct horse"}),
        diagnostics=[{"message": "using correct horse", "severity": "info"}],
    )
    digest = parsed(content, "p.json")
    assert digest.diagnostics[0].message == "using [secret]"
    (step,) = digest.steps
    assert step.new_state is not None
    assert step.new_state.inputs == {"a": secret, "url": "https://x/?p=[secret]"}
