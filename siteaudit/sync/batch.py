"""Several small packages of one request, each judged alone; called by routes and by the rescue import.

Files are written and read again before the transaction, so that nobody's write waits for somebody's photos.
"""

from siteaudit.audit import service as audit
from siteaudit.core.problems import Problem

from . import packages, rules
from .rules import Transport

DONE = ("complete", "durable", "quarantine")


def store_all(items, store):
    """Keep the files of [(envelope, {name: bytes})...]; returns [(envelope, refusal, missing)...] for `receive_all`."""
    return [(envelope, *_store_one(envelope, files, store)) for envelope, files in items]


def receive_all(session, actor, device, stored, *, store, generation, keyring):
    """What became of each package, in the order given: id, state, and a code where something is not as it should be."""
    return [
        _receive_one(session, actor, device, one, store=store, generation=generation, keyring=keyring) for one in stored
    ]


def add_receipts(session, results, keyring):
    """After the commit: a leaf has its place in the log only then."""
    done = [one["id"] for one in results if one["state"] in DONE]
    receipts = packages.make_receipts(session, packages.list_packages(session, done), keyring)
    return [one | receipts.get(one["id"], {}) for one in results]


def _store_one(envelope, files, store):
    """What stands against keeping this package, and what is missing of it: two problems or None."""
    try:
        manifest = envelope.get("manifest") if isinstance(envelope, dict) else None
        rules.check_manifest(manifest)
        packages.store_files(manifest, files, store)
    except Problem as problem:
        if problem.status >= 500:
            # A full disk is nobody's fault: the whole request is answered so, and tried again.
            raise
        return problem, None
    try:
        packages.check_files([(blob["sha256"], blob["size"]) for blob in manifest["blobs"]], store)
    except Problem as problem:
        return None, problem
    return None, None


def _receive_one(session, actor, device, stored, *, store, generation, keyring):
    """One package in a savepoint of its own: first the manifest, then what makes it complete."""
    envelope, refusal, missing = stored
    uid = _id_of(envelope)
    if refusal:
        return {"id": uid, "state": "refused", "code": refusal.code}
    given = {"manifest": envelope["manifest"], "signature": envelope.get("signature"), "keyring": keyring}
    try:
        with audit.attempt(session):
            row, word = packages.receive_manifest(session, actor, device, **given)
    except Problem as problem:
        return {"id": uid, "state": "refused", "code": problem.code}
    if word == "conflict":
        return {"id": uid, "state": "conflict", "code": "package.conflict"}
    if missing and row.transport == Transport.PARTIAL:
        return {"id": uid, "state": "partial", "code": missing.code, **missing.details}
    try:
        with audit.attempt(session):
            packages.complete(session, actor, row, store, generation)
    except Problem as problem:
        return {"id": uid, "state": "partial", "code": problem.code, **problem.details}
    return {"id": uid, "state": packages.word(row)} | ({"code": row.code} if row.code else {})


def _id_of(envelope):
    manifest = envelope.get("manifest") if isinstance(envelope, dict) else None
    uid = manifest.get("package_id") if isinstance(manifest, dict) else None
    return uid if isinstance(uid, str) and len(uid) <= 36 else None
