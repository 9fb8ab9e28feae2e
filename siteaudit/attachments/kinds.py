"""Pure: what a recording, a film or a file is by its first bytes, and how large it may be.

A container says neither sound nor film, so the phone's word decides between these two and nothing else. What is kept
is kept as it came: it is only ever handed out as a download. Twin of static/js/domain/filetypes.js.
"""

from typing import NamedTuple

from siteaudit.core.problems import Problem

LARGEST = {"audio": 5_000_000, "video": 20_000_000, "file": 5_000_000}
PDF, ZIP, TEXT = "application/pdf", "application/zip", "text/plain"
ENDINGS = {
    "image/jpeg": "jpg", "audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "m4a", "audio/3gpp": "3gp", "audio/amr": "amr", "audio/wav": "wav", "audio/mpeg": "mp3",
    "video/webm": "webm", "video/ogg": "ogv", "video/mp4": "mp4", "video/3gpp": "3gp", PDF: "pdf", ZIP: "zip", TEXT: "txt",
}  # fmt: skip
_HEAD = 512
_BLANKS = (9, 10, 13)


class KeptFile(NamedTuple):
    """A file as it came, and its media type."""

    data: bytes
    media_type: str
    width: None = None
    height: None = None
    flags: tuple = ()


def is_picture(data):
    """Whether the bytes begin like a JPEG, PNG or WebP: those are cleaned, not kept as they came."""
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def is_shown(media_type):
    """Whether a page may show it: only what was drawn anew by us."""
    return media_type == "image/jpeg"


def keep(data, told=""):
    """`data` as it may be kept; `told` is the media type that the phone named.

    Refuses with attachment.unreadable, attachment.type-not-allowed, attachment.kind-not-allowed, attachment.too-large.
    """
    if not data:
        raise Problem("attachment.unreadable")
    if told.startswith("image/"):
        raise Problem("attachment.type-not-allowed")  # what was sent as a picture and is none stays no other file either
    kind = told.partition("/")[0] if told.startswith(("audio/", "video/")) else "file"
    media_type = _type(data[:_HEAD], kind)
    if media_type is None:
        raise Problem("attachment.kind-not-allowed")
    if len(data) > LARGEST[kind]:
        raise Problem("attachment.too-large")
    return KeptFile(data, media_type)


def _type(head, kind):
    if kind in ("audio", "video"):
        container = _container(head)
        if container:
            return f"{kind}/{container}"
        return _sound(head) if kind == "audio" else None
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return ZIP
    return TEXT if all(byte > 31 or byte in _BLANKS for byte in head) else None


def _container(head):
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "webm"
    if head[4:8] == b"ftyp":
        return "3gpp" if head[8:11] == b"3gp" else "mp4"
    return "ogg" if head.startswith(b"OggS") else None


def _sound(head):
    if head.startswith(b"#!AMR"):
        return "audio/amr"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    frame = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2
    return "audio/mpeg" if head.startswith(b"ID3") or frame else None
