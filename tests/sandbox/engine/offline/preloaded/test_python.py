"""A forked process is to whoever started it what a Python of its own would be."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.engine.offline.preloaded.python import LIBRARIES, VARIABLE, PreloadedPython, environment
from sandbox.engine.offline.preloaded.shim import with_preloaded

pytestmark = pytest.mark.skipif(not PreloadedPython.is_possible(), reason="Needs Linux.")
SHOW = "import os, sys; print(sys.argv, os.getcwd(), sorted(os.environ), sys.stdin.read(), sep='|')"
WAIT = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreloadedPython]:
    with PreloadedPython(tmp_path_factory.mktemp("preloaded")) as started:
        yield started


def run(
    python: PreloadedPython, *arguments: str, folder: Path | None = None, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python.client, *arguments],
        cwd=folder,
        env=environment or {},
        input="given",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def waiting(python: PreloadedPython, code: str = WAIT) -> tuple[subprocess.Popen[str], int]:
    """A client, and the id of its forked process."""
    started = subprocess.Popen([python.client, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert started.stdout is not None
    return started, int(started.stdout.readline())


def is_gone(process: int) -> bool:
    until = time.monotonic() + 30
    while Path(f"/proc/{process}").exists() and time.monotonic() < until:
        time.sleep(0.01)
    return not Path(f"/proc/{process}").exists()


def test_arguments_environment_folder_and_streams(python: PreloadedPython, tmp_path: Path) -> None:
    environment = {"LARGE": "x" * 120_000, "LC_ALL": "C.UTF-8", "ONE": "1"}
    ended = run(python, "-P", "-c", SHOW, "a", "b c", folder=tmp_path, environment=environment)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == f"['-c', 'a', 'b c']|{tmp_path}|['LARGE', 'LC_ALL', 'ONE']|given\n"


def test_a_module_and_a_file(python: PreloadedPython, tmp_path: Path) -> None:
    """As Python itself: the folder is on the path for a module, the file's own for a file, and `-P` keeps it off."""
    (tmp_path / "ours.py").write_text("import sys\nprint(__name__, sys.argv[1:])\n")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "beside.py").write_text("HERE = 'beside'\n")
    (tmp_path / "inner" / "file.py").write_text("import beside, sys\nprint(__name__, beside.HERE, sys.argv)\n")
    assert run(python, "-m", "ours", "x", folder=tmp_path).stdout == "__main__ ['x']\n"
    file = str(tmp_path / "inner" / "file.py")
    assert run(python, "-u", file, "y", folder=tmp_path).stdout == f"__main__ beside {[file, 'y']}\n"
    ended = run(python, "-P", "-m", "ours", folder=tmp_path)
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (1, "ImportError: No module named ours")


def test_variables_of_python(python: PreloadedPython, tmp_path: Path) -> None:
    (tmp_path / "ours.py").write_text("")
    code = "import ours, sys; print(sys.dont_write_bytecode)"
    variables = {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    assert run(python, "-P", "-c", code, environment=variables).stdout == "True\n"
    assert list(tmp_path.iterdir()) == [tmp_path / "ours.py"]
    assert run(python, "-P", "-c", code, environment={"PYTHONPATH": str(tmp_path)}).stdout == "False\n"


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("raise SystemExit(32)", 32, ""),
        ("raise SystemExit('No.')", 1, "No.\n"),
        ("import os; os._exit(7)", 7, ""),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL, ""),
        ("import atexit; atexit.register(print, 'at the end'); raise SystemExit(3)", 3, ""),
    ],
)
def test_how_it_ends(python: PreloadedPython, code: str, status: int, error: str) -> None:
    ended = run(python, "-c", code)
    assert (ended.returncode, ended.stderr) == (status, error)
    assert ended.stdout == ("at the end\n" if "atexit" in code else "")


def test_an_error_ends_in_a_traceback(python: PreloadedPython) -> None:
    ended = run(python, "-c", "1 / 0")
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (1, "ZeroDivisionError: division by zero")


