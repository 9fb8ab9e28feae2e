"""The signed manifest of a hand-over, and its check by whoever received it. Needs no database and no install.

The signature covers the RFC 8785 form of the manifest without its member `signature`; it is Ed25519 by the
log key of the install, whose id `siteaudit key list` prints: compare it once, by another way.
"""

import hashlib
import json

from siteaudit.core import signing
from siteaudit.core.digest import canonical, equal, unb64
from siteaudit.core.problems import Problem


def sign(manifest, signer, public):
    """The manifest with its signature; `signer(bytes)` gives (key id, signature), `public` is the raw key as text."""
    key, signature = signer(canonical(manifest))
    return manifest | {"signature": {"key": key, "public": public, "ed25519": signature}}


def check(path, key=None):
    """Check the manifest file at `path` and the files beside it; `key` is the id that the office told.

    Raises export.broken with what does not agree. Returns the manifest.
    """
    manifest = _read(path)
    try:
        signature = manifest["signature"]
        public = unb64(signature["public"])
        files = [(str(one["name"]), str(one["sha256"])) for one in manifest["files"]]
        signed = canonical({name: value for name, value in manifest.items() if name != "signature"})
        good = signing.is_signed_ed25519(public, signed, unb64(signature["ed25519"]))
        ids = {signing.key_id(public), signature["key"], key or signature["key"]}
    except (KeyError, TypeError, ValueError, Problem) as error:
        raise Problem("export.broken", what="the manifest") from error
    if not good or len(ids) != 1:
        raise Problem("export.broken", what="the signature")
    for name, digest in files:
        # A name in a manifest is not a path: nothing outside the folder is read.
        file = path.parent / name
        if file.name != name or not file.is_file() or not equal(file_digest(file), digest):
            raise Problem("export.broken", what="a file")
    return manifest


def file_digest(path):
    """SHA-256 of a file as hex, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path):
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise Problem("export.broken", what="the manifest") from error
    if not isinstance(manifest, dict):
        raise Problem("export.broken", what="the manifest")
    return manifest
