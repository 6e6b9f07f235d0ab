"""The report as a comment on a pull request; nothing in a name may become markup."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ops.plan.formats.markdown import LARGEST, code, markdown, marker
from ops.visible_text import visible

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

# The machine may be busy: how long an example takes says nothing.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

ALL_DEVICES = [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}]
RISK = {"deviceThreatProtectionEnabled": True, "displayName": "Windows risk", "assignments": ALL_DEVICES}
LEVEL = "deviceThreatProtectionRequiredSecurityLevel"


def test_a_whole_comment(plans: "Plans") -> None:
    report = plans.report(
        plans.step(plans.compliance, {**RISK, LEVEL: "low"}, {**RISK, LEVEL: "high"}, name="windows"),
        plans.step(plans.access, plans.access_policy(state="disabled"), plans.access_policy(), name="access"),
        plans.step(plans.other, {"length": 4}, {"length": 5}, name="other"),
        diagnostics=[{"severity": "error", "message": "error: ```\n<b>"}],
        config={"shop:breakGlass": '{"users": ["emergency-1", "emergency-2"]}'},
    )
    assert markdown([report]) == (
        """\
<!-- ops plan: shop/dev -->
### Stack `shop/dev`: the preview failed, 1 weaker, 1 stronger, 1 only different

> [!CAUTION]
> The preview failed: there may be more to change than is shown here.

#### 🔻 Weaker

- **Machine risk score: Low → High** · **acts at once**<br>Devices with high-level threats would count as compliant.\
<br>Windows compliance policy `"Windows risk"` (`windows`)

#### 🔺 Stronger

- **State: disabled → enabled**<br>Access is now enforced for All users except 2 break-glass accounts, to Office 365; \
required: a compliant device.<br>Conditional Access policy `"Require compliant device"` (`access`)

<details><summary>Only different (1)</summary>

- **`length`: `4` → `5`**<br>`random:index/randomId:RandomId` (`other`)

</details>

> Acts at once: through every enabled Conditional Access policy of the tenant that requires a compliant device, this \
stack's own included. People feel it with their next sign-in or token.

<details><summary>Every difference</summary>

- Windows compliance policy `"Windows risk"` (`windows`)
  - `deviceThreatProtectionRequiredSecurityLevel`: `"low"` (Low) → `"high"` (High)
- Conditional Access policy `"Require compliant device"` (`access`)
  - `state`: `"disabled"` → `"enabled"`

</details>

<details><summary>The preview says (1)</summary>

````text
error: ```
<b>
````

</details>
"""
    )


def test_the_marker_is_the_same_for_every_plan_of_a_stack(plans: "Plans") -> None:
    one, other = (plans.report(plans.step(plans.other, None, {"a": value})) for value in (1, 2))
    assert marker(one) == marker(other) == "<!-- ops plan: shop/dev -->"
    assert markdown([one]).startswith(marker(one) + "\n")


def test_a_hostile_stack_does_not_end_its_marker(plans: "Plans") -> None:
    step = plans.step(plans.other, None, {})
    step["urn"] = "urn:pulumi:--><script>::shop\n::t::n"
    assert markdown([plans.report(step)]).splitlines()[0] == "<!-- ops plan: shop%0A/--%3E%3Cscript%3E -->"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("plain", "`plain`"),
        ("a`b", "``a`b``"),
        ("`a``", "``` `a`` ```"),
        (" a ", "`  a  `"),
        ("a\nb", "`a\\nb`"),
        ("<b>*x*</b> @team #1", "`<b>*x*</b> @team #1`"),
        ("", "(empty)"),
        ("  ", "(empty)"),
    ],
)
def test_a_code_span(text: str, span: str) -> None:
    assert code(text) == span


def _tokens(source: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark", {"html": True}).parse(source):
        yield token
        yield from token.children or ()


@given(st.text(alphabet=st.characters(), max_size=40) | st.text(alphabet="`<>*_[]()!@#|\\ \n-", max_size=40))
@settings(UNTIMED)
def test_whatever_is_in_a_code_span_stays_there(text: str) -> None:
    """As a renderer sees it: one span, with just that text in it."""
    source = f"- **title {code(text)} end**<br>x"
    spans = [token.content for token in _tokens(source) if token.type == "code_inline"]
    assert spans == ([visible(text)] if visible(text).strip() else [])
    assert [token.content for token in _tokens(source) if token.type == "html_inline"] == ["<br>"]


@given(st.text(alphabet="`<>*_[]()!@#|\\ \n-=a", max_size=40))
@settings(UNTIMED)
def test_a_hostile_plan_is_no_markup(plans: "Plans", hostile: str) -> None:
    members: dict[str, Any] = {**RISK, "displayName": hostile, "osMinimumVersion": hostile}
    message = {"severity": "warning", "message": hostile}

    def html(*steps: Any) -> list[str]:  # noqa: ANN401 - steps of a plan
        source = markdown([plans.report(*steps, diagnostics=[message])])
        return sorted(token.content.strip() for token in _tokens(source) if token.type.startswith("html"))

    before = {**members, "displayName": "x", "osMinimumVersion": "1"}
    found = html(plans.step(plans.compliance, before, members, name=f"n{hostile}"))
    assert set(found) <= {
        "<!-- ops plan: shop/dev -->",
        "<details><summary>Only different (1)</summary>",
        "<details><summary>Only different (2)</summary>",
        "<details><summary>Every difference</summary>",
        "<details><summary>The preview says (1)</summary>",
        "</details>",
        "<br>",
    }


def test_a_plan_that_is_too_large_for_a_comment_is_cut_at_its_least_dangerous_end(plans: "Plans") -> None:
    many = [plans.step(plans.other, None, {"a": "x" * 300}, name=f"r{number}") for number in range(500)]
    output = markdown([plans.report(*many, plans.step(plans.compliance, {**RISK, LEVEL: "low"}, RISK))])
    assert LARGEST - 500 < len(output) < LARGEST + 200
    assert "**Machine risk score: Low → Not configured**" in output
    assert output.count("<details>") == output.count("</details>")
    shown = sum(line.startswith(("- ", "  - ")) for line in output.splitlines())
    # Of each resource a line among the findings and two among the differences, which then have an end.
    left = 3 * 501 - shown + 1
    assert output.splitlines()[-1] == (
        f"**{left} more lines do not fit here:** run `python -m ops plan` on the plan to see them."
    )
