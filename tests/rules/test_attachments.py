"""A photo goes in, only its pixels come out; what is no photo is refused before it is decoded."""

import io
import json
import struct
import subprocess
import zlib

import pytest
from PIL import Image, PngImagePlugin

from siteaudit.attachments import kinds, photo
from siteaudit.core.problems import Problem
from tests.node import NODE, ROOT


def picture(kind="JPEG", size=(640, 480), mode="RGB", **more):
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(out, kind, **more)
    return out.getvalue()


def code_of(data):
    with pytest.raises(Problem) as refused:
        photo.clean(data)
    return refused.value.code


def exif(orientation=1):
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = "CANARY-MAKER"
    tags.get_ifd(0x8825)[1] = "S"
    tags.get_ifd(0x8825)[2] = (2.0, 30.0, 11.25)
    return tags


def test_place_maker_thumbnail_and_trailer_do_not_survive():
    data = picture(exif=exif(), comment=b"CANARY-COMMENT") + b"CANARY-TRAILER"

    copy = photo.clean(data)

    assert b"CANARY" not in copy.data
    assert not Image.open(io.BytesIO(copy.data)).getexif()
    assert copy.flags == ("metadata_present",)


def test_text_chunks_of_a_png_do_not_survive():
    text = PngImagePlugin.PngInfo()
    text.add_text("GPS", "CANARY")

    copy = photo.clean(picture("PNG", pnginfo=text))

    assert b"CANARY" not in copy.data
    assert copy.flags == ("metadata_present",)


def test_a_sideways_photo_stands_upright():
    copy = photo.clean(picture(size=(640, 480), exif=exif(orientation=6)))

    assert (copy.width, copy.height) == (480, 640)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_noisy_photo_becomes_small(kind):
    copy = photo.clean(picture(kind, size=(2400, 1800)))

    assert max(copy.width, copy.height) <= 1600
    assert len(copy.data) <= 300_000
    assert Image.open(io.BytesIO(copy.data)).format == "JPEG"


def test_transparency_becomes_white():
    out = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(out, "PNG")

    pixels = Image.open(io.BytesIO(photo.clean(out.getvalue()).data))

    assert min(pixels.getpixel((10, 10))) > 250


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_cut_in_half_is_unreadable(kind):
    data = picture(kind)

    assert code_of(data[: len(data) // 2]) == "attachment.unreadable"


@pytest.mark.parametrize("data", [b"", b"\xff", picture()[:40] + b"PK\x03\x04" + b"\0" * 200])
def test_empty_tiny_and_disguised_files_are_unreadable(data):
    assert code_of(data) == "attachment.unreadable"


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a/*aaaaaaaaaaaaaaaaaaaaaa*/=1;alert(1)",
        b"%PDF-1.7 aaaaaaaaaaaaaaaa",
        b"SIMPLE  =                    T",
        b"8BPS\0\x01aaaaaaaaaaaaaaaa",
        b"II*\0aaaaaaaaaaaaaaaa",
        b"\0\0\0\x18ftypheicaaaaaaaa",
        b"%!PS-Adobe-3.0 EPSF-3.0",
    ],
)
def test_what_is_no_photo_is_refused_by_its_first_bytes(data):
    assert code_of(data) == "attachment.type-not-allowed"


def test_a_bomb_of_forty_kilobytes_is_refused_before_decoding():
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 40_000))

    assert code_of(bomb + chunk(b"IEND", b"")) == "attachment.too-large"


def test_damaged_metadata_does_not_cost_the_photo():
    data = picture(exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 400)

    assert "metadata_present" in photo.clean(data).flags


WEBM, MP4, PHONE, OGG, AMR, MP3 = b"\x1aE\xdf\xa3" + b"x" * 99, b"\0\0\0 ftypisom" + b"x" * 99, b"\0\0\0 ftyp3gp4" + b"x" * 99, b"OggS" + b"x" * 99, b"#!AMR\n" + b"\0" * 99, b"\xff\xfb\x90" + b"\0" * 99


@pytest.mark.parametrize(("data", "told", "found"), [
    (WEBM, "audio/webm", "audio/webm"), (WEBM, "video/webm", "video/webm"), (MP4, "audio/mp4", "audio/mp4"), (PHONE, "video/3gpp", "video/3gpp"), (OGG, "audio/ogg", "audio/ogg"),
    (AMR, "audio/amr", "audio/amr"), (MP3, "audio/mpeg", "audio/mpeg"), (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav", "audio/wav"), (b"%PDF-1.7", "", "application/pdf"),
    (b"PK\x03\x04docx", "application/vnd.ms-word", "application/zip"), ("Kibali na ruhusa, première\r\n".encode(), "text/csv", "text/plain"),
])  # fmt: skip
def test_a_file_is_what_its_first_bytes_say(data, told, found):
    kept = kinds.keep(data, told)

    assert (kept.data, kept.media_type) == (data, found)
    assert found in kinds.ENDINGS


@pytest.mark.parametrize(("data", "told", "code"), [
    (b"", "audio/webm", "attachment.unreadable"), (b"MZ\0\1" * 9, "audio/webm", "attachment.kind-not-allowed"), (b"<!doctype html>\0", "", "attachment.kind-not-allowed"),
    (AMR, "video/mp4", "attachment.kind-not-allowed"), (b"%PDF-1.7", "audio/webm", "attachment.kind-not-allowed"), (WEBM, "", "attachment.kind-not-allowed"),
    (WEBM + b"x" * 5_000_000, "audio/webm", "attachment.too-large"), (b"%PDF-" + b"x" * 5_000_000, "", "attachment.too-large"), (MP4 + b"x" * 20_000_000, "video/mp4", "attachment.too-large"),
], ids=["empty", "program", "nul", "sound as film", "paper as sound", "nothing told", "long sound", "long paper", "long film"])  # fmt: skip
def test_what_is_no_recording_and_no_paper_is_not_kept(data, told, code):
    with pytest.raises(Problem) as refused:
        kinds.keep(data, told)

    assert refused.value.code == code


def test_the_phone_refuses_by_the_same_bytes():
    cases = [(data, kind) for kind in ("audio", "video", "file") for data in (WEBM, MP4, PHONE, OGG, AMR, MP3, b"RIFF\0\0\0\0WAVEfmt ", b"%PDF-1", b"PK\x03\x04", b"a,b\r\n", b"MZ\0", b"\x89PNG\r\n\x1a\n")]
    program = (
        f"import {{ typeOf, KINDS }} from '{ROOT.as_uri()}/static/js/domain/filetypes.js';"
        "const cases = JSON.parse(process.argv[1]); console.log(JSON.stringify([cases.map(([hex, kind]) => typeOf(Uint8Array.from(Buffer.from(hex, 'hex')), kind)), Object.fromEntries(Object.entries(KINDS).map(([name, { most }]) => [name, most]))]));"
    )
    given = json.dumps([(data.hex(), kind) for data, kind in cases])
    told, most = json.loads(subprocess.run([NODE, "--input-type=module", "-e", program, given], capture_output=True, text=True, check=True).stdout)

    assert told == [kinds._type(data, kind) for data, kind in cases]
    assert most == kinds.LARGEST
