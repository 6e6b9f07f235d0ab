"""The stand-in's settings and environment variables, and the one door to a tenant."""

from pathlib import Path

import pytest

from sandbox.engine.offline.azuread_stand_in.connection import (
    ProviderConfigurationError,
    Settings,
    cloud,
    unknown_settings,
)


@pytest.mark.parametrize(
    ("given", "environment", "value"),
    [
        pytest.param({"oidcRequestUrl": "a"}, {"ARM_OIDC_REQUEST_URL": "b"}, "a", id="the stack's own"),
        pytest.param({}, {"ARM_OIDC_REQUEST_URL": "b", "ACTIONS_ID_TOKEN_REQUEST_URL": "c"}, "b", id="the variable"),
        pytest.param({}, {"ACTIONS_ID_TOKEN_REQUEST_URL": "c"}, "c", id="the CI system's variable"),
        pytest.param({"oidcRequestUrl": ""}, {}, "", id="none"),
    ],
)
def test_the_stack_comes_before_the_environment(given: dict[str, str], environment: dict[str, str], value: str) -> None:
    assert Settings(given, environment).text("oidcRequestUrl") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("True", True), ("1", True), ("false", False), ("0", False), ("", True)],
)
def test_a_flag_is_true_false_or_its_default(text: str, value: bool) -> None:
    assert Settings({"useCli": text}, {}).flag("useCli", default=True) is value


def test_a_flag_that_is_neither_is_refused() -> None:
    with pytest.raises(ProviderConfigurationError, match=r"^azuread:useCli must be true or false, not 'maybe'\.$"):
        Settings({"useCli": "maybe"}, {}).flag("useCli")


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("s3cret\n")
    assert Settings({"clientSecretFilePath": str(file)}, {}).text_or_file("clientSecret") == "s3cret"
    assert Settings({"clientSecretFilePath": str(file), "clientSecret": "s3cret"}, {}).text_or_file("clientSecret") == (
        "s3cret"
    )


def test_a_secret_and_a_file_that_differ_are_refused_without_showing_either(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("s3cret")
    with pytest.raises(ProviderConfigurationError) as failure:
        Settings({"clientSecretFilePath": str(file), "clientSecret": "other"}, {}).text_or_file("clientSecret")
    assert str(failure.value) == (
        "azuread:clientSecret and the file that azuread:clientSecretFilePath names differ: remove one of them."
    )


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProviderConfigurationError) as failure:
        Settings({"clientSecretFilePath": str(tmp_path / "x")}, {}).text_or_file("clientSecret")
    assert str(failure.value) == (
        f"azuread:clientSecretFilePath names {tmp_path / 'x'}, which cannot be read: No such file or directory."
    )


def test_settings_keep_their_secrets_out_of_their_text() -> None:
    assert repr(Settings({"clientSecret": "s3cret"}, {"ARM_CLIENT_SECRET": "s3cret"})) == "Settings()"


def test_settings_that_azuread_does_not_have_are_named() -> None:
    assert unknown_settings({"tenantId": "t", "version": "6", "colour": "red", "pluginDownloadURL": "x"}) == ["colour"]


def test_an_environment_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ProviderConfigurationError) as failure:
        cloud(Settings({"environment": "mars", "metadataHost": "localhost"}, {}))
    assert str(failure.value) == (
        "azuread:environment 'mars' is not one of china, dod, global, public, usgovernment, usgovernmentl4, "
        "usgovernmentl5."
    )


def test_a_metadata_host_that_is_not_there_is_named() -> None:
    with pytest.raises(
        ProviderConfigurationError, match=r"^The metadata host localhost:9 does not tell where Graph is "
    ):
        cloud(Settings({"metadataHost": "localhost:9"}, {}))
