"""A secret is found in every form in which it may leave; what is no secret is not."""

import base64
import json
import re
import textwrap
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.canary import Canaries

SECRET = "can+ary/7~Q \"quoted\" & 'more' ß"
CANARIES = Canaries({"client secret": SECRET})
SECRETS = st.text(st.characters(exclude_categories=["Cs"]), min_size=12, max_size=60).filter(
    lambda text: len("".join(text.split()).encode()) >= 12 and text.strip() == text
)
AROUND = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)


def found(secret: str, data: str | bytes) -> list[str]:
    return Canaries({"it": secret}).found_in(data)


@pytest.mark.parametrize(
    ("data", "form"),
    [
        pytest.param(f"token={SECRET};", "in clear", id="clear"),
        pytest.param(SECRET.encode(), "in clear", id="bytes"),
        pytest.param("\n".join(textwrap.wrap(SECRET, 5)), "in clear", id="wrapped-by-a-terminal"),
        pytest.param(json.dumps({"secret": SECRET}), "with escapes", id="json"),
        pytest.param(json.dumps(SECRET).replace("&", r"\u0026"), "with escapes", id="json-of-go"),
        pytest.param(json.dumps(json.dumps({"secret": SECRET})), "with escapes", id="json-in-json"),
        pytest.param(repr(SECRET.encode()), "with escapes", id="repr-of-bytes"),
        pytest.param(quote(SECRET), "URL-encoded", id="url-path"),
        pytest.param(re.sub("%..", lambda code: code[0].lower(), quote(SECRET)), "URL-encoded", id="url-lower-case"),
        pytest.param(quote_plus(SECRET), "URL-encoded", id="form"),
        pytest.param(base64.b64encode(f"id:{SECRET}".encode()), "in base64", id="basic-authorization"),
        pytest.param(base64.encodebytes(SECRET.encode()), "in base64", id="mime"),
        pytest.param(base64.urlsafe_b64encode(("~" * 3 + SECRET + "ÿ" * 6).encode()), "in base64", id="same-alphabet"),
        pytest.param(SECRET.encode().hex().upper(), "in hex", id="hex"),
    ],
)
def test_each_form_is_named(data: str | bytes, form: str) -> None:
    assert CANARIES.found_in(data) == [f"client secret {form}"]


def test_both_alphabets_of_base64_are_known() -> None:
    secret = "~~~???>>>~~~???>>>"
    assert found(secret, base64.b64encode(secret.encode())) == ["it in base64"]
    assert found(secret, base64.urlsafe_b64encode(secret.encode())) == ["it in URL-safe base64"]


def test_every_secret_and_every_form_is_reported() -> None:
    canaries = Canaries({"one": "first-secret-1", "two": "second-secret-2", "three": "third-secret-3"})
    data = "first-secret-1 " + base64.b64encode(b"first-secret-1 and second-secret-2").decode()
    assert canaries.found_in(data) == ["one in clear", "one in base64", "two in base64"]


@given(SECRETS, AROUND, AROUND)
def test_no_position_hides_it_in_base64(secret: str, before: str, after: str) -> None:
    whole = (before + secret + after).encode()
    assert found(secret, base64.b64encode(whole)) == ["it in base64"]
    assert len(found(secret, b"{" + base64.urlsafe_b64encode(whole) + b"}")) == 1


@given(SECRETS, AROUND, AROUND)
def test_no_character_hides_it_in_text(secret: str, before: str, after: str) -> None:
    text = before + secret + after
    for encoded in (text, json.dumps(text), json.dumps(json.dumps([text])), quote(text), quote_plus(text, safe="/")):
        assert len(found(secret, encoded)) == 1


@given(SECRETS, st.text(max_size=200))
def test_nothing_is_found_where_nothing_is(secret: str, text: str) -> None:
    found_here = found("\N{SNOWMAN}" + secret, text.replace("\N{SNOWMAN}", ""))
    assert found_here == []


def test_a_secret_that_chance_could_write_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^Too short to be told from chance \(less than 12 bytes\): password, pin\.$"):
        Canaries({"pin": "1234", "password": "hunter2     ", "long": "long enough for it"})


def test_files_are_searched_by_content_and_by_name(tmp_path: Path) -> None:
    canaries = Canaries({"key": "recognisable-key"})
    (tmp_path / "state" / "deep").mkdir(parents=True)
    (tmp_path / "state" / "deep" / "dev.json").write_text('{"k": "recognisable-key"}')
    (tmp_path / "recognisable-key.txt").write_text("nothing")
    (tmp_path / "link").symlink_to(tmp_path / "state" / "deep" / "dev.json")
    assert canaries.found_under(tmp_path) == [
        "the name of recognisable-key.txt: key in clear",
        "state/deep/dev.json: key in clear",
    ]
