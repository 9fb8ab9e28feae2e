"""The vault and the drafts in real Chromium: nothing readable without the secret, nothing lost at a save."""

import json
import re

import pytest

from .office import Office
from .phone import LISTS, SECRET, phone, require_browser

require_browser()


@pytest.fixture(scope="module")
def office():
    office = Office()
    yield office
    office.close()


@pytest.fixture(scope="module")
def browser(office, tmp_path_factory):
    with phone(office, tmp_path_factory.mktemp("profile")) as one:
        yield one


@pytest.fixture
def enrolled(browser, office):
    """A fresh phone, enrolled, vault open."""
    browser.load()
    wipe(browser)
    browser.load()
    assert "device" in browser.enrol()
    yield browser
    assert [fault for fault in browser.faults if "Failed to load resource" not in fault] == []


def wipe(browser):
    browser.run("""async () => {
      localStorage.clear();
      const root = await navigator.storage.getDirectory();
      for await (const name of root.keys()) await root.removeEntry(name, {recursive: true});
      const gone = indexedDB.deleteDatabase("siteaudit");
      await new Promise((done) => { gone.onsuccess = gone.onerror = gone.onblocked = done; });
    }""")


def test_a_phone_enrols_and_pins_the_office(enrolled):
    who = enrolled.call("store/identity", "get")

    assert who["office"] == "Bukavu" and who["demo"] is True and who["seq"] == 0
    assert enrolled.call("vault/client", "state")["state"] == "open"
    assert enrolled.call("store/identity", "health") == {"lost": False, "last_seq": 0}


@pytest.mark.parametrize("code", ["", "K7QF", "K7QF-3MTU", "K7QF-3MTD.abc"])
def test_a_malformed_code_is_told_before_anything_is_sent(enrolled, office, code):
    before = len(office.seen)

    assert enrolled.enrol(code=code)["code"] == "enrol.code-form"
    assert len(office.seen) == before


def test_another_office_than_the_scanned_one_is_refused(browser, office):
    browser.load()
    wipe(browser)
    browser.load()

    assert browser.enrol(code=f"{office.code}.{'0' * 16}")["code"] == "enrol.fingerprint"
    assert browser.call("store/identity", "get") is None
    assert "device" in browser.enrol(code="k7qf 3mtd")


def test_a_lost_answer_of_an_enrolment_is_mended_by_trying_again(browser, office):
    browser.load()
    wipe(browser)
    browser.load()
    office.fail("/sync/enrol", "lost", times=2)  # Chromium itself tries once more

    assert browser.enrol()["code"] == "network.offline"
    first = {json.dumps(device, default=str) for device in office.devices.values()}
    assert "device" in browser.enrol()
    assert json.dumps(office.devices[browser.call("store/identity", "get")["device"]], default=str) in first


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


PUT_FILE = """async ([name, text]) => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('vault');
  const out = await (await folder.getFileHandle(name, {create: true})).createWritable();
  await out.write(text);
  await out.close();
}"""


def test_the_tenth_wrong_secret_destroys_the_slots_where_the_policy_says_so(enrolled, office):
    visit = enrolled.open_draft()
    done = enrolled.finish(enrolled.open_draft())
    enrolled.call("vault/client", "ask", "policy", {"destroy_at_limit": True})
    enrolled.run("async () => (await import('/field/js/vault/client.js')).lock()")
    enrolled.run(PUT_FILE, ["tries", json.dumps({"failed": 9, "at": 0})])

    assert enrolled.call("vault/client", "unlock", "not the secret")["code"] == "vault.destroyed"

    assert enrolled.call("vault/client", "unlock", SECRET)["code"] == "vault.none"
    assert enrolled.send() == "ok" and office.packages[done["package_id"]]["complete"]
    assert enrolled.run("async (visit) => (await (await import('/field/js/store/database.js')).get('draft', visit)).escrow.assessment.to.length", visit) == 1


