"""Receiving packages: store first, judge later. Called by routes (phones) and the import of a rescue file.

No right is asked here: whoever holds an enrolled phone's key may hand over; nothing is refused for its
age, author or checklist. What looks wrong is stored in quarantine. (SYNC-AND-SAFETY M1-M4, I1-I8.)
"""

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from siteaudit.access.models import DeviceState, KeyHolder
from siteaudit.audit import service as audit
from siteaudit.core import clock, signing
from siteaudit.core.digest import canonical, sha256, unb64
from siteaudit.core.problems import Problem

from . import rules
from .models import Package, PackageBlob, PackageConflict
from .rules import Judgement, Transport


def receive_manifest(session, actor, device, *, manifest, signature, keyring):
    """Insert or keep a package; returns (row, word): new, same, quarantine or conflict (both are kept)."""
    rules.check_manifest(manifest)
    content = canonical(manifest)
    digest = sha256(content)
    row = find_package(session, manifest["package_id"], lock=True)
    if row is not None and row.manifest_hash != digest:
        _keep_conflict(session, actor, device, row, content, digest, signature)
        return row, "conflict"
    if row is not None:
        return row, "quarantine" if row.judgement == Judgement.QUARANTINE else "same"
    code = _quarantine_code(session, device, manifest, content, signature, keyring)
    row = Package(
        uid=manifest["package_id"],
        manifest_hash=digest,
        manifest=content.decode(),
        signature=str(signature)[:100],
        device=device,
        device_seq=manifest["device_seq"],
        transport=Transport.PARTIAL,
        judgement=Judgement.QUARANTINE if code else Judgement.WAITING,
        code=code,
        received_at=clock.now(),
        flags=rules.find_flags(manifest, *_last_of(session, device), clock.now()),
    )
    row.blobs = [
        PackageBlob(place=place, sha256=b["sha256"], size=b["size"], part=b["part"], content=b["content"])
        for place, b in enumerate(manifest["blobs"])
    ]
    session.add(row)
    session.flush()
    if code:
        audit.record(session, actor, "package.quarantine", row, code=code)
    return row, "quarantine" if code else "new"


def seal(session, actor, row, store, generation):
    """Make a package complete when every file is here and right; else sync.missing or sync.hash.

    Every file is read again from disk before its name is believed; the leaf and the state commit together.
    """
    if row.transport != Transport.PARTIAL:
        return row
    missing, wrong = [], []
    for blob in row.blobs:
        if store.has(blob.sha256):
            if not store.is_whole(blob.sha256):
                wrong.append(blob.sha256)
        elif store.size(blob.sha256) < blob.size:
            missing.append(blob.sha256)
        elif not store.complete(blob.sha256):
            wrong.append(blob.sha256)
    if wrong:
        raise Problem("sync.hash", blobs=wrong)
    if missing:
        raise Problem("sync.missing", blobs=missing)
    row.transport = Transport.COMPLETE
    row.completed_at = clock.now()
    row.generation = generation
    session.flush()
    audit.record(session, actor, "package.receive", row, manifest=row.manifest_hash)
    return row


def receive_inline(session, actor, device, envelope, files, store, generation, keyring):
    """One package with its files {name: bytes}: what a manifest, its files and a seal do together."""
    row, word = receive_manifest(
        session, actor, device, manifest=envelope.get("manifest"), signature=envelope.get("signature"), keyring=keyring
    )
    if word == "conflict":
        return row, word
    if row.transport == Transport.PARTIAL:
        wanted = {blob.sha256 for blob in row.blobs}
        for name in wanted & set(files):
            store.put(files[name])
        seal(session, actor, row, store, generation)
    return row, word


def list_states(session, items, store):
    """What is here of each asked package, in the order asked: (item, state word, row or None, offsets)."""
    query = select(Package).options(selectinload(Package.blobs))
    rows = {row.uid: row for row in session.scalars(query.where(Package.uid.in_([item["id"] for item in items])))}
    for item in items:
        row = rows.get(item["id"])
        if row is None:
            yield item, "absent", None, None
        elif row.manifest_hash != item["manifest_hash"]:
            yield item, "conflict", None, None
        elif row.transport == Transport.PARTIAL:
            yield item, "partial", None, {blob.sha256: store.size(blob.sha256) for blob in row.blobs}
        else:
            yield item, row.transport.value, row, None


def make_receipt(session, row, keyring):
    """The receipt of a complete package and its signature: the same bytes at every repeat."""
    entry = audit.find_entry(session, "package.receive", row.uid)
    receipt = {
        "package_id": row.uid,
        "manifest_hash": row.manifest_hash,
        "log_index": entry.position,
        "server_time": row.completed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "generation": row.generation,
    }
    return {"receipt": receipt, "receipt_signature": keyring.sign_receipt(canonical(receipt))}


def find_package(session, uid, lock=False):
    """The package of this id, or None."""
    query = select(Package).where(Package.uid == uid)
    return session.scalars(query.with_for_update(of=Package) if lock else query).first()


def find_blob(session, name):
    """A file that some stored manifest names, or None: other names do not exist."""
    return session.scalars(select(PackageBlob).where(PackageBlob.sha256 == name).limit(1)).first()


def _quarantine_code(session, device, manifest, content, signature, keyring):
    """Why a package is set aside at once, or None."""
    if not rules.is_known_format(manifest):
        return "package.needs-newer-server"
    if manifest["device"] != device.uid or not _is_signed(device, content, signature):
        return "package.signature"
    if device.state == DeviceState.REVOKED:
        return "package.device-revoked"
    if device.state == DeviceState.TO_CONFIRM:
        return "package.device-to-confirm"
    known = {row.key_id for row in session.scalars(select(KeyHolder))} | {signing.key_id(keyring.intake_public)}
    if not {one for part in manifest["recipients"].values() for one in part} <= known:
        return "package.recipient-unknown"
    return None


def _is_signed(device, content, signature):
    try:
        return signing.is_signed_p256(unb64(device.push_key), content, unb64(signature))
    except Problem:
        return False


def _last_of(session, device):
    """Sequence number and hash of the newest package of this phone."""
    last = session.scalar(select(func.max(Package.device_seq)).where(Package.device_id == device.id))
    if last is None:
        return None, None
    query = select(Package.manifest_hash).where(Package.device_id == device.id, Package.device_seq == last)
    return last, session.scalars(query.limit(1)).first()


def _keep_conflict(session, actor, device, row, content, digest, signature):
    there = select(PackageConflict.id).where(
        PackageConflict.package_id == row.id, PackageConflict.manifest_hash == digest
    )
    if session.scalar(there) is None:
        conflict = PackageConflict(
            package_id=row.id, device_id=device.id, manifest_hash=digest, manifest=content.decode(),
            signature=str(signature)[:100], received_at=clock.now(),
        )  # fmt: skip
        session.add(conflict)
        session.flush()
        audit.record(session, actor, "package.conflict", row, other=digest)
