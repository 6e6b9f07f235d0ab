"""Which tests run which lines of ours, and how long each takes: a pytest plugin that records it, and what it found.

`coverage` with its contexts would do the same, and is one pinned package more for forty lines. Threads are recorded,
other processes are not: see `selection` for code that only the provider host runs.
"""

import json
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("components", "providers", "settings")


class Watcher:
    """The plugin; `save` writes {"file:line": [tests]} and {test: seconds}."""

    def __init__(self, root: Path = ROOT) -> None:
        self._ours = tuple(f"{root / package}/" for package in PACKAGES)
        self._root = f"{root}/"
        self._test = ""
        self.lines: dict[str, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._test = item.nodeid
        threading.settrace(self._called)
        sys.settrace(self._called)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration

    def _called(self, frame: FrameType, _event: str, _argument: Any) -> Any:  # noqa: ANN401 - sys.settrace's own
        return self._passed if frame.f_code.co_filename.startswith(self._ours) else None

    def _passed(self, frame: FrameType, event: str, _argument: Any) -> Any:  # noqa: ANN401
        if event == "line":
            place = f"{frame.f_code.co_filename.removeprefix(self._root)}:{frame.f_lineno}"
            self.lines[place].add(self._test)
        return self._passed

    def save(self, file: Path) -> None:
        found = {place: sorted(tests) for place, tests in sorted(self.lines.items())}
        file.write_text(json.dumps({"lines": found, "seconds": self.seconds}))


def untimed() -> None:
    """Let hypothesis take its time, and search for no smaller example: only whether something fails matters."""
    settings.register_profile(
        "untimed",
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("untimed")


def main() -> None:
    """`python -m verification.mutants.reach FILE TESTS…`, in its own process: nothing of ours may be imported yet."""
    file, *tests = sys.argv[1:]
    watcher = Watcher()
    untimed()
    status = pytest.main(
        ["-q", "-p", "no:cacheprovider", "--assert=plain", "--timeout", "600", *tests], plugins=[watcher]
    )
    watcher.save(Path(file))
    sys.exit(status)


if __name__ == "__main__":
    main()
