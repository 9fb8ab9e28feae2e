"""Sealed files: HPKE-wrapped keys and chunked AES-256-GCM. The only place that encrypts or opens.

One format with static/js/vault/sealed-file.js, proven by tests/vectors/sealed-file.json:
`SAB1`, length and bytes of a canonical JSON header that names the readers, then chunks. Each file has a
fresh key; it is wrapped by HPKE base mode (RFC 9180: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM)
with package, part and key id in `info`. Chunk i has the nonce 0^7 || i (32 bit) || last; the header's hash
is the additional data, so nothing can be cut off, reordered or given other readers.
"""

import gzip
import hashlib
import json
import os
import struct
import zlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from . import signing
from .digest import b64, canonical, unb64
from .problems import Problem

CHUNK = 1 << 20
BUCKETS = {"record": 1024, "photo": 65536}
LONGEST_HEADER = (1 << 16) + 8
_MAGIC = b"SAB1"
_TAG = 16
_POINT = 65
_SUITE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
# A record is text, a few kilobytes; more than this when unpacked is an attack, not a visit.
_LARGEST = 2 << 20
_MALFORMED = (ValueError, ArithmeticError, RecursionError, struct.error)


def seal_file(data, readers, *, package_id, part, content):
    """Seal `data` to `readers` (raw public keys). `content` is record (packed, padded to 1 kB) or photo (64 kB)."""
    if not readers:
        raise Problem("seal.no-reader")
    secret = os.urandom(32)
    header = canonical(
        {
            "v": 1,
            "package": package_id,
            "part": part,
            "to": [_wrap(secret, reader, package_id, part) for reader in readers],
            "chunk": CHUNK,
        }
    )
    packed = gzip.compress(data, mtime=0) if content == "record" else data
    plain = struct.pack(">BI", int(content == "record"), len(packed)) + packed
    plain += bytes(-len(plain) % BUCKETS[content])
    aead, chunks = AESGCM(secret), range(0, len(plain), CHUNK)
    sealed = [
        aead.encrypt(_nonce(number, start + CHUNK >= len(plain)), plain[start : start + CHUNK], _bound(header))
        for number, start in enumerate(chunks)
    ]
    return _MAGIC + struct.pack(">I", len(header)) + header + b"".join(sealed)


def open_file(file, private, *, package_id, part):
    """The data of a sealed file. Everything malformed, moved to another package or not ours: seal.unreadable."""
    try:
        return _open(file, private, package_id, part)
    except (*_MALFORMED, InvalidTag, KeyError, TypeError, StopIteration, zlib.error, Problem) as error:
        raise Problem("seal.unreadable") from error


def read_header(file):
    """The header of a sealed file, unproven; seal.unreadable when there is none."""
    try:
        header = json.loads(_split(file)[0])
        if not isinstance(header, dict):
            raise ValueError("no header")
        return header
    except _MALFORMED as error:
        raise Problem("seal.unreadable") from error


def _open(file, private, package_id, part):
    header_bytes, body = _split(file)
    header = json.loads(header_bytes)
    if (header["package"], header["part"], header["v"]) != (package_id, part, 1):
        raise ValueError("sealed for something else")
    own = signing.key_id(signing.p256_public(private))
    entry = next(entry for entry in header["to"] if entry["key"] == own)
    wrapped = unb64(entry["enc"]) + unb64(entry["wrapped"])
    aead = AESGCM(_SUITE.decrypt(wrapped, private, _info(package_id, part, own)))
    size = int(header["chunk"]) + _TAG
    starts = range(0, len(body), size)
    bound = _bound(header_bytes)
    plain = b"".join(
        aead.decrypt(_nonce(number, start + size >= len(body)), body[start : start + size], bound)
        for number, start in enumerate(starts)
    )
    packed, length = struct.unpack(">BI", plain[:5])
    data = plain[5 : 5 + length]
    if len(data) != length or packed not in (0, 1):
        raise ValueError("cut off")
    return _unpack(data) if packed else data


def _unpack(data):
    engine = zlib.decompressobj(wbits=31)
    out = engine.decompress(data, _LARGEST)
    if not engine.eof:
        raise ValueError("packed data is cut off or too large")
    return out


def _split(file):
    if file[:4] != _MAGIC:
        raise ValueError("not a sealed file")
    (length,) = struct.unpack(">I", file[4:8])
    if length > 1 << 16 or len(file) < 8 + length:
        raise ValueError("cut off")
    return file[8 : 8 + length], file[8 + length :]


def _wrap(secret, reader, package_id, part):
    own = signing.key_id(reader)
    wrapped = _SUITE.encrypt(secret, signing.load_point(reader), _info(package_id, part, own))
    return {"key": own, "enc": b64(wrapped[:_POINT]), "wrapped": b64(wrapped[_POINT:])}


def _info(package_id, part, key):
    return f"siteaudit/file/1|{package_id}|{part}|{key}".encode()


def _nonce(number, is_last):
    return bytes(7) + struct.pack(">IB", number, int(is_last))


def _bound(header):
    return hashlib.sha256(header).digest()
