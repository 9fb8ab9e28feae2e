"""The phone's vault, store and sync against the real server: what office.py plays, proven on the real one."""

import json
import threading

import pytest
from werkzeug.serving import make_server

from siteaudit.access import service as access
from siteaudit.access.models import User
from siteaudit.core import sealing, signing
from siteaudit.core.actor import SYSTEM
from siteaudit.core.digest import b64
from siteaudit.core.transaction import transaction
from siteaudit.sync import enrolment
from siteaudit.sync.models import Package
from tests.conftest import make_app
from tests.people import make_people

from . import office as offices
from .phone import phone, require_browser
from .test_outbox import BIG, large, small, state

require_browser()


class Server:
    """The real application on a port of its own, with an officer's key and a code for amina."""

    def __init__(self, folder):
        self.folder = folder
        self.app = make_app(folder / "data", second_copy=str(folder / "copy"))
        self.officer = signing.new_p256()
        raw = signing.p256_public(self.officer)
        with self.app.app_context():
            with transaction() as session:
                self.people = make_people(session)
                self.amina = self.people.users["amina"].id
                access.import_key(session, SYSTEM, purpose="protection", label="Odette", key_id=signing.key_id(raw), public_key=b64(raw))
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def code(self):
        with self.app.app_context(), transaction() as session:
            return enrolment.create_enrolment_code(session, SYSTEM, user=session.get(User, self.amina))

    def opened(self, uid):
        """The records of a package as their readers open them, from the files on disk."""
        with self.app.app_context(), transaction() as session:
            row = session.query(Package).filter_by(uid=uid).one()
            keyring, store = self.app.extensions["siteaudit.keyring"], self.app.extensions["siteaudit.blobs"]
            found = {}
            for blob in row.blobs:
                key = keyring.intake if blob.part == "assessment" else self.officer
                data = sealing.open_file(store.path(blob.sha256).read_bytes(), key, package_id=uid, part=str(blob.part))
                found.setdefault(f"{blob.part}-{blob.content}", []).append(data)
            return row.judgement, row.flags, found


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    yield server
    server.server.shutdown()


@pytest.fixture(scope="module")
def sender(server, tmp_path_factory):
    page = (offices.STATIC / "index.html").read_text().split("<body>")[0].split('<link rel="manifest"')[0]
    importmap = next(line for line in (offices.STATIC / "index.html").read_text().splitlines() if "importmap" in line)
    target = type("Target", (), {"url": "data:text/html,"})
    with phone(target, tmp_path_factory.mktemp("profile")) as one:
        one.context.route("**/field/bare.html", lambda route: route.fulfill(body=page + importmap, content_type="text/html"))
        one.office = server
        one.load()
        answer = one.enrol(code=server.code())
        assert "device" in answer, answer
        yield one


def test_the_real_server_enrols_and_its_signatures_hold(sender):
    who = sender.call("store/identity", "get")

    assert who["office"] == "siteaudit" and who["statement"]["device"] == who["device"]
    assert sender.send() == "ok"
    assert sender.call("sync/sender", "state")["device_status"] == "active"


def test_answers_arrive_in_both_parts(sender, server):
    uid = small(sender)

    assert sender.send() == "ok"
    assert state(sender, uid) == ("received", None)
    judgement, _flags, found = server.opened(uid)
    assert judgement == "waiting"
    assert json.loads(found["assessment-record"][0])["submissions"][0]["answers"] == {"children": {"HR10": "yes"}}
    assert json.loads(found["protected-record"][0])["kind"] == "visit"


def test_photos_arrive_in_pieces(sender, server):
    uid = large(sender, photos=3)

    assert sender.send() == "ok"
    assert state(sender, uid) == ("received", None)
    assert [data[:2] for data in server.opened(uid)[2]["assessment-photo"]] == [b"\xff\xd8"] * 3


def test_the_chain_has_no_gap(sender, server):
    first, second = small(sender), small(sender)
    sender.send()

    assert "chain_gap" not in server.opened(second)[1] and "chain_gap" not in server.opened(first)[1]


def test_the_work_package_comes_down_and_then_nothing_new(sender):
    first = sender.call("sync/refresh", "pull")
    again = sender.call("sync/refresh", "pull")

    assert first["unchanged"] is False and again["unchanged"] is True
    assert sender.call("store/reference", "profile")["status_criteria"]


def test_an_empty_sync_is_two_requests_and_two_kilobytes_in_all(sender):
    sender.call("sync/refresh", "pull")
    for uid in [line["package_id"] for line in sender.lines()]:
        sender.run("async (uid) => (await import('/field/js/store/outbox.js')).step(uid, {purged: true, state: 'safe', safe_at: new Date().toISOString()})", uid)
    seen = []
    sender.page.on("response", lambda answer: "/sync/" in answer.url and seen.append((answer.url, len(answer.request.post_data_buffer or b""), len(answer.body()))))

    assert sender.send() == "ok"
    sender.call("sync/refresh", "pull")
    sender.page.wait_for_timeout(200)

    print(seen)
    assert [url.split("/sync/")[1].split("?")[0] for url, _, _ in seen] == ["hello", "down"]
    assert sum(up + down for _, up, down in seen) <= 2048


def test_a_used_code_with_other_keys_is_refused_by_its_name(sender, server):
    assert sender.enrol(code=server.code())["code"] == "enrol.already"
    assert BIG
