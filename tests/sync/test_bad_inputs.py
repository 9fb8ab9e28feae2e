"""Bad inputs B1-B21, B35, B37: each is refused by a stable code or stored and set aside; nothing is ever a 500."""

import json

import pytest
from sqlalchemy import func, select

from siteaudit.access.models import Device
from siteaudit.audit.models import LogEntry
from siteaudit.core import signing
from siteaudit.core.digest import b64, canonical, sha256
from siteaudit.core.ids import new_id
from siteaudit.demo.phone import Refused
from siteaudit.sync import frame
from siteaudit.sync.models import Package, PackageConflict
from siteaudit.sync.rules import Judgement, Transport

from .answers import JSON, PIECE, TUS, said

pytestmark = pytest.mark.usefixtures("never_a_fault")

SOME_ID = "7d2f5a1c-9f0e-4b7e-8a43-0c1d2e3f4a5b"


def resigned(phone, package):
    """The package after its manifest was changed, signed again by its phone."""
    package.signature = b64(signing.sign_p256(phone.push, canonical(package.manifest)))
    return package


def post(phone, path, body, headers=JSON, **more):
    return said(
        phone.raw("POST", path, body if isinstance(body, bytes) else json.dumps(body).encode(), headers, **more)
    )


# --- B1-B3: JSON ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/sync/hello", "/sync/have", "/sync/enrol"])
@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":1e999}',
        b'{"a":"\\ud800"}',
        b'{"a":"\\u0000"}',
        b"\xff",
    ],
)
def test_b1_b3_what_is_no_strict_json_object(phone, path, body):
    assert post(phone, path, body) == (400, "body.not-json")


def test_b1_an_empty_body(phone):
    assert post(phone, "/sync/hello", b"") == (400, "body.not-json")
    assert post(phone, "/sync/enrol", b"") == (400, "body.not-json")
    assert post(phone, "/sync/have", b"")[0] == 422


@pytest.mark.parametrize("path", ["/sync/hello", "/sync/have"])
def test_b2_too_deep_and_too_large(phone, path):
    assert post(phone, path, b'{"a":' * 40 + b"1" + b"}" * 40) == (400, "body.too-deep")
    assert post(phone, path, b"[" * 2_000_000) == (413, "body.too-large")


def test_b2_fifty_megabytes_are_refused_before_they_are_read(client, phone):
    class Untouched:
        def read(self, size=-1):
            raise AssertionError("the body was read")

        readline = readlines = read

    long = {"wsgi.input": Untouched(), "CONTENT_LENGTH": "50000000"}
    answer = client.post("/sync/hello", content_type="application/json", environ_overrides=long)

    assert answer.status_code == 413


# --- B4-B6: who asks --------------------------------------------------------------------------------


@pytest.mark.parametrize("device", ["", "x", SOME_ID, "0" * 36, "' OR 1=1 --"])
def test_b4_an_unknown_phone_learns_nothing(phone, device):
    phone.device = device

    assert post(phone, "/sync/hello", {}) == (401, "device.unknown")
    assert post(phone, "/sync/have", {"items": []}) == (401, "device.unknown")
    assert said(phone.raw("HEAD", f"/sync/blobs/{'a' * 64}", b"", TUS))[0] == 401


def test_b5_a_signature_covers_method_address_body_and_time(phone, client):
    body = b'{"items":[]}'
    good = phone._sign("POST", "/sync/have", body, "push")

    def send(path="/sync/have", method="POST", sent=body, **more):
        answer = client.open(path, method=method, data=sent, headers={**JSON, **good, **more})
        return answer.status_code, answer.json.get("code")

    assert send() == (200, None)
    for changed in (
        {"path": "/sync/have?x=1"},
        {"path": "/sync/hello"},
        {"sent": b'{"items":[] }'},
        {"Siteaudit-Time": "2026-11-24T00:00:00Z"},
        {"Siteaudit-Key": "read"},
        {"Siteaudit-Signature": ""},
        {"Siteaudit-Signature": "é"},
        {"Siteaudit-Signature": b64(bytes(64))},
    ):
        assert send(**changed) == (401, "device.signature")


def test_b5_another_phones_key_does_not_sign_for_this_one(enrol):
    amina, boris = enrol("amina"), enrol("boris")
    amina.push = boris.push

    assert post(amina, "/sync/have", {"items": []}) == (401, "device.signature")


