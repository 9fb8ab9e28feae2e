"""Pure: the words of sync, the shape of a manifest, and its limits (SYNC-AND-SAFETY 4.1, B7-B16)."""

import datetime
import enum
import re

from siteaudit.core.ids import check_id
from siteaudit.core.problems import Problem


class Transport(enum.StrEnum):
    """How much of a package is here; durable means: verified in a second place."""

    PARTIAL = "partial"
    COMPLETE = "complete"
    DURABLE = "durable"


class Judgement(enum.StrEnum):
    """What the intake made of it; the waiting rows are its queue. No state deletes."""

    WAITING = "waiting"
    JUDGING = "judging"
    OPENED = "opened"
    QUARANTINE = "quarantine"
    NEEDS_REPAIR = "needs_repair"


class Part(enum.StrEnum):
    """To whom a file is sealed: the intake key, or the officers' keys."""

    ASSESSMENT = "assessment"
    PROTECTED = "protected"


class Content(enum.StrEnum):
    """What a file holds."""

    RECORD = "record"
    PHOTO = "photo"


LIMITS = {"package": 64 * 1024, "request": 1024 * 1024, "blob": 8 * 1024 * 1024, "blobs": 400}
MOST_ITEMS = 500
_HEX = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[0-9a-f]{16}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
_KINDS = ("visit", "addendum", "draft-escrow")
_FIELDS = {
    "format", "package_id", "kind", "checklists", "device", "device_seq", "previous", "created_at", "recipients", "blobs",
}  # fmt: skip


def check_manifest(manifest):
    """Raise sync.manifest (naming the field), sync.not-sealed or sync.limits unless the shape is right.

    An envelope version that this server does not know is no fault of shape: see `is_known_format`.
    """
    if not isinstance(manifest, dict) or not _FIELDS <= set(manifest):
        raise Problem("sync.manifest", field="manifest")
    check_id(manifest["package_id"])
    check_id(manifest["device"])
    _check(manifest["kind"] in _KINDS, "kind")
    _check(_is_whole(manifest["format"], 1, 2**31), "format")
    _check(_is_whole(manifest["device_seq"], 1, 2**53), "device_seq")
    _check(manifest["previous"] is None or _is_hex(manifest["previous"]), "previous")
    _check(isinstance(manifest["checklists"], list) and all(map(_is_hex, manifest["checklists"])), "checklists")
    check_moment(manifest["created_at"])
    _check_recipients(manifest["recipients"])
    _check_blobs(manifest["blobs"], manifest["recipients"])


def is_known_format(manifest):
    """Whether this server knows the envelope; a later one is stored and waits for a newer server."""
    return manifest["format"] == 1


def check_moment(text):
    """The aware moment of `2026-11-24T10:00:00Z`; sync.time for what is no such moment."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        raise Problem("sync.time")
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise Problem("sync.time") from error


def find_flags(manifest, last_seq, last_hash, now):
    """What a reviewer should know: chain_gap when the phone's chain does not continue, clock when it is a day off."""
    flags = []
    if last_seq is not None and (manifest["device_seq"] != last_seq + 1 or manifest["previous"] != last_hash):
        flags.append("chain_gap")
    if last_seq is None and manifest["previous"] is not None:
        flags.append("chain_gap")
    made = check_moment(manifest["created_at"])
    if made - now > datetime.timedelta(days=1) or made.year < 2024:
        flags.append("clock")
    return flags


def check_items(items):
    """The list of `have`: at most 500 of {"id", "manifest_hash"}."""
    if not isinstance(items, list):
        raise Problem("sync.manifest", field="items")
    if len(items) > MOST_ITEMS:
        raise Problem("sync.too-many", most=MOST_ITEMS)
    for item in items:
        _check(isinstance(item, dict) and _is_hex(item.get("manifest_hash")), "items")
        check_id(item.get("id"))
    return items


def _check_recipients(recipients):
    if not isinstance(recipients, dict) or not recipients.get("assessment") or not recipients.get("protected"):
        raise Problem("sync.not-sealed")
    for part in recipients.values():
        _check(isinstance(part, list) and all(isinstance(one, str) and _KEY.fullmatch(one) for one in part), "recipients")
    _check(set(recipients) == {"assessment", "protected"}, "recipients")


def _check_blobs(blobs, recipients):
    _check(isinstance(blobs, list) and bool(blobs), "blobs")
    if len(blobs) > LIMITS["blobs"]:
        raise Problem("sync.limits", most=LIMITS["blobs"])
    names = set()
    for blob in blobs:
        _check(isinstance(blob, dict) and _is_hex(blob.get("sha256")), "blobs")
        _check(blob.get("part") in recipients and blob.get("content") in tuple(Content), "blobs")
        if not _is_whole(blob.get("size"), 1, LIMITS["blob"]):
            raise Problem("sync.limits", most=LIMITS["blob"])
        names.add(blob["sha256"])
    _check(len(names) == len(blobs), "blobs")


def _check(good, field):
    if not good:
        raise Problem("sync.manifest", field=field)


def _is_hex(value):
    return isinstance(value, str) and bool(_HEX.fullmatch(value))


def _is_whole(value, least, most):
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
