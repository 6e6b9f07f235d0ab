"""Mutants in the real worker, and what a run makes of them: a slice of `make mutants`."""

import os
from argparse import Namespace
from collections.abc import Iterator

import pytest

from verification.mutants import equivalent
from verification.mutants.__main__ import Result, chosen_of, mistakes, summary
from verification.mutants.breaking import Mutant, mutants
from verification.mutants.runner import KILLED, ROOT, SURVIVED, TIMED_OUT, Worker

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="mutants run in forked processes")
RETRY = "providers/graph/retry.py"
TESTS = ["tests/providers/graph/test_retry.py"]


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    with Worker(tmp_path_factory.mktemp("tree")) as worker:
        yield worker


def test_nothing_broken_is_nothing_noticed(worker: Worker) -> None:
    assert worker.outcome(Mutant.whole(ROOT, RETRY), [TESTS], 120) == SURVIVED


def test_what_may_be_sent_again_is_held(worker: Worker) -> None:
    broken = [one for one in mutants(ROOT, RETRY) if one.name.startswith("is_worth_another_try")]
    assert len(broken) >= 6
    assert {one.name: worker.outcome(one, [TESTS], 120) for one in broken} == {one.name: KILLED for one in broken}


def test_a_later_stage_notices_too(worker: Worker) -> None:
    broken = next(one for one in mutants(ROOT, RETRY) if one.name.startswith("is_worth_another_try"))
    assert worker.outcome(broken, [["tests/providers/graph/test_trust.py"]], 120) == SURVIVED
    assert worker.outcome(broken, [["tests/providers/graph/test_trust.py"], TESTS], 120) == KILLED


def test_tests_that_never_end_are_ended(worker: Worker) -> None:
    endless = Mutant(RETRY, 1, 1, "the module: … → …", "while True:\n    pass\n")
    assert worker.outcome(endless, [TESTS], 5) == TIMED_OUT
    assert worker.outcome(Mutant.whole(ROOT, RETRY), [TESTS], 120) == SURVIVED


def result(name: str, outcome: str, path: str = "providers/a.py") -> Result:
    return Result(Mutant(path, 7, 7, name, ""), outcome)


@pytest.fixture
def equivalents(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"providers/a.py: f: a → b": "Why.", "providers/a.py: gone: a → b": "Why.", "components/c.py: g": "Why."}
    monkeypatch.setattr(equivalent, "EQUIVALENT", known)


@pytest.mark.usefixtures("equivalents")
def test_the_list_of_equivalents_is_strict() -> None:
    found = [result("f: a → b", KILLED), result("h: a → b", SURVIVED), result("h: c → d", TIMED_OUT)]
    noticed = ["survived: providers/a.py:7 h: a → b", "listed as equivalent, and noticed: providers/a.py:7 f: a → b"]
    assert mistakes(found, ["providers"], is_whole=True) == [
        *noticed,
        "listed as equivalent, and no more: providers/a.py: gone: a → b",
    ]
    assert mistakes(found, [""], is_whole=False) == noticed
    assert mistakes([result("f: a → b", SURVIVED)], ["providers/a.py: f"], is_whole=True) == []


@pytest.mark.usefixtures("equivalents")
def test_the_summary() -> None:
    found = [
        result("f: a → b", SURVIVED),
        result("h: a → b", SURVIVED),
        result("h: c → d", TIMED_OUT),
        result("g", KILLED, "components/c.py"),
    ]
    assert summary(found, 2.4, chosen_of(Namespace(only=["providers", "components/c"], every=1))) == (
        "4 mutants of `providers`, `components/c`, in 2 minutes.\n\n"
        "| folder | mutants | noticed | timed out | equivalent | survived |\n"
        "|-|-|-|-|-|-|\n"
        "| providers | 3 | 0 | 1 | 1 | 1 |\n"
        "| components | 1 | 1 | 0 | 0 | 0 |\n"
        "| all | 4 | 1 | 1 | 1 | 1 |\n\n"
        "Survivors:\n\n"
        "- `providers/a.py:7 h: a → b`\n"
    )


def test_what_was_chosen_in_words() -> None:
    assert chosen_of(Namespace(only=[""], every=1)) == "`components` and `providers`"
    assert chosen_of(Namespace(only=["providers/graph"], every=10)) == "`providers/graph` (one in 10)"


def test_equivalents_are_given_a_reason() -> None:
    assert all(reason.endswith(".") for reason in equivalent.EQUIVALENT.values())
