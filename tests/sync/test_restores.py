"""After a restore, a revocation, a second enrolment; the queue of the intake; any order ends alike."""

import datetime
import itertools
import json

import pytest
from sqlalchemy import select

from siteaudit.access import service as access
from siteaudit.access.models import Device, DeviceState
from siteaudit.core import clock
from siteaudit.core.actor import SYSTEM
from siteaudit.core.digest import sha256
from siteaudit.demo.phone import Refused
from siteaudit.sync import enrolment, generation
from siteaudit.sync import service as sync
from siteaudit.sync.models import Generation, Package
from siteaudit.sync.rules import Judgement

from .line import Line, Lost, at_once, large, row, serving


@pytest.fixture(scope="module", params=["sqlite", "postgis"])
def server(request, tmp_path_factory):
    """One server for this file, on each database."""
    with serving(request.param, tmp_path_factory.mktemp("server"), "restores") as made:
        yield made


@pytest.fixture
def phone(server):
    return server.phone()


# --- restored, revoked, enrolled again --------------------------------------------------------------


def test_f39_a_database_that_forgot_its_generation_begins_a_new_one_once(server, phone):
    first = phone.hello()["generation"]
    assert phone.hello()["generation"] == first

    # As after a restore of an older backup: the row is gone, the file beside still names it.
    server.ask(lambda s: s.execute(Generation.__table__.delete().where(Generation.uid == first)))
    second = phone.hello()["generation"]

    assert second != first
    assert phone.hello()["generation"] == second


def test_a_process_takes_over_a_generation_that_another_one_began(server, phone, tmp_path):
    first = phone.hello()["generation"]
    later = server.ask(lambda s: generation.begin(s, tmp_path / "elsewhere"))

    assert later != first
    assert [phone.hello()["generation"] for _ in range(3)] == [later] * 3
    assert (server.app.extensions["siteaudit.settings"].data_path / "generation").read_text() == later


def test_f38_a_revoked_phone_reads_nothing_and_what_it_holds_is_kept(server, phone, seal):
    small, big = seal(phone), large(phone, seal)
    server.ask(lambda s: access.revoke_device(s, SYSTEM, uid=phone.device))

    assert phone.hello()["erase_keys"] is True
    phone.send()

    assert small.state == big.state == "received"
    assert {row(server, one).judgement for one in (small, big)} == {Judgement.QUARANTINE}
    with pytest.raises(Refused) as refused:
        phone.down()
    assert refused.value.status in (403, 404)


def test_a_lost_enrolment_answer_is_asked_again_with_the_same_keys(server, phone):
    code = server.ask(lambda s: enrolment.create_enrolment_code(s, SYSTEM, user=server.people.users["amina"]))
    again = server.ask(lambda s: enrolment.create_enrolment_code(s, SYSTEM, user=server.people.users["amina"]))
    others = server.ask(lambda s: enrolment.create_enrolment_code(s, SYSTEM, user=server.people.users["boris"]))
    fresh = type(phone)(Line(server.app))
    fresh.http.faults = ["answer"]
    with pytest.raises(Lost):
        fresh.enrol(code)

    first, second, third = fresh.enrol(code)["device"], fresh.enrol(code)["device"], fresh.enrol(again)["device"]

    assert first == second == third
    for used in (code, again):
        with pytest.raises(Refused) as refused:
            type(phone)(Line(server.app)).enrol(used)
        assert refused.value.code == "enrol.code-used"
    with pytest.raises(Refused) as foreign:
        fresh.enrol(others)
    assert foreign.value.code == "enrol.keys"


def test_a_phone_that_a_restore_forgot_is_confirmed_and_its_packages_wait(server, phone, seal):
    server.ask(lambda s: s.delete(s.scalars(select(Device).where(Device.uid == phone.device)).one()))
    package = seal(phone)
    phone.hello(with_statement=True)
    phone.send()
    assert row(server, package).code == "package.device-to-confirm"

    server.ask(
        lambda s: enrolment.confirm_device(s, SYSTEM, uid=phone.device, user=s.merge(server.people.users["amina"]))
    )

    assert (row(server, package).judgement, row(server, package).code) == (Judgement.WAITING, None)
    device = server.ask(lambda s: s.scalars(select(Device).where(Device.uid == phone.device)).one())
    assert (device.state, device.user_id) == (DeviceState.ACTIVE, server.people.users["amina"].id)


