"""Bad inputs B1-B7, B35, B37: whatever a request holds, it is refused by a stable code; nothing is ever a 500."""

import pytest
from sqlalchemy import func, select

from siteaudit.access.models import Device
from siteaudit.audit.models import LogEntry
from siteaudit.core import signing
from siteaudit.core.digest import b64, sha256
from siteaudit.core.ids import new_id
from siteaudit.sync import frame
from siteaudit.sync.models import Package

from .answers import JSON, PIECE, TUS, post, said

pytestmark = pytest.mark.usefixtures("never_a_fault")


SOME_ID = "7d2f5a1c-9f0e-4b7e-8a43-0c1d2e3f4a5b"


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
    assert client.post("/sync/enrol", json=body | {"push_key": good, "read_key": good, "label": "\u202e"}).json["code"] == "body.invalid"
    assert session.scalar(select(func.count()).select_from(Device)) == 0
