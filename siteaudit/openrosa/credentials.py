"""Secrets of app users: made here, kept as argon2id only, checked in the same time whether the name exists or not.

Called by the service (making) and by sign_in (checking). Collect sends the secret with every request, so a
secret that was proven is remembered in this process as a keyed digest; a right one costs argon2id once.
"""

import hashlib
import hmac
import secrets
from collections import OrderedDict

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's smallest argon2id: secrets are random, and a small server checks several at once.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_NOBODY = _HASHER.hash(secrets.token_urlsafe(24))
_KEY = secrets.token_bytes(32)
_MOST_PROVEN = 1000
_proven = OrderedDict()


def make_name():
    """A name that tells nothing, for example "k7qf3mtd"."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def make_secret():
    """A secret and its hash."""
    plain = secrets.token_urlsafe(24)
    return plain, _HASHER.hash(plain)


def is_right(known, secret):
    """Whether `secret` is the one behind the hash `known`; None (no such user) takes as long and is never right."""
    mark = hmac.new(_KEY, f"{known}\0{secret}".encode(), hashlib.sha256).digest()
    if known is not None and mark in _proven:
        return True
    try:
        right = _HASHER.verify(known or _NOBODY, secret) and known is not None
    except (VerificationError, InvalidHashError):
        return False
    if right:
        _proven[mark] = True
        while len(_proven) > _MOST_PROVEN:
            _proven.popitem(last=False)
    return right
