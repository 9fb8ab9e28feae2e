"""Enrolling phones: a code from the office, used once, makes a device with two keys of its own.

The code of a QR carries the fingerprint of the receipt key, so that a phone notices a false server.
"""

import datetime
import secrets

from sqlalchemy import delete, func, select, update

from siteaudit.access import service as access
from siteaudit.access.models import (
    Area,
    AreaScope,
    Device,
    DeviceState,
    EnrolmentCode,
    FailedSignIn,
    KeyHolder,
    KeyPurpose,
    User,
)  # fmt: skip
from siteaudit.audit import service as audit
from siteaudit.core import clock, signing
from siteaudit.core.actor import Actor
from siteaudit.core.digest import b64, canonical, sha256, unb64
from siteaudit.core.names import check_name
from siteaudit.core.problems import Problem

from .models import Package
from .rules import Judgement

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKE = str.maketrans("OIL", "011")
VALID_FOR = datetime.timedelta(days=7)
_WINDOW, _TRIES = datetime.timedelta(minutes=15), 50


def create_enrolment_code(session, actor, *, user, keyring=None):
    """A code for one phone of `user`: "K7QF-3MTD.0123456789abcdef" (code, fingerprint). Verb: device.enrol.

    Refuses with keys.missing while no protection key is here: without one nothing protected could be sealed;
    with item.not-found for a person of other areas, enrol.account for one who takes no work into the field.
    """
    access.require(session, actor, "device.enrol")
    _check_person(session, actor, user)
    if not access.list_keys(session, actor, purpose=KeyPurpose.PROTECTION):
        raise Problem("keys.missing")
    plain = "".join(secrets.choice(ALPHABET) for _ in range(8))
    row = EnrolmentCode(user_id=user.id, code_hash=sha256(plain.encode()), made_at=clock.now())
    row.expires_at = row.made_at + VALID_FOR
    session.add(row)
    session.flush()
    audit.record(session, actor, "device.enrol", row)
    return f"{plain[:4]}-{plain[4:]}.{fingerprint(keyring)}"


def fingerprint(keyring=None):
    """The id of the receipt key that phones pin."""
    return signing.key_id((keyring or _keyring()).receipt_public)


def enrol_device(session, *, code, label, push_key, read_key):
    """Use a code: returns (device, user). Raises enrol.code-unknown, -used, -expired, enrol.keys, body.invalid.

    A phone whose answer was lost asks again with the same keys, perhaps with a fresh code: it is the same phone.
    """
    for raw in (push_key, read_key):
        _check_key(raw)
    row = _find_code(session, code)
    user = session.get(User, row.user_id)
    if not user.active:
        raise Problem("enrol.code-expired")
    device = session.scalars(select(Device).where(Device.push_key == push_key)).first()
    if device is not None and (device.user_id, device.read_key) != (user.id, read_key):
        raise Problem("enrol.keys")
    if row.used_at is not None and (device is None or device.enrolled_at != row.used_at):
        raise Problem("enrol.code-used")
    if device is not None and device.state == DeviceState.REVOKED:
        raise Problem("enrol.code-used")
    row.used_at = row.used_at or clock.now()
    if device is None:
        device = Device(
            user_id=user.id, label=check_name(label, "label"), push_key=push_key, read_key=read_key, state=DeviceState.ACTIVE,
            enrolled_at=row.used_at,
        )  # fmt: skip
        session.add(device)
        session.flush()
        audit.record(session, Actor("user", user.id, user.uid, user.label), "device.enrol", device)
    return device, user


