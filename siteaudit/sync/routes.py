"""What phones ask: enrol, hello, have, packages, seal. Files by tus are in tus.py. No cookies here."""

import json

from flask import Blueprint, current_app

from siteaudit.access.models import DeviceState
from siteaudit.core import clock
from siteaudit.core.actor import Actor
from siteaudit.core.blobstore import BlobStore
from siteaudit.core.digest import sha256
from siteaudit.core.ids import check_id
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import reading, transaction

from . import batch, enrolment, frame, generation, packages, signed_request, strict_json, tus
from .signed_request import signed

bp = Blueprint("sync", __name__, url_prefix="/sync")
tus.register(bp)
MIN_BUILD = "1"


def setup(app, settings):
    """Give the room its files; the generation is settled at the first request of the process."""
    app.extensions["siteaudit.blobs"] = BlobStore(settings.data_path / "blobs")
    app.extensions.setdefault("siteaudit.wake", lambda: None)


@bp.post("/enrol")
def enrol():
    """Use a code: the phone gives its public keys and gets its statement and the keys to seal to.

    The same code with the same keys is answered again: the first answer may have been lost.
    """
    body = strict_json.parse_object(signed_request.read_body(signed_request.JSON, 16384))
    given = {name: body.get(name) for name in ("code", "label", "push_key", "read_key")}
    if not all(isinstance(value, str) and 0 < len(value) <= 200 for value in given.values()):
        raise Problem("body.invalid", fields={"code": ["code, label, push_key and read_key are texts"]})
    try:
        with transaction() as session:
            enrolment.check_rate(session)
            device, user = enrolment.enrol_device(session, **given)
            return _enrolled(session, device, user), 201
    except Problem as problem:
        if problem.code == "enrol.code-unknown":
            with transaction() as session:
                enrolment.count_wrong_code(session)
        raise


enrol.writes = True


def _enrolled(session, device, user):
    settings, keyring = current_app.extensions["siteaudit.settings"], _keyring()
    signed_keys = enrolment.signed_keys(session, keyring)
    return {
        "device": device.uid,
        "user": {"label": user.label, "language": user.language},
        **enrolment.make_statement(session, device, keyring),
        **signed_keys,
        "receipt_key": signed_keys["keys"]["receipt"]["public"],
        "server_time": _now(),
        "generation": _generation(session),
        "office": settings.office_name,
        "demo": settings.demo,
    }


@bp.post("/hello")
def hello():
    """Time, keys, limits, whether there is new work; always 200 for a known key, even a revoked one."""
    body = signed_request.read_body(signed_request.JSON, 16384)
    content = strict_json.parse_object(body)
    settings, digest = current_app.extensions["siteaudit.settings"], current_app.extensions.get("siteaudit.work_digest")
    with transaction() as session:
        device = _device_of_hello(session, sha256(body), content)
        device.contact_at = clock.now().replace(minute=0, second=0, microsecond=0)
        device.queue = json.dumps(packages.read_queue(content))
        is_active = device.state == DeviceState.ACTIVE
        return {
            "server_time": _now(),
            "generation": _generation(session),
            "limits": packages.LIMITS,
            **enrolment.signed_keys(session, _keyring()),
            "work": digest(session, _actor(device)) if digest and is_active else None,
            "device_status": device.state.value,
            "erase_keys": device.state == DeviceState.REVOKED,
            "second_copy": bool(settings.second_copy),
            "min_build": MIN_BUILD,
        }


hello.writes = True


@bp.post("/have")
@signed()
def have(session, actor, device, body):
    """What is here of each package, asked now; a receipt for what is complete."""
    states = list(packages.list_states(session, body.get("items"), _store()))
    receipts = packages.make_receipts(session, [row for _, _, row, _ in states if row is not None], _keyring())
    answers = []
    for item, state, row, offsets in states:
        answer = {"id": item["id"], "state": state}
        if offsets is not None:
            answer["offsets"] = offsets
        answers.append(answer | (receipts[row.uid] if row is not None else {}))
    return {"items": answers}


def _store_small(body):
    return batch.store_all(frame.unpack(body), _store())


@bp.post("/packages")
@signed(writes=True, type=frame.TYPE, prepare=_store_small)
def receive_many(session, actor, device, body):
    """Small packages with their files (see frame.py): one durable commit for all; a bad one touches no other."""
    known = {"store": _store(), "generation": _generation(session), "keyring": _keyring()}
    results = batch.receive_all(session, actor, device, body, **known)
    return lambda: {"results": _receipted(results)}


@bp.put("/packages/<package_id>")
@signed(writes=True, largest=packages.LIMITS["request"])
def put_manifest(session, actor, device, body, package_id):
    """A large package's manifest: 201 new, 200 the same, 202 set aside, 409 another under this id (both kept)."""
    manifest = body.get("manifest")
    if isinstance(manifest, dict) and manifest.get("package_id") != package_id:
        raise Problem("sync.mismatch")
    row, word = packages.receive_manifest(
        session, actor, device, manifest=manifest, signature=body.get("signature"), keyring=_keyring()
    )
    if word == "conflict":
        return lambda: _problem("package.conflict")
    status = {"new": 201, "same": 200, "quarantine": 202}[word]
    return {"state": packages.word(row), "code": row.code}, status


def _check_large(body, package_id):
    """Before the transaction: every file of the package is read again."""
    with reading() as session:
        row = packages.find_package(session, check_id(package_id))
        blobs = [(blob.sha256, blob.size) for blob in row.blobs] if row else []
    if row is None:
        raise Problem("item.not-found")
    packages.check_files(blobs, _store())
    return body


@bp.post("/packages/<package_id>/seal")
@signed(writes=True, prepare=_check_large)
def seal_package(session, actor, device, body, package_id):
    """Everything was sent: re-read, complete, and answer with the signed receipt."""
    row = packages.find_package(session, package_id, lock=True)
    packages.complete(session, actor, row, _store(), _generation(session))
    result = {"id": package_id, "state": packages.word(row)}
    return lambda: _receipted([result])[0]


def _receipted(results):
    """After the commit: the intake is woken, the phone gets its receipts."""
    current_app.extensions["siteaudit.wake"]()
    with reading() as session:
        return batch.add_receipts(session, results, _keyring())


def _device_of_hello(session, digest, content):
    """The phone; one that a restore forgot is known again by its statement, and must have signed this."""
    try:
        return signed_request.find_device(session, "push", digest)
    except Problem as problem:
        if problem.code != "device.unknown" or "statement" not in content:
            raise
    enrolment.recognise(session, content["statement"], content.get("statement_signature", ""), _keyring())
    return signed_request.find_device(session, "push", digest)


def _actor(device):
    return Actor("device", device.id, device.uid, device.label)


def _generation(session):
    return generation.of(current_app, session)


def _problem(code):
    raise Problem(code)


def _keyring():
    return current_app.extensions["siteaudit.keyring"]


def _store():
    return current_app.extensions["siteaudit.blobs"]


def _now():
    return clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