def test_a_statement_of_another_server_or_for_other_keys_makes_nobody_known(server, phone):
    stranger = server.phone("boris")
    server.ask(lambda s: s.delete(s.scalars(select(Device).where(Device.uid == phone.device)).one()))
    phone.statement = {**stranger.statement, "statement": {**stranger.statement["statement"], "device": phone.device}}

    with pytest.raises(Refused) as unknown:
        phone.hello(with_statement=True)
    assert (unknown.value.status, unknown.value.code) == (401, "device.unknown")
    for statement in (None, 5, {}, [], {"push_key": 5}):
        phone.statement = {"statement": statement, "statement_signature": "x"}
        with pytest.raises(Refused) as refused:
            phone.hello(with_statement=True)
        assert refused.value.code == "device.unknown"


# --- the queue --------------------------------------------------------------------------------------


def test_f47_a_package_over_which_workers_die_is_set_aside_after_three_tries(server, phone, seal, monkeypatch):
    poison, good = seal(phone), seal(phone)
    phone.send()
    server.ask(
        lambda s: s.execute(
            Package.__table__.update().where(Package.uid.not_in([poison.id, good.id])).values(judgement="opened")
        )
    )
    taken, moment = [], clock.now()
    for number in range(8):
        with clock.freeze(moment + datetime.timedelta(minutes=11 * number)):
            taken.append(server.ask(lambda s: getattr(sync.take_waiting(s, SYSTEM), "uid", None)))

    assert taken == [poison.id, poison.id, poison.id, good.id, good.id, good.id, None, None]
    assert (row(server, poison).judgement, row(server, poison).code) == (Judgement.NEEDS_REPAIR, "package.fault")


def test_f51_two_workers_take_different_packages(server, phone, seal):
    first, second = seal(phone), seal(phone)
    phone.send()
    server.ask(
        lambda s: s.execute(
            Package.__table__.update().where(Package.uid.not_in([first.id, second.id])).values(judgement="opened")
        )
    )

    taken = at_once(lambda: server.ask(lambda s: getattr(sync.take_waiting(s, SYSTEM), "uid", None)), 4)

    assert sorted(filter(None, taken)) == sorted([first.id, second.id])
    assert taken.count(None) == 2


# --- I6: order --------------------------------------------------------------------------------------


def test_i6_any_order_of_arrival_ends_in_the_same_state(server, seal):
    ends = set()
    for order in itertools.permutations(range(3)):
        phone = server.phone()
        made = [seal(phone) for _ in range(3)]
        for number in order:
            phone.send_inline([made[number]])
        ends.add(
            json.dumps(
                [(row(server, one).flags, row(server, one).transport, row(server, one).judgement) for one in made]
            )
        )

    assert ends == {json.dumps([([], "complete", "waiting")] * 3)}


def test_the_sent_bytes_are_the_stored_bytes(server, phone, seal):
    package = large(phone, seal)
    phone.send()
    store = server.app.extensions["siteaudit.blobs"]

    assert all(store.get(name) == data for name, data in package.blobs.items())
    assert sha256(row(server, package).manifest.encode()) == package.hash


def test_a_large_package_is_found_by_a_stock_client_at_its_address(server, phone, seal):
    package = large(phone, seal)
    phone.put_manifest(package)
    name, data = next(iter(package.blobs.items()))
    status, headers, _ = phone.raw("HEAD", f"/sync/blobs/{name}", b"", {"Tus-Resumable": "1.0.0"})

    assert (status, headers["Upload-Offset"], headers["Upload-Length"]) == (200, "0", str(len(data)))
