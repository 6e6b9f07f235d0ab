"""What msgraph-sdk's adapter is asked, and the thread that its connections live in."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from providers.graph.adapter import LoopThread, send
from providers.graph.errors import UnexpectedAnswerError
from providers.graph.request import Request

ROOT = Path(__file__).parents[3]


def test_an_adapter_that_hands_over_no_answer() -> None:
    async def nothing(_information: object, _errors: object) -> None:
        return None

    adapter: Any = SimpleNamespace(send_no_response_content_async=nothing)
    cloud: Any = SimpleNamespace(graph="https://graph.example")
    with pytest.raises(UnexpectedAnswerError, match=r"^Listing failed: the Graph SDK handed over no answer\.$"):
        asyncio.run(send(adapter, cloud, Request("GET", "/groups", "Listing", "Group.Read.All")))


def test_work_runs_in_one_thread_whoever_asks() -> None:
    loop = LoopThread()

    async def where() -> int:
        return id(asyncio.get_running_loop())

    assert loop.run(where()) == loop.run(where())


def test_the_thread_keeps_no_process_alive() -> None:
    loop = LoopThread()

    async def is_daemon() -> bool:
        return threading.current_thread().daemon

    assert loop.run(is_daemon()) is True


def test_a_process_ends_without_waiting_for_the_thread() -> None:
    command = [sys.executable, "-c", "from providers.graph.adapter import LoopThread; LoopThread()"]
    assert subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode == 0
