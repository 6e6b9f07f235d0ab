"""Engines that were made once are found again, and half-made ones are not."""

import threading
from pathlib import Path

import pytest

from sandbox.engine.cache import kept, put_in_place


def silent(_line: str) -> None:
    pass


def fill_with(text: str, folder: Path) -> None:
    (folder / "content").write_text(text)


def test_a_folder_is_filled_once_and_served_from_then_on(tmp_path: Path) -> None:
    first = kept(tmp_path, "engine", lambda folder: fill_with("first", folder), silent)
    second = kept(tmp_path, "engine", lambda folder: fill_with("second", folder), silent)
    assert first == second == tmp_path / "engine"
    assert (first / "content").read_text() == "first"


def test_what_fails_halfway_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        fill_with("half", folder)
        message = "no more space"
        raise OSError(message)

    with pytest.raises(OSError, match="no more space"):
        kept(tmp_path, "engine", fail, silent)
    assert [file.name for file in tmp_path.iterdir()] == ["engine.lock"]


def test_what_a_killed_build_left_behind_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "engine.unfinished-abc").mkdir()
    kept(tmp_path, "engine", lambda folder: fill_with("x", folder), silent)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["engine", "engine.lock"]


def test_two_at_once_make_it_once_and_the_one_who_waits_is_informed(tmp_path: Path) -> None:
    entered, finish = threading.Event(), threading.Event()
    fills: list[str] = []
    told: list[str] = []

    def slow(folder: Path) -> None:
        entered.set()
        finish.wait()
        fills.append("slow")
        fill_with("slow", folder)

    def tell(line: str) -> None:
        told.append(line)
        finish.set()

    maker = threading.Thread(target=kept, args=[tmp_path, "engine", slow, silent])
    maker.start()
    entered.wait()
    folder = kept(tmp_path, "engine", lambda _: fills.append("second"), tell)
    maker.join()
    assert fills == ["slow"]
    assert told == ["Another process is at work on engine: waiting for it …"]
    assert (folder / "content").read_text() == "slow"


def test_whoever_was_faster_is_as_good(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    for folder in (mine, theirs):
        folder.mkdir()
        fill_with(folder.name, folder)
    put_in_place(mine, theirs)
    assert (theirs / "content").read_text() == "theirs"


def test_a_folder_that_cannot_be_put_in_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("a file")
    (tmp_path / "mine").mkdir()
    with pytest.raises(NotADirectoryError):
        put_in_place(tmp_path / "mine", tmp_path / "target")
