"""Enrol, hello, send, receipt, purge: the ordinary way, and that a repeat changes nothing."""

import datetime
import json
import os

import pytest

from siteaudit.access import service as access
from siteaudit.access.models import Device, DeviceState
from siteaudit.audit.models import LogEntry
from siteaudit.core import clock, signing
from siteaudit.core.digest import b64
from siteaudit.core.problems import Problem
from siteaudit.demo.phone import Phone, Refused, over_test_client
from siteaudit.sync import enrolment, second_copy
from siteaudit.sync.models import Package, PackageConflict
from siteaudit.sync.rules import Judgement, Transport


def test_a_small_package_is_received_in_one_request_with_a_signed_receipt(phone, seal, session):
    package = seal(phone)

    phone.send()

    row = session.query(Package).one()
    assert (row.transport, row.judgement) == (Transport.COMPLETE, Judgement.WAITING)
    assert package.state == "received"
    entry = session.get(LogEntry, package.receipt["log_index"])
    assert (entry.verb, entry.subject_uid) == ("package.receive", package.id)


def test_sending_again_gives_the_same_receipt_byte_for_byte_and_one_leaf(phone, seal, session):
    package = seal(phone)
    first = phone.send_inline([package])
    second = phone.send_inline([package])
    third = phone.have()

    assert first[0]["receipt_signature"] == second[0]["receipt_signature"] == third[0]["receipt_signature"]
    assert first[0]["receipt"] == second[0]["receipt"] == third[0]["receipt"]
    assert session.query(LogEntry).filter_by(verb="package.receive").count() == 1


def test_a_large_package_goes_in_pieces_and_resumes_where_it_was_cut(phone, seal):
    photo = os.urandom(200_000)
    package = seal(phone, photos=[(photo, {"part": "protected", "question": "x"})])
    phone.put_manifest(package)
    name, data = next(iter(package.blobs.items()))

    offset = phone.patch(name, 0, data[:70_000])
    answers = phone.have()
    phone.send_large(package)

    assert offset == 70_000
    assert answers[0]["state"] == "partial"
    assert answers[0]["offsets"][name] == 70_000
    assert package.state == "received"


def test_an_empty_sync_is_two_requests_and_two_kilobytes(phone, seal):
    seal(phone)
    phone.send()
    before = phone.requests, phone.bytes_sent + phone.bytes_got

    phone.hello()
    phone.have()

    assert phone.requests - before[0] == 2
    assert phone.bytes_sent + phone.bytes_got - before[1] <= 2048


def test_sixty_answers_without_photos_are_at_most_four_kilobytes(phone):
    answers = {f"g/Q{number:02}": ["yes", "no", "unknown"][number % 3] for number in range(60)}
    marks = {name: {"evidence": "B"} for name in list(answers)[:12]}
    record = {"visit": {"uid": "u"}, "submissions": [{"answers": answers, "marks": marks, "digest": "0" * 64}]}
    phone.seal(record, {"format": 1}, checklists=["0" * 64])
    before = phone.bytes_sent

    phone.send_inline(list(phone.queue.values()))

    assert phone.bytes_sent - before <= 4096


def test_nothing_is_purged_until_the_server_asked_now_says_durable(app, phone, seal, session, tmp_path):
    package = seal(phone)
    phone.send()
    assert phone.purge() == []

    values = app.extensions["siteaudit.settings"].values
    values["second_copy"] = str(tmp_path)
    try:
        assert second_copy.copy_complete(app) == 1
    finally:
        values["second_copy"] = ""
    session.expire_all()

    assert package.id in phone.queue
    assert phone.purge() == [package.id]
    assert (tmp_path / "packages" / f"{package.id}.json").exists()
    assert len(list((tmp_path / "blobs").glob("??/*"))) == 2


def test_without_a_target_nothing_is_ever_durable(app, phone, seal, session):
    seal(phone)
    phone.send()

    assert second_copy.copy_complete(app) == 0
    assert phone.hello()["second_copy"] is False


def test_the_same_id_with_other_bytes_is_a_conflict_and_both_are_kept(phone, seal, session):
    package = seal(phone)
    phone.send()
    other = seal(phone)
    other.manifest["package_id"] = package.id
    other.signature = b64(signing.sign_p256(phone.push, json.dumps(other.manifest).encode()))

    results = phone.send_inline([other])
    with pytest.raises(Refused) as refused:
        phone.put_manifest(other)

    assert results[0]["state"] == "conflict"
    assert (refused.value.status, refused.value.code) == (409, "package.conflict")
    assert session.query(PackageConflict).count() == 1
    assert session.query(Package).one().manifest_hash == package.hash


