"""Receiving packages: store first, judge later. Called by routes (phones) and the import of a rescue file.

No right is asked here: whoever holds an enrolled phone's key may hand over; nothing is refused for its
age, author or checklist. What looks wrong is stored in quarantine. (SYNC-AND-SAFETY M1-M4, I1-I8.)
"""

import json

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from siteaudit.access.models import Device, DeviceState, KeyHolder, KeyPurpose
from siteaudit.audit import service as audit
from siteaudit.core import clock, sealing, signing
from siteaudit.core.digest import canonical, sha256, unb64
from siteaudit.core.problems import Problem

from . import rules
from .models import Package, PackageBlob, PackageConflict
from .rules import LIMITS, Content, Judgement, Part, Transport, read_queue  # noqa: F401 - two are for the routes

_BAD_SIGNATURE = "package.signature"


def receive_manifest(session, actor, device, *, manifest, signature, keyring):
    """Insert or keep a package; returns (row, word): new, same, quarantine or conflict (both are kept)."""
    rules.check_manifest(manifest)
    content = canonical(manifest)
    digest = sha256(content)
    author = _author(session, device, manifest)
    # One phone's packages come one after the other, so that its chain is judged by what is really here.
    session.refresh(author, with_for_update=True)
    row = find_package(session, manifest["package_id"], lock=True)
    if row is not None and row.manifest_hash != digest:
        _keep_conflict(session, actor, device, row, content=content, digest=digest, signature=signature)
        return row, "conflict"
    if row is None or row.code == _BAD_SIGNATURE:
        code = _quarantine_code(
            session, author, device, manifest, content=content, signature=signature, keyring=keyring
        )
        if row is None:
            row = _insert(session, author, manifest, content=content, digest=digest, signature=signature, code=code)
            _mark_gaps(session, row)
            if code:
                audit.record(session, actor, "package.quarantine", row, code=code)
            return row, "quarantine" if code else "new"
        if code is None:
            # The same manifest, now with its phone's own signature: what was set aside may be opened.
            row.signature, row.code, row.judgement, row.device = signature, None, Judgement.WAITING, author
    return row, "quarantine" if row.judgement == Judgement.QUARANTINE else "same"


def store_files(manifest, files, store):
    """Put the files {name: bytes} that `manifest` names; sync.not-sealed (nothing stored) for cleartext."""
    wanted = {blob["sha256"] for blob in manifest["blobs"]} & set(files)
    if not all(rules.is_sealed(files[name]) for name in wanted):
        raise Problem("sync.not-sealed")
    for name in wanted:
        store.put(files[name])


def check_files(blobs, store):
    """Read every file [(name, size)...] again from disk; raise sync.hash or sync.missing with the names.

    Done before the transaction: nobody's write waits for somebody's photos.
    """
    missing, wrong = [], []
    for name, size in blobs:
        if not store.has(name) and store.size(name) < size:
            missing.append(name)
        elif not store.complete(name):
            wrong.append(name)
    if wrong:
        raise Problem("sync.hash", blobs=wrong)
    if missing:
        raise Problem("sync.missing", blobs=missing)


def complete(session, actor, row, store, generation):
    """Make a package whose files were checked complete: state and leaf of the log commit together."""
    if row.transport != Transport.PARTIAL:
        return row
    if missing := [blob.sha256 for blob in row.blobs if not store.has(blob.sha256)]:
        raise Problem("sync.missing", blobs=missing)
    if row.code is None and not all(_is_header_right(row, blob, store) for blob in row.blobs):
        row.judgement, row.code = Judgement.QUARANTINE, "package.sealed-otherwise"
        audit.record(session, actor, "package.quarantine", row, code=row.code)
    row.transport = Transport.COMPLETE
    row.completed_at = clock.now()
    row.generation = generation
    session.flush()
    audit.record(session, actor, "package.receive", row, manifest=row.manifest_hash)
    return row


def list_states(session, items, store):
    """What is here of each asked package, in the order asked: (item, state word, row or None, offsets)."""
    rules.check_items(items)
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


def word(row):
    """One word for the phone: set aside, or how much is here."""
    return "quarantine" if row.judgement == Judgement.QUARANTINE else row.transport.value


def make_receipts(session, rows, keyring):
    """Receipts of complete packages by id, each with its signature: the same bytes at every repeat."""
    done = [row for row in rows if row.transport != Transport.PARTIAL]
    places = audit.find_positions(session, "package.receive", [row.uid for row in done])
    return {row.uid: _receipt(row, places[row.uid], keyring) for row in done}


