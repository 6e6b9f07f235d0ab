"""Stack files that mean harm, and names that are only strange, through the real engine."""

import sys

import pytest

from tests.engine.conftest import Stack

CONNECTOR = "  defender-conditional-access:connector:"
TENANT = "  defender-conditional-access:tenantCompliance:"
DAYS = f"{TENANT}\n    deviceComplianceCheckinThresholdDays:"
LAUGHS = "".join(
    f"    {name}: &{name} [{', '.join([f'*{inner}'] * 9)}]\n" for inner, name in zip("abcdefg", "bcdefgh", strict=True)
)
FILES = [
    pytest.param(f"{CONNECTOR}\n    a: &a [x]\n{LAUGHS}", "document contains excessive aliasing", id="billion-laughs"),
    pytest.param(f"{CONNECTOR} !!python/object/apply:os.system ['false']\n", "must be of type 'object'", id="python"),
    pytest.param(
        f"{CONNECTOR}\n    windowsEnabled: true\n    windowsEnabled: false\n", "already defined at line", id="key-twice"
    ),
    pytest.param(
        f"{CONNECTOR} &c\n    windowsEnabled: true\n{TENANT}\n    <<: *c\n",
        "tenantCompliance.windowsEnabled: unknown key.",
        id="merge-key",
    ),
    pytest.param(f"{DAYS} 99999999999999999999999999\n", "exceeded maximum size, given 1e+26", id="huge-number"),
    pytest.param(f"{DAYS} .nan\n", "unsupported value: NaN", id="nan"),
    pytest.param(f"{CONNECTOR}\n    windowsEnabled: yes\n", 'expected true or false, given "yes"', id="yes"),
    pytest.param(f"{CONNECTOR} {'[' * 3000}{']' * 3000}\n", "must be of type 'object'", id="deep"),
    pytest.param(f"{CONNECTOR}\n    ? [a, b]\n    : 1\n", "invalid map key", id="list-as-a-key"),
    pytest.param(f"{CONNECTOR}\n    {'k' * 900}: true\n", "unknown key. Allowed: ", id="long-key"),
    pytest.param(
        '  defender-conditional-access:compliancePolicy:\n    displayName: "a\\0b"\n    machineRiskScore: low\n',
        'compliancePolicy.displayName: "a\\u0000b" holds a character that cannot be stored',
        id="nul",
    ),
]


@pytest.mark.parametrize(("text", "said"), FILES)
def test_is_refused_before_anything_is_asked(stack: Stack, text: str, said: str) -> None:
    stack.workspace.configure(stack.tenant.pulumi_config())
    with stack.workspace.config_file.open("a", encoding="utf-8") as file:
        file.write(text)
    run = stack.workspace.preview()
    assert (run.exit_code, stack.tenant.requests) == (1, [])
    assert said in run.output
    assert "Traceback" not in run.output


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("' or startswith(displayName,'a') \"%27#/\\?&+${x} {{y}} <b>", id="odata-and-escapes"),
        pytest.param("\N{RIGHT-TO-LEFT OVERRIDE}שלום 👩‍👩‍👧 é\u0301\N{ZERO WIDTH SPACE}x", id="unicode"),
        pytest.param("first\n::error::second\n##vso[task.complete]\x1b[2Jx", id="log-commands"),
    ],
)
def test_a_strange_name_goes_through_and_comes_back(stack: Stack, name: str) -> None:
    stack.configuration["compliancePolicy"] |= {"displayName": name, "description": name}
    stack.configuration["conditionalAccess"]["displayName"] = name
    stack.started()
    state = stack.tenant.state
    (policy,) = state.compliance_policies.values()
    (access,) = state.conditional_access_policies.values()
    assert (policy.members["displayName"], access.members["displayName"]) == (name, name)
    assert policy.members["description"].startswith(f"{name}\n")  # what follows marks it as ours
    run = stack.refresh()
    assert (run.exit_code, stack.changes()) == (0, {"same": 6}), run.output
    run = stack.preview("--diff")
    assert (run.exit_code, stack.changes(), stack.writes()) == (0, {"same": 6}, []), run.output
    assert not [line for line in run.output.splitlines() if line.lstrip().startswith("::")]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a single environment variable")
def test_ten_thousand_assignments_in_a_stack_file_are_refused_in_words(stack: Stack) -> None:
    """The official language host hands the configuration on in the same way. A program's own Settings take them."""
    groups = [f"c0000000-0000-4000-8000-{number:012}" for number in range(10_000)]
    stack.configuration["compliancePolicy"]["assignments"] = {"include": groups}
    run = stack.preview()
    assert (run.exit_code, stack.tenant.requests) == (1, [])
    assert "The stack's configuration is too large: " in run.output
    assert "Traceback" not in run.output
