"""What lies on the phone, in real Chromium: the work package, photos, and a storage that is full, closed, emptied or of a later release."""

import pytest

from .office import Office
from .phone import PHOTO, require_browser

require_browser()


def test_the_reference_is_searched_by_folded_words_and_distance(enrolled, bare_office):
    bare_office.work["cursor"] = "c2"
    bare_office.work["sites"] = [
        {"uid": f"s{i}", "name": f"Carré {i}", "names": ["Rubaya-Sud"] if i == 7 else [], "codes": [f"CD-{i}"], "area": ["Nord-Kivu", "Masisi"], "lat": -1.5 + i / 1000, "lon": 28.9, "status": {"official": None}}
        for i in range(450)
    ]
    bare_office.work["visits"] = [{"uid": "v2", "site": "s9", "due_on": "2026-12-02"}, {"uid": "v1", "site": "s8", "due_on": "2026-12-01"}]
    bare_office.work["checklists"] = [{"name": "human-rights", "version": "1", "digest": "ab" * 32, "title": {}, "pillar": "human_rights"}]
    bare_office.programs["ab" * 32] = {"id": "human-rights", "body": []}

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


def test_photos_become_small_jpegs_and_travel_sealed(enrolled, bare_office):
    visit = enrolled.open_draft()
    small = enrolled.run(PHOTO, [visit, 2400, "image/png", {}])
    enrolled.run(PHOTO, [visit, 400, "image/webp", {"person": True}])
    gone = enrolled.run(PHOTO, [visit, 40, "image/jpeg", {}])
    enrolled.call("store/photos", "remove", visit, gone["id"])

    assert max(small["width"], small["height"]) <= 1600 and small["size"] <= 300 * 1024
    assert enrolled.run("async ([visit, id]) => (await (await import('/field/js/store/photos.js')).read(visit, id)).size", [visit, small["id"]]) == small["size"]
    done = enrolled.finish(visit)
    assert enrolled.send() == "ok"
    found = bare_office.opened(done["package_id"])
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


def test_on_a_full_phone_words_are_saved_from_the_reserve_and_nothing_earlier_is_lost(bare_phone, bare_office):
    fresh = Office()  # another origin, before the bare_phone has looked at its room
    devtools = bare_phone.context.new_cdp_session(bare_phone.page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": fresh.url, "quotaSize": 12_000_000})
    bare_phone.office = fresh
    try:
        bare_phone.load()
        bare_phone.call("store/database", "reserve")  # before the bare_phone remembers how much room there is
        bare_phone.enrol()
        visit = bare_phone.open_draft()
        bare_phone.answer(visit, "a/Q0", "before")
        fill = """async () => {
          const {write} = await import('/field/js/store/database.js');
          for (let i = 0; i < 300; i += 1) {
            const bytes = crypto.getRandomValues(new Uint8Array(60000));
            try { await write(['reference'], (tx) => tx.objectStore('reference').put(bytes, 'fill-' + i)); } catch (problem) { return problem.code; }
          }
        }"""
        assert bare_phone.run(fill) == "storage.full"

        saved = [bare_phone.answer(visit, f"a/Q{i}", "x" * 20_000) for i in range(1, 30)]

        assert all("at" in one for one in saved)
        assert len(bare_phone.call("store/drafts", "read", visit)["submissions"]["human-rights"]["answers"]["a"]) == 30
        assert "package_id" in bare_phone.finish(visit)
    finally:
        bare_phone.office = bare_office
        fresh.close()


def test_a_store_probe_really_writes(enrolled):
    assert enrolled.call("store/database", "probe", 1_000_000)["ok"] is True


def test_the_scripts_policy_admits_two_addresses_only(enrolled):
    refused = enrolled.run("""async () => {
      const {scriptURL} = await import('/field/js/trusted.js');
      try { scriptURL('/field/js/other.js'); return false; } catch { return true; }
    }""")

    assert refused is True and str(enrolled.run("async () => String((await import('/field/js/trusted.js')).scriptURL('/field/sw.js'))")) == "/field/sw.js"
