"""Pure: a photo in, a clean copy out. Pixels are decoded and written anew, so nothing else survives.

Types go by signature, never by name; sizes are checked before decoding. Called by the service only.
"""

import io
import struct
import warnings
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from siteaudit.core.problems import Problem

MAX_PIXELS = 50_000_000
# PNG and WebP decode whole: without this a file of 200 kB takes half a gigabyte of memory.
MAX_WHOLE_PIXELS = 16_000_000
MAX_SIDE = 1600
MAX_BYTES = 300_000
# A phone's camera writes up to some 12 MB; more is no photo of a mine.
MAX_ORIGINAL = 30_000_000
_QUALITIES = (82, 72, 62, 52, 42, 32)
_SMALLEST = 320
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, struct.error, EOFError, RecursionError)
# Pillow refuses by itself at twice this; our own check before decoding is the exact one.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


class CleanPhoto(NamedTuple):
    """The copy and what was noticed while making it."""

    data: bytes
    media_type: str
    width: int
    height: int
    flags: tuple


def kind_of(data):
    """ "JPEG", "PNG" or "WEBP" by the first bytes; attachment.unreadable when empty, else type-not-allowed."""
    if len(data) < 12:
        raise Problem("attachment.unreadable")
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    raise Problem("attachment.type-not-allowed")


def clean(data):
    """The photo again as JPEG: upright, at most 1,600 px and 300 kB, without any metadata.

    Refuses with attachment.unreadable, attachment.type-not-allowed, attachment.too-large.
    """
    kind = kind_of(data)
    if len(data) > MAX_ORIGINAL:
        raise Problem("attachment.too-large")
    try:
        # Pillow only warns of damaged metadata; we drop metadata anyway, so nobody needs to hear it.
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=[kind]) as image:
            if image.width * image.height > (MAX_PIXELS if kind == "JPEG" else MAX_WHOLE_PIXELS):
                raise Problem("attachment.too-large")
            flags = _flags(image)
            # JPEG decodes at a fraction of its size, which also keeps memory small.
            image.draft("RGB", (MAX_SIDE, MAX_SIDE))
            image.load()
            image.thumbnail((MAX_SIDE, MAX_SIDE))
            upright = _upright(image, flags)
    except Image.DecompressionBombError as error:
        raise Problem("attachment.too-large") from error
    except (UnidentifiedImageError, *_BROKEN) as error:
        raise Problem("attachment.unreadable") from error
    return _write(_plain(upright), tuple(flags))


def _flags(image):
    """Metadata is noticed, never read into anything: a monitor's phone should have removed it."""
    told = set(image.info) & {"exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment", "Comment", "mp"}
    return ["metadata_present"] if told or getattr(image, "text", None) else []


def _upright(image, flags):
    try:
        return ImageOps.exif_transpose(image) or image.copy()
    except _BROKEN:
        flags.append("metadata_damaged")
        return image.copy()


def _plain(image):
    """RGB pixels on white in a new image that has no memory of the old one."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image)
        image = ground
    plain = Image.new("RGB", image.size)
    plain.paste(image.convert("RGB"))
    return plain


def _write(image, flags):
    while True:
        for quality in _QUALITIES:
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= MAX_BYTES:
                return CleanPhoto(out.getvalue(), "image/jpeg", image.width, image.height, flags)
        if max(image.size) <= _SMALLEST:
            raise Problem("attachment.too-large")
        image = image.resize((max(image.width * 3 // 4, 1), max(image.height * 3 // 4, 1)))
