"""Which tests a mutant has to pass."""

import json
from pathlib import Path

from verification.mutants.breaking import Mutant
from verification.mutants.selection import BUDGET_SECONDS, Reach, folders

ROOT = Path(__file__).resolve().parents[3]


def mutant(line: int, last_line: int) -> Mutant:
    return Mutant("providers/a.py", line, last_line, "f: a → b", "")


def test_tests_that_run_the_lines_the_quickest_first() -> None:
    lines = {"providers/a.py:2": ["slow", "quick"], "providers/a.py:3": ["other"], "providers/a.py:9": ["no"]}
    reach = Reach(lines, {"slow": 2.0, "quick": 0.1, "other": 1.0, "no": 0.0})
    assert reach.tests(mutant(2, 3)) == ["quick", "other", "slow"]


def test_what_runs_when_the_module_is_imported_is_tried_by_all_that_run_the_module() -> None:
    reach = Reach({"providers/a.py:9": ["b", "a"], "providers/ab.py:1": ["no"]}, {})
    assert reach.tests(mutant(1, 1)) == ["a", "b"]


def test_slow_tests_beyond_the_budget_are_left_out_but_never_the_only_one() -> None:
    reach = Reach({"providers/a.py:1": ["a", "b"]}, {"a": BUDGET_SECONDS + 1, "b": BUDGET_SECONDS + 2})
    assert reach.tests(mutant(1, 1)) == ["a"]


def test_what_several_processes_recorded_is_put_together(tmp_path: Path) -> None:
    for number in (1, 2):
        found = {"lines": {"providers/a.py:1": [f"test{number}"]}, "seconds": {f"test{number}": number}}
        (tmp_path / f"{number}.json").write_text(json.dumps(found))
    both = Reach.read(tmp_path / "1.json", tmp_path / "2.json")
    assert both == Reach({"providers/a.py:1": ["test1", "test2"]}, {"test1": 1, "test2": 2})


def test_tests_that_stand_where_the_module_stands() -> None:
    assert folders(ROOT, "providers/approval/writer.py") == ["tests/providers/approval"]
    assert "tests/providers/test_metadata.py" in folders(ROOT, "providers/__init__.py")
    assert folders(ROOT, "components/checks/one_side_at_a_time.py") == [
        "tests/components/checks/test_one_side_at_a_time.py"
    ]
    assert folders(ROOT, "providers/graph/retry.py") == ["tests/providers/graph/test_retry.py"]
    assert folders(ROOT, "components/part_names.py") == []
    assert folders(ROOT, "providers/tenant_wide.py") == [
        "tests/providers/device_compliance_settings",
        "tests/providers/mobile_threat_defense_connector",
        "tests/providers/test_deletion_guard.py",
    ]
