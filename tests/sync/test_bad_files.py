"""Bad inputs B17-B21 of files: names are never paths, offsets are numbers, bytes are what their name says."""

import base64
import hashlib
import json

import pytest

from .answers import JSON, PIECE, TUS, said

pytestmark = pytest.mark.usefixtures("never_a_fault")


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "%2e%2e%2fpasswd",
        "a" * 63,
        "A" * 64,
        "a" * 64 + "%00.jpg",
        "a" * 65,
        "..",
        "rotten",
        "partial",
    ],
)
def test_b17_a_name_is_64_hex_digits_and_never_a_path(phone, app, name):
    before = sorted(app.extensions["siteaudit.settings"].data_path.rglob("*"))

    for method, headers in (("HEAD", TUS), ("PATCH", PIECE | {"Upload-Offset": "0"})):
        assert phone.raw(method, f"/sync/blobs/{name}", b"SAB1", headers)[0] in (400, 404)
    assert sorted(app.extensions["siteaudit.settings"].data_path.rglob("*")) == before


def test_b17_a_file_that_no_manifest_names_does_not_exist(phone):
    assert said(phone.raw("HEAD", f"/sync/blobs/{'a' * 64}", b"", TUS))[0] == 404
    assert said(phone.raw("PATCH", f"/sync/blobs/{'a' * 64}", b"SAB1", PIECE | {"Upload-Offset": "0"})) == (
        404,
        "blob.unknown",
    )


@pytest.mark.parametrize("offset", ["-1", str(2**64), "x", "", "1e2", "٣", " 5", "0x1"])
def test_b20_an_offset_is_a_plain_number(begun, offset):
    phone, name, _data = begun

    assert said(phone.raw("PATCH", f"/sync/blobs/{name}", b"SAB1", PIECE | {"Upload-Offset": offset})) == (
        400,
        "tus.length",
    )
    assert phone.offset(name) == 100


@pytest.mark.parametrize("offset", [0, 50, 99, 101, 200])
def test_b20_another_offset_is_told_the_right_one(begun, offset):
    phone, name, data = begun

    status, headers, _ = phone.raw(
        "PATCH", f"/sync/blobs/{name}", data[offset : offset + 50], PIECE | {"Upload-Offset": str(offset)}
    )

    assert (status, headers["Upload-Offset"], headers["Tus-Resumable"]) == (409, "100", "1.0.0")
    assert phone.offset(name) == 100


def test_b20_nothing_goes_beyond_the_end(begun):
    phone, name, data = begun

    answer = phone.raw("PATCH", f"/sync/blobs/{name}", data[100:] + b"x", PIECE | {"Upload-Offset": "100"})

    assert said(answer) == (400, "tus.length")
    assert phone.offset(name) == 100


def test_b21_bytes_that_do_not_hash_to_the_name_are_dropped_and_asked_again(phone, seal, session):
    package = seal(phone)
    phone.put_manifest(package)
    names = list(package.blobs)
    for name, data in package.blobs.items():
        phone.patch(name, 0, data if name != names[0] else data[:-1] + bytes([data[-1] ^ 1]))

    status, headers, body = phone.raw("POST", f"/sync/packages/{package.id}/seal", b"{}", JSON)

    assert said((status, headers, body)) == (460, "sync.hash")
    assert json.loads(body)["details"] == {"blobs": names[:1]}
    assert phone.offset(names[0]) == 0
    phone.send_large(package)
    assert package.state == "received"


@pytest.mark.parametrize("given", ["sha256", "sha256 !", "sha256 AAAA", "md5 AAAA", "sha1 AAAA", ""])
def test_a_checksum_that_cannot_be_right_keeps_nothing(begun, given):
    phone, name, data = begun

    answer = phone.raw(
        "PATCH", f"/sync/blobs/{name}", data[100:120], PIECE | {"Upload-Offset": "100", "Upload-Checksum": given}
    )

    assert said(answer) == (460, "blob.checksum")
    assert phone.offset(name) == 100


def test_sha1_is_spoken_because_tus_says_so(begun):
    phone, name, data = begun
    digest = base64.b64encode(hashlib.sha1(data[100:120], usedforsecurity=False).digest()).decode()

    status, headers, _ = phone.raw(
        "PATCH",
        f"/sync/blobs/{name}",
        data[100:120],
        PIECE | {"Upload-Offset": "100", "Upload-Checksum": f"sha1 {digest}"},
    )

    assert (status, headers["Upload-Offset"]) == (204, "120")


def test_tus_says_its_version_and_wants_it(phone, begun):
    _, name, _data = begun

    for version in ("", "0.2.2", "1.0.1"):
        for method in ("HEAD", "PATCH"):
            status, headers, _ = phone.raw(method, f"/sync/blobs/{name}", b"", {"Tus-Resumable": version})
            assert (status, headers["Tus-Version"], headers["Tus-Resumable"]) == (412, "1.0.0", "1.0.0")
    status, headers, _ = phone.raw("OPTIONS", f"/sync/blobs/{name}", b"")
    assert status == 204
    assert (headers["Tus-Version"], headers["Tus-Extension"]) == ("1.0.0", "checksum")
    assert headers["Tus-Checksum-Algorithm"] == "sha256,sha1"
    assert int(headers["Tus-Max-Size"]) >= 8 << 20
    _, headers, _ = phone.raw("HEAD", f"/sync/blobs/{name}", b"", TUS)
    assert headers["Cache-Control"] == "no-store"
