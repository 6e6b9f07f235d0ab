"""The bill of materials: what is pinned, whole, with the hashes; the schema is CycloneDX's own."""

import json
import re
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from dev import sbom


def test_every_pin_with_its_hashes(tmp_path: Path) -> None:
    output = tmp_path / "bill.json"
    assert sbom.write(output) == 0
    text = output.read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bill = json.loads(text)
    assert bill["metadata"]["component"]["name"] == "defender-conditional-access"
    hashes = {
        (one["name"], one["version"]): {
            hash_["content"] for ref in one["externalReferences"] for hash_ in ref["hashes"]
        }
        for one in bill["components"]
    }
    pins = re.split(r"\n(?=[a-z])", sbom.PINS.read_text(encoding="utf-8"))
    assert hashes == {
        (pin.partition("==")[0], re.split(r"[ \n]", pin.partition("==")[2])[0]): set(re.findall("sha256:(.{64})", pin))
        for pin in pins
    }


def test_a_place_that_does_not_exist(tmp_path: Path) -> None:
    assert sbom.write(tmp_path / "none" / "bill.json") != 0


def _hashes(component: dict[str, Any]) -> set[str]:
    return {one["content"] for reference in component["externalReferences"] for one in reference["hashes"]}
