"""Bad inputs B8-B16: manifests and sealed files that do not fit are refused by a stable code or stored and set aside."""

import json

import pytest
from sqlalchemy import func, select

from siteaudit.audit.models import LogEntry
from siteaudit.core import signing
from siteaudit.core.digest import b64, canonical, sha256
from siteaudit.core.ids import new_id
from siteaudit.demo.phone import Refused
from siteaudit.sync import frame
from siteaudit.sync.models import Package, PackageConflict
from siteaudit.sync.rules import Judgement, Transport

from .answers import JSON, post

pytestmark = pytest.mark.usefixtures("never_a_fault")


def resigned(phone, package):
    """The package after its manifest was changed, signed again by its phone."""
    package.signature = b64(signing.sign_p256(phone.push, canonical(package.manifest)))
    return package


# --- B8-B16: manifests ------------------------------------------------------------------------------


def put(phone, package, uid=None):
    try:
        return 200, phone._json("PUT", f"/sync/packages/{uid or package.id}", package.envelope)
    except Refused as refused:
        return refused.status, refused.code


def test_b8_the_id_in_the_address_is_the_manifests(phone, seal, session):
    assert put(phone, seal(phone), new_id()) == (400, "sync.mismatch")
    assert put(phone, seal(phone), "x") == (400, "sync.mismatch")
    assert session.scalar(select(func.count()).select_from(Package)) == 0


@pytest.mark.parametrize(
    "change", [{"cleartext": True}, {"recipients": {}}, {"recipients": {"assessment": [], "protected": ["0" * 16]}}]
)
def test_b9_what_is_not_sealed_is_not_stored(phone, seal, session, app, change):
    package = seal(phone)
    package.manifest.update(change)
    resigned(phone, package)

    assert put(phone, package) == (422, "sync.not-sealed")
    assert phone.send_inline([package])[0]["code"] == "sync.not-sealed"
    assert session.scalar(select(func.count()).select_from(Package)) == 0
    assert not any(app.extensions["siteaudit.blobs"].has(name) for name in package.blobs)


def cleartext_package(phone, seal, canary):
    """A package whose file is not sealed at all, as a broken app might send it."""
    package = seal(phone)
    package.blobs = {sha256(canary): canary}
    part = package.manifest["blobs"][0]
    package.manifest["blobs"] = [{**part, "sha256": sha256(canary), "size": len(canary)}]
    return resigned(phone, package)


