"""Security headers of every answer, a request id, and the origin check of unsafe requests.

The phone shell sets its own policy (`web/shell.py`); pages with a map ask for Leaflet's narrow
Trusted Types policy by `g.has_map`, the one with a phone in a frame for that frame by `g.has_frame`.
"""

import uuid
from urllib.parse import urlsplit

from flask import g, request

from siteaudit.core.problems import Problem

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types siteaudit"
)
_SAFE = ("GET", "HEAD", "OPTIONS")


def register(app):
    """Install the hooks on `app`."""
    app.before_request(_begin)
    app.after_request(add_headers)


def add_headers(response):
    """What every answer carries; what a view set itself stays."""
    policy = _POLICY + (" default" if g.get("has_map") else "") + ("; frame-src 'self'" if g.get("has_frame") else "")
    for name, value in (
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        # Not no-referrer: with it browsers send `Origin: null` with our own forms, which is refused.
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "geolocation=(self), camera=(self), microphone=(self)"),
        ("X-Request-Id", g.get("request_id", "")),
    ):
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.path.startswith(("/office", "/sync", "/sign-", "/registry/exports", "/registry/manifest")):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _begin():
    g.request_id = uuid.uuid4().hex[:12]
    if request.method not in _SAFE and not _is_own_origin():
        raise Problem("origin.foreign")


def _is_own_origin():
    """Browsers tell where an unsafe request comes from; other clients send neither header."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    try:
        return origin is None or urlsplit(origin).netloc == request.host
    except ValueError:
        # "http://[" is no address at all.
        return False
