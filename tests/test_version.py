"""One version: what Graph is sent, what the policy pack is published as, and what the changelog begins with."""

import re
from pathlib import Path

import yaml

import providers

ROOT = Path(__file__).resolve().parents[1]


def test_one_version() -> None:
    pack = yaml.safe_load((ROOT / "policy_pack" / "PulumiPolicy.yaml").read_text())["version"]
    (newest, *_) = re.findall(r"^## ([\d.]+),", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert (pack, newest) == (providers.__version__, providers.__version__)
