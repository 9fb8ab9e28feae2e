"""Several small packages in one body: JSON of the envelopes, then their files as they are, no base64.

`u32be length | JSON {"packages": [{"manifest", "signature"}]} | files` in the order of the manifests, each
as long as its manifest says (one that is not there: zeros). A third smaller than base64, which is what a 2G line feels.
"""

import json
import struct

from siteaudit.core.digest import sha256
from siteaudit.core.problems import Problem

from . import strict_json
from .rules import MOST_ITEMS

TYPE = "application/vnd.siteaudit.packages"


def pack(envelopes, blobs):
    """One body of [(envelope, {name: bytes})...] pairs, given as two lists of the same length."""
    head = json.dumps({"packages": envelopes}, separators=(",", ":")).encode()
    files = [
        found.get(blob["sha256"]) or bytes(blob["size"])
        for envelope, found in zip(envelopes, blobs, strict=True)
        for blob in envelope["manifest"]["blobs"]
    ]
    return struct.pack(">I", len(head)) + head + b"".join(files)


def unpack(body, most=MOST_ITEMS):
    """[(envelope, {name: bytes})...]; sync.frame when the lengths do not fit. Names are proven by hash."""
    if len(body) < 4 or struct.unpack(">I", body[:4])[0] > len(body) - 4:
        raise Problem("sync.frame")
    (length,) = struct.unpack(">I", body[:4])
    items = strict_json.parse_object(body[4 : 4 + length]).get("packages")
    if not isinstance(items, list):
        raise Problem("sync.manifest", field="packages")
    if len(items) > most:
        raise Problem("sync.too-many", most=most)
    at, unpacked = 4 + length, []
    for item in items:
        found = {}
        for size in _sizes(item):
            data = body[at : at + size]
            at += size
            if len(data) == size:
                found[sha256(data)] = data
        unpacked.append((item, found))
    return unpacked


def _sizes(item):
    """Lengths that an envelope announces; an envelope without usable ones has no files."""
    manifest = item.get("manifest") if isinstance(item, dict) else None
    blobs = manifest.get("blobs") if isinstance(manifest, dict) else None
    sizes = [blob.get("size") if isinstance(blob, dict) else None for blob in blobs] if isinstance(blobs, list) else []
    return sizes if all(type(size) is int and size >= 0 for size in sizes) else []
