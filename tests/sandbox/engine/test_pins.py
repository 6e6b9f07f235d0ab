"""Versions are read from where they are pinned, and nowhere else."""

import re

import pytest

from pulumi_cli.official import OLDEST
from sandbox.engine import pins
from sandbox.engine.offline.modules import MODULE


@pytest.mark.parametrize("module", ["pkg", "sdk"])
def test_the_go_module_requires_the_pinned_engine(module: str) -> None:
    required = re.search(rf"github\.com/pulumi/pulumi/{module}/v3 v(\S+)", (MODULE / "go.mod").read_text())
    assert required is not None
    assert required[1] == str(pins.ENGINE)


def test_the_go_module_asks_for_the_pinned_go() -> None:
    assert f"\ngo {pins.GO}\n" in (MODULE / "go.mod").read_text()


def test_every_download_of_the_go_module_is_pinned_by_its_hash() -> None:
    required = set(re.findall(r"^\t(\S+) v", (MODULE / "go.mod").read_text(), re.MULTILINE))
    hashed = {line.split()[0] for line in (MODULE / "go.sum").read_text().splitlines()}
    assert required - hashed - {"github.com/atotto/clipboard"} == set()


def test_the_engine_is_not_older_than_the_oldest_that_works() -> None:
    assert pins.ENGINE >= OLDEST