def test_the_tenth_wrong_secret_destroys_nothing_otherwise(enrolled):
    enrolled.run("async () => (await import('/field/js/vault/client.js')).lock()")
    enrolled.run(PUT_FILE, ["tries", json.dumps({"failed": 30, "at": 0})])

    assert enrolled.call("vault/client", "unlock", "not the secret")["code"] == "vault.wrong-passphrase"
    enrolled.run(PUT_FILE, ["tries", json.dumps({"failed": 30, "at": 0})])
    assert enrolled.call("vault/client", "unlock", SECRET)["state"] == "open"


def test_after_a_forgotten_secret_the_phone_enrols_anew_and_what_was_sealed_still_goes(enrolled, office):
    visit = enrolled.open_draft()
    done = enrolled.finish(enrolled.open_draft())
    before = enrolled.call("store/identity", "get")["device"]
    enrolled.run("async () => (await import('/field/js/vault/client.js')).lock()")

    assert enrolled.enrol(passphrase="another secret now")["code"] == "enrol.already"
    assert enrolled.enrol(passphrase="another secret now", again=True)["device"] != before

    assert enrolled.send() == "ok"
    assert office.packages[done["package_id"]]["complete"]
    assert enrolled.call("store/drafts", "list")[0] == {"visit": visit, "damaged": True, "code": "draft.no-key", "started_at": ""}
    fresh = enrolled.finish(enrolled.open_draft())
    enrolled.send()
    assert office.packages[fresh["package_id"]]["manifest"]["device_seq"] == 1


def test_no_phone_is_enrolled_without_a_protection_key(browser, office, monkeypatch):
    browser.load()
    wipe(browser)
    browser.load()
    keys = {"receipt": office.receipt.public, "intake": office.intake.public, "protection": []}
    monkeypatch.setattr(office, "keys", lambda: {"keys": keys, "keys_signature": office.receipt.sign(keys)})

    assert browser.enrol()["code"] == "keys.missing"
    assert browser.call("store/identity", "get") is None


def test_what_travels_holds_no_word_of_a_visit(enrolled, office):
    office.wire.clear()
    visit = enrolled.open_draft(label="kanari-place")
    enrolled.answer(visit, "children/HR10", "kanari-answer")
    enrolled.answer(visit, "children/HR11", "kanari-sealed", "protected")
    enrolled.finish(visit)
    assert enrolled.send() == "ok"

    sent = b"".join(office.wire)
    assert b"/sync/packages" in sent and b"kanari" not in sent and b"HR1" not in sent


def test_a_changed_secret_opens_and_the_old_one_no_more(enrolled):
    visit = enrolled.open_draft()
    enrolled.call("vault/client", "changePassphrase", SECRET, "quite another secret")
    enrolled.run("async () => (await import('/field/js/vault/client.js')).lock()")

    assert enrolled.call("vault/client", "unlock", SECRET)["code"] == "vault.wrong-passphrase"
    enrolled.call("vault/client", "unlock", "quite another secret")
    assert enrolled.call("store/drafts", "read", visit)["visit"]["label"] == "Rubaya 3"


def test_saved_answers_are_read_back_after_the_page_died(enrolled):
    visit = enrolled.open_draft()
    enrolled.answer(visit, "children/HR10", "yes")
    enrolled.answer(visit, "barrier[2]/paid", 500, "protected")
    enrolled.call("store/drafts", "save", visit, {"kind": "mark", "checklist": "human-rights", "id": "children/HR10", "mark": {"evidence": "B", "note": "seen"}, "part": "assessment"})
    enrolled.call("store/drafts", "save", visit, {"kind": "visit", "set": {"mode": "on_site"}})
    enrolled.load()
    enrolled.call("vault/client", "unlock", SECRET)

    draft = enrolled.call("store/drafts", "read", visit)

    assert draft["visit"] | {"started_at": 0} == {"uid": visit, "site": "s1", "label": "Rubaya 3", "plan": None, "started_at": 0, "mode": "on_site"}
    list_ = draft["submissions"]["human-rights"]
    assert len(list_["uid"]) == 36 and list_["digest"] == LISTS[0]["digest"]
    assert list_["answers"] == {"children": {"HR10": "yes"}, "barrier": [{}, {"paid": 500}]}
    assert list_["marks"]["children/HR10"]["evidence"] == "B" and list_["marks"]["children/HR10"]["at"]
    assert list_["parts"] == {"children/HR10": "assessment", "barrier[2]/paid": "protected"}
    assert [line["answered"] for line in enrolled.call("store/drafts", "list")] == [2]


