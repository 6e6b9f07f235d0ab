from pathlib import Path

import yaml

from settings import Settings, load

ROOT = Path(__file__).parents[2]
NAMESPACE = "defender-conditional-access:"


def example() -> dict[str, object]:
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text(encoding="utf-8"))["config"]
    return {key.removeprefix(NAMESPACE): value for key, value in config.items() if key.startswith(NAMESPACE)}


def test_example_is_valid() -> None:
    settings = load(example())
    assert settings.conditional_access is not None
    assert settings.conditional_access.state == "reportOnly"
    assert settings.compliance_policy is not None
    assert settings.compliance_policy.machine_risk_score == "medium"
    assert settings.break_glass is not None
    assert len(settings.break_glass.users) == 2
    assert not settings.requires_connection


def test_example_has_every_key() -> None:
    assert list(example()) == [field.alias for field in Settings.model_fields.values()]
