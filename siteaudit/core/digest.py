"""Hashes, canonical JSON (RFC 8785), base64url and comparison of secrets: the only place for them."""

import base64
import binascii
import hashlib
import hmac

import rfc8785

from .problems import Problem


def sha256(data):
    """SHA-256 as 64 lowercase hex digits."""
    return hashlib.sha256(data).hexdigest()


def canonical(value):
    """The one byte string of a JSON value, by RFC 8785; body.invalid for what has none (integers beyond 2^53)."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError) as error:
        raise Problem("body.invalid") from error


def b64(data):
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    """The bytes of base64url text; body.invalid for anything else."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise Problem("body.invalid") from error


def equal(first, second):
    """Compare two secrets (text) without telling by time where they differ."""
    return hmac.compare_digest(first.encode(), second.encode())