def test_undo_takes_back_one_change_at_a_time(enrolled):
    visit = enrolled.open_draft()
    enrolled.answer(visit, "children/HR10", "yes")
    enrolled.answer(visit, "children/HR10", "no")

    assert enrolled.call("store/drafts", "undo", visit)["value"] == "no"
    assert enrolled.call("store/drafts", "read", visit)["submissions"]["human-rights"]["answers"] == {"children": {"HR10": "yes"}}
    enrolled.call("store/drafts", "undo", visit)
    assert enrolled.call("store/drafts", "undo", visit) is None


def test_a_row_taken_out_moves_what_was_said_of_later_rows(enrolled):
    visit = enrolled.open_draft()
    for row in (1, 2, 3):
        enrolled.answer(visit, f"barrier[{row}]/paid", row)
        enrolled.call("store/drafts", "save", visit, {"kind": "mark", "checklist": "human-rights", "id": f"barrier[{row}]/paid", "mark": {"note": str(row)}, "part": "assessment"})
    enrolled.answer(visit, "barrier[2]", None)

    list_ = enrolled.call("store/drafts", "read", visit)["submissions"]["human-rights"]

    assert list_["answers"] == {"barrier": [{"paid": 1}, {"paid": 3}]}
    assert {id_: mark["note"] for id_, mark in list_["marks"].items()} == {"barrier[1]/paid": "1", "barrier[2]/paid": "3"}
    enrolled.call("store/drafts", "undo", visit)
    assert len(enrolled.call("store/drafts", "read", visit)["submissions"]["human-rights"]["answers"]["barrier"]) == 3


def test_parallel_saves_keep_every_answer_in_order(enrolled):
    visit = enrolled.open_draft()
    enrolled.run("""async (visit) => {
      const {save} = await import('/field/js/store/drafts.js');
      await Promise.all(Array.from({length: 50}, (_, i) => save(visit, {kind: 'answer', checklist: 'human-rights', id: 'a/Q' + (i % 5), value: i, part: i % 2 ? 'protected' : 'assessment'})));
    }""", visit)

    assert enrolled.call("store/drafts", "read", visit)["submissions"]["human-rights"]["answers"] == {"a": {f"Q{i}": 45 + i for i in range(5)}}


def test_a_journal_entry_moved_to_another_place_is_not_believed(enrolled):
    visit = enrolled.open_draft()
    enrolled.answer(visit, "children/HR10", "yes")
    enrolled.answer(visit, "children/HR10", "no")
    enrolled.run("""async (visit) => {
      const {write} = await import('/field/js/store/database.js');
      await write(['journal'], async (tx) => {
        const store = tx.objectStore('journal');
        const [a, b] = [await store.get([visit, 2]), await store.get([visit, 3])];
        await store.put({...a, box: b.box});
      });
    }""", visit)

    assert enrolled.call("store/drafts", "read", visit)["code"] == "vault.unreadable"
    assert enrolled.call("store/drafts", "list")[0]["damaged"] is True


def test_the_escrow_opens_with_the_offices_keys_only(enrolled, office):
    visit = enrolled.open_draft()
    escrow = enrolled.run("async (visit) => (await import('/field/js/store/database.js')).get('draft', visit)", visit)["escrow"]

    for part, key in (("assessment", office.intake), ("protected", office.protection)):
        assert len(key.unwrap(escrow[part]["to"][0], f"siteaudit/escrow/1|{visit}|{part}|{key.id}")) == 32