def test_b6_a_replayed_request_has_no_second_effect(phone, seal, session, client):
    package = seal(phone)
    body = frame.pack([package.envelope], [package.blobs])
    headers = {"Content-Type": frame.TYPE, **phone._sign("POST", "/sync/packages", body, "push")}
    headers["Siteaudit-Time"] = "2026-01-01T00:00:00Z"
    message = "\n".join(("siteaudit/request/1", "POST", "/sync/packages", sha256(body), headers["Siteaudit-Time"]))
    headers["Siteaudit-Signature"] = b64(signing.sign_p256(phone.push, message.encode()))

    first = client.post("/sync/packages", data=body, headers=headers)
    again = client.post("/sync/packages", data=body, headers=headers)

    assert first.status_code == again.status_code == 200
    assert first.data == again.data
    assert session.scalar(select(func.count()).select_from(Package)) == 1
    assert session.scalar(select(func.count()).where(LogEntry.verb == "package.receive")) == 1


# --- B7: have ---------------------------------------------------------------------------------------


def test_b7_what_is_asked_of_have(phone):
    item = {"id": new_id(), "manifest_hash": "a" * 64}

    assert post(phone, "/sync/have", {"items": [item] * 501}) == (413, "sync.too-many")
    assert post(phone, "/sync/have", {"items": [item] * 500}) == (200, None)
    assert post(phone, "/sync/have", {"items": []}) == (200, None)
    assert post(phone, "/sync/have", {"items": [item, item]}) == (200, None)
    for bad in ("x", None, 5, item["id"].upper(), "../../etc/passwd"):
        assert post(phone, "/sync/have", {"items": [item | {"id": bad}]}) == (400, "id.invalid")
    for bad in ({}, None, "x", [item], {"id": item["id"]}, {**item, "manifest_hash": "A" * 64}):
        assert post(phone, "/sync/have", {"items": [bad]})[0] == 422
    assert post(phone, "/sync/have", {"items": {}}) == (422, "sync.manifest")


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


# --- B35, B37: bodies -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/sync/enrol"), ("POST", "/sync/hello"), ("POST", "/sync/have"), ("POST", "/sync/packages"),
                         ("PUT", f"/sync/packages/{SOME_ID}"), ("POST", f"/sync/packages/{SOME_ID}/seal")]
)  # fmt: skip
def test_b37_only_the_agreed_content_types_and_no_encoding(phone, method, path):
    good = frame.TYPE if path == "/sync/packages" else "application/json"
    for kind in (
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "",
        "application/jsonx",
    ):
        assert said(phone.raw(method, path, b"{}", {"Content-Type": kind})) == (415, "body.type")
    for encoding in ("gzip", "deflate", "br", "identity"):
        answer = phone.raw(method, path, b"{}", {"Content-Type": good, "Content-Encoding": encoding})
        assert said(answer) == (415, "body.type")


def test_b37_a_piece_of_a_file_has_its_own_type(begun):
    phone, name, _data = begun
    for headers in ({"Content-Type": "application/octet-stream"}, {"Content-Encoding": "gzip"}):
        assert (
            said(phone.raw("PATCH", f"/sync/blobs/{name}", b"x", PIECE | {"Upload-Offset": "100"} | headers))[0] == 415
        )


def test_b35_a_chunked_body_without_end_is_cut_at_the_limit(client, phone):
    class Endless:
        given = 0

        def read(self, size=-1):
            size = 65536 if size < 0 else size
            self.given += size
            assert self.given < 20_000_000, "read without a limit"
            return b"a" * size

    for path, kind in (("/sync/hello", "application/json"), ("/sync/packages", frame.TYPE)):
        endless = {"wsgi.input": Endless(), "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
        answer = client.post(path, content_type=kind, environ_overrides=endless)
        assert answer.status_code == 413


@pytest.mark.parametrize("method", ["GET", "DELETE", "PATCH", "PUT"])
def test_other_methods_are_told_the_right_ones(phone, method):
    status, headers, body = phone.raw(method, "/sync/have", b"{}", JSON)

    assert said((status, headers, body)) == (405, "method.not-allowed")
    assert "POST" in headers["Allow"]


def test_a_foreign_page_enrols_no_phone(client):
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = client.post("/sync/enrol", json={}, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (403, "origin.foreign")


@pytest.mark.parametrize(
    "change",
    [{"push_key": "x"}, {"push_key": b64(b"\x04" + bytes(64))}, {"read_key": b64(bytes(65))}, {"read_key": "é"}],
)
def test_keys_that_are_none_enrol_no_phone(client, session, people, protection, change):
    from siteaudit.sync import enrolment

    code = enrolment.create_enrolment_code(session, people.admin, user=people.users["amina"]).split(".")[0]
    session.commit()
    good = b64(signing.p256_public(signing.new_p256()))
    body = {"code": code, "label": "x", "push_key": good, "read_key": good} | change

    assert client.post("/sync/enrol", json=body).json["code"] == "enrol.keys"
    for name in ("code", "label", "push_key"):
        for value in (None, 5, "", "x" * 201, ["x"]):
            assert client.post("/sync/enrol", json=body | {name: value}).json["code"] == "body.invalid"
    assert session.scalar(select(func.count()).select_from(Device)) == 0
