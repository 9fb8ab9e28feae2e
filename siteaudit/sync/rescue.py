"""Packages that do not come over the network: a phone's rescue file, or the folder of second copies.

A rescue file is `SAQ1` and one frame (frame.py). Read from the command line; everything goes the same way as
what phones send, so a second time changes nothing, and a restored database gets back what it had lost.
"""

from sqlalchemy import select

from siteaudit.access.models import Device
from siteaudit.core.blobstore import BlobStore
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import reading, transaction

from . import batch, frame, generation, rules, strict_json

MAGIC = b"SAQ1"
_MOST = 100_000


def read_file(data):
    """[(envelope, {name: bytes})...] of a rescue file, cut or damaged as it may be; sync.frame when it is none."""
    if data[:4] != MAGIC:
        raise Problem("sync.frame")
    return frame.unpack(data[4:], most=_MOST)


def read_folder(folder):
    """The same from a folder that second_copy.py filled, package by package; a damaged envelope is refused by its name."""
    store = BlobStore(folder / "blobs")
    for path in sorted((folder / "packages").glob("*.json")):
        try:
            envelope = strict_json.parse_object(path.read_bytes())
            rules.check_manifest(envelope.get("manifest"))
        except Problem:
            yield {"manifest": {"package_id": path.stem}}, {}
            continue
        names = [blob["sha256"] for blob in envelope["manifest"]["blobs"]]
        yield envelope, {name: store.get(name) for name in names if store.has(name)}


def import_packages(app, actor, items):
    """Keep each package in a transaction of its own; returns what became of each, in the file's order."""
    store, keyring, results = app.extensions["siteaudit.blobs"], app.extensions["siteaudit.keyring"], []
    for item in items:
        stored = batch.store_all([item], store)
        with transaction() as session:
            device = _author(session, stored[0])
            known = {"store": store, "keyring": keyring, "generation": generation.of(app, session)}
            is_known = device is not None or stored[0][1] is not None
            results += batch.receive_all(session, actor, device, stored, **known) if is_known else [_unknown(stored[0])]
    with reading() as session:
        return batch.add_receipts(session, results, keyring)


def _author(session, stored):
    """The phone that the envelope names, or None; a refused envelope needs none."""
    envelope, refusal, _missing = stored
    if refusal:
        return None
    return session.scalars(select(Device).where(Device.uid == envelope["manifest"]["device"])).first()


def _unknown(stored):
    return {"id": stored[0]["manifest"]["package_id"], "state": "refused", "code": "device.unknown"}
