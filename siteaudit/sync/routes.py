"""What phones ask: enrol, hello, have, packages, seal. Files by tus are in tus.py. No cookies here."""

import json

from flask import Blueprint, current_app
from sqlalchemy.exc import IntegrityError

from siteaudit.access.models import DeviceState
from siteaudit.core import clock
from siteaudit.core.actor import Actor
from siteaudit.core.blobstore import BlobStore
from siteaudit.core.ids import check_id
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import transaction

from . import enrolment, frame, generation, packages, rules, signed_request, strict_json, tus
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
    """Use a code: the phone gives its public keys and gets its statement and the keys to seal to."""
    body = strict_json.parse_object(signed_request.read_body(signed_request.JSON, 16384))
    given = {name: body.get(name) for name in ("code", "label", "push_key", "read_key")}
    if not all(isinstance(value, str) and 0 < len(value) <= 200 for value in given.values()):
        raise Problem("body.invalid", fields={"code": ["code, label, push_key and read_key are texts"]})
    keyring = current_app.extensions["siteaudit.keyring"]
    try:
        with transaction() as session:
            enrolment.check_rate(session)
            device, user = enrolment.enrol_device(session, **given, keyring=keyring)
            settings = current_app.extensions["siteaudit.settings"]
            answer = {
                "device": device.uid,
                "user": {"label": user.label, "language": user.language},
                **enrolment.make_statement(session, device, keyring),
                **enrolment.signed_keys(session, keyring),
                "receipt_key": enrolment.signed_keys(session, keyring)["keys"]["receipt"]["public"],
                "server_time": _now(),
                "generation": _generation(session),
                "office": settings.office_name,
                "demo": settings.demo,
            }
    except Problem as problem:
        if problem.code == "enrol.code-unknown":
            with transaction() as session:
                enrolment.count_wrong_code(session)
        raise
    return answer, 201


@bp.post("/hello")
def hello():
    """Time, keys, limits, whether there is new work; always 200 for a known key, even a revoked one."""
    body = signed_request.read_body(signed_request.JSON, 16384)
    content = strict_json.parse_object(body)
    keyring = current_app.extensions["siteaudit.keyring"]
    settings = current_app.extensions["siteaudit.settings"]
    with transaction() as session:
        device = _device_of_hello(session, body, content, keyring)
        device.contact_at = clock.now().replace(minute=0, second=0, microsecond=0)
        queue = {name: content.get(name) for name in ("build", "queue", "storage")}
        device.queue = json.dumps(queue)[:2000]
        is_revoked = device.state == DeviceState.REVOKED
        digest = current_app.extensions.get("siteaudit.work_digest")
        return {
            "server_time": _now(),
            "generation": _generation(session),
            "limits": rules.LIMITS,
            **enrolment.signed_keys(session, keyring),
            "work": digest(session, _actor(device)) if digest and device.state == DeviceState.ACTIVE else None,
            "device_status": device.state.value,
            "erase_keys": is_revoked,
            "second_copy": bool(settings.second_copy),
            "min_build": MIN_BUILD,
        }


@bp.post("/have")
@signed()
def have(session, actor, device, body):
    """What is here of each package, asked now; a receipt for what is complete."""
    items = rules.check_items(body.get("items"))
    keyring, store = _keyring(), _store()
    answers = []
    for item, state, row, offsets in packages.list_states(session, items, store):
        answer = {"id": item["id"], "state": state}
        if row is not None:
            answer |= packages.make_receipt(session, row, keyring)
        if offsets is not None:
            answer["offsets"] = offsets
        answers.append(answer)
    return {"items": answers}


@bp.post("/packages")
@signed(writes=True, type=frame.TYPE)
def receive_many(session, actor, device, body):
    """Small packages with their files (see frame.py): one durable commit for all; a bad one touches no other."""
    items = frame.unpack(body)[: rules.MOST_ITEMS]
    results = [_receive_one(session, actor, device, envelope, files) for envelope, files in items]

    def answer():
        _wake()
        return {"results": [_with_receipt(result) for result in results]}

    return answer


