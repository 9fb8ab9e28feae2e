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
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import reading

from . import packages, rules, signed_request

VERSION = "1.0.0"


def register(bp):
    """Add the addresses to sync's blueprint."""
    options = {"provide_automatic_options": False}
    bp.add_url_rule("/blobs/<name>", "tus_options", tell, methods=["OPTIONS"], **options)
    bp.add_url_rule("/blobs/<name>", "tus_head", look, methods=["HEAD"], **options)
    bp.add_url_rule("/blobs/<name>", "tus_patch", append, methods=["PATCH"], **options)


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
    blob, _device = _blob(name, b"")
    return _answer(200, Upload_Offset=_store().size(name), Upload_Length=blob.size)


def append(name):
    """Append one piece at its offset; broken connections keep what arrived."""
    _check_version()
    body = signed_request.read_body("application/offset+octet-stream", rules.LIMITS["blob"])
    blob, _device = _blob(name, body)
    offset = _offset()
    if offset + len(body) > blob.size:
        raise Problem("tus.length")
    expected = _checksum(body)
    return _answer(204, Upload_Offset=_store().append(name, offset, io.BytesIO(body), len(body), expected))


append.writes = True


def _blob(name, body):
    check_name(name)
    with reading() as session:
        device = signed_request.find_device(session, "push", body)
        blob = packages.find_blob(session, name)
    if blob is None:
        raise Problem("blob.unknown")
    return blob, device


def _check_version():
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Problem("tus.version", version=VERSION)


def _offset():
    text = request.headers.get("Upload-Offset", "")
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise Problem("tus.length")
    return int(text)


def _checksum(body):
    """The digest that the bytes must have, or None; only sha256 goes down to the store, sha1 is checked here."""
    given = request.headers.get("Upload-Checksum")
    if given is None:
        return None
    algorithm, _, text = given.partition(" ")
    try:
        digest = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Problem("blob.checksum") from error
    if algorithm == "sha1" and hashlib.sha1(body, usedforsecurity=False).digest() == digest:
        return None
    if algorithm != "sha256":
        raise Problem("blob.checksum")
    return digest


def _answer(status, **headers):
    named = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    return Response(status=status, headers={"Tus-Resumable": VERSION, "Cache-Control": "no-store", **named})


def _store():
    return current_app.extensions["siteaudit.blobs"]
