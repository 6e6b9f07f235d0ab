"""The pins: every version exact, every file by its hash, and nothing of the machine where they were made."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = ("requirements.txt", "requirements-dev.txt", "policy_pack/requirements.txt")
PIN = re.compile(r"([a-z0-9-]+)==([\w.]+)( ; [^\\]+)?")


def entries(file: str) -> list[list[str]]:
    """Each requirement: its first line, then its hashes."""
    text = re.sub(r"\s*#.*", "", (ROOT / file).read_text(encoding="utf-8"))
    return [re.split(r"\s*\\?\n?\s+--hash=", one.strip()) for one in re.split(r"\n(?=\S)", text.strip())]


@pytest.mark.parametrize("file", FILES)
def test_each_requirement_is_one_version_with_hashes(file: str) -> None:
    for pin, *hashes in entries(file):
        assert PIN.fullmatch(pin), pin
        assert hashes, pin
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), pin


@pytest.mark.parametrize("file", FILES[1:])
def test_what_runs_against_a_tenant_is_what_is_tested(file: str) -> None:
    pins = {pin.split("==")[0]: (pin.split(" ; ")[0], hashes) for pin, *hashes in entries(FILES[0])}
    others = {pin.split("==")[0]: (pin.split(" ; ")[0], hashes) for pin, *hashes in entries(file)}
    common = pins.keys() & others.keys()
    assert {"pulumi", "grpcio"} <= common
    assert {name: others[name] for name in common} == {name: pins[name] for name in common}
    assert (pins.keys() <= others.keys()) == (file == "requirements-dev.txt")
    assert (others.keys() <= pins.keys()) == (file != "requirements-dev.txt")


@pytest.mark.parametrize("package", ["cryptography", "grpcio"])
def test_hashes_of_every_platform_are_there(package: str) -> None:
    """Wheels of Windows, macOS and Linux: one hash would mean one platform."""
    (found,) = [hashes for pin, *hashes in entries(FILES[0]) if pin.startswith(f"{package}==")]
    assert len(found) >= 20


@pytest.mark.parametrize("file", FILES)
def test_no_place_is_named(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert re.findall(r"://|--(?:extra-)?index-url|--find-links|--trusted-host| @ ", text) == []
