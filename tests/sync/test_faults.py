"""Faults F1-F5, F11, F52: dead processes, lost and doubled and simultaneous requests, full disks."""

import concurrent.futures
import contextlib
import json
import os
import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from siteaudit.audit import service as audit
from siteaudit.core.problems import Problem
from siteaudit.demo.phone import Refused
from siteaudit.sync import batch, packages
from siteaudit.sync.rules import Transport

from .line import Lost, at_once, die, large, leaves, row, serving


@pytest.fixture(scope="module", params=["sqlite", "postgis"])
def server(request, tmp_path_factory):
    """One server for this file, on each database."""
    with serving(request.param, tmp_path_factory.mktemp("server"), "faults") as made:
        yield made


@pytest.fixture
def phone(server):
    return server.phone()


# --- F1, F2: the process dies -----------------------------------------------------------------------


def test_f1_killed_after_the_commit_the_repeat_gives_the_same_receipt(server, phone, seal, monkeypatch):
    package = seal(phone)
    with monkeypatch.context() as patched:
        patched.setattr(batch, "add_receipts", die)
        code = server.dies_in(lambda: phone.send_inline([package]))

    assert code == 9
    assert row(server, package).transport == Transport.COMPLETE
    first, second = phone.send_inline([package])[0], phone.have([package])[0]
    assert (first["receipt"], first["receipt_signature"]) == (second["receipt"], second["receipt_signature"])
    assert leaves(server, package) == 1


def test_f1_the_same_for_a_seal(server, phone, seal, monkeypatch):
    package = large(phone, seal)
    phone.put_manifest(package)
    for name, data in package.blobs.items():
        phone.patch(name, 0, data)
    with monkeypatch.context() as patched:
        patched.setattr(batch, "add_receipts", die)
        assert server.dies_in(lambda: phone.seal_remote(package)) == 9

    assert phone.seal_remote(package) == phone.seal_remote(package)
    assert leaves(server, package) == 1


def test_f2_killed_before_the_commit_nothing_is_half(server, phone, seal, monkeypatch):
    package = seal(phone)
    with monkeypatch.context() as patched:
        patched.setattr(Session, "commit", die)
        assert server.dies_in(lambda: phone.send_inline([package])) == 9

    assert row(server, package) is None
    assert leaves(server, package) == 0
    assert phone.have([package])[0]["state"] == "absent"
    assert phone.send_inline([package])[0]["state"] == "complete"
    assert leaves(server, package) == 1


def test_f2_killed_while_a_piece_is_written_the_file_goes_on_at_its_durable_length(server, phone, seal, monkeypatch):
    package = large(phone, seal)
    phone.put_manifest(package)
    name, data = next(iter(package.blobs.items()))
    phone.patch(name, 0, data[:1000])
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", die)
        assert server.dies_in(lambda: phone.patch(name, 1000, data[1000:3000])) == 9

    offset = phone.offset(name)
    assert offset in (1000, 3000)
    phone.send_large(package)
    assert package.state == "received"
    assert server.app.extensions["siteaudit.blobs"].is_whole(name)


def test_f3_a_database_that_restarts_in_mid_transaction_leaves_nothing_half(server, phone, seal, monkeypatch):
    package = seal(phone)
    real = packages.complete

    def restarted(session, *given):
        real(session, *given)
        if session.get_bind().dialect.name != "postgresql":
            pytest.skip("an embedded database has no connection to lose")
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with monkeypatch.context() as patched:
        patched.setattr(packages, "complete", restarted)
        with pytest.raises(Refused) as refused:
            phone.send_inline([package])

    assert (refused.value.status, refused.value.code) == (503, "database.busy")
    assert row(server, package) is None
    phone.send()
    assert package.state == "received"
    assert leaves(server, package) == 1