def test_finish_seals_two_parts_that_only_their_readers_open(enrolled, office):
    visit = enrolled.open_draft()
    enrolled.answer(visit, "children/HR10", "yes")
    done = enrolled.finish(visit)
    assert enrolled.send() == "ok"

    found = office.opened(done["package_id"])

    assert found["assessment"]["visit"]["uid"] == visit and found["assessment"]["photos"] == [] and found["assessment"]["protected_photos"] == 0
    assert found["protected"]["visit"] == visit
    manifest = office.packages[done["package_id"]]["manifest"]
    assert manifest["device_seq"] == 1 and manifest["previous"] is None and manifest["checklists"] == [LISTS[0]["digest"]]
    assert manifest["recipients"] == {"assessment": [office.intake.id], "protected": [office.protection.id]}
    assert enrolled.call("store/drafts", "list") == [] and enrolled.call("store/drafts", "read", visit)["code"] == "draft.not-found"
    assert enrolled.call("vault/client", "ask", "draftNames") == []


def test_packages_form_a_chain(enrolled, office):
    first = enrolled.finish(enrolled.open_draft())
    second = enrolled.finish(enrolled.open_draft())
    enrolled.send()

    a, b = (office.packages[done["package_id"]] for done in (first, second))
    assert (a["manifest"]["device_seq"], b["manifest"]["device_seq"]) == (1, 2)
    assert b["manifest"]["previous"] == a["hash"]


@pytest.mark.parametrize("harm", ["trust.signature = 'AAAA'", "trust.keys.intake.public = trust.keys.protection[0].public", "delete trust.keys.protection", "trust = null"])
def test_without_valid_recipient_keys_nothing_opens_and_nothing_finishes(enrolled, harm):
    visit = enrolled.open_draft()
    enrolled.run("""async (harm) => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('vault');
      const file = await folder.getFileHandle('trust');
      let trust = JSON.parse(await (await file.getFile()).text());
      %s;
      const out = await file.createWritable();
      await out.write(trust ? JSON.stringify(trust) : '');
      await out.close();
    }""" % harm)

    assert re.match(r"keys\.(invalid|missing)", enrolled.finish(visit)["code"])
    assert re.match(r"keys\.(invalid|missing)", enrolled.open_draft()["code"])
    assert [line["visit"] for line in enrolled.call("store/drafts", "list")] == [visit]
    assert enrolled.lines() == []


def test_the_reference_is_searched_by_folded_words_and_distance(enrolled, office):
    office.work["cursor"] = "c2"
    office.work["sites"] = [
        {"uid": f"s{i}", "name": f"Carré {i}", "names": ["Rubaya-Sud"] if i == 7 else [], "codes": [f"CD-{i}"], "area": ["Nord-Kivu", "Masisi"], "lat": -1.5 + i / 1000, "lon": 28.9, "status": {"official": None}}
        for i in range(450)
    ]
    office.work["visits"] = [{"uid": "v2", "site": "s9", "due_on": "2026-12-02"}, {"uid": "v1", "site": "s8", "due_on": "2026-12-01"}]
    office.work["checklists"] = [{"name": "human-rights", "version": "1", "digest": "ab" * 32, "title": {}, "pillar": "human_rights"}]
    office.programs["ab" * 32] = {"id": "human-rights", "body": []}

    assert enrolled.call("sync/refresh", "pull") == {"unchanged": False, "sites": 450, "programs": 1}
    assert enrolled.call("sync/refresh", "pull") == {"unchanged": True, "sites": 0, "programs": 0}

    names = lambda *args: [site["uid"] for site in enrolled.call("store/reference", "sites", *args)]
    assert names("rubaya") == ["s7"] and names("cd-12")[0] == "s12" and names("CARRE 44", {"limit": 3}) == ["s44", "s440", "s441"]
    assert names("", {"near": {"lat": -1.3, "lon": 28.9}, "limit": 1}) == ["s200"]
    assert enrolled.call("store/reference", "site", "s449")["codes"] == ["CD-449"] and enrolled.call("store/reference", "site", "nowhere") is None
    assert [visit["site_name"] for visit in enrolled.call("store/reference", "due")] == ["Carré 8", "Carré 9"]
    assert enrolled.call("store/reference", "checklists")[0]["ready"] is True
    assert enrolled.call("store/reference", "program", "ab" * 32) == {"id": "human-rights", "body": []}
    enrolled.run("async () => (await import('/field/js/vault/client.js')).lock()")
    assert enrolled.call("store/reference", "sites", "")["code"] == "vault.locked"


