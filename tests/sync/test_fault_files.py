"""Faults F7-F10, F12, F14: what is not our server, and files that are cut, flipped or rotting."""

import contextlib
import errno
import json

import pytest

from siteaudit.audit import service as audit
from siteaudit.core import blobstore, signing
from siteaudit.core.digest import b64, canonical
from siteaudit.core.problems import Problem
from siteaudit.demo.phone import Refused
from siteaudit.sync import packages
from siteaudit.sync.rules import Transport

from .line import Lost, large, leaves, row, serving


@pytest.fixture(scope="module", params=["sqlite", "postgis"])
def server(request, tmp_path_factory):
    """One server for this file, on each database."""
    with serving(request.param, tmp_path_factory.mktemp("server"), "fault_files") as made:
        yield made


@pytest.fixture
def phone(server):
    return server.phone()


# --- F7, F8: what the phone believes ----------------------------------------------------------------


@pytest.mark.parametrize("fault", ["html", 503, "request", "answer"])
def test_f7_what_is_not_our_server_ends_the_round_and_changes_nothing(phone, seal, fault):
    package = seal(phone)

    for number in range(3):
        phone.http.faults = [None] * number + [fault] * 3
        with contextlib.suppress(Refused):
            phone.send()
            assert number == 2
        phone.http.faults = []
        assert package.id in phone.queue
        if fault != "answer":
            assert package.receipt is None or number == 2


def test_f7_a_portal_is_named(phone):
    phone.http.faults = ["html"]

    with pytest.raises(Refused) as portal:
        phone.hello()
    assert portal.value.code == "network.portal"


