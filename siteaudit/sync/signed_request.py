"""From a phone's signature to an Actor. The signature covers method, address, body digest and time.

Pushes work with the push key, however old the phone's clock: repeated they have no second effect.
Reads need the read key and a time near ours (the phone knows it from `hello`).
"""

import datetime
import functools

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


def signed(*, key="push", writes=False, type=JSON, largest=rules.LIMITS["request"]):
    """Wrap a view: size, type, body, phone, session; the view gets session, actor, device and body.

    A writing view runs in one transaction and may return a function, which is called after the commit.
    """

    def wrap(view):
        @functools.wraps(view)
        def wrapped(**arguments):
            body = read_body(type, largest)
            with reading() as session:
                device = find_device(session, key, body)
            actor = Actor("device", device.id, device.uid, device.label)
            content = (strict_json.parse_object(body) if body else {}) if type == JSON else body
            with transaction() if writes else reading() as session:
                mine = session.get(Device, device.id)
                answer = view(session=session, actor=actor, device=mine, body=content, **arguments)
            return answer() if callable(answer) else answer

        wrapped.writes = writes
        return wrapped

    return wrap


def read_body(type, largest):
    """The raw body within its limit; body.type for another content type or any encoding."""
    if request.headers.get("Content-Encoding"):
        raise Problem("body.type")
    if request.method in ("POST", "PUT", "PATCH"):
        if request.mimetype != type:
            raise Problem("body.type")
    request.max_content_length = largest
    if request.content_length is not None and request.content_length > largest:
        raise Problem("body.too-large", most=largest)
    return request.get_data(cache=False)


def find_device(session, key, body):
    """The phone that signed this request. Raises device.unknown, device.signature, device.revoked, device.time."""
    given = {name: request.headers.get(f"Siteaudit-{name}", "") for name in ("Device", "Key", "Time", "Signature")}
    device = session.scalars(select(Device).where(Device.uid == given["Device"])).first()
    if device is None:
        raise Problem("device.unknown")
    check_signature(device.push_key if key == "push" else device.read_key, key, body, given)
    if key == "read":
        if device.state != DeviceState.ACTIVE:
            raise Problem("device.revoked")
        if abs(rules.check_moment(given["Time"]) - clock.now()) > _READ_WINDOW:
            raise Problem("device.time")
    return device


def check_signature(public_key, key, body, given):
    """Raise device.signature unless the headers prove that the holder of `public_key` made this request."""
    address = request.full_path if request.query_string else request.path
    message = "\n".join(("siteaudit/request/1", request.method, address, sha256(body), given["Time"]))
    try:
        signature = unb64(given["Signature"])
    except Problem as problem:
        raise Problem("device.signature") from problem
    good = given["Key"] == key and len(given["Time"]) <= 32
    if not good or not signing.is_signed_p256(unb64(public_key), message.encode(), signature):
        g.is_bad_signature = True
        raise Problem("device.signature")
