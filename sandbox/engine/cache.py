"""The user's cache folder: what was downloaded or built once serves every later clone.

A folder in it is complete or absent: it is filled under another name and renamed at the end, under a lock, so that
neither an interrupted build nor two builds at once can leave half an engine.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

Report = Callable[[str], None]


def default_cache() -> Path:
    return user_cache_path("defender-conditional-access", appauthor=False) / "engine"


def kept(cache: Path, name: str, fill: Callable[[Path], None], report: Report) -> Path:
    """The cached folder of that name; where it is missing, `fill` makes its content in a folder that it is given."""
    folder = cache / name
    if folder.exists():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with locked(cache / f"{name}.lock", report):
        if not folder.exists():
            for abandoned in cache.glob(f"{name}.unfinished-*"):
                shutil.rmtree(abandoned, ignore_errors=True)
            unfinished = Path(tempfile.mkdtemp(prefix=f"{name}.unfinished-", dir=cache))
            try:
                fill(unfinished)
                unfinished.chmod(0o755)
                put_in_place(unfinished, folder)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def put_in_place(unfinished: Path, folder: Path) -> None:
    """Whoever clears the cache clears the lock with it, so another may have been faster: its folder is as good."""
    try:
        unfinished.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


@contextmanager
def locked(file: Path, report: Report) -> Iterator[None]:
    """Whoever has to wait for another process is told so."""
    lock = FileLock(file)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        report(f"Another process is at work on {file.stem}: waiting for it …")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