def test_b9_cleartext_is_never_written_whichever_way_it_comes(phone, seal, app):
    canary = b'{"answers":{"HR10":"CANARY-7f3a"}}'
    package = cleartext_package(phone, seal, canary)
    folder = app.extensions["siteaudit.settings"].data_path

    inline = phone.send_inline([package])[0]
    phone.put_manifest(package)
    with pytest.raises(Refused) as piece:
        phone.patch(sha256(canary), 0, canary)

    assert (inline["state"], inline["code"]) == ("refused", "sync.not-sealed")
    assert (piece.value.status, piece.value.code) == (422, "sync.not-sealed")
    assert phone.offset(sha256(canary)) == 0
    assert not any(b"CANARY-7f3a" in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("part", ["assessment", "protected"])
def test_b10_sealed_to_an_unknown_key_is_stored_and_set_aside(phone, seal, session, part):
    package = seal(phone)
    package.manifest["recipients"][part] = ["f" * 16]
    resigned(phone, package)

    status, answer = put(phone, package)

    assert (status, answer["state"], answer["code"]) == (200, "quarantine", "package.recipient-unknown")
    assert session.scalars(select(Package)).one().judgement == Judgement.QUARANTINE


def test_b10_a_protected_part_for_the_intake_key_is_set_aside(phone, seal, session):
    package = seal(phone)
    package.manifest["recipients"]["protected"] = package.manifest["recipients"]["assessment"]

    assert phone.send_inline([resigned(phone, package)])[0]["code"] == "package.recipient-unknown"


def test_b10_a_file_that_names_other_readers_than_its_manifest_is_set_aside(phone, seal, session, app):
    honest = dict(phone.keys)
    phone.keys = {**honest, "protection": [honest["intake"]]}
    package = seal(phone)
    package.manifest["recipients"]["protected"] = [one["id"] for one in honest["protection"]]

    answer = phone.send_inline([resigned(phone, package)])[0]

    assert (answer["state"], answer["code"]) == ("quarantine", "package.sealed-otherwise")
    assert session.scalars(select(Package)).one().transport == Transport.COMPLETE


def test_b11_the_same_id_with_another_manifest_keeps_both(phone, seal, session):
    first, other = seal(phone), seal(phone)
    other.manifest["package_id"] = first.id
    resigned(phone, other)

    assert put(phone, first)[1]["state"] == "partial"
    for _ in range(3):
        assert put(phone, other) == (409, "package.conflict")
    assert phone.send_inline([other])[0]["state"] == "conflict"
    assert session.scalars(select(Package)).one().manifest_hash == first.hash
    kept = session.scalars(select(PackageConflict)).one()
    assert (kept.manifest_hash, json.loads(kept.manifest), kept.signature) == (
        other.hash,
        other.manifest,
        other.signature,
    )
    assert phone.have([other])[0]["state"] == "conflict"


@pytest.mark.parametrize("signature", ["", None, 5, {}, "x", "é" * 300, b64(bytes(64))])
def test_b12_a_bad_manifest_signature_is_stored(phone, seal, session, signature):
    package = seal(phone)
    package.signature = signature

    result = phone.send_inline([package])[0]

    assert (result["state"], result["code"]) == ("quarantine", "package.signature")
    assert package.state == "received"
    assert session.scalar(select(func.count()).where(LogEntry.verb == "package.quarantine")) == 1


def test_b12_the_right_signature_afterwards_lets_it_be_opened(phone, seal, session):
    package = seal(phone)
    right, package.signature = package.signature, b64(bytes(64))
    phone.send_inline([package])
    package.signature = right

    assert phone.send_inline([package])[0]["state"] == "complete"
    row = session.scalars(select(Package)).one()
    assert (row.judgement, row.code, row.signature) == (Judgement.WAITING, None, right)


def test_b12_a_colleagues_phone_may_bring_it(enrol, seal, session):
    amina, boris = enrol("amina"), enrol("boris")
    package = seal(amina)

    assert boris.send_inline([package])[0]["state"] == "complete"
    row = session.scalars(select(Package)).one()
    assert (row.device.uid, row.judgement) == (amina.device, Judgement.WAITING)


def test_b12_nobody_signs_in_anothers_name(enrol, seal, session):
    amina, boris = enrol("amina"), enrol("boris")
    package = seal(boris)
    package.manifest["device"] = amina.device
    resigned(boris, package)

    assert boris.send_inline([package])[0]["code"] == "package.signature"


def test_b13_limits(phone, seal, session):
    package = seal(phone)
    blob = package.manifest["blobs"][0]
    for blobs in (
        [{**blob, "sha256": f"{n:064x}"} for n in range(401)],
        [{**blob, "size": -1}],
        [{**blob, "size": 2**63}],
        [{**blob, "sha256": f"{n:064x}", "size": 8 << 20} for n in range(100)],
    ):
        package.manifest["blobs"] = blobs
        assert put(phone, package) == (422, "sync.limits")
    assert session.scalar(select(func.count()).select_from(Package)) == 0


@pytest.mark.parametrize(
    "change",
    [{"device_seq": 10**9}, {"previous": "f" * 64}, {"device_seq": 1, "previous": None}],
    ids=["far", "unknown", "reused"],
)
def test_b14_a_break_in_the_chain_is_a_flag_and_no_refusal(phone, seal, session, change):
    seal(phone)
    phone.send()
    package = seal(phone)
    package.manifest.update(change)

    assert phone.send_inline([resigned(phone, package)])[0]["state"] == "complete"
    row = session.scalars(select(Package).where(Package.uid == package.id)).one()
    assert (row.judgement, row.flags) == (Judgement.WAITING, ["chain_gap"])


@pytest.mark.parametrize("moment", ["1970-01-01T00:00:00Z", "2099-12-31T23:59:59Z"])
def test_b15_an_impossible_clock_is_a_flag(phone, seal, session, moment):
    package = seal(phone)
    package.manifest["created_at"] = moment

    phone.send_inline([resigned(phone, package)])

    assert session.scalars(select(Package)).one().flags == ["clock"]


@pytest.mark.parametrize("moment", ["2026-02-30T10:00:00Z", "2026-11-24T10:00:00+27:00", "yesterday", "", None, 5])
def test_b15_what_is_no_moment_is_refused(phone, seal, moment):
    package = seal(phone)
    package.manifest["created_at"] = moment

    assert put(phone, resigned(phone, package)) == (400, "sync.time")


@pytest.mark.parametrize("change", [{"format": 99}, {"kind": "hologram"}])
def test_b16_what_a_newer_app_sends_waits_for_a_newer_server(phone, seal, session, change):
    package = seal(phone)
    package.manifest.update(change)
    status, _, body = phone.raw(
        "PUT", f"/sync/packages/{package.id}", json.dumps(resigned(phone, package).envelope).encode(), JSON
    )

    assert (status, json.loads(body)) == (202, {"state": "quarantine", "code": "package.needs-newer-server"})


def test_numbers_beyond_json_in_unknown_fields_are_refused_and_nothing_stumbles(phone, seal):
    package = seal(phone)
    package.manifest["later"] = 2**60

    assert put(phone, package) == (422, "body.invalid")
    assert (
        post(phone, "/sync/packages", frame.pack([package.envelope], [package.blobs]), {"Content-Type": frame.TYPE})[0]
        == 200
    )


@pytest.mark.parametrize("envelope", [None, 5, [], {}, {"manifest": None}, {"manifest": {}}, {"manifest": []}])
def test_a_bad_package_in_a_batch_touches_no_other(phone, seal, session, envelope):
    good = seal(phone)
    head = json.dumps({"packages": [envelope, good.envelope, envelope]}).encode()
    files = b"".join(good.blobs[blob["sha256"]] for blob in good.manifest["blobs"])

    status, _, body = phone.raw(
        "POST", "/sync/packages", len(head).to_bytes(4, "big") + head + files, {"Content-Type": frame.TYPE}
    )
    results = json.loads(body)["results"]

    assert status == 200
    assert [one["state"] for one in results] == ["refused", "complete", "refused"]
    assert session.scalar(select(func.count()).select_from(Package)) == 1


@pytest.mark.parametrize(
    "body", [b"", b"\0", b"\xff\xff\xff\xff", b"\0\0\0\2[]", b'\0\0\0\x0f{"packages":{}}', b"\0\0\0\x02{}"]
)
def test_a_frame_that_does_not_fit_is_refused(phone, body):
    assert post(phone, "/sync/packages", body, {"Content-Type": frame.TYPE})[0] in (400, 422)
