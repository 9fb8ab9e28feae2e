"""Files in resumable pieces: tus 1.0.0, core and checksum, at addresses that the phone chose.

A file exists when a stored manifest names it; its offset is the length of the durable file. M2 takes the
place of tus's creation. Every answer carries Tus-Resumable and is never cached.
"""

import base64
import binascii
import hashlib
import io

from flask import Response, current_app, request

from siteaudit.core.blobstore import check_name
from siteaudit.core.digest import sha256
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import reading

from . import packages, rules, signed_request

VERSION = "1.0.0"
TYPE = "application/offset+octet-stream"


def register(bp):
    """Add the addresses to sync's blueprint."""
    options = {"provide_automatic_options": False}
    bp.add_url_rule("/blobs/<name>", "tus_options", tell, methods=["OPTIONS"], **options)
    bp.add_url_rule("/blobs/<name>", "tus_head", look, methods=["HEAD"], **options)
    bp.add_url_rule("/blobs/<name>", "tus_patch", append, methods=["PATCH"], **options)
    bp.after_request(_mark)


def tell(name):
    """What this server speaks."""
    return _answer(
        204,
        Tus_Version=VERSION,
        Tus_Extension="checksum",
        Tus_Checksum_Algorithm="sha256,sha1",
        Tus_Max_Size=rules.LIMITS["blob"],
    )


def look(name):
    """How many bytes of the file are durable, and how many it has."""
    _check_version()
    blob = _find(name, sha256(b""))
    return _answer(200, Upload_Offset=_store().size(name), Upload_Length=blob.size)


def append(name):
    """Append one piece at its offset; a broken connection keeps what arrived.

    With a sha256 checksum the phone is identified before its bytes are read: the signature covers it.
    """
    _check_version()
    signed_request.check_head(TYPE, rules.LIMITS["blob"])
    offset, length, expected = _offset(), request.content_length, _checksum()
    stream = request.stream
    if expected is None:
        body = request.get_data(cache=False)
        _check_sha1(body)
        stream, length = io.BytesIO(body), len(body)
    blob = _find(name, expected.hex() if expected else sha256(body))
    if offset + (length or 0) > blob.size:
        raise Problem("tus.length")
    if offset == 0:
        stream = _refuse_cleartext(stream)
    limit = blob.size - offset if length is None else length
    offset = _store().append(name, offset, stream, limit, expected=expected, is_whole=length is not None)
    return _answer(204, Upload_Offset=offset)


append.writes = True


def _find(name, digest):
    check_name(name)
    with reading() as session:
        signed_request.find_device(session, "push", digest)
        blob = packages.find_blob(session, name)
    if blob is None:
        raise Problem("blob.unknown")
    return blob


class _Begun(io.RawIOBase):
    """A stream whose first bytes were looked at."""

    def __init__(self, first, rest):
        self.first, self.rest = first, rest

    def read(self, size=-1):
        if self.first:
            block, self.first = self.first[:size], self.first[size:]
            return block
        return self.rest.read(size)


def _refuse_cleartext(stream):
    first = stream.read(4)
    if not rules.is_sealed(first):
        raise Problem("sync.not-sealed")
    return _Begun(first, stream)


def _check_version():
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Problem("tus.version", version=VERSION)


def _offset():
    text = request.headers.get("Upload-Offset", "")
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise Problem("tus.length")
    return int(text)


def _checksum():
    """The SHA-256 that the bytes must have, or None; blob.checksum for a checksum that we cannot compare."""
    algorithm, digest = _given_checksum()
    if algorithm not in (None, "sha1", "sha256") or (algorithm == "sha256" and len(digest) != 32):
        raise Problem("blob.checksum")
    return digest if algorithm == "sha256" else None


def _check_sha1(body):
    algorithm, digest = _given_checksum()
    if algorithm == "sha1" and hashlib.sha1(body, usedforsecurity=False).digest() != digest:
        raise Problem("blob.checksum")


def _given_checksum():
    given = request.headers.get("Upload-Checksum")
    if given is None:
        return None, b""
    algorithm, _, text = given.partition(" ")
    try:
        return algorithm, base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Problem("blob.checksum") from error


def _mark(response):
    """tus wants its version on every answer, refusals too; a wrong offset is told the right one."""
    if str(request.endpoint).startswith("sync.tus_"):
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        if response.status_code == 412:
            response.headers["Tus-Version"] = VERSION
        if response.status_code == 409:
            response.headers["Upload-Offset"] = str(_store().size(request.view_args["name"]))
    return response


def _answer(status, **headers):
    return Response(status=status, headers={name.replace("_", "-"): str(value) for name, value in headers.items()})


def _store():
    return current_app.extensions["siteaudit.blobs"]
