"""Signatures: Ed25519 for the log, ECDSA P-256 for what phones make or must verify. The only place.

P-256 signatures are raw r||s of 64 bytes, as WebCrypto makes and takes them; public keys are raw
points of 65 bytes. A key id is the first 16 hex digits of the SHA-256 of the raw public key.
"""

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from .digest import sha256, unb64
from .problems import Problem

# RFC 6979: the same message gets the same signature, so a receipt repeats byte for byte.
_ECDSA = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
_POINT = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def key_id(raw_public):
    """The id of a raw public key."""
    return sha256(raw_public)[:16]


def new_p256():
    """A fresh P-256 private key."""
    return ec.generate_private_key(ec.SECP256R1())


def p256_public(private):
    """The raw point of a private key, 65 bytes."""
    return private.public_key().public_bytes(*_POINT)


def load_point(raw):
    """The public key of a raw point; ValueError for anything that is no point of the curve."""
    if len(raw) != 65:
        raise ValueError("not an uncompressed P-256 point")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


def read_public(data):
    """The raw P-256 point in a file's bytes: PEM, or base64url of the point. key.private, key.invalid else."""
    if b"PRIVATE" in data or b'"d"' in data:
        raise Problem("key.private")
    try:
        if b"-----BEGIN" in data:
            raw = serialization.load_pem_public_key(data).public_bytes(*_POINT)
        else:
            raw = unb64(data.decode("ascii").strip())
        load_point(raw)
    except (ValueError, TypeError, UnsupportedAlgorithm, Problem) as error:
        raise Problem("key.invalid") from error
    return raw


def sign_p256(private, message):
    """r||s over `message`, 64 bytes."""
    r, s = decode_dss_signature(private.sign(message, _ECDSA))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def is_signed_p256(raw_public, message, signature):
    """Whether `signature` over `message` was made by the holder of `raw_public`; never raises."""
    if len(signature) != 64:
        return False
    try:
        pair = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        load_point(raw_public).verify(pair, message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def new_ed25519():
    """A fresh Ed25519 private key."""
    return ed25519.Ed25519PrivateKey.generate()


def ed25519_public(private):
    """The raw public key, 32 bytes."""
    return private.public_key().public_bytes_raw()


def is_signed_ed25519(raw_public, message, signature):
    """Whether `signature` over `message` was made by the holder of `raw_public`; never raises."""
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(raw_public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def private_bytes(private):
    """The key as PKCS #8 PEM, for a file of mode 0600."""
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def load_private(pem):
    """A private key from PKCS #8 PEM."""
    return serialization.load_pem_private_key(pem, password=None)
