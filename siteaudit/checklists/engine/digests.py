"""Hashes, base64, random and shuffled values as OpenRosa defines them, for `functions.py`. Pure but for chance.

Twin of `static/js/domain/digest.js`.
"""

import base64
import binascii
import hashlib
import math
import secrets
import uuid as ids

from .values import number_of, text_of

ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# Park and Miller's generator, as in ODK Collect and Enketo: the same seed gives the same order everywhere.
MODULUS, FACTOR = 2147483647, 16807


def digest(text, algorithm, encoding="base64"):
    """The hash of a text; algorithm and encoding are checked at publish."""
    found = hashlib.new(ALGORITHMS[algorithm], text.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return found.hex() if encoding == "hex" else base64.b64encode(found).decode()


def decode(text):
    """The text that stands in base64; empty when it is none."""
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def uuid(length=None):
    """A random UUID, or so many random letters and digits."""
    if length is None:
        return str(ids.uuid4())
    return "".join(secrets.choice(LETTERS) for _ in range(int(length))) if 0 < length < 1000 else ""


def shuffled(items, seed):
    """The items in the order of this seed: a number, or a text whose hash is one."""
    found = []
    state = _seed(seed)
    state = state if state > 0 else state + MODULUS - 1
    for last, item in enumerate(items):
        state = state * FACTOR % MODULUS
        place = int((state - 1) / (MODULUS - 1) * (last + 1))
        found.append(item)
        found[last], found[place] = found[place], item
    return found


def _seed(value):
    number, text = number_of(value), text_of(value)
    if math.isnan(number) and text:
        whole = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big", signed=True)
    elif math.isinf(number):
        whole = 2**63 - 1 if number > 0 else -(2**63)
    else:
        whole = 0 if math.isnan(number) else int(number)
    return abs(whole) % MODULUS * (1 if whole > 0 else -1)