def test_a_bad_manifest_signature_is_stored_in_quarantine(phone, seal, session):
    package = seal(phone)
    package.signature = b64(bytes(64))

    results = phone.send_inline([package])

    assert results[0]["state"] == "quarantine"
    assert results[0]["code"] == "package.signature"
    row = session.query(Package).one()
    assert (row.judgement, row.transport) == (Judgement.QUARANTINE, Transport.COMPLETE)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda manifest: manifest.update(format=99), "package.needs-newer-server"),
        (lambda manifest: manifest["recipients"].update(protected=["0" * 16]), "package.recipient-unknown"),
    ],
)
def test_what_looks_wrong_is_stored_and_set_aside(phone, seal, session, change, code):
    from siteaudit.core.digest import canonical

    package = seal(phone)
    change(package.manifest)
    package.signature = b64(signing.sign_p256(phone.push, canonical(package.manifest)))

    phone.send_inline([package])

    assert session.query(Package).one().code == code
    assert package.state == "received"


def test_a_revoked_phone_reads_nothing_but_what_it_holds_is_kept(phone, seal, session, people):
    package = seal(phone)
    access.revoke_device(session, people.admin, uid=phone.device)
    session.commit()

    said = phone.hello()
    results = phone.send_inline([package])

    assert said["erase_keys"] is True
    assert said["device_status"] == "revoked"
    assert results[0]["state"] == "quarantine"
    assert session.query(Package).one().transport == Transport.COMPLETE


def test_a_phone_that_a_restore_forgot_comes_back_by_its_statement_as_push_only(phone, seal, session):
    package = seal(phone)
    session.delete(session.query(Device).filter_by(uid=phone.device).one())
    session.commit()

    with pytest.raises(Refused) as unknown:
        phone.hello()
    said = phone.hello(with_statement=True)
    phone.send()

    assert unknown.value.code == "device.unknown"
    assert said["device_status"] == "to_confirm"
    assert session.query(Device).one().state == DeviceState.TO_CONFIRM
    assert package.state == "received"


def test_a_code_works_once_and_wrong_ones_say_so(client, session, people, protection, enrol):
    code = enrolment.create_enrolment_code(session, people.admin, user=people.users["amina"])
    session.commit()
    Phone(over_test_client(client)).enrol(code.lower().replace("-", ""))

    with pytest.raises(Refused) as used:
        Phone(over_test_client(client)).enrol(code)
    with pytest.raises(Refused) as wrong:
        Phone(over_test_client(client)).enrol("0000-0000")

    assert (used.value.status, used.value.code) == (409, "enrol.code-used")
    assert (wrong.value.status, wrong.value.code) == (404, "enrol.code-unknown")


def test_a_code_expires(client, session, people, protection):
    code = enrolment.create_enrolment_code(session, people.admin, user=people.users["amina"])
    session.commit()

    with clock.freeze(clock.now() + datetime.timedelta(days=8)), pytest.raises(Refused) as old:
        Phone(over_test_client(client)).enrol(code)

    assert old.value.code == "enrol.code-expired"


def test_guessing_codes_is_slowed(client, session, people, protection):
    for _ in range(50):
        with pytest.raises(Refused):
            Phone(over_test_client(client)).enrol("0000-0000")

    with pytest.raises(Refused) as slowed:
        Phone(over_test_client(client)).enrol("0000-0000")

    assert slowed.value.code == "enrol.too-many"


def test_without_a_protection_key_no_phone_is_enrolled(session, people):
    with pytest.raises(Problem) as refused:
        enrolment.create_enrolment_code(session, people.admin, user=people.users["amina"])

    assert refused.value.code == "keys.missing"


def test_a_monitor_makes_no_codes(session, people, protection):
    with pytest.raises(Problem) as refused:
        enrolment.create_enrolment_code(session, people.amina, user=people.users["amina"])

    assert refused.value.code == "access.denied"


def test_a_false_server_is_noticed_by_the_fingerprint(client, session, people, protection):
    code = enrolment.create_enrolment_code(session, people.admin, user=people.users["amina"])
    session.commit()

    with pytest.raises(Refused) as false:
        Phone(over_test_client(client)).enrol(code.split(".")[0] + "." + "0" * 16)

    assert false.value.code == "enrol.fingerprint"


def test_a_receipt_signed_by_somebody_else_is_not_believed(phone, seal):
    package = seal(phone)
    phone.receipt_key = signing.p256_public(signing.new_p256())

    phone.have()
    with pytest.raises(Refused):
        phone.hello()
    phone.send_inline([package])

    assert package.state == "on_phone"