PHOTO = """async ([visit, side, kind, more]) => {
  const canvas = new OffscreenCanvas(side, side / 2);
  const pen = canvas.getContext('2d');
  const noise = pen.createImageData(side, side / 2);
  for (let i = 0; i < noise.data.length; i += 65536) crypto.getRandomValues(new Uint8Array(noise.data.buffer, i, Math.min(65536, noise.data.length - i)));
  pen.putImageData(noise, 0, 0);
  const blob = await canvas.convertToBlob({type: kind});
  const {add} = await import('/field/js/store/photos.js');
  return add(visit, {checklist: 'human-rights', question: 'children/HR10', person: false, part: 'assessment', ...more}, blob);
}"""


def test_photos_become_small_jpegs_and_travel_sealed(enrolled, office):
    visit = enrolled.open_draft()
    small = enrolled.run(PHOTO, [visit, 2400, "image/png", {}])
    enrolled.run(PHOTO, [visit, 400, "image/webp", {"person": True}])
    gone = enrolled.run(PHOTO, [visit, 40, "image/jpeg", {}])
    enrolled.call("store/photos", "remove", visit, gone["id"])

    assert max(small["width"], small["height"]) <= 1600 and small["size"] <= 300 * 1024
    assert enrolled.run("async ([visit, id]) => (await (await import('/field/js/store/photos.js')).read(visit, id)).size", [visit, small["id"]]) == small["size"]
    done = enrolled.finish(visit)
    assert enrolled.send() == "ok"
    found = office.opened(done["package_id"])
    assert sorted(part for part, _ in found["photos"]) == ["assessment", "protected"]
    assert all(data[:2] == b"\xff\xd8" and b"Exif" not in data for _, data in found["photos"])
    assert found["assessment"]["protected_photos"] == 1 and len(found["assessment"]["photos"]) == 1
    assert found["protected"]["photos"][0]["person"] is True


@pytest.mark.parametrize(("made", "code"), [
    ("new Blob([])", "photo.empty"), ("new Blob(['<svg/>'])", "photo.type"), ("new Blob([new Uint8Array(50000001)])", "photo.too-large"),
    ("new Blob([Uint8Array.of(137,80,78,71,13,10,26,10,0,0,0,13,73,72,68,82,0,0,195,80,0,0,195,80)])", "photo.too-large"),
    ("new Blob([Uint8Array.of(255,216,255,192,0,17,8,0,9,0,9,3), new Uint8Array(50)])", "photo.not-readable"),
    ("new Blob(['\\0\\0\\0\\x18ftypheic'])", "photo.type"),
])
def test_a_bad_photo_is_refused_at_capture(enrolled, made, code):
    visit = enrolled.open_draft()
    refused = enrolled.run("""async (visit) => {
      const {add} = await import('/field/js/store/photos.js');
      return add(visit, {checklist: 'human-rights', question: 'q', person: false, part: 'assessment'}, %s).catch((problem) => problem.code);
    }""" % made, visit)

    assert refused == code
    assert enrolled.call("store/photos", "list", visit) == []


