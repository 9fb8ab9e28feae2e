"""Signatures: raw r||s as browsers make them, the same bytes at each repeat, false for anything malformed."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from siteaudit.core import signing
from siteaudit.core.digest import b64, sha256
from siteaudit.core.problems import Problem

KEY = signing.new_p256()
PUBLIC = signing.p256_public(KEY)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def test_a_receipt_repeats_byte_for_byte():
    assert signing.sign_p256(KEY, b"receipt") == signing.sign_p256(KEY, b"receipt")
    assert len(signing.sign_p256(KEY, b"receipt")) == 64


def test_rfc_6979_gives_its_own_signature():
    secret = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
    private = ec.derive_private_key(secret, ec.SECP256R1())

    assert signing.sign_p256(private, b"sample").hex() == (
        "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
    )


def test_each_changed_byte_of_signature_message_or_key_is_noticed():
    good = signing.sign_p256(KEY, b"message")
    assert signing.is_signed_p256(PUBLIC, b"message", good)

    for place in range(64):
        bad = bytearray(good)
        bad[place] ^= 1
        assert not signing.is_signed_p256(PUBLIC, b"message", bytes(bad))
    for place in range(len(b"message")):
        bad = bytearray(b"message")
        bad[place] ^= 1
        assert not signing.is_signed_p256(PUBLIC, bytes(bad), good)
    assert not signing.is_signed_p256(signing.p256_public(signing.new_p256()), b"message", good)


@pytest.mark.parametrize(
    "signature",
    [b"", bytes(64), bytes(63), bytes(65), b"\xff" * 64, ORDER.to_bytes(32, "big") * 2, bytes(32) + b"\x01" * 32],
    ids=["empty", "zeros", "short", "long", "ones", "order", "r is zero"],
)
def test_malformed_signatures_are_simply_wrong(signature):
    assert not signing.is_signed_p256(PUBLIC, b"message", signature)
    assert not signing.is_signed_ed25519(signing.ed25519_public(signing.new_ed25519()), b"message", signature)


@pytest.mark.parametrize(
    "raw",
    [b"", PUBLIC[:64], PUBLIC + b"\0", b"\x02" + PUBLIC[1:33], b"\x04" + bytes(64)],
    ids=["empty", "short", "long", "compressed", "not on the curve"],
)
def test_what_is_no_uncompressed_point_is_no_key(raw):
    assert not signing.is_signed_p256(raw, b"message", bytes(64))
    with pytest.raises(ValueError, match=r".*"):
        signing.load_point(raw)


def test_ed25519_signs_and_a_key_comes_back_from_its_file():
    private = signing.load_private(signing.private_bytes(signing.new_ed25519()))
    public = signing.ed25519_public(private)

    assert signing.is_signed_ed25519(public, b"head", private.sign(b"head"))
    assert not signing.is_signed_ed25519(public, b"other", private.sign(b"head"))
    assert signing.load_private(signing.private_bytes(KEY)).private_numbers() == KEY.private_numbers()


def test_a_key_id_is_the_beginning_of_the_keys_hash():
    assert signing.key_id(PUBLIC) == sha256(PUBLIC)[:16]


def test_a_public_key_file_is_pem_or_a_point():
    pem = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    assert signing.read_public(pem) == PUBLIC
    assert signing.read_public(b64(PUBLIC).encode() + b"\n") == PUBLIC


def test_a_private_key_is_never_taken_for_a_public_one():
    for data in (signing.private_bytes(KEY), b'{"kty":"EC","d":"x"}'):
        with pytest.raises(Problem) as refused:
            signing.read_public(data)
        assert refused.value.code == "key.private"


@pytest.mark.parametrize("data", [b"", b"-----BEGIN", b"AAAA", b"\xff\xfe", bytes(range(32))])
def test_another_file_is_no_key(data):
    with pytest.raises(Problem) as refused:
        signing.read_public(data)

    assert refused.value.code == "key.invalid"
