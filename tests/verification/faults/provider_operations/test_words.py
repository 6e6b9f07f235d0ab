"""What an error must be like."""

import pytest

from verification.faults.provider_operations.words import flaws

GOOD = "Changing the thing failed: 409 Conflict. Run the same command again."


@pytest.mark.parametrize(
    ("message", "found"),
    [
        pytest.param(GOOD, [], id="good"),
        pytest.param(f"Some more: TypeError\n{GOOD}", ["names a class of Python"], id="class name anywhere"),
        pytest.param("Changing the thing failed: ReadError. Run the same command again.", ["names a class of Python"]),
        pytest.param(
            "Changing the thing failed: 500 InternalError. Run the same command again.", [], id="Graph's code"
        ),
        pytest.param("Changing the thing failed (). Run the same command again.", ["has an empty reason"]),
        pytest.param("Changing the thing failed: . Run the same command again.", ["has an empty reason"]),
        pytest.param("Failed. Run the same command again.", ["does not name the object"]),
        pytest.param("Changing the thing failed: 409.", ["does not say what to do"]),
        pytest.param(
            f"{GOOD}\nOh", ["does not end with a full stop", "does not name the object", "does not say what to do"]
        ),
    ],
)
def test_flaws(message: str, found: list[str]) -> None:
    assert flaws(message, ("the thing",)) == [f"The error {one}." for one in found]
