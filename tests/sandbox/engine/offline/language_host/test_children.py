"""Processes that the language host starts: they end with their call, and their output is read to its end."""

import subprocess
import sys
from collections.abc import Callable
from typing import cast

import grpc
import pytest

from sandbox.engine.offline.language_host.children import Children, output

WRITES = "import sys; sys.stdout.write('out'); sys.stdout.flush(); sys.stderr.write('err')"


class Call:
    """What a child needs of the call that it answers: to be told when that has ended."""

    def __init__(self, *, is_active: bool) -> None:
        self.callbacks: list[Callable[[], None]] = []
        self._is_active = is_active

    def add_callback(self, callback: Callable[[], None]) -> bool:
        self.callbacks.append(callback)
        return self._is_active


def sleeper() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])


@pytest.mark.parametrize("is_active", [True, False])
def test_a_child_does_not_outlive_its_call(is_active: bool) -> None:
    call, child = Call(is_active=is_active), sleeper()
    with Children().attached(child, cast("grpc.ServicerContext", call)):
        if is_active:
            assert child.poll() is None
            call.callbacks[0]()
        assert child.wait(30) != 0


def test_all_children_end_together() -> None:
    children, one, other = Children(), sleeper(), sleeper()
    call = cast("grpc.ServicerContext", Call(is_active=True))
    with children.attached(one, call), children.attached(other, call):
        children.terminate()
        assert one.wait(30) == other.wait(30) != 0


def test_both_streams_of_a_child_come_to_their_end() -> None:
    command = [sys.executable, "-c", WRITES]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert sorted(output(child)) == [(False, b"out"), (True, b"err")]