def test_f14_a_full_disk_of_the_database_says_so(server, phone, seal, monkeypatch):
    def full(*_given):
        raise OperationalError("", {}, sqlite3.OperationalError("database or disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr(packages, "complete", full)
        with pytest.raises(Refused) as refused:
            phone.send_inline([seal(phone)])

    assert (refused.value.status, refused.value.code) == (507, "storage.full")


# --- F4, F11: lost, doubled, late -------------------------------------------------------------------


@pytest.mark.parametrize("times", [1, 2, 10])
def test_f4_however_often_the_answer_is_lost_the_end_is_the_same(server, phone, seal, times):
    small, big = seal(phone), large(phone, seal)
    for _ in range(times):
        for fault in ("answer", "request"):
            phone.http.faults = [None, None, fault]
            with contextlib.suppress(Lost):
                phone.send()
    phone.http.faults = ["answer"] * times
    for _ in range(times):
        with pytest.raises(Lost):
            phone.have()

    phone.send()

    assert small.state == big.state == "received"
    assert leaves(server, small) == leaves(server, big) == 1


def test_f11_doubled_and_reordered_requests_have_no_second_effect(server, phone, seal):
    small, big = seal(phone), large(phone, seal)
    phone.http.faults = ["twice"] * 40
    phone.send()
    phone.http.faults = []
    before = row(server, big)

    for number in range(len(phone.http.sent))[::-1]:
        assert phone.http.replay(number)[0] in (200, 201, 202, 204, 409)

    after = row(server, big)
    assert (before.completed_at, before.manifest_hash) == (after.completed_at, after.manifest_hash)
    assert leaves(server, small) == leaves(server, big) == 1
    assert server.ask(audit.verify)["size"] > 0


# --- F5, F52: at once -------------------------------------------------------------------------------


def test_f5_five_identical_requests_at_once_make_one_row(server, phone, seal):
    package, big = seal(phone), large(phone, seal)

    results = at_once(lambda: phone.send_inline([package])[0])
    states = at_once(lambda: phone.put_manifest(big)["state"])
    for name, data in big.blobs.items():
        phone.patch(name, 0, data)
    receipts = at_once(lambda: json.dumps(phone.seal_remote(big), sort_keys=True))

    assert {one["state"] for one in results} == {"complete"}
    assert len({one["receipt_signature"] for one in results}) == 1
    assert set(states) == {"partial"}
    assert len(set(receipts)) == 1
    assert leaves(server, package) == leaves(server, big) == 1


def test_f5_two_phones_bring_the_same_package_at_once(server, seal):
    first, second = server.phone("amina"), server.phone("boris")
    package = seal(first)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = [one.result()[0] for one in [pool.submit(p.send_inline, [package]) for p in (first, second)]]

    assert {one["state"] for one in results} == {"complete"}
    assert leaves(server, package) == 1


def test_f10_two_writers_of_one_file_never_mix_their_bytes(server, phone, seal):
    package = large(phone, seal)
    phone.put_manifest(package)
    name, data = max(package.blobs.items(), key=lambda pair: len(pair[1]))

    def write():
        try:
            return phone.patch(name, 0, data)
        except Refused as refused:
            return refused.status

    assert set(at_once(write)) <= {len(data), 409, 423}
    assert phone.offset(name) == len(data)
    phone.send_large(package)
    assert package.state == "received"


def test_f52_a_collision_is_tried_again_and_then_called_busy(server, phone, seal, monkeypatch):
    package, real, tries = seal(phone), packages.receive_manifest, []

    def colliding(*given, **more):
        tries.append(1)
        if len(tries) < 3:
            raise Problem("database.constraint")
        return real(*given, **more)

    monkeypatch.setattr(packages, "receive_manifest", colliding)
    assert phone.put_manifest(package)["state"] == "partial"

    def busy(*_given, **_more):
        raise Problem("database.busy")

    monkeypatch.setattr(packages, "receive_manifest", busy)
    with pytest.raises(Refused) as refused:
        phone.put_manifest(seal(phone))

    assert (refused.value.status, refused.value.code) == (503, "database.busy")
