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


# A film of 20 MB is the largest file that a phone takes (static/js/domain/filetypes.js).
LIMITS = {"package": 64 * 1024, "request": 1024 * 1024, "blob": 24 * 1024 * 1024, "blobs": 400}
MOST_ITEMS = 500
_MOST_BYTES, _MOST_CHECKLISTS = 512 * 1024 * 1024, 50
_HEX = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[0-9a-f]{16}")
_WORD = re.compile(r"[a-z][a-z-]{0,31}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")
_KINDS = ("visit", "addendum", "incident", "draft-escrow", "consent-withdrawal", "erase-ack")
_FIELDS = {
    "format", "package_id", "kind", "checklists", "device", "device_seq", "previous", "created_at", "recipients", "blobs",
}  # fmt: skip


def check_manifest(manifest):
    """Raise sync.manifest (naming the field), sync.not-sealed or sync.limits unless the shape is right.

    An envelope version or kind that this server does not know is no fault of shape: see `is_known`.
    """
    if not isinstance(manifest, dict):
        raise Problem("sync.manifest", field="manifest")
    if manifest.get("cleartext"):
        raise Problem("sync.not-sealed")
    for field in sorted(_FIELDS - set(manifest)):
        raise Problem("sync.manifest", field=field)
    check_id(manifest["package_id"])
    check_id(manifest["device"])
    _check(isinstance(manifest["kind"], str) and bool(_WORD.fullmatch(manifest["kind"])), "kind")
    _check(_is_whole(manifest["format"], 1, 2**31), "format")
    _check(_is_whole(manifest["device_seq"], 1, 2**53), "device_seq")
    _check(manifest["previous"] is None or _is_hex(manifest["previous"]), "previous")
    lists = manifest["checklists"]
    _check(isinstance(lists, list) and len(lists) <= _MOST_CHECKLISTS and all(map(_is_hex, lists)), "checklists")
    check_moment(manifest["created_at"])
    _check_recipients(manifest["recipients"])
    _check_blobs(manifest["blobs"])


def is_known(manifest):
    """Whether this server knows envelope and kind; what it does not is stored and waits for a newer one."""
    return manifest["format"] == 1 and manifest["kind"] in _KINDS


def is_sealed(beginning):
    """Whether a file that begins so can be a sealed one: anything else may be cleartext and is not stored."""
    return beginning[:3] == b"SAB"[: len(beginning)]


def check_moment(text):
    """The aware moment of `2026-11-24T10:00:00Z`; sync.time for what is no such moment."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        raise Problem("sync.time")
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise Problem("sync.time") from error


def find_clock_flag(created_at, now):
    """["clock"] when the phone's word for the time is impossible here; it decides nothing else."""
    made = check_moment(created_at)
    return ["clock"] if made - now > datetime.timedelta(days=1) or made.year < 2024 else []


def is_gap(link, chain):
    """Whether a package does not continue its phone's chain: no predecessor, or its number was used twice.

    `link` is (number, hash, previous hash), `chain` the links of that phone with this number and the one
    before. It depends on what is here, never on the order in which it came.
    """
    number, own, previous = link
    twins = [one for one in chain if one[0] == number and one[1] != own]
    if previous is None:
        return bool(twins) or number != 1
    return bool(twins) or not any(one[0] == number - 1 and one[1] == previous for one in chain)


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


def read_queue(content):
    """What a phone told of itself in `hello`, reduced to what the office watches; anything else is dropped."""
    queue, storage = (content.get(name) if isinstance(content.get(name), dict) else {} for name in ("queue", "storage"))
    build, oldest = content.get("build"), queue.get("oldest_on")
    return {
        "build": build if isinstance(build, str) and len(build) <= 64 else None,
        "count": queue.get("count") if _is_whole(queue.get("count"), 0, 2**31) else None,
        "bytes": queue.get("bytes") if _is_whole(queue.get("bytes"), 0, 2**53) else None,
        "oldest_on": oldest if isinstance(oldest, str) and _DAY.fullmatch(oldest) else None,
        "persisted": storage.get("persisted") is True,
    }


def _check_recipients(recipients):
    if not isinstance(recipients, dict) or not recipients.get("assessment") or not recipients.get("protected"):
        raise Problem("sync.not-sealed")
    for part in recipients.values():
        _check(
            isinstance(part, list) and all(isinstance(one, str) and _KEY.fullmatch(one) for one in part), "recipients"
        )
    _check(set(recipients) == {"assessment", "protected"}, "recipients")


def _check_blobs(blobs):
    _check(isinstance(blobs, list) and bool(blobs), "blobs")
    if len(blobs) > LIMITS["blobs"]:
        raise Problem("sync.limits", most=LIMITS["blobs"])
    names = set()
    for blob in blobs:
        _check(isinstance(blob, dict) and _is_hex(blob.get("sha256")), "blobs")
        _check(blob.get("part") in tuple(Part) and blob.get("content") in tuple(Content), "blobs")
        if not _is_whole(blob.get("size"), 1, LIMITS["blob"]):
            raise Problem("sync.limits", most=LIMITS["blob"])
        names.add(blob["sha256"])
    _check(len(names) == len(blobs), "blobs")
    if sum(blob["size"] for blob in blobs) > _MOST_BYTES:
        raise Problem("sync.limits", most=_MOST_BYTES)


def _check(good, field):
    if not good:
        raise Problem("sync.manifest", field=field)


def _is_hex(value):
    return isinstance(value, str) and bool(_HEX.fullmatch(value))


def _is_whole(value, least, most):
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
