"""Pulumi's mark of a secret is what its SDK has."""

from pulumi.runtime import rpc

from pulumi_cli.secret_mark import SECRET_SIGNATURE, SIGNATURE, is_secret


def test_the_mark_is_the_sdks() -> None:
    assert (rpc._special_sig_key, rpc._special_secret_sig) == (SIGNATURE, SECRET_SIGNATURE)


def test_a_secret_has_it_and_an_asset_does_not() -> None:
    assert is_secret({SIGNATURE: SECRET_SIGNATURE, "ciphertext": "v1:x"})
    assert not is_secret({SIGNATURE: rpc._special_asset_sig})
    assert not is_secret("v1:x")
