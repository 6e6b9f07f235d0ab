"""Turns that the processes of one user share: the file, its folder, and what happens where neither can be trusted."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from providers.graph import pace
from providers.graph.pace import SharedTurns, own_folder
from tests.providers.graph.clock import Clock

FILE = "turns-e9da86d351cf9a76.sqlite"  # of the tenant "tenant"
pytestmark = pytest.mark.usefixtures("documented_interval")


def no_folder(folder: Path) -> None:
    folder.write_text("a file")


def no_database(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    (folder / FILE).write_text("no database, and not empty")


def a_link(folder: Path) -> None:
    folder.symlink_to(folder.parent)


def open_to_all(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


@pytest.mark.parametrize("spoil", [no_folder, no_database, a_link, open_to_all])
def test_where_turns_cannot_be_shared_a_process_keeps_its_own(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    folder, clock = tmp_path / "turns", Clock()
    spoil(folder)
    pace = clock.pace(SharedTurns("tenant", folder))
    for _ in range(2):
        with pace.turn():
            pass
    assert clock.slept == [1.0]
    assert not (folder.parent / FILE).exists()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="Windows keeps the folder for temporary files a user's own")
def test_a_folder_that_others_write_to_or_own_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for mode in (0o770, 0o707):
        tmp_path.chmod(mode)
        with pytest.raises(PermissionError):
            own_folder(tmp_path)
    tmp_path.chmod(0o711)
    own_folder(tmp_path)
    owner = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    with pytest.raises(PermissionError):
        own_folder(tmp_path)


def test_what_was_refused_stays_untouched(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("somebody's file")
    with Clock().pace(SharedTurns("tenant", tmp_path)).turn():
        pass
    assert (tmp_path / FILE).read_text() == "somebody's file"


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="Windows keeps the folder for temporary files a user's own")
def test_the_folder_is_this_users_alone(tmp_path: Path) -> None:
    own_folder(tmp_path / "turns")
    assert (tmp_path / "turns").stat().st_mode & 0o777 == 0o700


def test_turns_are_those_of_one_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1234, raising=False)
    assert pace._user() == "1234"
    monkeypatch.delattr(os, "getuid")
    assert pace._user() == "user"  # Windows: there each user has a temporary folder of their own