def _receipt(row, place, keyring):
    receipt = {
        "package_id": row.uid,
        "manifest_hash": row.manifest_hash,
        "log_index": place,
        "server_time": row.completed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "generation": row.generation,
    }
    return {"receipt": receipt, "receipt_signature": keyring.sign_receipt(canonical(receipt))}


def find_package(session, uid, lock=False):
    """The package of this id, or None."""
    query = select(Package).where(Package.uid == uid)
    return session.scalars(query.with_for_update(of=Package) if lock else query).first()


def list_packages(session, uids):
    """The packages of these ids."""
    return session.scalars(select(Package).where(Package.uid.in_(uids))).all()


def find_blob(session, name):
    """A file that some stored manifest names, or None: other names do not exist."""
    query = select(PackageBlob).where(PackageBlob.sha256 == name).order_by(PackageBlob.size.desc())
    return session.scalars(query.limit(1)).first()


def _author(session, sender, manifest):
    """The phone that the manifest names; a colleague's phone or a rescue file may bring it. Else who sent it."""
    if manifest["device"] == sender.uid:
        return sender
    return session.scalars(select(Device).where(Device.uid == manifest["device"])).first() or sender


def _insert(session, author, manifest, *, content, digest, signature, code):
    row = Package(
        uid=manifest["package_id"],
        manifest_hash=digest,
        manifest=content.decode(),
        signature=str(signature)[:100],
        device=author,
        device_seq=manifest["device_seq"],
        transport=Transport.PARTIAL,
        judgement=Judgement.QUARANTINE if code else Judgement.WAITING,
        code=code,
        received_at=clock.now(),
        flags=rules.find_clock_flag(manifest["created_at"], clock.now()),
    )
    row.blobs = [
        PackageBlob(
            place=place, sha256=b["sha256"], size=b["size"], part=Part(b["part"]), content=Content(b["content"])
        )
        for place, b in enumerate(manifest["blobs"])
    ]
    session.add(row)
    session.flush()
    return row


def _mark_gaps(session, row):
    """Set or take away chain_gap on this package and its neighbours: any order ends in the same flags."""
    near = [row.device_seq - 1, row.device_seq, row.device_seq + 1]
    query = select(Package).where(Package.device_id == row.device_id, Package.device_seq.in_(near))
    links = {
        one: (one.device_seq, one.manifest_hash, json.loads(one.manifest)["previous"]) for one in session.scalars(query)
    }
    for one, link in links.items():
        if one.device_seq >= row.device_seq:
            mark = {"chain_gap"} if rules.is_gap(link, list(links.values())) else set()
            one.flags = sorted({*one.flags} - {"chain_gap"} | mark)


def _quarantine_code(session, author, sender, manifest, *, content, signature, keyring):
    """Why a package is set aside at once, or None."""
    if not rules.is_known(manifest):
        return "package.needs-newer-server"
    if manifest["device"] != author.uid or not _is_signed(author, content, signature):
        return _BAD_SIGNATURE
    states = {author.state, sender.state}
    if DeviceState.REVOKED in states:
        return "package.device-revoked"
    if DeviceState.TO_CONFIRM in states:
        return "package.device-to-confirm"
    protection = select(KeyHolder.key_id).where(KeyHolder.purpose == KeyPurpose.PROTECTION, KeyHolder.active)
    known = {"assessment": {signing.key_id(keyring.intake_public)}, "protected": set(session.scalars(protection))}
    if not all(set(manifest["recipients"][part]) <= keys for part, keys in known.items()):
        return "package.recipient-unknown"
    return None


def _is_signed(device, content, signature):
    try:
        return signing.is_signed_p256(unb64(device.push_key), content, unb64(signature))
    except Problem:
        return False


def _is_header_right(row, blob, store):
    """Whether a sealed file says of itself what the manifest says: package, part and readers."""
    manifest = json.loads(row.manifest)
    try:
        header = sealing.read_header(store.head(blob.sha256, sealing.LONGEST_HEADER))
        readers = sorted(one["key"] for one in header["to"])
    except (Problem, KeyError, TypeError):
        return False
    told = (header.get("package"), header.get("part"), readers)
    return told == (row.uid, blob.part.value, sorted(manifest["recipients"][blob.part.value]))


def _keep_conflict(session, actor, device, row, *, content, digest, signature):
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
