"""The rule language of device filters."""

import pytest

from sandbox.tenant.consequence.device_rules import Value, matches
from sandbox.tenant.consequence.errors import CannotEvaluateError

DEVICE: dict[str, Value] = {
    "deviceName": "ADELE-PC",
    "manufacturer": "Contoso",
    "deviceOwnership": "Corporate",
    "isCompliant": True,
    "model": None,
}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('(device.deviceOwnership -eq "Corporate")', True),
        ('device.deviceOwnership -eq "corporate"', True),
        ("device.deviceOwnership -ne 'Corporate'", False),
        ('device.deviceName -startsWith "ade"', True),
        ('device.deviceName -notStartsWith "ade"', False),
        ('device.deviceName -endsWith "-pc"', True),
        ('device.deviceName -contains "LE-"', True),
        ('device.deviceName -notContains "x"', True),
        ('device.manufacturer -in ["Fabrikam", "contoso"]', True),
        ('device.manufacturer -notIn ["Fabrikam"]', True),
        ("device.isCompliant -eq True", True),
        ("device.isCompliant -ne true", False),
        ('device.model -eq "x"', False),
        ('device.model -ne "x"', True),
        ('device.isCompliant -eq True -and device.deviceOwnership -eq "Company"', False),
        ('device.isCompliant -eq True -or device.deviceOwnership -eq "Company"', True),
        ('(device.isCompliant -eq False) or (device.manufacturer -eq "contoso")', True),
        ('not (device.manufacturer -eq "contoso")', False),
        (
            'device.manufacturer -eq "x" -or device.isCompliant -eq True -and device.deviceName -eq "y"',
            False,
        ),
        (
            '(device.manufacturer -eq "x" or device.isCompliant -eq True) and device.deviceName -startsWith "a"',
            True,
        ),
    ],
)
def test_rules(rule: str, expected: bool) -> None:
    assert matches(rule, DEVICE, of="the filter") is expected


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("", "more was expected"),
        ('device.cpuArchitecture -eq "arm64"', "the property 'cpuArchitecture' is not known of a device"),
        ('device.deviceName -match "a.*"', "the operator '-match' is not known"),
        ("device.deviceName -eq 3", "'3' is no text, True or False"),
        ('device.deviceName -eq "a" "b"', "'\"b\"' was not expected"),
        ('(device.deviceName -eq "a"', ") was expected"),
        ('device.deviceName -in ["a"', "] was expected"),
        ('device.isCompliant -eq True or device.trust -eq "x"', "the property 'trust' is not known of a device"),
    ],
)
def test_what_cannot_be_evaluated_is_an_error(rule: str, why: str) -> None:
    with pytest.raises(CannotEvaluateError) as caught:
        matches(rule, DEVICE, of='the assignment filter "F"')
    assert str(caught.value) == (
        f'The rule of the assignment filter "F" cannot be evaluated here: {why}. The rule is {rule!r}.'
    )
