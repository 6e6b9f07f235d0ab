"""What `drift` says at a terminal where the next deployment does not put it back, or has nothing to do."""

from ops.drift.words import at_terminal
from ops.verdict.judged import JudgedPreview
from pulumi_cli.events import Drifted, Found

BOTH_SIDES = "Make it two runs: first one side."


def refused(cause: str) -> JudgedPreview:
    found = Found(reasons=(cause,))
    return JudgedPreview("dev", "the preview failed (exit code 255).", 0, True, None, (), found=found)


def test_a_cause_stands_behind_a_bar_with_the_advice_for_a_pipeline() -> None:
    shown = at_terminal("dev", Found((Drifted("access"), Drifted("settings", is_gone=True))), refused(BOTH_SIDES), 120)
    assert shown == (
        "\x1b[31m\x1b[1mDrift: dev\x1b[0m\n"
        "\n"
        "Somebody changed in the tenant what this stack manages:\n"
        "  access: changed\n"
        "  settings: deleted: a deployment makes a new one, with another id\n"
        "\n"
        "\x1b[1mA deployment would not put it back as it is\x1b[0m\n"
        f"  | the preview failed (exit code 255). {BOTH_SIDES}\n"
        "In the pipelines these are two deployments: start `deploy` by hand with `only` set to conditional-access "
        "(right where\n"
        "that policy becomes laxer) or to devices, and after it once more with all.\n"
    )


def test_without_drift_the_state_says_why() -> None:
    shown = at_terminal("dev", Found(), refused("No."), 200).splitlines()
    assert shown[2:4] == [
        "The tenant is not as this stack is configured, and the stack's state says so: a deployment waits, or stopped, "
        "or somebody ran `pulumi refresh` after a change in the tenant.",
        "",
    ]


def test_what_somebody_else_wrote_passes_for_no_line_of_ours() -> None:
    hostile = "off\n\x1b[2JDrift: none"
    shown = at_terminal("dev", Found((Drifted("x: changed, y"),), (hostile,)), None, 100)
    heading = "\x1b[1mWhat no deployment puts back\x1b[0m"
    assert shown.splitlines()[1:] == ["", heading, "  | off\\n\\u001b[2JDrift: none"]
    shown = at_terminal("dev", Found((Drifted("x: changed, y"),)), refused(hostile), 100)
    assert '  "x: changed, y": changed' in shown.splitlines()
    assert "  | the preview failed (exit code 255). off\\n\\u001b[2JDrift: none" in shown.splitlines()
