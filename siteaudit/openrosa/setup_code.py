"""Pure: the address of a project, and the text of the QR code from which Collect sets itself up."""

import base64
import json
import zlib


def setup_code(public_url, user, secret):
    """The text of the QR code that Collect's set-up reads: base64 of zlib of JSON; `general` and `admin` must be there."""
    values = {
        "general": {
            "server_url": server_url(public_url, user.project.name),
            "username": user.name,
            "password": secret,
            "form_update_mode": "match_exactly",
            # What was sent stays on the phone: the office's second copy holds sealed packages, not these records.
            "delete_send": False,
        },
        "admin": {},
        "project": {"name": user.project.label},
    }
    return base64.b64encode(zlib.compress(json.dumps(values, ensure_ascii=False).encode())).decode()


def server_url(public_url, name):
    """The address that is typed into an app; it adds /formList and /submission itself."""
    return f"{public_url}/openrosa/{name}"