@bp.put("/packages/<package_id>")
@signed(writes=True, largest=rules.LIMITS["request"])
def put_manifest(session, actor, device, body, package_id):
    """A large package's manifest: 201 new, 200 the same, 202 set aside, 409 another under this id (both kept)."""
    manifest = body.get("manifest")
    if isinstance(manifest, dict) and manifest.get("package_id") != package_id:
        raise Problem("sync.mismatch")
    row, word = packages.receive_manifest(
        session, actor, device, manifest=manifest, signature=body.get("signature"), keyring=_keyring()
    )
    code = row.code
    if word == "conflict":
        return lambda: _problem("package.conflict")
    status = {"new": 201, "same": 200, "quarantine": 202}[word]
    return {"state": "quarantine" if word == "quarantine" else row.transport.value, "code": code}, status


@bp.post("/packages/<package_id>/seal")
@signed(writes=True)
def seal_package(session, actor, device, body, package_id):
    """Everything was sent: re-read, complete, and answer with the signed receipt."""
    row = packages.find_package(session, check_id(package_id), lock=True)
    if row is None or row.device_id != device.id:
        raise Problem("item.not-found")
    packages.seal(session, actor, row, _store(), _generation(session))

    def answer():
        _wake()
        return _receipt_of(package_id)

    return answer


def _receive_one(session, actor, device, envelope, files):
    """One package of a batch in a savepoint of its own."""
    uid = _id_of(envelope)
    try:
        with session.begin_nested():
            if not isinstance(envelope, dict):
                raise Problem("sync.manifest", field="packages")
            row, word = packages.receive_inline(
                session, actor, device, envelope, files, _store(), _generation(session), _keyring()
            )
    except Problem as problem:
        state = "partial" if problem.code in ("sync.missing", "sync.hash") else "refused"
        return {"id": uid, "state": state, "code": problem.code}
    except IntegrityError:
        # Two identical requests at once: the other one inserted it; asking again gives its receipt.
        return {"id": uid, "state": "partial", "code": "database.busy"}
    if word == "conflict":
        return {"id": uid, "state": "conflict", "code": "package.conflict"}
    state = "quarantine" if word == "quarantine" else row.transport.value
    return {"id": uid, "state": state} | ({"code": row.code} if row.code else {})


def _with_receipt(result):
    if result["state"] in ("complete", "durable", "quarantine"):
        return result | _receipt_of(result["id"])
    return result


def _receipt_of(package_id):
    """After the commit: the leaf has its place in the log only then."""
    with transaction() as session:
        return packages.make_receipt(session, packages.find_package(session, package_id), _keyring())


def _device_of_hello(session, body, content, keyring):
    """The phone; one that a restore forgot is known again by its statement, and must have signed this."""
    try:
        return signed_request.find_device(session, "push", body)
    except Problem as problem:
        if problem.code != "device.unknown" or "statement" not in content:
            raise
    enrolment.recognise(session, content["statement"], content.get("statement_signature", ""), keyring)
    return signed_request.find_device(session, "push", body)


def _id_of(item):
    manifest = item.get("manifest") if isinstance(item, dict) else None
    uid = manifest.get("package_id") if isinstance(manifest, dict) else None
    return uid if isinstance(uid, str) and len(uid) <= 36 else None


def _actor(device):
    return Actor("device", device.id, device.uid, device.label)


def _generation(session):
    known = generation.current(session)
    if current_app.extensions.get("siteaudit.generation") != known or known is None:
        path = current_app.extensions["siteaudit.settings"].data_path / "generation"
        known = generation.begin(session, path)
        current_app.extensions["siteaudit.generation"] = known
    return known


def _problem(code):
    raise Problem(code)


def _keyring():
    return current_app.extensions["siteaudit.keyring"]


def _store():
    return current_app.extensions["siteaudit.blobs"]


def _wake():
    current_app.extensions["siteaudit.wake"]()


def _now():
    return clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")


