"""Values of a plan; secrets are never shown."""

from typing import Any

import pytest

from ops.plan.reading.property_values import UNKNOWN, Secret, Value, cleaned, plaintexts

MARK = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        pytest.param("04da6b54-80e4-46f7-96ec-b56ff0331ba9", UNKNOWN, id="unknown"),
        pytest.param("[secret]", Secret(""), id="a masked secret"),
        pytest.param(24.0, 24, id="a whole number"),
        pytest.param({"a": [1.5, {"b": None}]}, {"a": [1.5, {"b": None}]}, id="anything else"),
        pytest.param({"__provider": "x", "__defaults": [], "a": 1}, {"a": 1}, id="bookkeeping"),
        pytest.param({"a": {"__provider": "x"}}, {"a": {}}, id="bookkeeping within"),
        pytest.param(
            {"adminPassword": "x", "b": 1}, {"adminPassword": "x", "b": 1}, id="a name by itself hides nothing"
        ),
    ],
)
def test_a_value_of_the_plan(raw: Any, value: Value) -> None:  # noqa: ANN401 - any JSON
    assert cleaned(raw) == value
    assert type(cleaned(raw)) is type(value)


def test_a_secret_is_an_object_of_its_own() -> None:
    one, other = (cleaned({MARK: SECRET, "ciphertext": text}) for text in ("v1:a", "v1:b"))
    assert isinstance(one, Secret)
    assert one != other
    assert "v1:a" not in repr(one)


@pytest.mark.parametrize(
    "name",
    ["password", "adminPassword", "passphrase", "clientSecret", "accessToken", "api_key", "privateKey", "accessKey",
     "connectionString", "sshCertificate", "credentials"],
)  # fmt: skip
def test_texts_under_names_that_sound_secret_are_hidden_where_the_kind_is_not_known(name: str) -> None:
    value = cleaned({name: "hunter2", f"{name}Length": 7}, guess_secrets=True)
    assert isinstance(value, dict)
    assert isinstance(value[name], Secret)
    assert value[f"{name}Length"] == 7


def test_secrets_that_a_plan_shows_in_clear_are_found() -> None:
    raw = {"a": [{MARK: SECRET, "plaintext": '{"x": ["one", 2], "y": "two"}'}, {MARK: SECRET, "value": "three"}]}
    assert list(plaintexts(raw)) == ["one", "two", "three"]
