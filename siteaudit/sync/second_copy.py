"""A verified second copy of complete packages in another folder: only then is a package durable (M5).

The folder should lie on another disk. Without one nothing becomes durable, and phones keep everything.
"""

import json
import os
import pathlib

from sqlalchemy import select

from siteaudit.core import clock
from siteaudit.core.blobstore import BlobStore, sync_folder
from siteaudit.core.digest import sha256
from siteaudit.core.settings import ROOT
from siteaudit.core.transaction import reading, transaction

from .models import Package
from .rules import Transport

_AT_ONCE = 50


def copy_complete(app):
    """Copy, fsync and re-read every complete package, then call it durable. Returns how many."""
    target = app.extensions["siteaudit.settings"].second_copy
    if not target:
        return 0
    source, copied = app.extensions["siteaudit.blobs"], 0
    folder = ROOT / target
    while batch := _next_batch(folder, source):
        with transaction() as session:
            for row in session.scalars(select(Package).where(Package.id.in_(batch))):
                row.transport, row.durable_at = Transport.DURABLE, clock.now()
        copied += len(batch)
    return copied


def _next_batch(folder, source):
    with reading() as session:
        query = select(Package).where(Package.transport == Transport.COMPLETE).order_by(Package.id).limit(_AT_ONCE)
        return [row.id for row in session.scalars(query) if _copy(row, folder, source)]


def _copy(row, folder, source):
    """Whether every file and the envelope now stand in `folder` and were read back right."""
    target = BlobStore(folder / "blobs")
    for blob in row.blobs:
        if not target.is_whole(blob.sha256):
            target.put(source.get(blob.sha256))
        if not target.is_whole(blob.sha256):
            return False
    envelope = json.dumps({"manifest": json.loads(row.manifest), "signature": row.signature}).encode()
    path = pathlib.Path(folder) / "packages" / f"{row.uid}.json"
    _write(path, envelope)
    return sha256(path.read_bytes()) == sha256(envelope)


def _write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    sync_folder(path.parent)