def test_a_signal_reaches_it(python: PreloadedPython) -> None:
    client, process = waiting(python)
    client.terminate()
    assert (client.wait(30), is_gone(process)) == (-signal.SIGTERM, True)
    client.communicate()


def test_a_signal_that_it_handles(python: PreloadedPython) -> None:
    code = f"import signal; signal.signal(signal.SIGINT, lambda *_: exit(5)); {WAIT}"
    client, process = waiting(python, code)
    client.send_signal(signal.SIGINT)
    assert (client.wait(30), is_gone(process)) == (5, True)
    client.communicate()


def test_whoever_kills_the_client_kills_it(python: PreloadedPython) -> None:
    client, process = waiting(python)
    client.kill()
    client.communicate()
    assert is_gone(process)


def test_unbuffered(python: PreloadedPython) -> None:
    code = "import sys, time; sys.stdout.buffer.write(b'1'); print('2', end=''); time.sleep(60)"
    client = subprocess.Popen([python.client, "-u", "-c", code], stdout=subprocess.PIPE)
    assert client.stdout is not None
    assert client.stdout.read(2) == b"12"
    client.kill()
    client.communicate()


def test_the_libraries_are_there_and_nothing_of_ours(python: PreloadedPython) -> None:
    code = "import sys; print(*sorted(sys.modules))"
    imported = run(python, "-c", code).stdout.split()
    ours = ("components", "ops", "policy_pack", "providers", "pulumi_cli", "sandbox", "settings", "tests")
    assert set(LIBRARIES) <= set(imported)
    assert [one for one in imported if one.partition(".")[0] in ours] == []


def test_what_one_changes_another_does_not_see(python: PreloadedPython) -> None:
    assert run(python, "-c", "import sys; sys.modules['pulumi'].spoilt = True").returncode == 0
    assert run(python, "-c", "import pulumi, random; print(hasattr(pulumi, 'spoilt'))").stdout == "False\n"
    numbers = {run(python, "-c", "import random; print(random.random())").stdout for _ in range(3)}
    assert len(numbers) == 3


@pytest.mark.parametrize(
    ("virtualenv", "is_named", "said"),
    [
        (sys.prefix, True, ""),
        (f"{sys.prefix}/", True, ""),
        (sys.prefix, False, "official a\n"),
        ("/elsewhere", True, "official a\n"),
        (None, True, "official a\n"),
    ],
)
def test_the_host_of_dynamic_providers(
    python: PreloadedPython, tmp_path: Path, virtualenv: str | None, is_named: bool, said: str
) -> None:
    """Of this virtual environment from here, of any other the official way."""
    shim = tmp_path / "pulumi-resource-pulumi-python"
    shim.write_text(with_preloaded('#!/bin/sh\necho "official $*"\n'))
    shim.chmod(0o755)
    environment = {"PATH": os.environ["PATH"], **({"PULUMI_RUNTIME_VIRTUALENV": virtualenv} if virtualenv else {})}
    if is_named:
        environment[VARIABLE] = str(python.client)
    host = subprocess.Popen([shim, "a"], env=environment, stdout=subprocess.PIPE, text=True)
    assert host.stdout is not None
    line = host.stdout.readline()
    host.kill()
    host.communicate()
    assert line == said or (not said and line.strip().isdecimal())


def test_with_the_server_all_that_it_has_forked_ends(tmp_path: Path) -> None:
    with PreloadedPython(tmp_path) as started:
        client, process = waiting(started)
    assert client.communicate()[1] == "The Python that has imported the libraries ended.\n"
    assert is_gone(process)


def test_engines_start_it_where_a_variable_names_it(python: PreloadedPython, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert environment() == {}
    monkeypatch.setenv(VARIABLE, str(python.client))
    assert environment() == {"SANDBOX_PYTHON": str(python.client), VARIABLE: str(python.client)}


def test_a_shim_that_is_no_shell_script_any_more_is_not_touched() -> None:
    with pytest.raises(ValueError, match=r"^pulumi-resource-pulumi-python is no shell script any more: "):
        with_preloaded("#!/usr/bin/env python\n")
