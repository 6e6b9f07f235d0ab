"""The report on a terminal: wrapped, plain, with ids in one piece."""

import re
from typing import TYPE_CHECKING, Any

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ops.plan.formats.terminal import terminal_text

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

# The machine may be busy: how long an example takes says nothing.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

REPORTING = "enabledForReportingButNotEnforced"
ALL_DEVICES = [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}]
STACK = "pulumi:pulumi:Stack"


def test_a_whole_report(plans: "Plans") -> None:
    risk = {"deviceThreatProtectionEnabled": True, "displayName": "Windows risk", "assignments": ALL_DEVICES}
    level = "deviceThreatProtectionRequiredSecurityLevel"
    report = plans.report(
        plans.step(plans.compliance, {**risk, level: "low"}, {**risk, level: "high"}, name="windows"),
        plans.step(
            plans.access,
            plans.access_policy(state=REPORTING),
            plans.access_policy(state=REPORTING, conditions__users__excludedUsers=["emergency-1"]),
            name="access",
        ),
        plans.step(plans.other, None, {"prefix": "x", "secret": "hunter2"}, name="id"),
        plans.step(plans.other, {"length": 4}, {"length": 5}, name="other"),
        diagnostics=[{"severity": "warning", "urn": "urn:pulumi:dev::shop::t::windows", "message": "warning: a\nb\n"}],
    )
    assert click.unstyle(terminal_text([report])) == (
        """\
Stack shop/dev: 1 weaker, 1 stronger, 2 only different

Weaker
  Machine risk score: Low → High [acts at once]
    Devices with high-level threats would count as compliant.
    Windows compliance policy "Windows risk" (windows)
      deviceThreatProtectionRequiredSecurityLevel: "low" (Low) → "high" (High)

Stronger
  Excluded users: - emergency-2 (the policy would apply) [not in force]
    Conditional Access policy "Require compliant device" (access)
      conditions.users.excludedUsers: ["emergency-1", "emergency-2"] → ["emergency-1"]

Only different
  random:index/randomId:RandomId is created
    random:index/randomId:RandomId (id)
      prefix: "x"
      secret: [secret]
  length: 4 → 5
    random:index/randomId:RandomId (other)

Acts at once: through every enabled Conditional Access policy of the tenant that requires a
  compliant device, although this stack's own only reports. People feel it with their next sign-in
  or token.

The preview says
  | warning (windows): a
  | b
"""
    )


def test_an_id_in_a_message_is_not_broken(plans: "Plans") -> None:
    policy = "e81ec798-abcd-acbe-add3-a8931b66a629"
    step = plans.step(plans.other, {"length": 4}, {"length": 5})
    broken = []
    for length in range(100):
        said = {"severity": "warning", "urn": "", "message": f"warning: {'x' * length} {policy} changes nothing."}
        if policy not in click.unstyle(terminal_text([plans.report(step, diagnostics=[said])])):
            broken.append(length)
    assert broken == []


def test_nothing_to_say(plans: "Plans") -> None:
    same = plans.step(plans.other, {"a": 1}, {"a": 1}, op="same")
    assert click.unstyle(terminal_text([plans.report(same), plans.report()])) == (
        "Stack shop/dev: nothing changes\n\nThis stack: nothing changes\n"
    )


def test_what_somebody_changed_in_the_tenant_is_no_plan(plans: "Plans") -> None:
    report = plans.report(
        plans.step(STACK, {}, {}, op="refresh"), plans.step(plans.access, plans.access_policy(), None)
    )
    assert click.unstyle(terminal_text([report])).splitlines()[0] == "Stack shop/dev: changed in the tenant: 1 weaker"


def test_a_failed_preview_and_a_strange_part_are_said_first(plans: "Plans") -> None:
    report = plans.report(
        plans.step(STACK, {}, {}, op="refresh", moon="full"),
        plans.step(plans.access, plans.access_policy(), None),
        maybeCorrupt=True,
    )
    assert click.unstyle(terminal_text([report])).splitlines()[:4] == [
        "Stack shop/dev: the preview failed, 1 weaker",
        "  The preview failed: there may be more to change than is shown here.",
        "  The plan has parts that are not known here and not judged: moon.",
        "",
    ]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        pytest.param("two words", '"two words"', id="words in quotes"),
        pytest.param("x\x1b[2J\x1b]0;owned\x07", '"x\\u001b[2J\\u001b]0;owned\\u0007"', id="a terminal's commands"),
        pytest.param("x\nStack prod: nothing changes", '"x\\nStack prod: nothing changes"', id="a line of its own"),
        pytest.param("\u202egnihton", '"\\u202egnihton"', id="the wrong way round"),
        pytest.param("[bold red]x[/]", '"[bold red]x[/]"', id="a terminal library's markup"),
    ],
)
def test_a_hostile_name_is_data(plans: "Plans", name: str, seen: str) -> None:
    report = plans.report(plans.step(plans.compliance, None, {"displayName": name}))
    output = click.unstyle(terminal_text([report], 200))
    assert f"\n    Windows compliance policy {seen} (it)\n" in output


hostile = st.text(alphabet=st.characters(), max_size=30) | st.sampled_from(
    ["\x1b[31m", "\n\nStronger\n", "</details>", "`", "\u202e", "<!-- -->"]
)


@given(hostile, hostile, hostile)
@settings(UNTIMED)
def test_every_line_is_ours_whatever_a_plan_brings(plans: "Plans", one: str, two: str, three: str) -> None:
    """However it is named: as many lines, each beginning as ours do, and nothing that acts."""

    def lines(*names: str) -> list[str]:
        members: dict[str, Any] = {"displayName": names[0], "osMaximumVersion": names[1]}
        step = plans.step(plans.compliance, {}, members, name=f"n{names[2]}")
        return click.unstyle(terminal_text([plans.report(step)], 100_000)).splitlines()

    found, plain = lines(one, two, three), lines("name", "version", "it")
    assert all(line.isprintable() for line in found)
    if one and two:
        assert len(found) == len(plain)
        start = re.compile(r"\s*[^:(]*")
        assert [start.match(line)[0][:12] for line in found[:5]] == [start.match(line)[0][:12] for line in plain[:5]]  # type: ignore[index]


def test_what_goes_is_listed_as_it_was(plans: "Plans") -> None:
    output = click.unstyle(terminal_text([plans.report(plans.step(plans.other, {"a": 1, "b": [2]}, None))]))
    assert output.splitlines()[3:] == [
        "  random:index/randomId:RandomId is deleted",
        "    random:index/randomId:RandomId (it)",
        "      a: 1",
        "      b: [2]",
    ]
