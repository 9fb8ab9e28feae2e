"""Ids made where a thing is born: random UUIDs, never time-ordered (that would publish a moment)."""

import re
import uuid

from .problems import Problem

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def new_id():
    """A random UUID as lowercase text."""
    return str(uuid.uuid4())


def check_id(text):
    """Return `text` when it is a UUID in lowercase, else raise id.invalid."""
    if not is_id(text):
        raise Problem("id.invalid")
    return text


def is_id(text):
    """Whether `text` is a UUID in lowercase."""
    return isinstance(text, str) and _UUID.fullmatch(text) is not None