def confirm_device(session, actor, *, uid, user):
    """Say whose phone it is that a restore forgot; what it sent meanwhile may be opened. Verb: device.enrol.

    Refuses with item.not-found, enrol.account.
    """
    access.require(session, actor, "device.enrol")
    _check_person(session, actor, user)
    query = select(Device).where(Device.uid == uid, Device.state == DeviceState.TO_CONFIRM)
    device = session.scalars(access.scope_people(session, actor, query, Device.user_id)).first()
    if device is None:
        raise Problem("item.not-found")
    device.user_id, device.state = user.id, DeviceState.ACTIVE
    waiting = (Package.device_id == device.id) & (Package.code == "package.device-to-confirm")
    change = {"judgement": Judgement.WAITING, "code": None}
    session.execute(update(Package).where(waiting, Package.judgement == Judgement.QUARANTINE).values(**change))
    audit.record(session, actor, "device.enrol", device)
    return device


def count_wrong_code(session):
    """Remember a wrong code, so that guessing is slowed for everybody's sake; nothing about the guess is kept."""
    moment, who = clock.now(), _WHO
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < moment - _WINDOW))
    session.add(FailedSignIn(who=who, at=moment))


def check_rate(session):
    """Raise enrol.too-many after fifty wrong codes in a quarter of an hour."""
    query = select(func.count()).where(FailedSignIn.who == _WHO, FailedSignIn.at > clock.now() - _WINDOW)
    if session.scalar(query) >= _TRIES:
        raise Problem("enrol.too-many")


def recognise(session, statement, signature, keyring):
    """Make a phone known again by our own statement (a restore older than its enrolment): push only."""
    try:
        good = signing.is_signed_p256(keyring.receipt_public, canonical(statement), unb64(signature))
    except Problem:
        good = False
    if not good or not isinstance(statement, dict) or "push_key" not in statement:
        raise Problem("device.unknown")
    device = Device(
        uid=statement["device"], label="restored", push_key=statement["push_key"], read_key=statement["read_key"],
        state=DeviceState.TO_CONFIRM, enrolled_at=clock.now(),
    )  # fmt: skip
    session.add(device)
    session.flush()
    audit.record(session, Actor("device", device.id, device.uid, device.label), "device.enrol", device)
    return device


def make_statement(session, device, keyring):
    """What we sign for the phone: who it is and which keys it has."""
    area = select(Area.uid).join(AreaScope, AreaScope.area_id == Area.id).where(AreaScope.user_id == device.user_id)
    statement = {
        "device": device.uid,
        "push_key": device.push_key,
        "read_key": device.read_key,
        "area": session.scalars(area.order_by(Area.path).limit(1)).first(),
        "issued_at": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return {"statement": statement, "statement_signature": keyring.sign_receipt(canonical(statement))}


def signed_keys(session, keyring):
    """The keys that phones seal to and verify with, signed by the receipt key."""
    holders = session.scalars(
        select(KeyHolder).where(KeyHolder.purpose == KeyPurpose.PROTECTION, KeyHolder.active).order_by(KeyHolder.id)
    )
    keys = {
        "receipt": _public(keyring.receipt_public),
        "intake": _public(keyring.intake_public),
        "protection": [{"id": row.key_id, "public": row.public_key} for row in holders],
    }
    return {"keys": keys, "keys_signature": keyring.sign_receipt(canonical(keys))}


_WHO = sha256(b"enrolment")


def _check_person(session, actor, user):
    access.require_person(session, actor, user)
    person = Actor("user", user.id, user.uid, user.label)
    if not user.active or not access.can(session, person, "work.read"):
        raise Problem("enrol.account")


def _find_code(session, code):
    plain = "".join(sign for sign in str(code).upper().translate(_LOOKALIKE) if sign in ALPHABET)
    query = select(EnrolmentCode).where(EnrolmentCode.code_hash == sha256(plain.encode())).with_for_update()
    row = session.scalars(query).first()
    if row is None:
        raise Problem("enrol.code-unknown")
    if row.expires_at < clock.now():
        raise Problem("enrol.code-expired")
    return row


def _check_key(text):
    try:
        signing.load_point(unb64(text))
    except (ValueError, Problem) as error:
        raise Problem("enrol.keys") from error


def _public(raw):
    return {"id": signing.key_id(raw), "public": b64(raw)}


def _keyring():
    from flask import current_app

    return current_app.extensions["siteaudit.keyring"]
