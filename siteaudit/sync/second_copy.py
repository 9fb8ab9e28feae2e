"""A verified second copy of complete packages in another folder: only then is a package durable (M5).

The folder should lie on another disk. Without one nothing becomes durable, and phones keep everything.
"""

import json
import logging
import os

from sqlalchemy import select, update

from siteaudit.core import clock
from siteaudit.core.blobstore import BlobStore, sync_folder
from siteaudit.core.digest import sha256
from siteaudit.core.problems import Problem
from siteaudit.core.settings import ROOT
from siteaudit.core.transaction import reading, transaction

from .models import Package
from .rules import Transport

_AT_ONCE = 50
_log = logging.getLogger("siteaudit")


def copy_complete(app):
    """Copy, fsync and re-read every complete package, then call it durable. Returns how many."""
    target = app.extensions["siteaudit.settings"].second_copy
    if not target:
        return 0
    source, folder = app.extensions["siteaudit.blobs"], ROOT / target
    copied, last = 0, 0
    while rows := _next_after(last):
        last = rows[-1].id
        done = [row.id for row in rows if _is_copied(row, folder, source)]
        with transaction() as session:
            change = {"transport": Transport.DURABLE, "durable_at": clock.now()}
            session.execute(update(Package).where(Package.id.in_(done)).values(**change))
        copied += len(done)
    return copied


def _next_after(last):
    with reading() as session:
        query = select(Package).where(Package.transport == Transport.COMPLETE, Package.id > last)
        return session.scalars(query.order_by(Package.id).limit(_AT_ONCE)).all()


def _is_copied(row, folder, source):
    """Whether every file and the envelope now stand in `folder` and were read back right; one that does not waits."""
    target = BlobStore(folder / "blobs")
    envelope = json.dumps({"manifest": json.loads(row.manifest), "signature": row.signature}).encode()
    path = folder / "packages" / f"{row.uid}.json"
    try:
        for blob in row.blobs:
            if not target.is_whole(blob.sha256):
                target.put(_sound(source, blob.sha256))
            if not target.is_whole(blob.sha256):
                return False
        _write(path, envelope)
        return path.read_bytes() == envelope
    except (Problem, OSError) as error:
        _log.error("second copy of package %s: %s", row.uid, type(error).__name__)
        return False


def _sound(source, name):
    """The file's bytes, when they are still the ones that were receipted."""
    data = source.get(name)
    if sha256(data) != name:
        raise Problem("sync.hash", blobs=[name])
    return data


def _write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    sync_folder(path.parent)
