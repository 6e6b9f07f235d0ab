"""The comment of a stack: its verdict, the pack's words as data, and its size."""

import pytest

from ops.plan.judging.report import Report
from ops.plan.reading.stack import StackName
from ops.verdict.judged import JudgedPreview
from ops.verdict.log import harmless
from ops.verdict.verdict import comment, verdict
from pulumi_cli.events import Violation

REFUSED = Violation("machine-risk", "mandatory", "intune:Policy: policy", "Too high\n@everyone `<b>`")
ADVICE = Violation("secure-by-default", "advisory", "", "Advice")


def _judged(
    failure: str = "", weaker: int = 0, compared: bool = True, violations: tuple[Violation, ...] = ()
) -> JudgedPreview:
    report = Report(StackName("shop", "contoso"), (), (), 0, None)
    return JudgedPreview("contoso", failure, weaker, compared, report, violations)


@pytest.mark.parametrize(
    ("result", "meant", "words"),
    [
        pytest.param(_judged(), False, "✅ Nothing gets weaker.", id="fine"),
        pytest.param(
            _judged(weaker=1), False, "⛔ Weaker: whoever means that sets the label `weaker-is-meant`.", id="weaker"
        ),
        pytest.param(_judged(weaker=1), True, "⚠️ Weaker, and meant: the label `weaker-is-meant` is set.", id="meant"),
        pytest.param(
            _judged(compared=False),
            False,
            "⛔ Weaker: whoever means that sets the label `weaker-is-meant`.",
            id="unknown",
        ),
        pytest.param(
            _judged("the preview failed.", 1), True, "⛔ Refused: the preview failed.", id="failed-though-meant"
        ),
    ],
)
def test_verdict(result: JudgedPreview, meant: bool, words: str) -> None:
    assert verdict(result, meant=meant) == words


def test_comment() -> None:
    result = _judged("refused by the policy pack: machine-risk.", violations=(REFUSED, ADVICE))
    assert comment(result, "No.").splitlines() == [
        "<!-- ops plan: defender-conditional-access/contoso -->",
        "**No.**",
        "",
        "#### ⛔ Refused by the policy pack (1)",
        "",
        "- **`machine-risk`** `intune:Policy: policy`<br>`Too high`<br>`` @everyone `<b>` ``",
        "",
        "Advice of the policy pack, in the log: `secure-by-default`",
        "",
        "### Stack `shop/contoso`: nothing changes",
    ]


def test_many_violations_leave_room_for_the_plan() -> None:
    many = tuple(Violation(f"rule-{number}", "mandatory", "r", "word " * 100) for number in range(100))
    text = comment(_judged("refused.", violations=many), "No.")
    assert len(text) < 5_000
    assert "more do not fit here:** the log of the job has them." in text
    assert text.endswith("### Stack `shop/contoso`: nothing changes\n")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("##vso[task.setvariable variable=a]b", "| # #vso[task.setvariable variable=a]b"),
        ("::set-output name=a::b", "| ::set-output name=a::b"),
        ("text ##[error]b", "| text # #[error]b"),
        ("\x1b[2K\u202eb", r"| \u001b[2K\u202eb"),
    ],
)
def test_a_program_cannot_give_commands_to_the_service(line: str, shown: str) -> None:
    assert harmless(line) == shown
