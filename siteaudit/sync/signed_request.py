"""From a phone's signature to an Actor. The signature covers method, address, body digest and time.

Pushes work with the push key, however old the phone's clock: repeated they have no second effect.
Reads need the read key and a time near ours (the phone knows it from `hello`).
"""

import datetime
import functools
import logging
import re

from flask import g, request
from sqlalchemy import select

from siteaudit.access.models import Device, DeviceState
from siteaudit.core import clock, signing
from siteaudit.core.actor import Actor
from siteaudit.core.digest import sha256, unb64
from siteaudit.core.problems import Problem
from siteaudit.core.transaction import reading, transaction

from . import rules, strict_json

JSON = "application/json"
_READ_WINDOW = datetime.timedelta(minutes=15)
_ID = re.compile(r"[0-9a-f-]{36}")
# Two phones' transactions may collide on PostgreSQL; what collides is done again, then called busy (F52).
_TRIES = 3
_log = logging.getLogger("siteaudit")


def signed(*, key="push", writes=False, type=JSON, largest=rules.LIMITS["request"], prepare=None):
    """Wrap a view: size, type, body, phone, session; the view gets session, actor, device and body.

    A writing view runs in one transaction and may return a function, which is called after the commit.
    `prepare(body, **arguments)` turns the body into another before the transaction: slow work on files.
    """

    def wrap(view):
        @functools.wraps(view)
        def wrapped(**arguments):
            body = read_body(type, largest)
            with reading() as session:
                device = find_device(session, key, sha256(body))
            actor = Actor("device", device.id, device.uid, device.label)
            content = (strict_json.parse_object(body) if body else {}) if type == JSON else body
            if prepare:
                content = prepare(content, **arguments)
            for left in range(_TRIES if writes else 1)[::-1]:
                try:
                    with transaction() if writes else reading() as session:
                        mine = session.get(Device, device.id)
                        answer = view(session=session, actor=actor, device=mine, body=content, **arguments)
                    return answer() if callable(answer) else answer
                except Problem as problem:
                    if problem.code not in ("database.constraint", "database.busy") or not writes:
                        raise
                    if not left:
                        raise Problem("database.busy") from problem
            return None

        wrapped.writes = writes
        return wrapped

    return wrap


def read_body(type, largest):
    """The raw body within its limit; body.type for another content type or any encoding."""
    check_head(type, largest)
    data = request.get_data(cache=False)
    if len(data) > largest:
        raise Problem("body.too-large", most=largest)
    return data


def check_head(type, largest):
    """Refuse by the headers alone: body.type, body.too-large."""
    if request.headers.get("Content-Encoding"):
        raise Problem("body.type")
    if request.method in ("POST", "PUT", "PATCH") and request.mimetype != type:
        raise Problem("body.type")
    # One more, because a body of unknown length is cut at this limit without a word.
    request.max_content_length = largest + 1
    if request.content_length is not None and request.content_length > largest:
        raise Problem("body.too-large", most=largest)


def find_device(session, key, digest):
    """The phone that signed this request, whose body hashes to `digest`.

    Raises device.unknown, device.signature, and for reads device.revoked, device.time.
    """
    given = {name: request.headers.get(f"Siteaudit-{name}", "") for name in ("Device", "Key", "Time", "Signature")}
    is_id = _ID.fullmatch(given["Device"])
    device = session.scalars(select(Device).where(Device.uid == given["Device"])).first() if is_id else None
    if device is None:
        _note("device.unknown", None)
        raise Problem("device.unknown")
    _check_signature(device, key, digest, given)
    if key == "read":
        if device.state != DeviceState.ACTIVE:
            _note("device.revoked", device)
            raise Problem("device.revoked")
        if abs(rules.check_moment(given["Time"]) - clock.now()) > _READ_WINDOW:
            raise Problem("device.time")
    return device


def _check_signature(device, key, digest, given):
    """Raise device.signature unless the headers prove that this phone made this request with this body."""
    address = request.full_path if request.query_string else request.path
    message = "\n".join(("siteaudit/request/1", request.method, address, digest, given["Time"]))
    public_key = device.push_key if key == "push" else device.read_key
    try:
        signature = unb64(given["Signature"])
    except Problem:
        signature = b""
    good = given["Key"] == key and len(given["Time"]) <= 32
    if not good or not signing.is_signed_p256(unb64(public_key), message.encode(), signature):
        _note("device.signature", device)
        raise Problem("device.signature")


def _note(code, device):
    """A line for who watches: the code and the phone's id, nothing that was sent."""
    _log.warning("sync refused %s, phone %s, request %s", code, device.uid if device else "-", g.get("request_id"))