def test_an_unreadable_photo_stops_the_finish_and_is_named(enrolled):
    visit = enrolled.open_draft()
    photo = enrolled.run(PHOTO, [visit, 40, "image/jpeg", {}])
    enrolled.run("async ([visit, id]) => { const {write} = await import('/field/js/store/database.js'); await write(['photo'], (tx) => tx.objectStore('photo').delete([visit, id])); }", [visit, photo["id"]])

    refused = enrolled.finish(visit)

    assert refused == {"code": "photo.unreadable", "details": {"photo": photo["id"]}}
    assert len(enrolled.call("store/drafts", "list")) == 1 and enrolled.lines() == []


def test_a_removed_visit_leaves_no_key_file(enrolled):
    visit = enrolled.open_draft()
    enrolled.call("store/drafts", "remove", visit)

    assert enrolled.call("vault/client", "ask", "draftNames") == [] and enrolled.call("store/drafts", "count") == {"open": 0}


def test_an_emptied_phone_is_noticed(enrolled):
    enrolled.finish(enrolled.open_draft())
    enrolled.load()
    enrolled.run("""async () => { const gone = indexedDB.deleteDatabase('siteaudit'); await new Promise((done) => { gone.onsuccess = done; }); }""")

    assert enrolled.call("store/identity", "health") == {"lost": True, "last_seq": 1}


def test_a_store_of_a_later_release_is_kept_and_still_read(enrolled):
    enrolled.finish(enrolled.open_draft())
    enrolled.load()
    enrolled.run("""async () => { const open = indexedDB.open('siteaudit', 99); const db = await new Promise((done) => { open.onsuccess = () => done(open.result); }); db.close(); }""")

    assert enrolled.call("store/outbox", "summary")["on_phone"] == 1
    assert enrolled.call("store/database", "state") == "newer"


def test_a_connection_closed_by_the_browser_is_opened_again(enrolled):
    visit = enrolled.open_draft()
    enrolled.run("""async () => {
      const other = indexedDB.open('siteaudit', 1);
      const db = await new Promise((done) => { other.onsuccess = () => done(other.result); });
      db.close();
      const {write} = await import('/field/js/store/database.js');
      let mine; await write(['meta'], (tx) => { mine = tx.db; });
      mine.close();
    }""")

    assert "at" in enrolled.answer(visit, "children/HR10", "yes")


def test_on_a_full_phone_words_are_saved_from_the_reserve_and_nothing_earlier_is_lost(browser, office):
    fresh = Office()  # another origin, before the browser has looked at its room
    devtools = browser.context.new_cdp_session(browser.page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": fresh.url, "quotaSize": 12_000_000})
    browser.office = fresh
    try:
        browser.load()
        browser.call("store/database", "reserve")  # before the browser remembers how much room there is
        browser.enrol()
        visit = browser.open_draft()
        browser.answer(visit, "a/Q0", "before")
        fill = """async () => {
          const {write} = await import('/field/js/store/database.js');
          for (let i = 0; i < 300; i += 1) {
            const bytes = crypto.getRandomValues(new Uint8Array(60000));
            try { await write(['reference'], (tx) => tx.objectStore('reference').put(bytes, 'fill-' + i)); } catch (problem) { return problem.code; }
          }
        }"""
        assert browser.run(fill) == "storage.full"

        saved = [browser.answer(visit, f"a/Q{i}", "x" * 20_000) for i in range(1, 30)]

        assert all("at" in one for one in saved)
        assert len(browser.call("store/drafts", "read", visit)["submissions"]["human-rights"]["answers"]["a"]) == 30
        assert "package_id" in browser.finish(visit)
    finally:
        browser.office = office
        fresh.close()


def test_a_store_probe_really_writes(enrolled):
    assert enrolled.call("store/database", "probe", 1_000_000)["ok"] is True


def test_the_scripts_policy_admits_two_addresses_only(enrolled):
    refused = enrolled.run("""async () => {
      const {scriptURL} = await import('/field/js/trusted.js');
      try { scriptURL('/field/js/other.js'); return false; } catch { return true; }
    }""")

    assert refused is True and str(enrolled.run("async () => String((await import('/field/js/trusted.js')).scriptURL('/field/sw.js'))")) == "/field/sw.js"