@pytest.mark.parametrize(
    "change",
    [
        {"manifest_hash": "0" * 64},
        {"package_id": "x"},
        {"log_index": 7_000_000},
        {"generation": "other"},
        {"server_time": "2020-01-01T00:00:00Z"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_f8_a_changed_receipt_is_not_believed(phone, seal, change):
    package = seal(phone)
    answer = phone.send_inline([package])[0]
    package.state, package.receipt = "on_phone", None

    phone._settle(package, {**answer, "receipt": answer["receipt"] | change})

    assert (package.state, package.receipt) == ("on_phone", None)


def test_f8_nothing_goes_because_an_impostor_calls_it_durable(phone, seal):
    package = seal(phone)
    phone.send()
    stranger = signing.new_p256()
    receipt = package.receipt
    body = {"items": [{"id": package.id, "state": "durable", "receipt": receipt}]}
    signature = signing.sign_p256(stranger, canonical(receipt))
    body["items"][0]["receipt_signature"] = b64(signature)
    phone.http = lambda *_given: (200, {"Content-Type": "application/json"}, json.dumps(body).encode())

    assert phone.purge() == []
    assert package.id in phone.queue


# --- F9, F10, F12: files ----------------------------------------------------------------------------


def test_f9_a_missing_or_short_file_is_named_and_sent(server, phone, seal):
    package = large(phone, seal)
    phone.put_manifest(package)
    names = list(package.blobs)
    phone.patch(names[0], 0, package.blobs[names[0]][:-1])
    phone.patch(names[1], 0, package.blobs[names[1]])

    status, _, body = phone.raw(
        "POST", f"/sync/packages/{package.id}/seal", b"{}", {"Content-Type": "application/json"}
    )

    assert status == 422
    assert json.loads(body)["code"] == "sync.missing"
    assert json.loads(body)["details"] == {"blobs": [names[0], *names[2:]]}
    assert row(server, package).transport == Transport.PARTIAL
    assert phone.send_large(package)["state"] == "complete"


def test_f9_a_batch_keeps_the_manifest_and_says_what_is_missing(server, phone, seal):
    package, good = seal(phone), seal(phone)
    files, name = dict(package.blobs), next(iter(package.blobs))
    del package.blobs[name]

    results = phone.send_inline([package, good])

    assert [one["state"] for one in results] == ["partial", "complete"]
    assert (results[0]["code"], results[0]["blobs"]) == ("sync.missing", [name])
    assert phone.have([package])[0]["state"] == "partial"
    package.blobs = files
    phone.send_large(package)
    assert package.state == "received"


def test_a_failed_package_of_a_batch_leaves_no_leaf(server, phone, seal, monkeypatch):
    package, good = seal(phone), seal(phone)
    real = packages.complete

    def failing(session, actor, found, *given):
        real(session, actor, found, *given)
        if found.uid == package.id:
            raise Problem("sync.missing", blobs=[])
        return found

    monkeypatch.setattr(packages, "complete", failing)
    results = phone.send_inline([package, good])

    assert [one["state"] for one in results] == ["partial", "complete"]
    assert (leaves(server, package), leaves(server, good)) == (0, 1)
    assert server.ask(audit.verify)


@pytest.mark.parametrize("kept", [0, 1, 3, 4, 100, 4095])
def test_f10_a_cut_line_keeps_what_arrived_and_no_byte_is_sent_twice(server, phone, seal, kept):
    package = large(phone, seal)
    phone.put_manifest(package)
    name, data = next(iter(package.blobs.items()))
    phone.patch(name, 0, data[:64])
    phone.http.faults = [("cut", kept)]
    with pytest.raises(Lost):
        phone.patch(name, 64, data[64 : 64 + 4096])

    assert phone.offset(name) == 64 + kept
    phone.bytes_sent = 0
    phone.send_large(package, piece=1 << 20)
    assert package.state == "received"
    assert phone.bytes_sent < sum(map(len, package.blobs.values())) - 64 - kept + 4096


def test_f12_a_flipped_bit_on_the_way_is_noticed_at_the_piece(phone, seal):
    package = large(phone, seal)
    phone.put_manifest(package)
    name, data = next(iter(package.blobs.items()))
    real = phone.http

    def flipping(method, path, headers, body):
        return real(method, path, headers, body[:50] + bytes([body[50] ^ 1]) + body[51:] if method == "PATCH" else body)

    phone.http = flipping
    with pytest.raises(Refused) as noticed:
        phone.patch(name, 0, data[:1000])
    phone.http = real

    assert (noticed.value.status, noticed.value.code) == (460, "blob.checksum")
    assert phone.offset(name) == 0


def test_f12_rot_in_a_partial_file_is_found_at_the_seal(server, phone, seal):
    package = large(phone, seal)
    phone.put_manifest(package)
    for name, data in package.blobs.items():
        phone.patch(name, 0, data)
    rotten = server.app.extensions["siteaudit.settings"].data_path / "blobs" / "partial" / name
    rotten.write_bytes(bytes(len(data)))

    with pytest.raises(Refused) as found:
        phone.seal_remote(package)
    phone.send_large(package)

    assert (found.value.status, found.value.code) == (460, "sync.hash")
    assert package.state == "received"


def test_f12_later_rot_is_found_and_the_file_can_be_sent_again(server, phone, seal):
    package = seal(phone)
    phone.put_manifest(package)
    store = server.app.extensions["siteaudit.blobs"]
    name, data = next(iter(package.blobs.items()))
    store.put(data)
    store.path(name).write_bytes(data[:-1] + b"\0")

    assert not store.is_whole(name)
    with pytest.raises(Refused) as found:
        phone.seal_remote(package)
    phone.send_large(package)

    assert found.value.status in (422, 460)
    assert store.is_whole(name)
    assert list((store.folder / "rotten").glob(f"{name}.*"))
    assert package.state == "received"


def test_f14_a_full_disk_acknowledges_nothing_and_goes_on_afterwards(server, phone, seal, monkeypatch):
    small, big = seal(phone), large(phone, seal)
    phone.put_manifest(big)
    name, data = next(iter(big.blobs.items()))

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(blobstore.os, "fsync", full)
        refusals = []
        for act in (lambda: phone.send_inline([small]), lambda: phone.patch(name, 0, data)):
            with pytest.raises(Refused) as refused:
                act()
            refusals.append((refused.value.status, refused.value.code))

    assert refusals == [(507, "storage.full")] * 2
    assert (small.state, row(server, small)) == ("on_phone", None)
    phone.send()
    assert small.state == big.state == "received"
