"""The vault in real Chromium: enrolment, the secret, wrong ones, a forgotten one; nothing readable without it."""

import json

import pytest

from .phone import LISTS, SECRET, require_browser

require_browser()

PUT_FILE = """async ([name, text]) => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('vault');
  const out = await (await folder.getFileHandle(name, {create: true})).createWritable();
  await out.write(text);
  await out.close();
}"""


def test_a_phone_enrols_and_pins_the_office(enrolled):
    who = enrolled.call("store/identity", "get")

    assert who["office"] == "Bukavu" and who["demo"] is True and who["seq"] == 0
    assert enrolled.call("vault/client", "state")["state"] == "open"
    assert enrolled.call("store/identity", "health") == {"lost": False, "last_seq": 0}


@pytest.mark.parametrize("code", ["", "K7QF", "K7QF-3MTU", "K7QF-3MTD.abc"])
def test_a_malformed_code_is_told_before_anything_is_sent(enrolled, bare_office, code):
    before = len(bare_office.seen)

    assert enrolled.enrol(code=code)["code"] == "enrol.code-form"
    assert len(bare_office.seen) == before


def test_another_office_than_the_scanned_one_is_refused(bare_phone, bare_office):
    bare_phone.renew()

    assert bare_phone.enrol(code=f"{bare_office.code}.{'0' * 16}")["code"] == "enrol.fingerprint"
    assert bare_phone.call("store/identity", "get") is None
    assert "device" in bare_phone.enrol(code="k7qf 3mtd")


def test_a_lost_answer_of_an_enrolment_is_mended_by_trying_again(bare_phone, bare_office):
    bare_phone.renew()
    bare_office.fail("/sync/enrol", "lost", times=2)  # Chromium itself tries once more

    assert bare_phone.enrol()["code"] == "network.offline"
    first = {json.dumps(device, default=str) for device in bare_office.devices.values()}
    assert "device" in bare_phone.enrol()
    assert json.dumps(bare_office.devices[bare_phone.call("store/identity", "get")["device"]], default=str) in first


def test_the_right_secret_opens_and_a_wrong_one_does_not(enrolled):
    enrolled.run("async () => (await import('/field/js/vault/client.js')).lock()")

    assert enrolled.call("store/drafts", "list") == []
    assert enrolled.call("store/drafts", "open", {"label": "x", "checklists": LISTS})["code"] == "vault.locked"
    assert enrolled.call("vault/client", "unlock", "not the secret")["code"] == "vault.wrong-passphrase"
    assert enrolled.call("vault/client", "unlock", f"  {SECRET.title()} ")["state"] == "open"


def test_wrong_secrets_meet_growing_waits_and_destroy_nothing_by_default(enrolled):
    enrolled.run("async () => (await import('/field/js/vault/client.js')).lock()")
    for left in (4, 3, 2, 1, 0):
        assert enrolled.call("vault/client", "unlock", "not the secret")["details"]["left"] == left

    assert enrolled.call("vault/client", "unlock", SECRET)["code"] == "vault.wait"
    clock = """async (ahead) => { const real = Date.now; const client = await import('/field/js/vault/client.js');
      return [await client.state(), real()]; }"""
    state, now = enrolled.run(clock, 0)
    assert 25_000 < state["wait_until"] - now <= 30_000
    # The count is a file that survives the page and the worker.
    enrolled.load()
    assert enrolled.call("vault/client", "state")["failed"] == 5


def test_the_tenth_wrong_secret_destroys_the_slots_where_the_policy_says_so(enrolled, bare_office):
    visit = enrolled.open_draft()
    done = enrolled.finish(enrolled.open_draft())
    enrolled.call("vault/client", "ask", "policy", {"destroy_at_limit": True})
    enrolled.run("async () => (await import('/field/js/vault/client.js')).lock()")
    enrolled.run(PUT_FILE, ["tries", json.dumps({"failed": 9, "at": 0})])

    assert enrolled.call("vault/client", "unlock", "not the secret")["code"] == "vault.destroyed"

    assert enrolled.call("vault/client", "unlock", SECRET)["code"] == "vault.none"
    assert enrolled.send() == "ok" and bare_office.packages[done["package_id"]]["complete"]
    assert enrolled.run("async (visit) => (await (await import('/field/js/store/database.js')).get('draft', visit)).escrow.assessment.to.length", visit) == 1


def test_the_tenth_wrong_secret_destroys_nothing_otherwise(enrolled):
    enrolled.run("async () => (await import('/field/js/vault/client.js')).lock()")
    enrolled.run(PUT_FILE, ["tries", json.dumps({"failed": 30, "at": 0})])

    assert enrolled.call("vault/client", "unlock", "not the secret")["code"] == "vault.wrong-passphrase"
    enrolled.run(PUT_FILE, ["tries", json.dumps({"failed": 30, "at": 0})])
    assert enrolled.call("vault/client", "unlock", SECRET)["state"] == "open"


def test_after_a_forgotten_secret_the_phone_enrols_anew_and_what_was_sealed_still_goes(enrolled, bare_office):
    visit = enrolled.open_draft()
    done = enrolled.finish(enrolled.open_draft())
    before = enrolled.call("store/identity", "get")["device"]
    enrolled.run("async () => (await import('/field/js/vault/client.js')).lock()")

    assert enrolled.enrol(passphrase="another secret now")["code"] == "enrol.already"
    assert enrolled.enrol(passphrase="another secret now", again=True)["device"] != before

    assert enrolled.send() == "ok"
    assert bare_office.packages[done["package_id"]]["complete"]
    assert enrolled.call("store/drafts", "list")[0] == {"visit": visit, "damaged": True, "code": "draft.no-key", "started_at": ""}
    fresh = enrolled.finish(enrolled.open_draft())
    enrolled.send()
    assert bare_office.packages[fresh["package_id"]]["manifest"]["device_seq"] == 1


def test_no_phone_is_enrolled_without_a_protection_key(bare_phone, bare_office, monkeypatch):
    bare_phone.renew()
    keys = {"receipt": bare_office.receipt.public, "intake": bare_office.intake.public, "protection": []}
    monkeypatch.setattr(bare_office, "keys", lambda: {"keys": keys, "keys_signature": bare_office.receipt.sign(keys)})

    assert bare_phone.enrol()["code"] == "keys.missing"
    assert bare_phone.call("store/identity", "get") is None


def test_what_travels_holds_no_word_of_a_visit(enrolled, bare_office):
    bare_office.wire.clear()
    visit = enrolled.open_draft(label="kanari-place")
    enrolled.answer(visit, "children/HR10", "kanari-answer")
    enrolled.answer(visit, "children/HR11", "kanari-sealed", "protected")
    enrolled.finish(visit)
    assert enrolled.send() == "ok"

    sent = b"".join(bare_office.wire)
    assert b"/sync/packages" in sent and b"kanari" not in sent and b"HR1" not in sent


def test_a_changed_secret_opens_and_the_old_one_no_more(enrolled):
    visit = enrolled.open_draft()
    enrolled.call("vault/client", "changePassphrase", SECRET, "quite another secret")
    enrolled.run("async () => (await import('/field/js/vault/client.js')).lock()")

    assert enrolled.call("vault/client", "unlock", SECRET)["code"] == "vault.wrong-passphrase"
    enrolled.call("vault/client", "unlock", "quite another secret")
    assert enrolled.call("store/drafts", "read", visit)["visit"]["label"] == "Rubaya 3"
