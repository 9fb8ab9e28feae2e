"""Canonical JSON, base64url and comparison: one byte string for one value, on both sides of the wire."""

import base64
import json
import pathlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siteaudit.core.digest import b64, canonical, equal, sha256, unb64
from siteaudit.core.problems import Problem

VECTORS = json.loads((pathlib.Path(__file__).parents[1] / "vectors" / "canonical.json").read_text("utf-8"))["vectors"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_canonical_json_is_rfc_8785(vector):
    assert canonical(json.loads(vector["json"])).decode() == vector["canonical"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_canonical_json_says_the_same_and_is_its_own_canonical_form(value):
    written = canonical(value)

    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written


@pytest.mark.parametrize("value", [2**53 + 1, -(2**60), float("nan"), float("inf"), "\ud800", {"a": [10**30]}])
def test_what_json_cannot_say_in_one_way_is_refused(value):
    with pytest.raises(Problem) as refused:
        canonical(value)

    assert refused.value.code == "body.invalid"


@given(st.binary(max_size=300))
def test_base64url_goes_both_ways_without_padding(data):
    text = b64(data)

    assert unb64(text) == data
    assert "=" not in text
    assert base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)) == data


@pytest.mark.parametrize("text", ["A", "AA A", "é", "AA\n", "*", None, 5, ["AA"], "AAA=A"])
def test_what_is_no_base64url_is_refused(text):
    with pytest.raises(Problem) as refused:
        unb64(text)

    assert refused.value.code == "body.invalid"


def test_a_hash_is_lowercase_hex_and_secrets_compare_by_content():
    assert sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert equal("é", "é")
    assert not equal("é", "e")
