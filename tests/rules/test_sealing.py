"""Sealed files: opened whole by their readers for their package, or not at all; sizes tell only a bucket."""

import json
import os
import pathlib
import struct

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from siteaudit.core import sealing, signing
from siteaudit.core.digest import sha256, unb64
from siteaudit.core.problems import Problem

VECTORS = pathlib.Path(__file__).parents[1] / "vectors"
binding = openssl.hpke
KEY, OTHER = signing.new_p256(), signing.new_p256()
READERS = [signing.p256_public(KEY), signing.p256_public(OTHER)]
ABOUT = {"package_id": "0b1e", "part": "assessment"}


def sealed(data=b"word", content="record", readers=READERS, **more):
    return sealing.seal_file(data, readers, content=content, **{**ABOUT, **more})


def is_refused(file, private=KEY, **more):
    with pytest.raises(Problem) as refused:
        sealing.open_file(file, private, **{**ABOUT, **more})
    return refused.value.code == "seal.unreadable"


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=5000), st.sampled_from(["record", "photo"]))
def test_what_is_sealed_is_opened_by_each_reader(data, content):
    file = sealed(data, content)

    assert sealing.open_file(file, KEY, **ABOUT) == data
    assert sealing.open_file(file, OTHER, **ABOUT) == data


@pytest.mark.parametrize("size", [0, 1, sealing.CHUNK - 6, sealing.CHUNK - 5, sealing.CHUNK, 2 * sealing.CHUNK + 7])
def test_chunk_borders(size):
    data = os.urandom(size)

    assert sealing.open_file(sealed(data, "photo"), KEY, **ABOUT) == data


def test_a_file_moved_to_another_package_or_part_or_given_to_a_stranger_stays_shut():
    file = sealed()

    assert is_refused(file, package_id="other")
    assert is_refused(file, part="protected")
    assert is_refused(file, private=signing.new_p256())


def test_no_changed_byte_and_no_cut_opens():
    file = sealed(b"x" * 3000)

    for place in range(0, len(file), 7):
        bad = bytearray(file)
        bad[place] ^= 1
        assert is_refused(bytes(bad))
    for length in range(0, len(file), 11):
        assert is_refused(file[:length])
    assert is_refused(file + b"\0")


def test_a_whole_chunk_cut_off_or_changed_in_order_is_noticed():
    data = os.urandom(3 * sealing.CHUNK)
    file = sealed(data, "photo")
    start = 8 + struct.unpack(">I", file[4:8])[0]
    size = sealing.CHUNK + 16
    chunks = [file[at : at + size] for at in range(start, len(file), size)]

    assert sealing.open_file(file[:start] + b"".join(chunks), KEY, **ABOUT) == data
    assert is_refused(file[:start] + b"".join(chunks[:-1]))
    assert is_refused(file[:start] + b"".join([chunks[1], chunks[0], *chunks[2:]]))
    assert is_refused(file[:start])


def test_readers_cannot_be_changed_in_the_header():
    file = sealed(readers=READERS)
    header = sealing.read_header(file)
    body = file[8 + struct.unpack(">I", file[4:8])[0] :]
    header["to"] = header["to"][:1]
    changed = json.dumps(header, separators=(",", ":"), sort_keys=True).encode()

    assert is_refused(b"SAB1" + struct.pack(">I", len(changed)) + changed + body)


@pytest.mark.parametrize("header", [b"", b"[]", b"null", b"{}", b"[" * 60000, b'{"v":1,"package":"0b1e","part":"assessment","to":[]}',
    b'{"v":1,"package":"0b1e","part":"assessment","to":["x"],"chunk":1}', b'{"v":1,"package":"0b1e","part":"assessment","to":5,"chunk":1e999}'])  # fmt: skip
def test_any_malformed_header_is_one_problem(header):
    assert is_refused(b"SAB1" + struct.pack(">I", len(header)) + header + bytes(100))


@pytest.mark.parametrize(
    "file", [b"", b"SAB", b"SAB1", b"SAB1\xff\xff\xff\xff", b"PK\3\4" + bytes(50), b'{"answers":{}}']
)
def test_what_is_no_sealed_file_is_one_problem(file):
    assert is_refused(file)
    with pytest.raises(Problem):
        sealing.read_header(file)


def test_sizes_tell_only_the_bucket_and_two_seals_share_nothing():
    yes, no = (sealed(json.dumps({"HR10": word}).encode()) for word in ("yes", "unknown"))
    photo = sealed(b"x" * 100, "photo")

    assert len(yes) == len(no)
    assert (len(photo) - 8 - struct.unpack(">I", photo[4:8])[0] - 16) % 65536 == 0
    assert sealed()[-64:] != sealed()[-64:]


def test_a_record_that_unpacks_to_more_than_a_visit_is_refused():
    assert is_refused(sealed(bytes(65 << 20)))


def test_without_a_reader_nothing_is_sealed():
    with pytest.raises(Problem) as refused:
        sealed(readers=[])

    assert refused.value.code == "seal.no-reader"


def test_hpke_of_the_server_opens_the_rfcs_own_message():
    vector = json.loads((VECTORS / "hpke.json").read_text("utf-8"))
    suite = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    first = vector["encryptions"][0]
    private = ec.derive_private_key(int(vector["skRm"], 16), ec.SECP256R1())
    message = bytes.fromhex(vector["enc"] + first["ct"])

    # Only the binding takes additional data; the program leaves it empty and puts its context into `info`.
    opened = binding._decrypt_with_aad(
        suite, message, private, bytes.fromhex(vector["info"]), bytes.fromhex(first["aad"])
    )

    assert opened.hex() == first["pt"]


def test_the_shared_vector_opens_here_too():
    vector = json.loads((VECTORS / "sealed-file.json").read_text("utf-8"))
    for one in vector["files"]:
        file = unb64(one["file"])
        private = ec.derive_private_key(int.from_bytes(unb64(vector["reader"]["private"]["d"]), "big"), ec.SECP256R1())

        assert sha256(file) == one["name"]
        assert sealing.open_file(file, private, package_id=one["package"], part=one["part"]).decode() == one["data"]
